"""An index over domains, for a locality that asks for one: off by default, never of views."""

from collections.abc import Sequence

import numpy as np
import polars as pl

from benchmarks.errors import DataError
from benchmarks.framework.definition import Domains
from benchmarks.measures.faults import nearest
from benchmarks.pipeline import Computed
from benchmarks.settings import FILE_NAME
from benchmarks.statistics.composite import places, reference_score, score_variance

INDEX = {
    "practice_code": pl.String,
    "locality": pl.String,
    "index": pl.Float64,  # the mean of the domains' scores; higher is better
    "indicators": pl.UInt32,  # with a score
    "domains": pl.UInt32,
    "place_low": pl.Float64,  # the 90% set of places; 1 is the highest
    "place_high": pl.Float64,
    "least": pl.Float64,  # the place over all changes of weights: equal ones, and each domain out
    "most": pl.Float64,
}
FEWEST = 5  # practices of a locality


def refuse_index(asked: Sequence[str], domains: Domains) -> None:
    """Raise DataError for a domain that is none, or one of what partners or practices say."""
    for name in asked:
        if name not in domains:
            raise DataError(
                f"{FILE_NAME}, framework.index: '{name}' is no domain.\n"
                f"  {nearest(name, domains).capitalize()}"
            )
        if domains[name].views:
            raise DataError(
                f"{FILE_NAME}, framework.index: '{name}' holds what people say of a practice, and "
                "that is never made into an index.\n  Take it out of the list."
            )


def index_of(computed: Computed, domains: Domains, asked: Sequence[str]) -> pl.DataFrame:
    """INDEX of each member that has a score in every domain asked for; empty where none is asked.

    Indicators without a better side, without an interval, old or not compared are left out. Each
    is set against the reference set, the better side up, winsorised at 3; weights hold within a
    domain, domains count alike. METHODS A16.
    """
    scores = _scores(computed, domains, asked)
    if scores.is_empty():
        return pl.DataFrame(schema=INDEX)
    whole = _of_domains(scores, weight=pl.col("weight"))
    equal = _of_domains(scores, weight=pl.lit(1.0))
    rows = [_locality(part, equal, asked) for part in whole.partition_by("locality")]
    return pl.concat([pl.DataFrame(schema=INDEX), *rows]).sort("locality", "practice_code")


def _scores(computed: Computed, domains: Domains, asked: Sequence[str]) -> pl.DataFrame:
    """practice_code, locality, domain, measure_id, weight, score and its variance."""
    chosen = [
        (one.measure_id, name, one.weight, computed.measures[one.measure_id].better == "higher")
        for name in asked
        for one in domains[name].indicators
        if one.measure_id is not None and computed.measures[one.measure_id].better != "neither"
    ]
    about = pl.DataFrame(
        chosen,
        {"measure_id": pl.String, "domain": pl.String, "weight": pl.Float64, "up": pl.Boolean},
        orient="row",
    )
    quartiles = pl.col("reference_lower_quartile"), pl.col("reference_upper_quartile")
    score = reference_score(pl.col("value"), pl.col("reference_median"), *quartiles)
    known = computed.comparison.filter(
        "reported", ~pl.col("old"), ~pl.col("check_first"), pl.col("because").is_null()
    ).join(about, on="measure_id")
    return (
        known.select(
            *("practice_code", "locality", "domain", "measure_id", "weight"),
            score=pl.when("up").then(score).otherwise(-score),
            variance=score_variance(pl.col("lower"), pl.col("upper"), *quartiles),
        )
        .drop_nulls()
        .filter(pl.col("weight") > 0)
        .sort("practice_code", "domain", "measure_id")
    )


def _of_domains(scores: pl.DataFrame, weight: pl.Expr) -> pl.DataFrame:
    """A row for each practice and domain: its weighted mean score, and its variance."""
    share = pl.col("share")
    return (
        scores.with_columns(share=weight)
        .group_by("locality", "practice_code", "domain", maintain_order=True)
        .agg(
            score=(share * pl.col("score")).sum() / share.sum(),
            variance=(share**2 * pl.col("variance")).sum() / share.sum() ** 2,
            indicators=pl.len(),
        )
    )


def _locality(part: pl.DataFrame, equal: pl.DataFrame, asked: Sequence[str]) -> pl.DataFrame:
    """INDEX of one locality; empty where fewer than five practices have all domains."""
    full = _complete(part, asked)
    if full.height < FEWEST:
        return pl.DataFrame(schema=INDEX)
    low, high = places(full["index"].to_numpy(), full["variance"].to_numpy())
    others = [_complete(equal.join(part, on=["practice_code", "domain"], how="semi"), asked)]
    if len(asked) > 1:
        for name in asked:
            kept = [one for one in asked if one != name]
            here = part.filter(pl.col("practice_code").is_in(full["practice_code"].to_list()))
            others.append(_complete(here.filter(pl.col("domain") != name), kept))
    ranks = np.vstack([_ranks(one) for one in (full, *others)])
    return full.with_columns(
        place_low=pl.Series(low),
        place_high=pl.Series(high),
        least=pl.Series(ranks.min(axis=0)),
        most=pl.Series(ranks.max(axis=0)),
    ).select(pl.col(name).cast(kind) for name, kind in INDEX.items())


def _complete(part: pl.DataFrame, asked: Sequence[str]) -> pl.DataFrame:
    """The mean over domains of the practices that have all of them, by code."""
    return (
        part.group_by("locality", "practice_code")
        .agg(
            index=pl.col("score").mean(),
            variance=pl.col("variance").sum() / pl.len() ** 2,
            indicators=pl.col("indicators").sum(),
            domains=pl.len(),
        )
        .filter(pl.col("domains") == len(asked))
        .sort("practice_code")
    )


def _ranks(part: pl.DataFrame) -> np.ndarray:
    return part["index"].rank("average", descending=True).to_numpy()
