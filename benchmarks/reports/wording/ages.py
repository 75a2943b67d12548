"""How a comparison allows for the ages and sexes of patients, in words."""

from collections.abc import Iterable

from benchmarks.measures.definition import Measure
from benchmarks.reports.rows import Row
from benchmarks.reports.subject import Subject
from benchmarks.reports.wording import Scale, joined, plural

MARK = "adjusted for age and sex"
WITHOUT = "not adjusted for age"


def mark(row: Row, measure: Measure) -> str:
    """The words beside a figure in a table; "" where a measure asks for no adjustment."""
    if measure.value.standardise == "none" or row.value is None:
        return ""
    return MARK if row.adjusted else WITHOUT


def mark_of(rows: Iterable[Row], measure: Measure) -> str:
    """The words for all practices together: a measure is adjusted for everybody or for nobody."""
    return next(filter(None, (mark(row, measure) for row in rows)), "")


def before_adjusting(row: Row, scale: Scale) -> str:
    """As ", adjusted for age and sex (19.2 before)"; "" without adjustment."""
    if not row.adjusted:
        return ""
    before = scale.figure(row.crude_value)
    return f", {MARK} ({'the same' if before == scale.figure(row.value) else before} before)"


def what_it_explains(row: Row) -> str:
    """How much of a crude difference is age and sex, or that the two disagree on its side."""
    if row.disagrees:
        side = "more" if (row.crude_ratio or 0) > 1 else "less"
        return (
            f"Before adjusting you had {side} than your peers: the two disagree, so nothing is "
            "concluded."
        )
    if row.explained is None or row.explained < 1:
        return ""
    return f"Age and sex explain {row.explained:.0f}% of the difference there was before adjusting."


def how_adjusted(subject: Subject, row: Row, measure: Measure) -> str:
    """Below a chart: where the adjustment comes from, or who is older where there is none."""
    if measure.value.standardise == "none":
        return ""
    if row.adjusted:
        return f"{_source(row)}."
    return _not_adjusted(subject)


def _source(row: Row) -> str:
    practices = plural(row.standard_practices or 0, "practice")
    told = f"{MARK[:1].upper()}{MARK[1:]}"
    if row.adjusted_for == "age_sex_extract":
        return f"{told} by the rates of {practices} whose extract has ages"
    if row.adjusted_for == "age_sex_rates":
        return f"{told} by the rates of a file in the folder"
    if row.adjusted_for == "star_pu":
        return f"{told} by STAR-PU or other weights of a file in the folder"
    return (
        f"{told} by the pattern among {practices}, which predicts "
        f"{100 * (row.predictive_gain or 0.0):.0f}% better than list size alone"
    )


def _not_adjusted(subject: Subject) -> str:
    own, peers = subject.aged_65
    if own is None or peers is None:
        return "Not adjusted for age."
    return (
        f"Not adjusted for age: {own:.0f}% of your patients are 65 or over, {peers:.0f}% of your "
        "peers’."
    )


def adjusted_facts(row: Row, scale: Scale) -> tuple[tuple[str, str], ...]:
    """Lines for the table beside a chart: the figure before adjusting, and a direct one."""
    if not row.adjusted and row.direct is None:
        return ()
    direct = joined((scale.figure(row.direct), _interval(row, scale)))
    return (
        ("Before adjusting", scale.figure(row.crude_value) if row.adjusted else ""),
        ("By the European standard", direct),
    )


def _interval(row: Row, scale: Scale) -> str:
    between = scale.between(row.direct_lower, row.direct_upper)
    return f"({between})" if between else ""
