"""The strip of a row, with the words that a screen reader gets for it."""

from benchmarks.reports.charts import Strip, strip
from benchmarks.reports.subject import Subject
from benchmarks.reports.wording.titles import figure_title


def row_strip(subject: Subject, measure_id: str) -> Strip | None:
    """A practice among its peers on one measure; None where nothing may be drawn."""
    row = subject.rows[measure_id]
    if row.status in ("withheld", "missing") or row.old:
        return None
    peers = [peer.value for peer in subject.peers_on(row).values() if peer.value is not None]
    return strip(row, sorted(peers), figure_title(subject, measure_id))
