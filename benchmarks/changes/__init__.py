"""Change relative to peers: charts over months or quarters, and one window against another.

METHODS A11 in `docs/methods.md`.
"""

from benchmarks.changes.between import changes
from benchmarks.changes.charts import charted, control_charts

__all__ = ["changes", "charted", "control_charts"]
