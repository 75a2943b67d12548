"""What each method says of every practice of simulated rooms: -2, -1, 0, 1 or 2, as in a report.

Ours is the code that judges reports, both passes of it. The others are what a locality could do
with the same counts, by this package's own copies of the field's formulas.
"""

from datetime import date

import numpy as np
import polars as pl
from numpy.typing import NDArray

from benchmarks.peers.comparison import OUTSIDE, compare
from benchmarks.peers.judgement import Rows, judge, outside_range
from benchmarks.peers.reference import FOUND
from benchmarks.peers.rooms import Groups
from benchmarks.statistics import funnel, overdispersion
from benchmarks.statistics.intervals import Side, poisson_bound, wilson_bound
from perf.simulation.rooms import Array, Rooms, Setting

Places = NDArray[np.int64]
LEVELS = {0.95: "", 0.998: "_998"}
SIDES: tuple[Side, Side] = (-1, 1)
COUNT, OF, ALL_COUNT, ALL_OF = (pl.col(name) for name in ("count", "of", "all_count", "all_of"))


def second_question(rooms: Rooms, setting: Setting, known: Array, phi: Array) -> Places:
    """Where each practice lies to its expected range; where items are judged, to theirs."""
    if setting.kind == "cost":
        judged = compare(_as_measured(rooms, setting, known, phi).lazy()).collect()
        words = judged["verdict"].cast(pl.String)
        places = np.zeros(len(words), dtype=np.int64)  # of a cost of 0 there is no word
        for place, word in OUTSIDE.items():
            places[words.eq_missing(word).to_numpy()] = place
        return places.reshape(rooms.observed.shape)
    outside, _ = outside_range(_second_pass(rooms, setting, known, phi))
    return outside.astype(int).reshape(rooms.observed.shape)


def both_questions(
    rooms: Rooms, setting: Setting, known: Array, phi: Array
) -> tuple[Places, Places]:
    """Of each room's first practice: on which side of its interval no difference lies, its place.

    The first question's answer is its interval at both levels: 1 where the 95% one lies above no
    difference, 2 where the 99.8% one does too.
    """
    rows = _second_pass(rooms, setting, known, phi)
    first = np.arange(rooms.observed.size) % rooms.observed.shape[1] == 0
    found = judge(rows.pick(first))
    name, neutral = ("difference", 0.0) if rows.shares else ("ratio", 1.0)
    sides = [
        (found[f"{name}_lower{ending}"] > neutral).astype(int)
        - (found[f"{name}_upper{ending}"] < neutral).astype(int)
        for ending in LEVELS.values()
    ]
    return sides[0] + sides[1], found["outside"].astype(int)


def _second_pass(rooms: Rooms, setting: Setting, known: Array, phi: Array) -> Rows:
    """Every practice and its peers, without those that the first pass leaves out."""
    groups = Groups(_as_measured(rooms, setting, known, phi))
    shares = setting.kind == "proportion"
    rows = groups.rows(shares=shares)
    groups.leave_out(rows, groups.judgeable(rows))
    return groups.rows(shares=shares)


def overlap(rooms: Rooms, setting: Setting) -> Places:
    """Whether a practice's own interval lies clear of the interval of its locality's total."""

    def bounds(count: pl.Expr, of: pl.Expr, level: float) -> list[pl.Expr]:
        if setting.kind == "proportion":
            return [wilson_bound(count, of, side, level) for side in SIDES]
        return [poisson_bound(count, side, level) / of for side in SIDES]

    places = []
    for level in LEVELS:
        own, total = bounds(COUNT, OF, level), bounds(ALL_COUNT, ALL_OF, level)
        places.append(_sign(own[0] > total[1], own[1] < total[0]))
    return _placed(rooms, places[0] + places[1])


def fixed_funnel(rooms: Rooms, setting: Setting) -> Places:
    """The funnel of PHEindicatormethods about the locality's pooled value, the practice in it."""
    flag = funnel.proportion_flag if setting.kind == "proportion" else funnel.rate_flag
    return _placed(rooms, flag(COUNT, OF, ALL_COUNT / ALL_OF))


def overdispersed_funnel(rooms: Rooms, setting: Setting) -> Places:
    """FunnelPlotR's limits with tau² by DerSimonian-Laird from winsorised scores.

    On the square root of the ratio to the locality's pooled value; for proportions the arcsine.
    """
    kind: overdispersion.Kind = "proportion" if setting.kind == "proportion" else "cqc"
    theta = ALL_COUNT / ALL_OF
    against = OF if kind == "proportion" else theta * OF
    z = overdispersion.z_score(COUNT, against, kind, theta if kind == "proportion" else None)
    error = overdispersion.standard_error(against, kind)
    tau2 = overdispersion.tau2(overdispersion.winsorised(z), error).over("room")
    score = z * error / (error**2 + tau2).sqrt()
    sides = [_sign(score > z_of, score < -z_of) for z_of in overdispersion.Z.values()]
    return _placed(rooms, sides[0] + sides[1])


def _placed(rooms: Rooms, place: pl.Expr) -> Places:
    """A method's answer for every practice; 0 where it has none."""
    index = np.indices(rooms.observed.shape).reshape(2, -1)
    columns = {"room": index[0], "count": rooms.observed.ravel(), "of": rooms.exposure.ravel()}
    frame = (
        pl.LazyFrame(columns)
        .with_columns(all_count=COUNT.sum().over("room"), all_of=OF.sum().over("room"))
        .select(place=place.fill_null(0).cast(pl.Int64))
    )
    return frame.collect()["place"].to_numpy().reshape(rooms.observed.shape)


def _sign(above: pl.Expr, below: pl.Expr) -> pl.Expr:
    return above.cast(pl.Int64) - below.cast(pl.Int64)


def _as_measured(rooms: Rooms, setting: Setting, known: Array, phi: Array) -> pl.DataFrame:
    """The rooms as the comparison takes them: a locality for each, a row for each practice."""
    number, size = rooms.observed.shape
    room, place = np.indices((number, size)).reshape(2, -1)
    found = {
        "reference_count": np.full(room.size, setting.reference or np.nan),
        "reference_variation": np.repeat(known, size),
        "reference_phi": np.repeat(phi, size),
    }
    if rooms.items is not None and rooms.squares is not None:
        found |= {"items": rooms.items.ravel(), "squares": rooms.squares.ravel()}
    frame = pl.DataFrame(
        {
            "locality": room,
            "practice_code": place,
            "pooled_numerator": rooms.observed.ravel(),
            "pooled_denominator": rooms.exposure.ravel(),
            **found,
        }
    )
    return frame.with_columns(
        pl.col("locality", "practice_code").cast(pl.String).str.zfill(6),
        *(pl.col(name).fill_nan(None).cast(FOUND[name]) for name in found if name in FOUND),
        *(pl.lit(None, dtype).alias(name) for name, dtype in FOUND.items() if name not in found),
        measure_id=pl.lit("simulated"),
        window=pl.lit("quarter"),
        period_start=pl.lit(date(2025, 10, 1)),
        period_end=pl.lit(date(2025, 12, 31)),
        scale=pl.lit(1.0),
        phi_assumed=pl.lit(setting.phi),
        kind=pl.lit(setting.kind),
        comparable=pl.lit(value=True),
        items_given=pl.lit(value=False),
    )
