"""Every sentence of the 360 framework: one module for each subject, as for the peer report.

Its functions take counts and names and give words, so that each can be tried at its edges; numbers,
lists and dates are those of `benchmarks.reports.wording`.
"""
