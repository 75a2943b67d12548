"""Who is in which locality on a day, and who may be compared."""

from datetime import date

import polars as pl

REASONS = (
    "not_member",
    "closed",
    "compare_no",
    "small_list",
    "no_list",
    "no_ages",
    "incomplete_window",
    "few_practices",
    "not_judged",
    "old_data",
)


def members(
    localities: pl.LazyFrame,
    practices: pl.LazyFrame,
    list_sizes: pl.LazyFrame,
    day: date,
    smallest_list: int,
) -> pl.LazyFrame:
    """A row for each practice ever in a locality, as it stands on `day`.

    Takes LOCALITIES, PRACTICES and `list_sizes` (practice_code, patients, patients_date: the
    nearest to `day`). Gives practice_code, practice_name, locality (the last one for former
    members), valid_to, opened, closed, pcn_name, postcode, patients, patients_date, member,
    compared and not_compared_because (a reason of `REASONS`, null where compared).
    """
    still = pl.col("valid_to").is_null() | (pl.col("valid_to") >= day)
    on_day = (pl.col("valid_from") <= day) & still
    last = (
        localities.with_columns(on_day=on_day)
        .sort("on_day", "valid_from")
        .unique("practice_code", keep="last", maintain_order=True)
    )
    closed = pl.col("closed") <= day
    because = _reason(closed, smallest_list)
    return (
        last.join(practices, on="practice_code", how="left")
        .join(list_sizes, on="practice_code", how="left")
        .select(
            "practice_code",
            practice_name=pl.col("practice_name").fill_null(pl.col("practice_code")),
            locality="locality",
            valid_to="valid_to",
            opened="opened",
            closed=pl.when(closed).then("closed"),
            pcn_name="pcn_name",
            postcode="postcode",
            patients="patients",
            patients_date="patients_date",
            member=pl.col("on_day") & ~closed.fill_null(value=False),
            compared=because.is_null(),
            not_compared_because=because,
        )
        .sort("locality", "practice_code")
    )


def _reason(closed: pl.Expr, smallest_list: int) -> pl.Expr:
    """Why a practice is not compared, the first reason that holds; null where it is."""
    return (
        pl.when(closed.fill_null(value=False))
        .then(pl.lit("closed"))
        .when(~pl.col("on_day"))
        .then(pl.lit("not_member"))
        .when(~pl.col("compare"))
        .then(pl.lit("compare_no"))
        .when(pl.col("patients").is_null())
        .then(pl.lit("no_list"))
        .when(pl.col("patients") < smallest_list)
        .then(pl.lit("small_list"))
    )


def with_consent(who: pl.LazyFrame, consents: pl.LazyFrame, day: date) -> pl.LazyFrame:
    """Add `named`: whether a practice agrees, on `day`, to be named before its peers.

    Takes practices and CONSENTS; of several lines that hold on the day the one that began last
    counts. False without a line that holds; null for all where there are no consents at all.
    """
    holds = (pl.col("valid_from") <= day) & (
        pl.col("valid_to").is_null() | (pl.col("valid_to") >= day)
    )
    last = (
        consents.filter(holds)
        .sort("valid_from")
        .unique("practice_code", keep="last", maintain_order=True)
        .select("practice_code", "named")
    )
    asked = consents.select(asked=pl.len() > 0)
    return (
        who.join(last, on="practice_code", how="left", maintain_order="left")
        .join(asked, how="cross", maintain_order="left")
        .with_columns(named=pl.when("asked").then(pl.col("named").fill_null(value=False)))
        .drop("asked")
    )


def outsiders(
    localities: pl.LazyFrame,
    practices: pl.LazyFrame,
    list_sizes: pl.LazyFrame,
    day: date,
    smallest_list: int,
) -> pl.LazyFrame:
    """Practices never in a locality that may serve as reference: practice_code.

    Those with a list of `smallest_list` or more that are not known to be closed; they need not be
    in a reference file.
    """
    closed = (pl.col("closed") <= day).fill_null(value=False)
    return (
        list_sizes.filter(pl.col("patients") >= smallest_list)
        .join(localities, on="practice_code", how="anti")
        .join(practices.filter(closed), on="practice_code", how="anti")
        .select("practice_code")
    )


def open_months(
    localities: pl.LazyFrame, practices: pl.LazyFrame, months: pl.LazyFrame
) -> pl.LazyFrame:
    """The months in which each of some practices was open: practice_code, month.

    Open from the month of its opening to that of its closing; always, where neither is known.
    """
    asked = localities.select("practice_code").unique()
    dated = asked.join(practices, on="practice_code", how="left")
    opened = pl.col("opened").is_null() | (pl.col("opened") <= pl.col("month").dt.month_end())
    still = pl.col("closed").is_null() | (pl.col("closed") >= pl.col("month"))
    return dated.join(months, how="cross").filter(opened & still).select("practice_code", "month")
