"""What local extracts of referrals and of tests share."""

import polars as pl

from benchmarks.schemas import SEXES
from benchmarks.settings import Settings
from benchmarks.sources.checks import Check
from benchmarks.sources.layout import Column, optional
from benchmarks.sources.local import count_checks, number_checks, place_checks, word, word_checks
from benchmarks.sources.parse import code, grouped_number, withheld_as

OPTIONAL: tuple[Column, ...] = optional("setting", "provider", "sex", "age_from", "age_to", "cost")
SEX = {
    "female": "female",
    "f": "female",
    "male": "male",
    "m": "male",
    "all": "all",
    "persons": "all",
}


def activity_checks(settings: Settings, count: str, words: dict[str, bool]) -> tuple[Check, ...]:
    """The rules of an extract; `words` are its closed lists, true where they must be filled."""
    aliases = settings.aliases
    sex = _sex()
    return (
        *place_checks(),
        *count_checks(count, settings.disclosure.withhold_up_to),
        *(
            check
            for name, needed in words.items()
            for check in word_checks(name, aliases, needed=needed)
        ),
        *number_checks("cost"),
        *(check for age in ("age_from", "age_to") for check in number_checks(age, negative=False)),
        Check(
            "unknown-sex",
            "sex",
            pl.col("sex").is_not_null() & sex.is_null(),
            "is not a sex that can be used. Write female, male or all, or leave it empty.",
        ),
    )


def activity_typed(settings: Settings, count: str, words: dict[str, bool]) -> list[pl.Expr]:
    """The columns that both contracts have, typed."""
    return [
        code("practice_code"),
        *(word(name, settings.aliases).alias(name) for name in words),
        _sex().cast(pl.Enum(SEXES)).alias("sex"),
        *(grouped_number(age).cast(pl.Int16, strict=False).alias(age) for age in AGES),
        grouped_number("cost").alias("cost"),
        grouped_number(count).alias(count),
        withheld_as(count, settings.disclosure.withhold_up_to).alias("withheld_as"),
    ]


AGES = ("age_from", "age_to")


def _sex() -> pl.Expr:
    return pl.col("sex").str.to_lowercase().replace_strict(SEX, default=None)
