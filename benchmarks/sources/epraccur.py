"""epraccur: GP practices and prescribing cost centres, 27 columns without a header."""

import polars as pl

from benchmarks.sources.layout import Column, Layout, Raw, Read
from benchmarks.sources.opened import Opened
from benchmarks.sources.parse import code, day

WIDTH = 27
ROLE_OF_A_PRACTICE, OLD_SETTING_OF_A_PRACTICE = "RO76", "4"
STATUSES = frozenset(("ACTIVE", "INACTIVE", "DORMANT", "PROPOSED", "A", "C", "D", "P"))


def _is_epraccur(opened: Opened) -> bool:
    first = [cell.strip() for cell in opened.first]
    return (
        len(first) in (WIDTH, WIDTH - 1)
        and first[12].upper() in STATUSES
        and first[10].isdigit()
        and first[0].isalnum()
    )


def _at(name: str, place: int) -> Column:
    return Column(name, (str(place),))


LAYOUT = Layout(
    key="epraccur",
    title="epraccur (GP practices)",
    domain="practices",
    columns=(
        _at("practice_code", 1),
        _at("practice_name", 2),
        _at("icb_code", 4),
        _at("postcode", 10),
        _at("opened", 11),
        _at("closed", 12),
        _at("sub_icb_code", 15),
        _at("role", 26),
    ),
    shape=_is_epraccur,
)


def read(raw: Raw) -> Read:
    """PRACTICES without networks, and `practice`: whether the role is that of a GP practice."""
    role = pl.col("role").fill_null("")
    frame = raw.frame.filter(pl.col("practice_code").is_not_null()).select(
        "line",
        code("practice_code"),
        "practice_name",
        "postcode",
        day("opened").alias("opened"),
        day("closed").alias("closed"),
        "sub_icb_code",
        "icb_code",
        pl.lit(None, pl.String).alias("pcn_code"),
        pl.lit(None, pl.String).alias("pcn_name"),
        practice=role.str.split("|").list.contains(ROLE_OF_A_PRACTICE)
        | (role == OLD_SETTING_OF_A_PRACTICE),
        file=pl.lit(raw.file),
    )
    rows = frame.collect().unique("practice_code", keep="first", maintain_order=True)
    return Read(rows, len(rows))
