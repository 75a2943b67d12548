"""Simulated rooms of practices, and how often each method flags one of them."""
