"""Patients Registered at a GP Practice: by sex and age every quarter, all persons between."""

import numpy as np
import polars as pl

from benchmarks.sample.area import BANDS, Area
from benchmarks.sample.draws import Ints
from benchmarks.sample.files import Writer

BAND_LABELS = (*(f"{5 * band}_{5 * band + 4}" for band in range(BANDS - 1)), "95+")
SEX_LABELS = ("MALE", "FEMALE")
ALL_PERSONS_FOR = 5  # of the last months, where there is no file by age


def write_lists(area: Area, writer: Writer) -> None:
    """A file by age for the first month and every quarter's, of all persons for the latest."""
    for at, month in enumerate(area.months):
        if month.month % 3 == 1 or at == 0:
            name = f"data/gp-reg-pat-prac-quin-age_{month:%Y_%m}.csv.gz"
            writer.csv(name, _lists_by_age(area, at))
        elif at >= len(area.months) - ALL_PERSONS_FOR:
            writer.csv(f"data/gp-reg-pat-prac-all_{month:%Y_%m}.csv", _lists(area, at))


def _lists(area: Area, at: int) -> pl.DataFrame:
    """All persons of the open practices at the start of a month."""
    frame = area.practices.with_columns(patients=pl.Series(area.patients[:, at]))
    return frame.filter(pl.col("patients") > 0).select(
        PUBLICATION=pl.lit("GP_PRAC_PAT_LIST"),
        EXTRACT_DATE=pl.lit(f"{area.months[at]:%Y-%m-%d}"),
        TYPE=pl.lit("GP"),
        SUB_ICB_LOCATION_CODE="sub_icb",
        ONS_SUB_ICB_LOCATION_CODE=pl.lit(""),
        CODE="code",
        POSTCODE="postcode",
        SEX=pl.lit("ALL"),
        AGE=pl.lit("ALL"),
        NUMBER_OF_PATIENTS="patients",
    )


def patients_by_age(area: Area, at: int) -> Ints:
    """Whole patients by practice, sex and band that sum to each practice's list of the month."""
    rows = len(area.practices)
    ends = np.rint(area.ages.reshape(rows, -1).cumsum(axis=1) * area.patients[:, at, None])
    return np.diff(ends, axis=1, prepend=0).astype(np.int64).reshape(area.ages.shape)


def _lists_by_age(area: Area, at: int) -> pl.DataFrame:
    """The quinary file: totals by sex, the total of all, then each band, as it is published."""
    bands = patients_by_age(area, at)
    open_then = pl.Series(area.patients[:, at] > 0)
    parts = [(sex, "ALL", bands[:, of].sum(axis=1)) for of, sex in enumerate(SEX_LABELS)]
    parts.append(("ALL", "ALL", bands.sum(axis=(1, 2))))
    parts += [
        (sex, label, bands[:, of, band])
        for of, sex in enumerate(SEX_LABELS)
        for band, label in enumerate(BAND_LABELS)
    ]
    practices = area.practices.filter(open_then)
    return pl.concat(
        practices.select(
            PUBLICATION=pl.lit("GP_PRAC_PAT_LIST"),
            EXTRACT_DATE=pl.lit(f"{area.months[at]:%Y-%m-%d}"),
            ORG_TYPE=pl.lit("GP"),
            ORG_CODE="code",
            ONS_CODE=pl.lit(""),
            POSTCODE="postcode",
            SEX=pl.lit(sex),
            AGE_GROUP_5=pl.lit(label),
            NUMBER_OF_PATIENTS=pl.Series(count).filter(open_then),
        )
        for sex, label, count in parts
    )
