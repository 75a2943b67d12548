"""Person-time: how many patients a practice had in a month, by sex and age where asked."""

from collections.abc import Iterable

import polars as pl

from benchmarks.measures.definition import PATIENTS_ALL_AGES, FromList

FAR_MONTHS = 12  # a list further away than this is a finding
TOO_FAR_MONTHS = 24  # and further than this no list
NO_TIME = {"denominator": pl.lit(None, pl.Float64), "months_away": pl.lit(None, pl.Int32)}


def list_sizes(population: pl.LazyFrame, choice: FromList) -> pl.LazyFrame:
    """Patients of the sex and ages asked for: practice_code, extract_date, patients.

    From the extract's own row where it has one, else from its age bands; an extract whose bands
    straddle an edge of the ages asked for gives no row. A total never adds to its own bands.
    """
    whole = population.filter(
        pl.col("age_from") == choice.age_from, pl.col("age_to") == choice.age_to
    )
    is_total = (pl.col("age_from") == 0) & (pl.col("age_to") == PATIENTS_ALL_AGES)
    inside = (pl.col("age_from") >= choice.age_from) & (pl.col("age_to") <= choice.age_to)
    apart = (pl.col("age_to") < choice.age_from) | (pl.col("age_from") > choice.age_to)
    banded = (
        population.filter(~is_total)
        .group_by("practice_code", "extract_date", "sex")
        .agg(
            patients=pl.col("patients").filter(inside).sum(),
            whole=(inside | apart).all() & inside.any(),
        )
        .filter("whole")
        .drop("whole")
    )
    found = [_of_sex(frame, choice.sex) for frame in (whole, banded)]
    return (
        pl.concat([frame.with_columns(order=pl.lit(order)) for order, frame in enumerate(found)])
        .sort("order")
        .unique(["practice_code", "extract_date"], keep="first", maintain_order=True)
        .drop("order")
    )


def _of_sex(frame: pl.LazyFrame, sex: str) -> pl.LazyFrame:
    """Rows of one sex; for all, the row of all, else women and men together."""
    key = ["practice_code", "extract_date"]
    of = frame.with_columns(pl.col("sex").cast(pl.String)).select(*key, "sex", "patients")
    if sex != "all":
        return of.filter(pl.col("sex") == sex).drop("sex")
    both = pl.col("patients").filter(pl.col("sex") != "all")
    return (
        of.group_by(key)
        .agg(
            total=pl.col("patients").filter(pl.col("sex") == "all").first(),
            both=pl.when(both.len() == 2).then(both.sum()),
        )
        .select(*key, patients=pl.coalesce("total", "both"))
        .drop_nulls("patients")
    )


def on_register(counts: pl.LazyFrame, register: str) -> pl.LazyFrame:
    """The people on a register, as POPULATION of all ages at the end of each count's period.

    Withheld counts are in no row, so that no rate can be made over them.
    """
    return counts.filter(pl.col("count_id") == register, pl.col("count").is_not_null()).select(
        "practice_code",
        extract_date="period_end",
        sex=pl.lit("all"),
        age_from=pl.lit(0, pl.Int16),
        age_to=pl.lit(PATIENTS_ALL_AGES, pl.Int16),
        patients="count",
    )


def patients_in(months: pl.LazyFrame, sizes: pl.LazyFrame) -> pl.LazyFrame:
    """Add `patients`, `list_date` and `months_away` to practice_code and month.

    The nearest extract at or before the month, the first one where none is before; null over 24
    months away, and where the practice is in no extract. METHODS A1.
    """
    sizes = sizes.sort("extract_date")
    before = months.sort("month").join_asof(
        sizes.rename({"patients": "before"}),
        left_on="month",
        right_on="extract_date",
        by="practice_code",
        check_sortedness=False,
    )
    after = before.rename({"extract_date": "date_before"}).join_asof(
        sizes.rename({"patients": "after"}),
        left_on="month",
        right_on="extract_date",
        by="practice_code",
        strategy="forward",
        check_sortedness=False,
    )
    nearest = pl.coalesce("date_before", "extract_date")
    away = _months(pl.col("month")) - _months(nearest)
    return after.select(
        "practice_code",
        "month",
        list_date=nearest,
        months_away=away.abs(),
        patients=pl.when(away.abs() <= TOO_FAR_MONTHS).then(pl.coalesce("before", "after")),
    )


def _months(day: pl.Expr) -> pl.Expr:
    return day.dt.year().cast(pl.Int32) * 12 + day.dt.month()


def person_time(
    periods: pl.LazyFrame, population: pl.LazyFrame, choices: Iterable[tuple[str, FromList]]
) -> pl.LazyFrame:
    """Patient-months of each practice, measure and period, and how far the list was.

    Takes practice_code, measure_id, period_start, period_end; gives them with `denominator`
    (null where a month has no list) and `months_away`.
    """
    span = ["practice_code", "period_start", "period_end"]
    by_choice: dict[FromList, list[str]] = {}
    for measure, choice in choices:
        by_choice.setdefault(choice, []).append(measure)
    exposed = [periods.clear().select(*span, "measure_id", **NO_TIME)]
    for choice, ids in by_choice.items():
        # Measures of one choice have the same time: it is looked up once for all of them.
        wanted = periods.filter(pl.col("measure_id").is_in(ids)).select(*span, "measure_id")
        months = (
            wanted.select(span)
            .unique()
            .with_columns(
                month=pl.date_ranges(
                    pl.col("period_start").dt.month_start(), "period_end", interval="1mo"
                )
            )
            .explode("month")
        )
        listed = patients_in(
            months.select("practice_code", "month").unique(), list_sizes(population, choice)
        )
        time = _added(months.join(listed, on=["practice_code", "month"], how="left"), span)
        exposed.append(wanted.join(time, on=span))
    return pl.concat(exposed)


def _added(months: pl.LazyFrame, span: list[str]) -> pl.LazyFrame:
    """The patient-months of each span; null where one of its months has no list."""
    patients = pl.col("patients")
    return months.group_by(span).agg(
        denominator=pl.when(patients.is_not_null().all()).then(patients.sum()),
        months_away=pl.col("months_away").max(),
    )
