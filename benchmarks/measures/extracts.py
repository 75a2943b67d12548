"""Counts from local extracts and from count files: referrals, tests, whatever is counted."""

import polars as pl

from benchmarks.measures.definition import FromCounts, FromDiagnostics, FromReferrals

PERIOD = ["practice_code", "period_start", "period_end"]
WORDS = {
    "referrals": ("specialty", "priority", "outcome", "setting"),
    "diagnostics": ("test", "result", "setting"),
}
AMOUNT = {"referrals": "referrals", "diagnostics": "tests"}


def is_of_kind(choice: FromReferrals | FromDiagnostics) -> pl.Expr:
    """Whether a row's words are all among those asked for; none asked for takes every word."""
    chosen = pl.lit(value=True)
    for word in WORDS[choice.source]:
        if allowed := getattr(choice, word):
            chosen = chosen & pl.col(word).is_in(allowed)
    return chosen


def extracted(rows: pl.LazyFrame, choice: FromReferrals | FromDiagnostics) -> pl.LazyFrame:
    """Referrals or tests of a kind: practice, period, amount, withheld.

    A practice with any row, for a period, of a file that lists the kind for somebody has zero
    where it has no row of the kind; a practice with none is missing. A sum with a withheld cell
    is withheld; it holds the middle of the cell's range, and of what is known beside it too where
    that is as small.
    """
    amount, middle = pl.col(AMOUNT[choice.source]), pl.col("withheld_as")
    beside = pl.when((amount.sum() > 0) & (amount.sum() <= 2 * middle.max() - 1)).then(middle.max())
    matching = rows.filter(is_of_kind(choice))
    covered = rows.join(matching.select("file").unique(), on="file", how="semi")
    sums = matching.group_by(PERIOD).agg(
        amount=pl.coalesce(beside, amount.sum()) + middle.sum(),
        withheld=pl.col("withheld_as").is_not_null().any(),
    )
    return (
        covered.select(PERIOD)
        .unique()
        .join(sums, on=PERIOD, how="left")
        .with_columns(
            pl.col("amount").fill_null(0.0),
            pl.col("withheld").fill_null(value=False),
            local=pl.lit(value=True),
        )
    )


def counted(counts: pl.LazyFrame, choice: FromCounts) -> pl.LazyFrame:
    """Counts under an id: practice, period, amount, withheld, and the row's own denominator.

    Rows that give a value alone are no counts and are left out.
    """
    known = pl.col("count").fill_null(pl.col("withheld_as"))
    return counts.filter(pl.col("count_id") == choice.id, known.is_not_null()).select(
        *PERIOD,
        amount=known,
        withheld=pl.col("withheld_as").is_not_null(),
        local="local",
        same_row="denominator",
    )
