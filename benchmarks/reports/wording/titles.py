"""What a screen reader says of a practice's figure."""

from benchmarks.measures.definition import Measure
from benchmarks.reports.subject import Subject
from benchmarks.reports.wording import Scale, sentence
from benchmarks.reports.wording.comparison import VERDICT_TITLES, comparison_sentence


def figure_title(subject: Subject, measure_id: str) -> str:
    """Two sentences at most: own value with its interval, and where it lies."""
    measure = subject.measures[measure_id]
    return f"{_own(row_value(subject, measure_id), measure)} {_where(subject, measure_id)}"


def row_value(subject: Subject, measure_id: str) -> str:
    """Own value with its 95% interval and the peers' value, in words without a full stop."""
    row, measure = subject.rows[measure_id], subject.measures[measure_id]
    scale = Scale(measure, row)
    if row.value is None:
        return "no value"
    own = scale.with_unit(row.value)
    interval = scale.between(row.lower, row.upper)
    told = f"{own} (95% interval {interval})" if interval else own
    return told if row.peer_value is None else f"{told}, peers {scale.figure(row.peer_value)}"


def _own(value: str, measure: Measure) -> str:
    return sentence(f"{measure.name}: {value}").replace(". ", ", ")


def _where(subject: Subject, measure_id: str) -> str:
    row, measure = subject.rows[measure_id], subject.measures[measure_id]
    if row.verdict in VERDICT_TITLES and row.compared:
        good = row.favourable(measure) if row.outside else None
        side = {True: ", towards the better side", False: "", None: ""}[good]
        return sentence(f"You are {VERDICT_TITLES[row.verdict]}{side}")
    return comparison_sentence(row, measure)
