"""Agreements, notes and responses: read as written, wrong lines told with their place."""

from collections.abc import Callable
from datetime import date

import pytest

from benchmarks.findings import Finding
from benchmarks.sources.inputs import Inputs

Files = dict[str, str | bytes]
ReadFiles = Callable[[Files], Inputs]
Find = Callable[[Inputs, str], list[Finding]]
Line = Callable[..., str]
AGREEMENTS = "practice_code,agreed_on,measure_id,action,by_role,due,judged_by,status,comment\n"


def test_an_agreement_is_judged_by_its_own_measure_unless_it_says_another(
    read: ReadFiles, base: Files
) -> None:
    lines = (
        "z99001,2025-07-01,vitamin_d,ask for a reason,GP lead,2025-10-01,,In progress,\n"
        "Z99002,01/07/2025,statins,review,,,statin_low_intensity_share,done,went well\n"
    )
    found = read({**base, "agreements.csv": AGREEMENTS + lines}).agreements.collect()
    assert found["practice_code"].to_list() == ["Z99001", "Z99002"]
    assert found["agreed_on"].to_list() == [date(2025, 7, 1)] * 2
    assert found["judged_by"].to_list() == ["vitamin_d", "statin_low_intensity_share"]
    assert found["status"].cast(str).to_list() == ["in_progress", "done"]


@pytest.mark.parametrize(
    ("file", "text", "rule", "column"),
    [
        ("agreements.csv", f"{AGREEMENTS},2025-07-01,a,b,,,,done,\n", "no-code", "practice_code"),
        ("agreements.csv", f"{AGREEMENTS}Z99001,July,a,b,,,,done,\n", "bad-date", "agreed_on"),
        (
            "agreements.csv",
            f"{AGREEMENTS}Z99001,2025-07-01,,b,,,,done,\n",
            "no-measure",
            "measure_id",
        ),
        ("agreements.csv", f"{AGREEMENTS}Z99001,2025-07-01,a,,,,,done,\n", "no-action", "action"),
        ("agreements.csv", f"{AGREEMENTS}Z99001,2025-07-01,a,b,,x,,done,\n", "bad-date", "due"),
        (
            "agreements.csv",
            f"{AGREEMENTS}Z99001,2025-07-01,a,b,,,,maybe,\n",
            "unknown-word",
            "status",
        ),
        ("notes.csv", "practice_code,on,note\nZ99001,soon,merger\n", "bad-date", "on"),
        ("notes.csv", "practice_code,on,note\nZ99001,2025-01-01,\n", "no-note", "note"),
        (
            "responses.csv",
            "practice_code,quarter,response\nZ99001,2025-26Q9,we looked\n",
            "bad-period",
            "quarter",
        ),
        (
            "responses.csv",
            "practice_code,quarter,response\nZ99001,2025-26Q3,\n",
            "no-response",
            "response",
        ),
    ],
)
def test_a_wrong_line_is_told_with_its_place(
    read: ReadFiles, base: Files, find: Find, file: str, text: str, rule: str, column: str
) -> None:
    (found,) = find(read({**base, file: text}), rule)
    assert (found.severity, found.file, found.line, found.column) == ("error", file, 2, column)


def test_remarks_of_strangers_are_left_out_and_told(
    read: ReadFiles, base: Files, find: Find
) -> None:
    text = "practice_code,on,note\nZ99001,2025-04-01,took on a care home\nZ98765,2025-04-01,x\n"
    inputs = read({**base, "notes.csv": text})
    assert inputs.notes.collect()["note"].to_list() == ["took on a care home"]
    (found,) = find(inputs, "no-member")
    assert (found.file, found.line, found.value) == ("notes.csv", 3, "Z98765")


@pytest.mark.parametrize(
    ("file", "text"),
    [
        ("agreements.csv", f"{AGREEMENTS}Z98765,2025-07-01,a,b,,,,done,\n"),
        ("notes.csv", "practice_code,on,note\nZ98765,2025-04-01,x\n"),
        ("responses.csv", "practice_code,quarter,response\nZ98765,2025-26Q3,x\n"),
        ("consents.csv", "practice_code,named\nZ98765,yes\n"),
        ("budgets.csv", "practice_code,month,heading,budget\nZ98765,2025-04,prescribing,1\n"),
    ],
)
def test_a_practice_of_epraccur_outside_the_localities_is_to_be_added_there(
    read: ReadFiles, base: Files, find: Find, line: Line, file: str, text: str
) -> None:
    known = {**base, "epraccur.csv": f"{base['epraccur.csv']!s}{line('Z98765')}"}
    inputs = read({**known, file: text})
    (found,) = find(inputs, "no-member")
    assert (found.severity, found.file, found.line, found.value) == ("warning", file, 2, "Z98765")
    assert found.message == (
        "is in no locality: left out. Correct the code, or add it to localities.csv."
    )
    assert find(inputs, "unknown-practice") == []


def test_a_response_belongs_to_its_quarter(read: ReadFiles, base: Files) -> None:
    text = "practice_code,quarter,response\nZ99001,2025-26Q3,We looked at ten notes.\n"
    found = read({**base, "responses.csv": text}).responses.collect()
    assert found["quarter_start"].to_list() == [date(2025, 10, 1)]


@pytest.mark.parametrize(
    ("file", "text"),
    [
        ("agreements.csv", f"{AGREEMENTS}Z99001,,a,b,,,,done,\n"),
        ("notes.csv", "practice_code,on,note\nZ99001,,merger\n"),
        (
            "queries.csv",
            "practice_code,quarter,measure_id,asked_on,query\nZ99001,2025-26Q3,a,,why?\n",
        ),
    ],
)
def test_a_date_that_must_be_there_is_not_to_be_left_empty(
    read: ReadFiles, base: Files, find: Find, file: str, text: str
) -> None:
    (found,) = find(read({**base, file: text}), "bad-date")
    assert "is empty" in found.message
    assert "leave it empty" not in found.message
    (found,) = find(read({**base, file: text.replace(",,", ",soon,", 1)}), "bad-date")
    assert found.message == "is not a date. Write it as 2025-04-01."


def test_a_date_that_may_be_missing_may_be_left_empty(
    read: ReadFiles, base: Files, find: Find
) -> None:
    line = "Z99001,2025-07-01,a,b,,x,,done,\n"
    (found,) = find(read({**base, "agreements.csv": AGREEMENTS + line}), "bad-date")
    assert found.message.endswith("or leave it empty.")


@pytest.mark.parametrize(
    ("file", "text", "rule", "column", "value"),
    [
        (
            "agreements.csv",
            f"{AGREEMENTS}Z99001,2025-07-01,a,b,,2025-06-30,,done,\n",
            "due-before",
            "due",
            "2025-06-30",
        ),
        (
            "notes.csv",
            "practice_code,on,note\nZ99001,2999-01-01,merger\n",
            "far-ahead",
            "on",
            "2999-01-01",
        ),
    ],
)
def test_a_doubtful_day_is_a_warning_and_its_line_is_read(
    read: ReadFiles,
    base: Files,
    find: Find,
    file: str,
    text: str,
    rule: str,
    column: str,
    value: str,
) -> None:
    inputs = read({**base, file: text})
    (found,) = find(inputs, rule)
    assert (found.severity, found.file, found.line) == ("warning", file, 2)
    assert (found.column, found.value) == (column, value)
    assert len(inputs.agreements.collect()) + len(inputs.notes.collect()) == 1


TURNS = [chr(code) for code in (0x200E, 0x200F, *range(0x202A, 0x202F), *range(0x2066, 0x206A))]


@pytest.mark.parametrize("turn", TURNS, ids=[f"U+{ord(turn):04X}" for turn in TURNS])
def test_what_turns_text_round_is_taken_out(read: ReadFiles, base: Files, turn: str) -> None:
    inputs = read(
        {
            **base,
            "localities.csv": str(base["localities.csv"]).replace("Invented", f"{turn}Invented"),
            "epraccur.csv": str(base["epraccur.csv"]).replace("INVENTED Z", f"INVENTED {turn}Z"),
            "notes.csv": f"practice_code,on,note\nZ99001{turn},2025-04-01,é {turn}merger {turn}\n",
            "responses.csv": f"practice_code,quarter,response\nZ99001,2025-26Q3,we{turn} saw\n",
            "agreements.csv": f"{AGREEMENTS}Z99001,2025-07-01,a,b{turn},,,,done,c{turn}\n",
        }
    )
    assert inputs.notes.collect()["note"].to_list() == ["é merger"]
    assert inputs.responses.collect()["response"].to_list() == ["we saw"]
    assert inputs.agreements.collect().select("action", "comment").row(0) == ("b", "c")
    assert set(inputs.localities.collect()["locality"]) == {"Invented"}
    assert "INVENTED Z99001" in set(inputs.practices.collect()["practice_name"])
