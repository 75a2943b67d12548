"""What the prescribing layouts share: rows that stay lazy, and a digest small enough to look at."""

from collections.abc import Sequence
from dataclasses import dataclass

import polars as pl

from benchmarks.findings import Finding
from benchmarks.schemas import Prescribing, columns
from benchmarks.sources.checks import Check, counted, told, too_many_cells
from benchmarks.sources.layout import Raw
from benchmarks.sources.parse import PRACTICE_CODE, code, number

AMOUNTS = ("items", "quantity", "nic", "adq", "actual_cost")
BNF_CODE = r"^[0-9A-Z]{2,15}$"
AGAIN = "Download the file again, or export it without changing cells."


@dataclass(frozen=True, slots=True)
class Scan:
    """One prescribing file: nothing of it is in memory yet."""

    raw: Raw
    checks: Sequence[Check]
    frame: pl.LazyFrame  # text columns, `month` and `unidentified` made
    rows: pl.LazyFrame  # PRESCRIBING and `name`, identified practices only
    digest: pl.LazyFrame  # per practice, month and flag: rows, name, broken rules

    @property
    def names(self) -> pl.LazyFrame:
        """`bnf_code`, `month` and `name`, each code and month once."""
        return names_of(self.rows)

    def findings(self, digest: pl.DataFrame) -> list[Finding]:
        """Findings of the rules, and a note on unidentified prescribers, from the digest."""
        sums = [int(digest[f"check {place}"].sum()) for place in range(len(self.checks))]
        found = told(self.checks, sums, self.frame, self.raw.opened)
        strange = int(digest.filter(~identified())["rows"].sum())
        if strange:
            message = f"{strange:,} rows of unidentified prescribers belong to no practice."
            found.append(Finding("note", self.raw.file, "unidentified", message))
        return found


def names_of(rows: pl.LazyFrame) -> pl.LazyFrame:
    """Every code and month of rows once, with a name that the file gives it."""
    return rows.group_by("bnf_code", "month").agg(pl.col("name").max())


def identified() -> pl.Expr:
    """Whether a row's prescriber is a practice: its code's pattern, and no mark against it."""
    return pl.col("practice_code").str.contains(PRACTICE_CODE).fill_null(value=False) & (
        ~pl.col("unidentified")
    )


def amount(name: str) -> pl.Expr:
    """An amount as a number, where `scan` has made it."""
    return pl.col(_read(name))


def scan(
    raw: Raw,
    spelt: dict[str, str],
    *,
    month_is: pl.Expr,
    quantity: pl.Expr,
    national: bool,
    extra: Sequence[Check] = (),
) -> Scan:
    """The lazy rows of a file whose columns carry the names of PRESCRIBING, and its digest.

    `month_is` and `extra` are over text columns; `extra` and `quantity` may use `month` too, and
    the amounts as `amount` gives them.
    """
    frame = raw.frame.with_columns(
        code("practice_code").alias("practice_code"),
        code("bnf_code").alias("bnf_code"),
        *(number(name).alias(_read(name)) for name in AMOUNTS),
        month=month_is,
        unidentified=(pl.col("unidentified") == "Y").fill_null(value=False),
    )
    checks = (*extra, *_checks(spelt))
    usable = pl.col("month").is_not_null() & pl.col("bnf_code").is_not_null()
    rows = (
        frame.filter(identified(), usable)
        .with_columns(
            *(pl.col(_read(name)).alias(name) for name in AMOUNTS if name != "quantity"),
            quantity=quantity,
            national=pl.lit(value=national),
            file=pl.lit(raw.file),
        )
        .filter(pl.col("items").is_not_null())
        .select(*columns(Prescribing), "name")
    )
    digest = frame.group_by("practice_code", "month", "unidentified").agg(
        *counted(checks), rows=pl.len(), practice_name=pl.col("practice_name").max()
    )
    return Scan(raw, checks, frame, rows, digest)


def _read(name: str) -> str:
    """The column that holds an amount as a number, made once for rows and checks."""
    return f"{name} as a number"


def _checks(spelt: dict[str, str]) -> tuple[Check, ...]:
    return (
        Check(
            "no-number",
            "items",
            pl.col("items").is_null(),
            f"has no number of items. {AGAIN}",
            header=spelt.get("items", "items"),
        ),
        *(
            Check(
                "not-a-number",
                name,
                pl.col(name).is_not_null() & pl.col(_read(name)).is_null(),
                f"is not a number. {AGAIN}",
                header=spelt.get(name, name),
            )
            for name in AMOUNTS
        ),
        Check(
            "negative",
            "items",
            pl.col(_read("items")) < 0,
            f"is negative. {AGAIN}",
            header=spelt.get("items", "items"),
        ),
        Check(
            "bad-bnf-code",
            "bnf_code",
            ~pl.col("bnf_code").str.contains(BNF_CODE).fill_null(value=False),
            f"is no BNF code. {AGAIN}",
            header=spelt.get("bnf_code", "bnf_code"),
        ),
        too_many_cells(),
    )
