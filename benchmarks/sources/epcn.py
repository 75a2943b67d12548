"""ePCN: which network a practice belongs to, from the workbook's sheet of core partners."""

import polars as pl

from benchmarks.sources.layout import Layout, Raw, Read, optional, required
from benchmarks.sources.parse import code, day

LAYOUT = Layout(
    key="epcn",
    title="ePCN (networks and core partners)",
    domain="practices",
    columns=(
        *required(
            practice_code="Partner Organisation Code",
            practice_name="Partner Name",
            pcn_code="PCN Code",
            pcn_name="PCN Name",
        ),
        *optional(
            sub_icb_code="Practice Parent Sub ICB Loc Code",
            begins="Practice to PCN Relationship Start Date",
            ends="Practice to PCN Relationship End Date",
        ),
    ),
)


def read(raw: Raw) -> Read:
    """PRACTICES with their present network: links that have ended are left out."""
    frame = (
        raw.frame.filter(pl.col("practice_code").is_not_null(), pl.col("ends").is_null())
        .with_columns(begins=day("begins"))
        .sort("begins", "pcn_code", descending=True, nulls_last=True)
        .unique("practice_code", keep="first", maintain_order=True)
        .select(
            "line",
            code("practice_code"),
            "practice_name",
            postcode=pl.lit(None, pl.String),
            opened=pl.lit(None, pl.Date),
            closed=pl.lit(None, pl.Date),
            sub_icb_code=pl.col("sub_icb_code"),
            icb_code=pl.lit(None, pl.String),
            pcn_code=pl.col("pcn_code"),
            pcn_name=pl.col("pcn_name"),
            practice=pl.lit(value=True),
            file=pl.lit(raw.file),
        )
    )
    rows = frame.collect()
    return Read(rows, len(rows))
