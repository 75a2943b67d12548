"""CQC ratings: the latest of each question, with the day or the year that it was given."""

import polars as pl

from benchmarks.findings import Finding
from benchmarks.schemas import QUESTIONS, RATINGS
from benchmarks.sources.checks import Check, breaks_none, in_future, run
from benchmarks.sources.layout import Layout, Raw, Read, optional, required
from benchmarks.sources.parse import day, number, slug
from benchmarks.sources.published import AGAIN, is_practice
from benchmarks.sources.reading import Reading

LAYOUT = Layout(
    key="cqc_ratings",
    title="CQC ratings",
    domain="inspections",
    columns=(
        *required(
            practice_code=("Location ODS Code", "Practice.Code", "practice_code"),
            question=("Domain", "domain"),
            rating=("Latest Rating", "latest_rating", "rating"),
        ),
        *optional(
            rated_on=("Publication Date", "publication_date", "rated_on"),
            year=("year_of_rating", "Year"),
            group=("Service / Population Group", "service_population_group"),
            inherited=("Inherited Rating (Y/N)", "inherited_rating_y_n"),
            framework=("Assessment Framework", "framework"),
        ),
    ),
)
WORDS = {
    "inadequate": RATINGS[0],
    "requires_improvement": RATINGS[1],
    "good": RATINGS[2],
    "outstanding": RATINGS[3],
    "not_rated": RATINGS[4],
    "no_published_rating": RATINGS[4],
    "insufficient_evidence_to_rate": RATINGS[4],
    "not_formally_rated": RATINGS[4],
}
YEARS = (2010, 2100)


def read(raw: Raw) -> Read:
    """INSPECTIONS with `line` and `file`; ratings of population groups are passed over."""
    frame = raw.frame.filter(
        is_practice(), pl.col("group").is_null() | (slug("group") == "overall")
    )
    checks = _checks()
    year = number("year").cast(pl.Int32, strict=False)
    rows = (
        frame.filter(breaks_none(checks), _dated())
        .select(
            "line",
            pl.col("practice_code").str.to_uppercase(),
            slug("question").alias("question"),
            pl.coalesce(day("rated_on"), pl.date(year, 1, 1)).alias("rated_from"),
            pl.coalesce(day("rated_on"), pl.date(year, 12, 31)).alias("rated_to"),
            _rating().alias("rating"),
            inherited=slug("inherited").is_in(["y", "yes"]).fill_null(value=False),
            framework="framework",
            file=pl.lit(raw.file),
        )
        .collect()
    )
    found = run(checks, frame, raw.opened)
    first, last = rows["rated_from"].min(), rows["rated_to"].max()
    return Read(rows, len(rows), tuple(found), first, last)  # type: ignore[arg-type]


def _rating() -> pl.Expr:
    return slug("rating").replace_strict(WORDS, default=None)


def _dated() -> pl.Expr:
    return day("rated_on").is_not_null() | number("year").is_between(*YEARS)


def _checks() -> tuple[Check, ...]:
    known = ", ".join(RATINGS)
    return (
        Check(
            "unknown-question",
            "question",
            ~slug("question").is_in(QUESTIONS).fill_null(value=False),
            f"is no question that is rated ({', '.join(QUESTIONS)}). {AGAIN}",
            header="Domain",
        ),
        Check(
            "unknown-rating",
            "rating",
            _rating().is_null(),
            f"is no rating. Known are: {known}.",
            header="Latest Rating",
        ),
        Check(
            "no-date",
            "rated_on",
            ~_dated().fill_null(value=False),
            "has no date, so its age cannot be told and the rating is not used. Add the day as "
            "Publication Date, or the year as year_of_rating.",
            severity="warning",
            header="Publication Date",
        ),
        in_future("rated_on", day("rated_on"), header="Publication Date"),
    )


def inspections(reading: Reading) -> pl.DataFrame:
    """INSPECTIONS of all files, each key once; two ratings of one day are told."""
    parts = reading.of("inspections")
    if not parts:
        return pl.DataFrame()
    rows = pl.concat(parts)
    key = ["practice_code", "question", "rated_from"]
    twice = rows.group_by(key, maintain_order=True).agg(
        pl.col("rating").n_unique().alias("different"), pl.col("file").first()
    )
    for code, question, _, _, file in twice.filter(pl.col("different") > 1).iter_rows():
        message = (
            f"rates {question} of {code} twice with one date. Keep the right line; the first is "
            "used."
        )
        reading.findings.append(Finding("warning", file, "two-ratings", message))
    return rows.unique(key, keep="first", maintain_order=True)
