"""The files that say which practices there are: epraccur and the network workbook."""

from datetime import date

import polars as pl

from benchmarks.sample.area import Area
from benchmarks.sample.files import Writer

REGION, ICB = "X90", "X99"
ICB_NAME = "INVENTED INTEGRATED CARE BOARD"
OUT_OF_HOURS = ("X99001", "INVENTED OUT OF HOURS SERVICE")
EPRACCUR_COLUMNS = 27


def write_organisations(area: Area, writer: Writer) -> None:
    """epraccur, and the network workbook."""
    writer.csv("data/epraccur.csv", _epraccur(area), header=False)
    writer.workbook("data/ePCN.xlsx", _networks(area))


def _epraccur(area: Area) -> pl.DataFrame:
    """The 27 columns without a header, with an out-of-hours service that is no practice."""
    closed = pl.col("closed").dt.strftime("%Y%m%d").fill_null("")
    columns = {f"c{number}": pl.lit("") for number in range(1, EPRACCUR_COLUMNS + 1)}
    service = pl.DataFrame({"code": [OUT_OF_HOURS[0]], "name": [OUT_OF_HOURS[1]]})
    practices = area.practices.with_columns(role=pl.lit("RO76"))
    every = pl.concat([practices, service], how="diagonal").with_columns(
        pl.col("opened").fill_null(date(2013, 4, 1)),
        pl.col("role").fill_null("RO80"),
        pl.col("sub_icb").fill_null("X9A"),
        pl.col("postcode").fill_null("ZZ99 9ZZ"),
    )
    filled = columns | {
        "c1": pl.col("code"),
        "c2": pl.col("name").str.to_uppercase(),
        "c3": pl.lit(REGION),
        "c4": pl.lit(ICB),
        "c5": pl.lit("INVENTED STREET"),
        "c8": pl.lit("INVENTED TOWN"),
        "c10": pl.col("postcode"),
        "c11": pl.col("opened").dt.strftime("%Y%m%d"),
        "c12": closed,
        "c13": pl.when(closed == "").then(pl.lit("ACTIVE")).otherwise(pl.lit("INACTIVE")),
        "c14": pl.lit("B"),
        "c15": pl.col("sub_icb"),
        "c16": pl.lit("20200401"),
        "c17": closed,
        "c22": pl.lit("1"),
        "c24": pl.col("sub_icb"),
        "c26": pl.col("role"),
    }
    return every.select(**filled)


def _networks(area: Area) -> dict[str, pl.DataFrame]:
    """The two sheets, their headers with the line breaks of the published workbook."""
    parent = pl.format("NHS {} - {}", pl.lit(ICB_NAME), "sub_icb")
    start = pl.max_horizontal("opened", pl.lit(date(2019, 7, 1))).dt.strftime("%Y%m%d")
    partners = area.practices.select(
        pl.col("code").alias("Partner\nOrganisation\nCode"),
        pl.col("name").str.to_uppercase().alias("Partner\nName"),
        pl.col("sub_icb").alias("Practice\nParent\nSub ICB Loc Code"),
        parent.alias("Practice\nParent\nSub ICB Loc Name"),
        pl.col("network").alias("PCN Code"),
        pl.col("network_name").str.to_uppercase().alias("PCN Name"),
        pl.col("sub_icb").alias("PCN Parent\nSub ICB Loc Code"),
        parent.alias("PCN Parent\nSub ICB Loc Name"),
        start.alias("Practice to PCN\nRelationship\nStart Date"),
        pl.col("closed").dt.strftime("%Y%m%d").alias("Practice to PCN\nRelationship\nEnd Date"),
        pl.lit("true").alias("Practice Sub ICB Loc and PCN Sub ICB Loc Match "),
    )
    networks = area.practices.unique("network", keep="first", maintain_order=True)
    address = {f"Address Line {line}": pl.lit("") for line in range(1, 6)}
    details = networks.select(
        pl.col("network").alias("PCN Code"),
        pl.col("network_name").str.to_uppercase().alias("PCN Name"),
        pl.col("sub_icb").alias("Current Sub ICB Loc Code"),
        parent.alias("Sub ICB Location"),
        pl.lit("20190701").alias("Open Date"),
        pl.lit("").alias("Close Date"),
        **(address | {"Address Line 1": pl.lit("INVENTED STREET")}),
        Postcode=pl.lit("ZZ99 9ZZ"),
    )
    return {"PCNDetails": details, "PCN Core Partner Details": partners}
