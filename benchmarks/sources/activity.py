"""What local extracts of referrals and of tests share."""

import polars as pl

from benchmarks.schemas import SEXES
from benchmarks.settings import LocalSource, Settings
from benchmarks.sources.checks import Check
from benchmarks.sources.layout import Column, optional
from benchmarks.sources.local import count_checks, number_checks, place_checks, word, word_checks
from benchmarks.sources.parse import code, grouped_number, withheld_as
from benchmarks.sources.patients_registered import NO_UPPER_END

OPTIONAL: tuple[Column, ...] = optional("setting", "provider", "sex", "age_from", "age_to", "cost")
SEX = {
    "female": "female",
    "f": "female",
    "male": "male",
    "m": "male",
    "all": "all",
    "persons": "all",
}


DOMAIN: dict[str, LocalSource] = {"referrals": "referrals", "tests": "diagnostics"}


def activity_checks(settings: Settings, count: str, words: dict[str, bool]) -> tuple[Check, ...]:
    """The rules of an extract; `words` are its closed lists, true where they must be filled."""
    aliases = settings.aliases
    up_to, _ = settings.disclosure.of(DOMAIN[count])
    sex = _sex()
    return (
        *place_checks(),
        *count_checks(count, up_to),
        *(
            check
            for name, needed in words.items()
            for check in word_checks(name, aliases, needed=needed)
        ),
        *number_checks("cost"),
        *(age_check(age) for age in AGES),
        Check(
            "ages-crossed",
            "age_to",
            grouped_number("age_to") < grouped_number("age_from"),
            "is below age_from. Swap the two.",
        ),
        Check(
            "unknown-sex",
            "sex",
            pl.col("sex").is_not_null() & sex.is_null(),
            "is not a sex that can be used. Write female, male or all, or leave it empty.",
        ),
    )


def activity_typed(settings: Settings, count: str, words: dict[str, bool]) -> list[pl.Expr]:
    """The columns that both contracts have, typed."""
    up_to, _ = settings.disclosure.of(DOMAIN[count])
    return [
        code("practice_code"),
        *(word(name, settings.aliases).alias(name) for name in words),
        _sex().cast(pl.Enum(SEXES)).alias("sex"),
        *(grouped_number(age).cast(pl.Int16, strict=False).alias(age) for age in AGES),
        grouped_number("cost").alias("cost"),
        grouped_number(count).alias(count),
        withheld_as(count, up_to).alias("withheld_as"),
    ]


AGES = ("age_from", "age_to")


def age_check(name: str) -> Check:
    """The rule on an age: whole years; 999 where there is no upper end."""
    years = grouped_number(name)
    wrong = pl.col(name).is_not_null() & (
        years.is_null() | ~years.is_between(0, NO_UPPER_END) | (years != years.floor())
    )
    message = f"is no age in whole years (0 to {NO_UPPER_END}, which is: no upper end)."
    return Check("bad-age", name, wrong, message)


def _sex() -> pl.Expr:
    return pl.col("sex").str.to_lowercase().replace_strict(SEX, default=None)
