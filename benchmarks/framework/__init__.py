"""The 360-degree framework: domains of indicators as data, and a practice's state on each."""
