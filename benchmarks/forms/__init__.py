"""Workbooks for raters: blank ones out, filled ones in."""

from benchmarks.forms.blank import write_forms
from benchmarks.forms.filled import read_forms

__all__ = ["read_forms", "write_forms"]
