"""Rows about patients are refused by name, and no number of a patient is printed."""

from collections.abc import Callable

import pytest

from benchmarks.findings import Finding
from benchmarks.sources.inputs import Inputs

Files = dict[str, str | bytes]
ReadFiles = Callable[[Files], Inputs]
Find = Callable[[Inputs, str], list[Finding]]

COUNTS = "practice_code,period,count_id,count\nZ99001,2025-11,c,1\n"
NHS_NUMBERS = ["9434765919", "9434765870", "943 476 5889", "9434765897", "9434765900"]


@pytest.mark.parametrize("name", ["nhs_number", "NHS No", "nhsno", "NHS Number", "patient_nhs_no"])
def test_a_column_named_like_an_nhs_number_is_refused(
    read: ReadFiles, base: Files, find: Find, name: str
) -> None:
    text = COUNTS.replace("count\n", f"count,{name}\n").replace(",1\n", ",1,secret\n")
    inputs = read({**base, "c.csv": text})
    (found,) = find(inputs, "patient-level")
    assert (found.severity, found.file) == ("error", "c.csv")
    assert inputs.counts.collect().is_empty()
    assert not any("secret" in str(found) for found in inputs.findings)


@pytest.mark.parametrize(
    "written", ["{},x", " {}  ,x", '"{}",x', "'{},x", '="{}",x', "{}.0,x", "x,y,{}", "\u2019{},x"]
)
@pytest.mark.parametrize("header", [True, False])
def test_a_column_of_nhs_numbers_is_refused_and_never_printed(
    read: ReadFiles, base: Files, find: Find, header: bool, written: str
) -> None:
    lines = [written.format(number) for number in NHS_NUMBERS * 2]
    lines[4] = "unknown,x"
    inputs = read({**base, "c.csv": "\n".join(["id,count", *lines][not header :]) + "\n"})
    (found,) = find(inputs, "patient-level")
    assert (found.severity, found.file) == ("error", "c.csv")
    printed = " ".join(str(found) for found in inputs.findings)
    assert not any(number in printed for number in NHS_NUMBERS)


def test_a_number_of_a_patient_is_in_no_message(read: ReadFiles, base: Files) -> None:
    text = (
        f"practice_code,period,count_id,count\n'{NHS_NUMBERS[0]},2025-11,a,1\nZ99001,2025-11,a,1\n"
    )
    inputs = read({**base, "c.csv": text})
    printed = " ".join(str(found) for found in inputs.findings)
    assert "··········" in printed
    assert NHS_NUMBERS[0] not in printed


def test_ten_digits_that_fail_the_check_digit_are_no_nhs_numbers(
    read: ReadFiles, base: Files
) -> None:
    wrong = [number[:-1] + str((int(number[-1]) + 1) % 10) for number in NHS_NUMBERS]
    text = "practice_code,period,count_id,count,other\n"
    text += "".join(f"Z99001,2025-11,c{place},1,{n}\n" for place, n in enumerate(wrong))
    inputs = read({**base, "c.csv": text})
    assert inputs.findings == ()
    assert len(inputs.counts.collect()) == 5
