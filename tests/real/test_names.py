"""How often names of published presentations are read right: docs/measures.md prints it."""

import zipfile
from collections.abc import Iterator
from pathlib import Path

import polars as pl
import pytest

from benchmarks.measures.names import EQUIVALENT, TABLES, read_names, with_attributes

# Codes of every 18th medicine dispensed in two months of 2017, with what each of them is, looked
# at by eye. Names are in the published files.
CHECKED = Path(__file__).with_name("presentations.csv")


@pytest.fixture(scope="module")
def bnf(real: Path) -> pl.DataFrame:
    """The medicines of the BNF of February 2020."""
    archive = real / "data/official/BNF_Code_Information_2020_02.zip"
    with zipfile.ZipFile(archive) as files, files.open(files.namelist()[0]) as file:
        table = pl.read_csv(file.read(), infer_schema=False)
    named = table.select(bnf_code="BNF Presentation Code", name="BNF Presentation")
    return medicines(named.unique("bnf_code"))


@pytest.fixture(scope="module")
def dispensed(real: Path) -> pl.DataFrame:
    """The medicines of two months, with their items."""
    rows = pl.concat(
        pl.read_csv(real / f"data/official/EPD_{month}_excerpt_4_practices.csv", infer_schema=False)
        for month in ("201709", "201710")
    )
    by_code = rows.group_by(bnf_code="BNF_CODE").agg(
        name=pl.col("BNF_DESCRIPTION").first(), items=pl.col("ITEMS").cast(pl.Float64).sum()
    )
    return medicines(by_code)


def medicines(frame: pl.DataFrame) -> pl.DataFrame:
    code = pl.col("bnf_code")
    return frame.filter(code.str.len_chars() == 15, code.str.head(2) < "16").sort("bnf_code")


def shown(share: float | int | None) -> str:
    assert isinstance(share, float)
    return f"{share:.1%}"


def checked(dispensed: pl.DataFrame) -> Iterator[tuple[str, str, str]]:
    """Form, release and strength beside what was looked at by eye."""
    truth = pl.read_csv(CHECKED, schema_overrides={"bnf_code": pl.String})
    read = with_attributes(dispensed.select("bnf_code", "name").lazy()).collect()
    both = truth.join(read, on="bnf_code", suffix="_read")
    same_strength = pl.col("strength").round(6).eq_missing(pl.col("strength_read").round(6))
    right = both.select(
        form=pl.col("form").eq_missing(pl.col("form_read")).mean(),
        modified=(pl.col("modified") == pl.col("modified_read")).mean(),
        strength=(same_strength & (pl.col("base").eq_missing(pl.col("base_read")))).mean(),
    ).row(0, named=True)
    yield "form, by eye", f"{both.height}", shown(right["form"])
    yield "release, by eye", f"{both.height}", shown(right["modified"])
    yield "strength and what it is of, by eye", f"{both.height}", shown(right["strength"])


def paired(bnf: pl.DataFrame) -> Iterator[tuple[str, str, str]]:
    """Brands beside the generic that the code says is equivalent, each read by its own name."""
    own = read_names(bnf.lazy()).filter(pl.col("last").is_not_null()).collect()
    generic = own.filter(pl.col("bnf_code").str.slice(9, 2) == "AA").unique(EQUIVALENT)
    pairs = own.filter(pl.col("bnf_code").str.slice(9, 2) != "AA").join(
        generic, on=EQUIVALENT, suffix="_generic"
    )
    for what in ("form", "strength"):
        one, other = pl.col(what), pl.col(f"{what}_generic")
        known = pairs.filter(one.is_not_null(), other.is_not_null())
        same = one == other if what == "form" else (one - other).abs() <= 1e-6 * other
        told = f"{what}, brand beside its generic equivalent in the BNF of 2020"
        yield told, f"{known.height:,}", shown(known.select(same.mean()).item())


def covered(dispensed: pl.DataFrame) -> Iterator[tuple[str, str, str]]:
    """For which part of the items anything is read at all."""
    read = with_attributes(dispensed.select("bnf_code", "name").lazy()).collect()
    items = dispensed.join(read, on="bnf_code")
    for told, there in (
        ("a form is read, of items dispensed in 2017", pl.col("form").is_not_null()),
        (
            "a strength is read, of items of tablets and capsules",
            pl.when(pl.col("form").is_in(["tablet", "capsule"])).then(
                pl.col("strength").is_not_null()
            ),
        ),
    ):
        among = pl.col("items").filter(there.is_not_null())
        share = items.select((pl.col("items") * there).sum() / among.sum()).item()
        yield told, f"{items.select(among.sum()).item():,.0f}", shown(share)


def test_the_printed_accuracy_is_what_is_measured(
    bnf: pl.DataFrame, dispensed: pl.DataFrame
) -> None:
    measured = [*checked(dispensed), *paired(bnf), *covered(dispensed)]
    printed = pl.read_csv(TABLES / "accuracy.csv", infer_schema=False).rows()
    assert printed == measured
