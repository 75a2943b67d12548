"""Where a locality's variation comes from: chance, ordinary variation, and the locality itself."""

import polars as pl

from benchmarks.elsewhere import NEEDED
from benchmarks.peers.groups import HERE, groups_elsewhere, pooled_elsewhere
from benchmarks.peers.judgement import FEWEST_PEERS
from benchmarks.peers.reference import FEWEST, GROUPS, WINDOW, in_groups, variation_elsewhere
from benchmarks.peers.whole import FIGURES, Whole, padded
from benchmarks.schemas import BESIDE_USUAL, SHARES_OVER, Variation, columns
from benchmarks.statistics.predictive import Array

FEWEST_COMPARED = FEWEST_PEERS + 1
OUTSIDE = ("much_lower", "lower", "higher", "much_higher")
JUDGED = (*OUTSIDE, "usual_spread_lower", "in_line", "usual_spread_higher")
# A middle in the place of so many counts says nothing of how they differ.
SMALL_NUMBERS = pl.col("withheld") * 5 > pl.col("practices")
CRUDE = ["crude_denominator", "adjusted_for"]
VALUE = pl.col("pooled_numerator") / pl.col("pooled_denominator") * pl.col("scale")


def variation(
    compared: pl.DataFrame, elsewhere: pl.LazyFrame, practices: pl.LazyFrame
) -> pl.LazyFrame:
    """VARIATION: a row for each locality, measure and reported window. METHODS A12.

    Takes the comparison of all windows after withholding, the windows of practices `elsewhere`,
    and PRACTICES for networks and sub-ICBs. Figures are of adjusted values where a measure is
    adjusted for case mix. What is pooled holds the middle of a withheld
    range; the lowest and the highest value are null where they would be a withheld practice's, and
    where more than a fifth of the practices are withheld nothing is said of how they differ.
    """
    rows = compared.lazy().filter("reported")
    able = pl.col("comparable") & (pl.col("pooled_denominator") > 0)
    here = rows.filter(able).sort(*HERE, "practice_code")
    everyone = _everyone(here, elsewhere, practices)
    totals = _totals(rows, here)
    crude = _crude_variation(everyone, compared["locality"].unique().sort().to_list())
    known = totals.join(pooled_elsewhere(everyone), on=HERE, how="left").join(
        crude, on=HERE, how="left"
    )
    schema = {**known.collect_schema(), **{name: pl.Float64() for name in FIGURES}}
    return (
        known.map_batches(_with_figures, schema=schema)
        .join(groups_elsewhere(everyone, totals), on=HERE, how="left")
        .with_columns(**_told())
        .with_columns(_kept())
        .select(columns(Variation))
        .sort(Variation.primary_key())
    )


def _everyone(here: pl.LazyFrame, elsewhere: pl.LazyFrame, practices: pl.LazyFrame) -> pl.LazyFrame:
    """The comparable practices of the reported windows, in and outside the localities."""
    windows = here.select(WINDOW).unique()
    there = elsewhere.join(windows, on=WINDOW, how="semi").select(NEEDED + CRUDE)
    return pl.concat([here.select(NEEDED + CRUDE), there]).join(
        practices.select("practice_code", *GROUPS[1:]), on="practice_code", how="left"
    )


def _crude_variation(everyone: pl.LazyFrame, localities: list[str]) -> pl.LazyFrame:
    """Ordinary variation elsewhere of the adjusted measures, as it is without adjustment."""
    unadjusted = everyone.filter(pl.col("adjusted_for") != "none").with_columns(
        pooled_denominator="crude_denominator"
    )
    return variation_elsewhere(in_groups(unadjusted), localities).select(
        *HERE, crude_variation="reference_variation", crude_phi="reference_phi"
    )


def _totals(rows: pl.LazyFrame, here: pl.LazyFrame) -> pl.LazyFrame:
    """Each locality's practices together: sums, quartiles, verdicts, and lists for the figures."""
    told = VALUE.filter(~pl.col("withheld"))
    hidden = VALUE.filter("withheld")
    verdict = pl.col("verdict").cast(pl.String)
    judged = verdict.is_in(JUDGED)
    found = here.group_by(HERE, maintain_order=True).agg(
        pl.col("kind", "scale", "phi_assumed", "adjusted_for").first(),
        pl.col("reference_count", "reference_variation", "reference_phi").max(),
        practices=pl.len(),
        withheld=pl.col("withheld").sum(),
        old=(pl.col("because") == "old_data").any(),
        events=pl.col("pooled_numerator"),
        exposure=pl.col("pooled_denominator"),
        crude_exposure=pl.when(pl.col("adjusted_for") != "none").then("crude_denominator"),
        locality_value=pl.col("pooled_numerator").sum()
        / pl.col("pooled_denominator").sum()
        * pl.col("scale").first(),
        lowest=pl.when((hidden.min() <= told.min()).fill_null(value=False).not_()).then(told.min()),
        highest=pl.when((hidden.max() >= told.max()).fill_null(value=False).not_()).then(
            told.max()
        ),
        lower_quartile=VALUE.quantile(0.25, "linear"),
        upper_quartile=VALUE.quantile(0.75, "linear"),
        judged=judged.sum(),
        outside=verdict.is_in(OUTSIDE).sum(),
        far_outside=verdict.str.starts_with("much").sum(),
        outside_by_chance=pl.col("chance").filter(judged).sum(),
    )
    every = rows.select(HERE).unique()
    return every.join(found, on=HERE, how="left").with_columns(
        pl.col("practices", "withheld").fill_null(0).cast(pl.UInt32)
    )


def _with_figures(frame: pl.DataFrame) -> pl.DataFrame:
    """The figures that need all practices of a locality at once; shares apart from counts."""
    enough = (pl.col("practices") >= FEWEST_COMPARED) & ~SMALL_NUMBERS
    counts = enough & pl.col("kind").is_in(["rate", "ratio"])
    shares = enough & (pl.col("kind") == "proportion")
    return pl.concat(
        [
            _figures(frame.filter(counts), shares=False),
            _figures(frame.filter(shares), shares=True),
            _without(frame.filter(~(counts | shares).fill_null(value=False))),
        ]
    )


def _without(frame: pl.DataFrame) -> pl.DataFrame:
    return frame.with_columns(pl.lit(None, pl.Float64).alias(name) for name in FIGURES)


def _figures(frame: pl.DataFrame, *, shares: bool) -> pl.DataFrame:
    if frame.is_empty():
        return _without(frame)
    by_reference = pl.col("reference_variation").is_not_null() & (not shares)
    phi = pl.when(by_reference).then("reference_phi").otherwise("phi_assumed")
    found = Whole(
        observed=padded(frame["events"]),
        exposure=padded(frame["exposure"]),
        phi=_floats(frame.select(phi).to_series()),
        scale=_floats(frame["scale"]),
        known=_floats(frame["reference_variation"]),
        crude_exposure=padded(frame["crude_exposure"]),
        crude_known=_floats(frame["crude_variation"]),
        crude_phi=_floats(frame["crude_phi"]),
        outside_practices=_floats(frame["outside_practices"]),
        outside_observed=_floats(frame["outside_numerator"]),
        outside_exposure=_floats(frame["outside_denominator"]),
        shares=shares,
    ).figures()
    told = [pl.Series(name, values) for name, values in found.items()]
    return frame.with_columns(pl.when(one.is_finite()).then(one).alias(one.name) for one in told)


def _floats(column: pl.Series) -> Array:
    return column.cast(pl.Float64).fill_null(float("nan")).to_numpy()


def _told() -> dict[str, pl.Expr]:
    """Why there is no more, whether the spread is the usual one, and over whom shares are."""
    usual = pl.col("usual_spread")
    return {
        "because": pl.when(pl.col("practices") < FEWEST_COMPARED)
        .then(pl.lit("few_practices"))
        .when(pl.col("kind").is_in(["amount", "prompt"]))
        .then(pl.lit("not_judged"))
        .when(pl.col("kind") == "cost")
        .then(pl.lit("costs"))
        .when(SMALL_NUMBERS)
        .then(pl.lit("small_numbers"))
        .when("old")
        .then(pl.lit("old_data")),
        "beside_usual": pl.when(usual < pl.col("spread_here_lower"))
        .then(pl.lit("wider"))
        .when(usual > pl.col("spread_here_upper"))
        .then(pl.lit("narrower"))
        .when(usual.is_not_null() & pl.col("spread_here_upper").is_not_null())
        .then(pl.lit("usual"))
        .cast(pl.Enum(BESIDE_USUAL)),
        "shares_over": pl.when(pl.col("share_chance").is_null())
        .then(None)
        .when(pl.col("practices") >= FEWEST)
        .then(pl.lit("locality"))
        .otherwise(pl.lit("reference"))
        .cast(pl.Enum(SHARES_OVER)),
        "reference_practices": pl.col("outside_practices").cast(pl.UInt32),
        "reference_tau2": pl.col("reference_variation"),
    }


def _kept() -> pl.Expr:
    """Null everything of a locality with fewer than five compared practices but their number."""
    always = (*Variation.primary_key(), "practices", "withheld", "because", "adjusted_for")
    names = [name for name in Variation.column_names() if name not in always]
    return pl.when(pl.col("practices") >= FEWEST_COMPARED).then(pl.col(names))
