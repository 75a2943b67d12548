"""Measures as data: their definitions, their selection of rows, their counts."""
