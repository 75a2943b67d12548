"""Benchmarks of general practices against their locality peers."""

__version__ = "0.1.0"
