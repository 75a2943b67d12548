"""Comments beside codes: whether the words name what the code is."""

import re
from collections.abc import Iterator, Mapping

import polars as pl

from benchmarks.measures.select import ELLIPSIS, matches

CODE_LINE = re.compile(r'"([0-9A-Z]{2,15}(?:…[0-9A-Z]{2,4})?)",?\s*#\s*(.+?)\s*$')
SUBSTANCE = 9  # characters of a code that name one
WORD = re.compile(r"[a-z][a-z0-9-]{4,}")
STRENGTH = re.compile(r"(\d+(?:\.\d+)?)\s?(mg|microgram|%)")
STEM = 3  # letters: BNF names shorten words
# Words that no substance is called by.
NO_NAME = re.compile(
    r"alone|blood|coded|drugs|dressings|generic|inhaler|later|medicated|micrograms|modified-release"
    r"|other|patches|plasters|powder|pressurised|release|solution|strong|tablets|capsules|caplets"
    r"|taken|three|medicines|effervescent|soluble|treatment"
)


def wrong_comments(texts: Mapping[str, str], codes: pl.DataFrame) -> Iterator[tuple[str, str, str]]:
    """Measure, code and message of comments that name another substance or strength than the code.

    Takes the files by measure, and codes with their names (and `substance`, where it is known). A
    comment is wrong where no generic name of its own code holds a word of it, and a name of another
    code does; or where it gives a strength that no name of its code holds. Codes shorter than a
    substance are passed over, and those that only brands stand for.
    """
    told = [name for name in ("name", "substance") if name in codes.columns]
    named = codes.filter(pl.col("name").is_not_null()).select(
        "bnf_code",
        "name",
        held=pl.concat_str(told, separator=" ", ignore_nulls=True).str.to_lowercase(),
        generic=pl.col("bnf_code").str.slice(9, 2) == "AA",
    )
    every = " ".join(named["held"].unique().to_list())
    for measure, text in texts.items():
        for line in text.splitlines():
            found = CODE_LINE.search(line)
            if found is None or len(found[1].partition(ELLIPSIS)[0]) < SUBSTANCE:
                continue
            own = named.filter("generic", matches(pl.col("bnf_code"), [found[1]]))
            if own.height and _wrong(found[1], found[2].lower(), " ".join(own["held"]), every):
                yield (
                    measure,
                    found[1],
                    f"{found[1]} is called '{found[2]}', but its names read '{own['name'][0]}'.",
                )


def _wrong(code: str, comment: str, held: str, every: str) -> bool:
    """Whether a comment names something else than what its code's names hold."""
    words = [word for word in WORD.findall(comment) if not NO_NAME.fullmatch(word)]
    called = [rf"\b{re.escape(word[:STEM])}" for word in words]
    if called and not any(re.search(one, held) for one in called):
        return any(re.search(one, every) for one in called)
    return ELLIPSIS in code and any(
        not re.search(rf"(?<![\d.]){re.escape(number)}(?![\d.])", held)
        for number, _ in STRENGTH.findall(comment)
    )
