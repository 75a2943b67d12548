"""Partner ratings, self-assessments and themes of comments: one bad line costs that line alone."""

from collections.abc import Sequence

import polars as pl

from benchmarks.itembank import HIGHEST, LOWEST
from benchmarks.schemas import Ratings, SelfAssessment, Themes, columns
from benchmarks.sources.checks import Check
from benchmarks.sources.layout import Layout, Raw, Read, optional, required
from benchmarks.sources.local import place_checks, read_local
from benchmarks.sources.parse import code, number, slug

RATINGS = Layout(
    key="partner_ratings",
    title="partner_ratings.csv",
    domain="ratings",
    columns=(
        *required(
            *("period", "practice_code", "rater_group", "organisation", "rater", "item", "score")
        ),
        *optional("comment"),
    ),
    national=False,
)
SELF_ASSESSMENT = Layout(
    key="self_assessment",
    title="self_assessment.csv",
    domain="self_assessment",
    columns=(*required("period", "practice_code", "item", "score"), *optional("evidence")),
    national=False,
    never=("rater", "rater_group"),
)
THEMES = Layout(
    key="themes",
    title="themes.csv",
    domain="themes",
    columns=required("period", "practice_code", "rater_group", "theme", "raters"),
    national=False,
)
NOT_EMPTY = {
    "rater_group": ("no-rater-group", "The rater group is empty. Write one of the item bank's."),
    "organisation": (
        "no-organisation",
        "The organisation is empty, and without it no rater can be protected. Write the rater's.",
    ),
    "rater": (
        "no-rater",
        "The rater is empty. Give each rater of an organisation a mark of their own, e.g. r01.",
    ),
    "item": ("no-item", "The item is empty. Write its id as the item bank has it."),
    "theme": ("no-theme", "The theme is empty. Write in a few words what several raters said."),
}


def read_ratings(raw: Raw) -> Read:
    """RATINGS with `line` and `file`; lines that break a rule are left out, and told."""
    checks = (
        *place_checks(),
        *map(_not_empty, ("rater_group", "organisation", "rater", "item")),
        _score(),
    )
    typed = [
        code("practice_code"),
        *(slug(name).alias(name) for name in ("rater_group", "organisation", "rater", "item")),
        number("score").cast(pl.Int8, strict=False).alias("score"),
    ]
    return _read(raw, checks, typed, columns(Ratings))


def read_self_assessment(raw: Raw) -> Read:
    """SELF_ASSESSMENT with `line` and `file`; lines that break a rule are left out, and told."""
    checks = (*place_checks(), _not_empty("item"), _score())
    typed = [
        code("practice_code"),
        slug("item").alias("item"),
        number("score").cast(pl.Int8, strict=False).alias("score"),
    ]
    return _read(raw, checks, typed, columns(SelfAssessment))


def read_themes(raw: Raw) -> Read:
    """THEMES with `line` and `file`; lines that break a rule are left out, and told."""
    raters = number("raters")
    whole = (raters >= 1) & (raters == raters.floor())
    checks = (
        *place_checks(),
        *map(_not_empty, ("rater_group", "theme")),
        Check(
            "bad-raters",
            "raters",
            ~whole.fill_null(value=False),
            "is no number of raters. Write how many raters said it, with digits.",
        ),
    )
    typed = [
        code("practice_code"),
        slug("rater_group").alias("rater_group"),
        raters.cast(pl.Int64, strict=False).alias("raters"),
    ]
    return _read(raw, checks, typed, columns(Themes))


def _read(
    raw: Raw, checks: Sequence[Check], typed: Sequence[pl.Expr], wanted: Sequence[pl.Expr]
) -> Read:
    """As other local extracts, but a line that breaks a rule is a warning: partners wrote it."""
    return read_local(raw, checks, typed, [*wanted, pl.col("file")], tolerant=True)


def _not_empty(name: str) -> Check:
    """The rule that a word is there: letters or digits, not marks alone."""
    rule, message = NOT_EMPTY[name]
    return Check(rule, name, slug(name).fill_null("") == "", message)


def _score() -> Check:
    score = number("score")
    right = score.is_between(LOWEST, HIGHEST) & (score == score.floor())
    return Check(
        "bad-score",
        "score",
        ~right.fill_null(value=False),
        f"is no score. Write a whole number from {LOWEST} to {HIGHEST}, or delete the line where "
        "there is no answer.",
    )
