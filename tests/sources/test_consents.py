"""consents.csv: who agrees to be named on the day, and what is told where a line is wrong."""

from collections.abc import Callable
from datetime import date

import polars as pl
import pytest

from benchmarks.findings import Finding
from benchmarks.peers.membership import with_consent
from benchmarks.sources.inputs import Inputs

Files = dict[str, str | bytes]
ReadFiles = Callable[[Files], Inputs]
Find = Callable[[Inputs, str], list[Finding]]
HEAD = "practice_code,named,from,to\n"
DAY = date(2025, 12, 31)


def agreed(inputs: Inputs) -> dict[str, bool | None]:
    who = pl.LazyFrame({"practice_code": ["Z99001", "Z99002", "Z99003"]})
    found = with_consent(who, inputs.consents, DAY).collect()
    return dict(found.iter_rows())


def test_without_the_file_nobody_was_asked(read: ReadFiles, base: Files) -> None:
    assert agreed(read(base)) == {"Z99001": None, "Z99002": None, "Z99003": None}


def test_the_line_that_began_last_and_still_holds_counts(
    read: ReadFiles, base: Files, find: Find
) -> None:
    lines = "Z99001,yes,2025-01-01,\nZ99001,no,2025-12-01,\nZ99002,Yes,,2025-12-31\n"
    inputs = read({**base, "consents.csv": HEAD + lines + "Z99003,yes,,2025-06-30\n"})
    assert agreed(inputs) == {"Z99001": False, "Z99002": True, "Z99003": False}
    (silent,) = find(inputs, "no-consent")
    assert silent.severity == "warning"
    assert "Z99000" in silent.message


@pytest.mark.parametrize(
    ("line", "rule", "column"),
    [
        (",yes,,", "no-code", "practice_code"),
        ("Z99001,maybe,,", "bad-word", "named"),
        ("Z99001,,,", "bad-word", "named"),
        ("Z99001,yes,soon,", "bad-date", "from"),
        ("Z99001,yes,2025-02-01,2025-01-01", "dates-crossed", "to"),
    ],
)
def test_a_wrong_line_is_told_with_its_place(
    read: ReadFiles, base: Files, find: Find, line: str, rule: str, column: str
) -> None:
    (found,) = find(read({**base, "consents.csv": f"{HEAD}Z99002,yes,,\n{line}\n"}), rule)
    assert (found.severity, found.line, found.column) == ("error", 3, column)


def test_two_answers_for_one_day_stop_the_run(read: ReadFiles, base: Files, find: Find) -> None:
    text = f"{HEAD}Z99001,yes,,\nZ99001,no,,\n"
    (found,) = find(read({**base, "consents.csv": text}), "two-rows-one-key")
    assert "for practice Z99001. Keep" in found.message  # no day that the file does not say


def test_the_column_is_called_what_the_file_calls_it(
    read: ReadFiles, base: Files, find: Find
) -> None:
    text = f"{HEAD}Z99001,yes,2025-04-01,\nZ99001,no,2025-04-01,\n"
    (found,) = find(read({**base, "consents.csv": text}), "two-rows-one-key")
    assert "for practice Z99001, from 2025-04-01." in found.message
