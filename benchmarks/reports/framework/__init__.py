"""The pages of the framework: a practice's own, and the locality's view for the lead."""
