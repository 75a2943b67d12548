"""Every sentence of the peer report and the pack: one module for each subject.

What all of them use stands at the top: numbers, lists and dates in words.
"""

from benchmarks.reports.wording.numbers import (
    MINUS,
    SMALL_WORDS,
    Scale,
    count,
    decimals_of,
    money,
    number,
    plural,
    rounded,
    spelt,
)
from benchmarks.reports.wording.text import (
    first_sentence,
    joined,
    listed,
    listed_names,
    most,
    sentence,
)
from benchmarks.reports.wording.when import day, months_words, span_words, window_words

__all__ = [
    "MINUS",
    "SMALL_WORDS",
    "Scale",
    "count",
    "day",
    "decimals_of",
    "first_sentence",
    "joined",
    "listed",
    "listed_names",
    "money",
    "months_words",
    "most",
    "number",
    "plural",
    "rounded",
    "sentence",
    "span_words",
    "spelt",
    "window_words",
]
