"""The locality pack: what the lead of a meeting needs, from agenda to agreements."""
