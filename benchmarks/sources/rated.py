"""What partners say of practices in a locality: who may rate whom, each answer once."""

import polars as pl

from benchmarks.findings import Finding
from benchmarks.itembank import ItemBank
from benchmarks.sources.agree import Tables, read_once
from benchmarks.sources.checks import SHOWN, printable
from benchmarks.sources.parse import slug
from benchmarks.sources.reading import Reading
from benchmarks.sources.said import of_members

ROUND = ("practice_code", "period_start", "period_end")
PERSON = (*ROUND, "organisation", "rater")
OWN = (
    "is the practice itself: who works there does not rate it. Left out; the practice's own view "
    "belongs into self_assessment.csv."
)
CLOSED = "had closed before the period: left out. Correct the code or the period."
ITEM = (
    "is no item: left out. Write an id of the item bank, or add yours to {own}. Known are: {ids}."
)
GROUP = (
    "is no rater group: left out. Write one of the item bank, or add yours to {own}. "
    "Known are: {ids}."
)
TWO_GROUPS = (
    "rates this practice in this period in another rater group too: read in the first. Delete the "
    "lines of one, or give another rater another mark."
)
TWICE = (
    "answers this item twice for this practice and period, not the same: the first is read. Delete "
    "one, or give another rater another mark."
)
SAID_TWICE = (
    "differs from an earlier line for the same practice, period and item or theme: the first is "
    "read. Delete one."
)
OVERLAP = (
    "is a period that overlaps another of this practice, which has more lines: left out. Write one "
    "period in all lines of a round."
)
OWN_ITEMS = "framework/ratings/items.toml"


def ratings(
    reading: Reading, localities: pl.DataFrame, practices: pl.DataFrame, bank: ItemBank
) -> pl.DataFrame:
    """RATINGS of the localities' practices that may be counted; what may not is told."""
    rows = of_members(reading, localities, "ratings")
    if rows.is_empty():
        return rows
    rows = _known(reading, rows, bank).join(
        practices.select("practice_code", "practice_name", "closed"),
        on="practice_code",
        how="left",
        maintain_order="left",
    )
    tables = reading.tables()
    rows = reading.told(left_out(rows, itself(), "own-practice", "organisation", OWN, tables))
    rows = _one_round_at_a_time(reading, _open(reading, rows).drop("practice_name", "closed"))
    other = pl.col("rater_group") != pl.col("rater_group").first().over(PERSON)
    rows = reading.told(left_out(rows, other, "rater-twice", "rater", TWO_GROUPS, tables))
    again = _differs("score", (*PERSON, "item"))
    rows = reading.told(left_out(rows, again, "rater-twice", "rater", TWICE, tables))
    rows = reading.told(read_once(rows, (*PERSON, "item"), ("score",), tables))
    reading.findings += _one_organisation(rows)
    return rows


def self_assessments(reading: Reading, localities: pl.DataFrame, bank: ItemBank) -> pl.DataFrame:
    """SELF_ASSESSMENT of the localities' practices; of two answers to an item the first."""
    rows = of_members(reading, localities, "self_assessment")
    if rows.is_empty():
        return rows
    rows = _one_round_at_a_time(reading, _known(reading, rows, bank))
    return _once(reading, rows, (*ROUND, "item"), "score")


def themes(reading: Reading, localities: pl.DataFrame, bank: ItemBank) -> pl.DataFrame:
    """THEMES of the localities' practices; of two numbers for a theme the first."""
    rows = of_members(reading, localities, "themes")
    if rows.is_empty():
        return rows
    rows = _one_round_at_a_time(reading, _known(reading, rows, bank))
    return _once(reading, rows, (*ROUND, "rater_group", "theme"), "raters")


def _one_round_at_a_time(reading: Reading, rows: pl.DataFrame) -> pl.DataFrame:
    """Rows without rounds that overlap a larger one of their practice: a slip in a line's period.

    The smaller would else be the practice's last round by itself, and hide the other.
    """
    rounds = rows.group_by(ROUND).len()
    both = rounds.join(rounds, on="practice_code", suffix="_other")
    meets = (pl.col("period_start") <= pl.col("period_end_other")) & (
        pl.col("period_end") >= pl.col("period_start_other")
    )
    alike = pl.col("len") == pl.col("len_other")
    later = pl.concat_str("period_start", "period_end") > pl.concat_str(
        "period_start_other", "period_end_other"
    )
    less = (pl.col("len") < pl.col("len_other")) | (alike & later)
    smaller = both.filter(meets, less).select(ROUND).unique().with_columns(slip=pl.lit(value=True))
    marked = rows.join(smaller, on=list(ROUND), how="left", maintain_order="left").with_columns(
        period=pl.format("{} to {}", "period_start", "period_end")
    )
    kept, found = left_out(
        marked, pl.col("slip"), "overlapping-round", "period", OVERLAP, reading.tables()
    )
    reading.findings += found
    return kept.drop("slip", "period")


def itself() -> pl.Expr:
    """Whether `organisation` is the practice: by its code, or by its name with or without it."""
    code, name = slug("practice_code"), slug("practice_name").fill_null("")
    words = pl.col("organisation").str.split("_")
    return words.list.contains(code) | ((name != "") & (pl.col("organisation") == name))


def left_out(
    rows: pl.DataFrame, breaks: pl.Expr, rule: str, column: str, message: str, tables: Tables
) -> tuple[pl.DataFrame, list[Finding]]:
    """The rows that do not break a rule; a warning for the first lines of each file that do."""
    marked = rows.with_columns(broken=breaks.fill_null(value=False))
    found = []
    for (file,), part in marked.filter("broken").partition_by("file", as_dict=True).items():
        shown = part.head(SHOWN)
        lines = tables[file].physical_lines(shown["line"]) if file in tables else {}
        for place, (line, value) in enumerate(shown.select("line", column).iter_rows(), 1):
            more = len(part) - SHOWN if place == SHOWN else 0
            ending = f" And {more:,} more such lines." if more > 0 else ""
            text = message + ending
            found.append(
                Finding(
                    "warning",
                    file,
                    rule,
                    text,
                    lines.get(line, line),
                    column,
                    printable(str(value)),
                )
            )
    return marked.filter(~pl.col("broken")).drop("broken"), found


def _once(reading: Reading, rows: pl.DataFrame, key: tuple[str, ...], value: str) -> pl.DataFrame:
    """Each key once; lines that give it another value than the first are left out, and told."""
    tables, again = reading.tables(), _differs(value, key)
    rows = reading.told(left_out(rows, again, "said-twice", value, SAID_TWICE, tables))
    return reading.told(read_once(rows, key, (value,), tables))


def _differs(value: str, key: tuple[str, ...]) -> pl.Expr:
    return pl.col(value) != pl.col(value).first().over(key)


def _known(reading: Reading, rows: pl.DataFrame, bank: ItemBank) -> pl.DataFrame:
    """The rows whose rater group and item the item bank has."""
    tables = reading.tables()
    for column, rule, known, message in (
        ("rater_group", "unknown-rater-group", bank.groups, GROUP),
        ("item", "unknown-item", bank.items, ITEM),
    ):
        if column in rows.columns:
            text = message.format(own=OWN_ITEMS, ids=", ".join(known))
            strange = ~pl.col(column).is_in(list(known))
            rows = reading.told(left_out(rows, strange, rule, column, text, tables))
    return rows


def _open(reading: Reading, rows: pl.DataFrame) -> pl.DataFrame:
    """The rows about practices that had not closed when they were rated."""
    closed = pl.col("closed") < pl.col("period_start")
    return reading.told(
        left_out(rows, closed, "closed-practice", "practice_code", CLOSED, reading.tables())
    )


def _one_organisation(rows: pl.DataFrame) -> list[Finding]:
    """A warning for each practice and period that a single organisation rates."""
    alone = (
        rows.group_by(ROUND, maintain_order=True)
        .agg(pl.col("organisation").n_unique(), pl.col("file", "line").first())
        .filter(pl.col("organisation") == 1)
        .select("practice_code", "file", "line")
    )
    message = (
        "is rated by one organisation alone in this period, which could know who answered what: "
        "nothing of it is shown. Ask a second one."
    )
    return [
        Finding("warning", file, "one-organisation", message, line, "practice_code", code)
        for code, file, line in alone.iter_rows()
    ]
