"""The local extracts: referrals and diagnostics by practice and month."""

from pathlib import Path
from typing import Any

import numpy as np
import polars as pl

from benchmarks.sample.ages import by_age, with_ages
from benchmarks.sample.area import Area
from benchmarks.sample.draws import Floats, Ints, season, trend, working_days
from benchmarks.sample.files import Writer

HERE = Path(__file__).parent
PRIORITIES = ("routine", "urgent", "urgent_suspected_cancer", "advice_and_guidance")
RETURNED, ADVICE_ONLY = 0.07, 0.58  # usual shares of referrals sent back, of advice that sufficed
WITHHELD_TEST = "ct_chest"  # counts of 1 to 7 come as * in its rows
WITHHELD_UP_TO = 7
HOLIDAY_DIP = {8: 0.96, 12: 0.93}  # beyond the working days that a month lacks


def write_activity(area: Area, writer: Writer) -> None:
    """Both extracts, a file per calendar year."""
    for name, rows in (("referrals", _referrals(area)), ("diagnostics", _diagnostics(area))):
        for (year,), part in rows.group_by(pl.col("period").str.head(4), maintain_order=True):
            writer.csv(f"data/{name}_{year}.csv.gz", part)


def missing_month(area: Area) -> int:
    """Which month the practice with a missing month lacks: the last but one, if there are two."""
    return max(len(area.months) - 2, 0)


def _calendar(area: Area) -> Floats:
    dip = [HOLIDAY_DIP.get(month.month, 1.0) for month in area.months]
    found: Floats = working_days(area.months) * np.array(dip)
    return found


def _listed(area: Area, row: dict[str, Any]) -> Floats:
    """The patients to whom a line of a table applies."""
    return area.listed(row["sex"], row["age_from"], row["age_to"])


def _covered(area: Area, counts: Ints) -> Ints:
    """The counts, none at all for the practice and month that the extract lacks."""
    kept = counts.copy()
    for place in area.places_of("missing month"):
        kept[place, missing_month(area)] = 0
    return kept


def _referrals(area: Area) -> pl.DataFrame:
    """Referrals by specialty, priority and outcome; where there were none there is no row."""
    tendency = area.effects("referring", 0.1)
    table = pl.read_csv(HERE / "referrals.csv")
    frames = []
    for row in table.iter_rows(named=True):
        name = row["specialty"]
        own = area.effects(name, row["spread"])
        effect = tendency * own * area.older ** row["older"]
        for priority in PRIORITIES:
            if row[priority]:
                expected = _listed(area, row) / 1000 * row[priority] * effect[:, None]
                counts = area.draws.counts(f"{name}/{priority}", expected * _calendar(area))
                frames += _by_outcome(area, row, priority, _covered(area, counts))
    return pl.concat(frames)


def _by_outcome(area: Area, row: dict[str, Any], priority: str, counts: Ints) -> list[pl.DataFrame]:
    """The counts of a specialty and priority parted by outcome."""
    specialty = row["specialty"]
    if priority == "urgent_suspected_cancer":
        return [_referral_rows(area, row, priority, "accepted", counts)]
    usual, one, other = (
        (ADVICE_ONLY, "advice_only", "converted_to_referral")
        if priority == "advice_and_guidance"
        else (RETURNED, "returned", "accepted")
    )
    chance = area.draws.stream("outcome", specialty, priority)
    first = chance.binomial(counts, _shares(area, one, usual)[:, None])
    return [
        _referral_rows(area, row, priority, one, first),
        _referral_rows(area, row, priority, other, counts - first),
    ]


def _shares(area: Area, outcome: str, usual: float) -> Floats:
    """Each practice's probability of an outcome, beta around the usual one."""
    strength = 60.0  # as if known from so many cases
    chance = area.draws.stream("share", outcome)
    return chance.beta(strength * usual, strength * (1 - usual), len(area.practices))


def _referral_rows(
    area: Area, row: dict[str, Any], priority: str, outcome: str, counts: Ints
) -> pl.DataFrame:
    """Rows without ages, and those of the practices whose hospital sends them."""
    specialty = row["specialty"]
    plain = counts.copy()
    plain[with_ages(area)] = 0
    name = f"{specialty}/{priority}/{outcome}"
    strata = [((None, None, None), plain), *by_age(area, name, row, counts)]
    return pl.concat(
        _long(area, part).select(
            "practice_code",
            "period",
            specialty=pl.lit(specialty),
            priority=pl.lit(priority),
            referrals="count",
            outcome=pl.lit(outcome),
            sex=pl.lit(sex, pl.String),
            age_from=pl.lit(first, pl.Int64),
            age_to=pl.lit(last, pl.Int64),
        )
        for (sex, first, last), part in strata
    )


def _diagnostics(area: Area) -> pl.DataFrame:
    """Tests by kind, and by result where the table gives a share of high ones."""
    frames = []
    for row in pl.read_csv(HERE / "tests.csv").iter_rows(named=True):
        name = row["test"]
        own = area.effects(name, row["spread"])
        calendar = _calendar(area) * season(area.months, row["winter"])
        calendar = calendar * trend(area.months, row["yearly"])
        effect = own * area.older ** row["older"]
        expected = _listed(area, row) / 1000 * row["rate"] * effect[:, None] * calendar
        counts = _covered(area, area.draws.counts(name, expected))
        if row["high_result"]:
            high = area.draws.stream("result", name).binomial(counts, row["high_share"])
            frames.append(_test_rows(area, name, row["high_result"], high))
            frames.append(_test_rows(area, name, "normal", counts - high))
        else:
            frames.append(_test_rows(area, name, None, counts))
    return pl.concat(frames)


def _test_rows(area: Area, test: str, result: str | None, counts: Ints) -> pl.DataFrame:
    tests = pl.col("count").cast(pl.String)
    small = pl.col("count") <= (WITHHELD_UP_TO if test == WITHHELD_TEST else 0)
    return _long(area, counts).select(
        "practice_code",
        "period",
        test=pl.lit(test),
        tests=pl.when(small).then(pl.lit("*")).otherwise(tests),
        result=pl.lit(result, pl.String),
    )


def _long(area: Area, counts: Ints) -> pl.DataFrame:
    """A row per practice and month with any; sorted by practice, then month."""
    practice, month = np.nonzero(counts)
    return pl.DataFrame(
        {
            "practice_code": pl.Series(area.codes).gather(practice),
            "period": pl.Series([f"{month:%Y-%m}" for month in area.months]).gather(month),
            "count": counts[counts > 0],
        }
    )
