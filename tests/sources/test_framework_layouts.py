"""The layouts that fill the framework, as they are published, and what is wrong in them."""

from collections.abc import Callable
from datetime import date
from typing import Any

import polars as pl
import pytest

from benchmarks.findings import Finding
from benchmarks.sources.inputs import Inputs

Files = dict[str, str | bytes]
ReadFiles = Callable[[Files], Inputs]
Find = Callable[[Inputs, str], list[Finding]]
JANUARY = (date(2025, 1, 1), date(2025, 1, 31))


def counts(inputs: Inputs) -> dict[str, tuple[Any, ...]]:
    """Count, denominator and mark of the first practice by count_id."""
    rows = inputs.counts.filter(pl.col("practice_code") == "Z99001").collect()
    return {
        name: tuple(rest)
        for name, *rest in rows.select(
            "count_id", "count", "denominator", "withheld_as", "period_start", "period_end", "local"
        ).iter_rows()
    }


def errors(inputs: Inputs) -> list[str]:
    return [str(found) for found in inputs.findings if found.severity == "error"]


SURVEY = (
    "ad_practicecode,ad_practicename,overallexp.pcteval,overallexp.baseevalw,"
    "localgpservicesphone.pcteval,localgpservicesphone.baseevalw\n"
)


def test_the_patient_survey_gives_weighted_answers_and_keeps_what_is_hidden(
    read: ReadFiles, base: Files
) -> None:
    text = SURVEY + "Z99001,Invented,0.84,120.5,-98,-98\nZ99002,Invented,0.5,80,0.6,80\n"
    inputs = read({**base, "GPPS_2025_practice.csv": text})
    assert errors(inputs) == []
    found = counts(inputs)
    year = (date(2025, 1, 1), date(2025, 12, 31))
    assert found["gpps.overallexp"] == (pytest.approx(101.22), 120.5, None, *year, False)
    assert found["gpps.localgpservicesphone"] == (None, None, 0.0, *year, False)


def test_shares_of_a_hundred_are_read_as_such(read: ReadFiles, base: Files) -> None:
    text = SURVEY + "Z99001,Invented,84,120.5,55,100\nZ99002,Invented,1,80,60,80\n"
    found = counts(read({**base, "GPPS_2025.csv": text}))
    assert found["gpps.overallexp"][0] == pytest.approx(101.22)


def test_the_series_before_2024_has_a_name_of_its_own(read: ReadFiles, base: Files) -> None:
    text = "Practice_Code,Practice_Name,Q28_12pct,Q28base\nZ99001,Invented,0.9,110\n"
    inputs = read({**base, "GPPS_2022.csv": text})
    assert set(counts(inputs)) == {"gpps_to_2023.q28"}


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("GPPS_2023.csv", SURVEY + "Z99001,I,0.8,100,0.8,100\n"),
        ("GPPS_2024.csv", "Practice_Code,Q28_12pct,Q28base\nZ99001,0.9,110\n"),
    ],
)
def test_a_file_of_the_other_series_is_told(
    name: str, text: str, read: ReadFiles, base: Files, find: Find
) -> None:
    inputs = read({**base, name: text})
    (found,) = find(inputs, "other-series")
    assert (found.severity, found.line) == ("warning", 1)
    assert str(found.column) in text
    assert "nothing of it is used" in found.message
    assert inputs.counts.collect().is_empty()


def test_the_other_series_loses_nothing_of_the_rest(read: ReadFiles, base: Files) -> None:
    wrong = "Practice_Code,Q28_12pct,Q28base\nZ99001,0.9,110\n"
    right = SURVEY + "Z99001,I,0.8,100,0.8,100\n"
    inputs = read({**base, "GPPS_2024.csv": wrong, "GPPS_2025.csv": right})
    assert errors(inputs) == []
    assert set(counts(inputs)) == {"gpps.overallexp", "gpps.localgpservicesphone"}


def test_both_series_stand_beside_each_other(read: ReadFiles, base: Files, find: Find) -> None:
    newer = SURVEY + "Z99001,I,0.8,100,0.8,100\n"
    older = "Practice_Code,Q28_12pct,Q28base\nZ99001,0.9,110\n"
    inputs = read({**base, "GPPS_2025.csv": newer, "GPPS_2023.csv": older})
    assert errors(inputs) == []
    assert {"gpps.overallexp", "gpps_to_2023.q28"} <= set(counts(inputs))
    (both,) = find(inputs, "two-series")
    assert (both.severity, both.file, both.line) == ("note", "GPPS_2023.csv", 2)
    assert "GPPS_2025.csv" in both.message


def test_codes_that_a_newer_year_has_not_are_told(read: ReadFiles, base: Files, find: Find) -> None:
    head = "PRACTICE_CODE,INDICATOR_CODE,MEASURE,VALUE\n"

    def year(code: str) -> str:
        return f"{head}Z99001,{code},NUMERATOR,300\nZ99001,{code},DENOMINATOR,400\n"

    inputs = read({**base, "QOF_2023_24.csv": year("DM033"), "QOF_2024_25.csv": year("DM036")})
    (found,) = find(inputs, "qof-codes")
    assert (found.file, found.line) == ("QOF_2023_24.csv", 2)
    assert (found.column, found.value) == ("INDICATOR_CODE", "DM033")
    assert "an indicator of your own in framework/ may count the new code" in found.message
    assert set(counts(inputs)) == {"qof.DM033", "qof.DM036"}


def test_qof_achievement_is_net_with_its_adjustments_beside(read: ReadFiles, base: Files) -> None:
    lines = [
        "Z99001,DM020,NUMERATOR,300",
        "Z99001,DM020,DENOMINATOR,400",
        "Z99001,DM020,PCAS,100",
        "Z99001,DM020,ACHIEVED_POINTS,17",
        "Z99001,DM017,REGISTER,500",
    ]
    text = "PRACTICE_CODE,INDICATOR_CODE,MEASURE,VALUE\n" + "\n".join(lines) + "\n"
    inputs = read({**base, "ACHIEVEMENT_2024_25.csv": text})
    assert errors(inputs) == []
    year = (date(2024, 4, 1), date(2025, 3, 31))
    assert counts(inputs) == {
        "qof.DM020": (300, 400, None, *year, False),
        "qof.DM020.pca": (100, 500, None, *year, False),
    }


def test_appointments_are_summed_and_the_unknown_left_out_of_shares(
    read: ReadFiles, base: Files
) -> None:
    head = (
        "APPOINTMENT_MONTH_START_DATE,GP_CODE,GP_NAME,HCP_TYPE,APPT_MODE,NATIONAL_CATEGORY,"
        "TIME_BETWEEN_BOOK_AND_APPT,COUNT_OF_APPOINTMENTS,APPT_STATUS\n"
    )
    lines = [
        "01JAN2025,Z99001,I,GP,Face-to-Face,General,Same Day,100,Attended",
        "01JAN2025,Z99001,I,GP,Telephone,General,15  to 21 Days,40,DNA",
        "01JAN2025,Z99001,I,GP,Unknown,General,Unknown / Data Quality,10,Unknown",
    ]
    found = counts(read({**base, "Practice_Level_Crosstab.csv": head + "\n".join(lines) + "\n"}))
    assert {name: row[:2] for name, row in found.items()} == {
        "gpad.all": (150, None),
        "gpad.same_day": (100, 140),
        "gpad.over_14_days": (40, 140),
        "gpad.face_to_face": (100, 140),
        "gpad.attended": (100, 140),
    }
    assert found["gpad.all"][3:5] == JANUARY


def test_workforce_that_is_not_known_is_missing(read: ReadFiles, base: Files) -> None:
    text = (
        "PRAC_CODE,TOTAL_PATIENTS,TOTAL_GP_EXTGL_FTE,TOTAL_GP_EXTG_FTE,TOTAL_NURSES_FTE,"
        "TOTAL_DPC_FTE,TOTAL_ADMIN_FTE\nZ99001,9000,4.5,5.1,NA,2,11\n"
    )
    inputs = read({**base, "GPWPracticeCSV.092025.csv": text})
    assert errors(inputs) == []
    found = counts(inputs)
    assert "workforce.nurse_fte" not in found
    assert found["workforce.gp_fte"][0] == 4.5
    assert found["workforce.gp_fte"][3:5] == (date(2024, 10, 1), date(2025, 9, 30))


@pytest.mark.parametrize("positive", ["Very Good,Good", "Extremely Likely/Very Good,Likely/Good"])
def test_friends_and_family_counts_what_is_positive(
    positive: str, read: ReadFiles, base: Files
) -> None:
    text = (
        f"Practice Code,Practice Name,Total Responses,{positive},Neither,Poor,Very Poor\n"
        "Z99001,I,100,70,20,5,3,2\nZ99002,I,*,*,*,*,*,*\n"
    )
    inputs = read({**base, "FFT_2025-01.csv": text})
    assert errors(inputs) == []
    assert counts(inputs)["fft.positive"][:5] == (90, 100, None, *JANUARY)
    held = inputs.counts.filter(pl.col("practice_code") == "Z99002").collect()
    assert held.select("count", "denominator", "withheld_as").row(0) == (None, None, 0.0)


def test_online_requests_of_two_systems_are_added(read: ReadFiles, base: Files) -> None:
    text = "practice_code,month,supplier,submissions\nZ99001,2025-01,A,200\nZ99001,2025-01,B,50\n"
    assert counts(read({**base, "oc.csv": text}))["online.submissions"][:2] == (250, None)


def test_telephony_gives_calls_answered_of_calls_in(read: ReadFiles, base: Files) -> None:
    text = "practice_code,month,inbound,answered,missed\nZ99001,2025-01,1000,800,100\n"
    assert counts(read({**base, "cbt.csv": text}))["telephony.answered"][:2] == (800, 1000)


def test_coverage_by_programme_and_what_is_unknown(
    read: ReadFiles, base: Files, find: Find
) -> None:
    text = (
        "practice_code,period,programme,eligible,covered\nZ99001,2024/25,flu 65,1000,780\n"
        "Z99001,2024/25,chickenpox,10,5\nZ99002,2024/25,flu_65,10,15\n"
    )
    inputs = read({**base, "coverage.csv": text})
    assert counts(inputs)["coverage.flu_65"][:2] == (780, 1000)
    assert [one.severity for one in find(inputs, "unknown-programme")] == ["warning"]
    assert [one.line for one in find(inputs, "more-than-eligible")] == [4]


RATINGS = "Location ODS Code,Service / Population Group,Domain,Latest Rating,Publication Date\n"


def test_ratings_are_words_with_a_day(read: ReadFiles, base: Files) -> None:
    text = RATINGS + (
        "Z99001,Overall,Overall,Good,14/06/2023\nZ99001,Overall,Well-led,Requires improvement,"
        "14/06/2023\nZ99001,Older people,Safe,Inadequate,14/06/2023\n"
    )
    inputs = read({**base, "cqc.csv": text})
    assert errors(inputs) == []
    rows = inputs.inspections.select("question", "rating", "rated_from").collect().rows()
    assert rows == [
        ("overall", "Good", date(2023, 6, 14)),
        ("well_led", "Requires improvement", date(2023, 6, 14)),
    ]


def test_a_rating_without_a_date_is_told_and_the_others_are_used(
    read: ReadFiles, base: Files, find: Find
) -> None:
    text = RATINGS + "Z99001,Overall,Overall,Good,\nZ99002,Overall,Overall,Good,14/06/2023\n"
    inputs = read({**base, "cqc.csv": text})
    (found,) = find(inputs, "no-date")
    assert (found.severity, found.line, found.column) == ("warning", 2, "Publication Date")
    assert "Add the day" in found.message
    assert inputs.inspections.collect()["practice_code"].to_list() == ["Z99002"]


def test_queries_keep_their_answers(read: ReadFiles, base: Files, find: Find) -> None:
    text = (
        "practice_code,quarter,measure_id,asked_on,query,answer,answered_on\n"
        "Z99001,2025-26Q3,gpps_phone,2026-01-20,Is it right?,Yes,2026-01-28\n"
        "Z99002,2025-26Q3,fit,2026-01-21,And this?,,\n"
        "Z99003,2025-11,fit,2026-01-21,No quarter,,\n"
        "Z99004,2025-26Q3,fit,2026-01-21,Answered early,Yes,2026-01-02\n"
    )
    inputs = read({**base, "queries.csv": text})
    rows = inputs.queries.select("practice_code", "answer").collect().sort("practice_code").rows()
    assert rows == [("Z99001", "Yes"), ("Z99002", None)]
    assert [one.line for one in find(inputs, "bad-period")] == [4]
    assert [one.line for one in find(inputs, "answered-before")] == [5]


def test_staff_in_the_counts_layout_is_under_no_rule_of_small_numbers(
    read: ReadFiles, base: Files
) -> None:
    text = "practice_code,period,count_id,count\nZ99001,2024,gp_fte,4.5\nZ99001,2024,smears,4\n"
    found = counts(read({**base, "counts.csv": text}))
    assert (found["gp_fte"][-1], found["smears"][-1]) == (False, True)


def test_the_survey_is_read_as_it_is_published(read: ReadFiles, base: Files) -> None:
    """Its name, its three marks for what is hidden, and the columns nobody asked for."""
    text = (
        "ad_practicecode,ad_practicename,ad_icscode,distributed,received,resprate,"
        "overallexp_1.pct,overallexp.pcteval,overallexp.baseevalw,"
        "localgpserviceswebsite.pcteval,localgpserviceswebsite.baseevalw,"
        "lastgpapptlisten.pcteval,lastgpapptlisten.baseevalw\n"
        "Z99001,INVENTED,QE1,350,120,0.34,0.5,0.84,100.5,/,/,-97,-97\n"
    )
    inputs = read({**base, "GPPS_2025_Practice_data_(weighted)_(csv)_PUBLIC.csv": text})
    assert errors(inputs) == []
    found = counts(inputs)
    assert found["gpps.overallexp"][:3] == (pytest.approx(84.42), 100.5, None)
    assert found["gpps.localgpservicesweb"][:3] == (None, None, 0.0)
    assert found["gpps.lastgpapptlisten"][:3] == (None, None, 0.0)


def test_online_requests_by_hour_are_summed_to_months(read: ReadFiles, base: Files) -> None:
    head = "DATE,GP_CODE,PCN_CODE,SUBMISSION_TIME,CLINICAL,ADMIN,UNKNOWN_OTHER,TOTAL\n"
    lines = (
        "2025-01-02,Z99001,U1,08:00-08:59,3,1,0,4\n2025-01-02,Z99001,U1,09:00-09:59,5,0,1,6\n"
        "01FEB2025,Z99001,U1,08:00-08:59,1,1,0,2\n"
    )
    inputs = read({**base, "OC_by_day.csv": head + lines})
    assert errors(inputs) == []
    rows = inputs.counts.select("period_start", "count").collect().sort("period_start").rows()
    assert rows == [(date(2025, 1, 1), 10.0), (date(2025, 2, 1), 2.0)]


def test_calls_by_duration_are_those_in_and_those_that_a_person_answered(
    read: ReadFiles, base: Files, find: Find
) -> None:
    head = "Date,PRACTICE_CODE,PCN_CODE,SUB_ICB_LOCATION_CODE,Indicator,Duration,Value\n"
    lines = (
        "2025-10-01,Z99001,U1,01A,CBT001,TOTAL,100\n2025-10-01,Z99001,U1,01A,CBT002,TOTAL,20\n"
        "2025-10-01,Z99001,U1,01A,CBT003,1_30,40\n2025-10-01,Z99001,U1,01A,CBT003,>300,15\n"
        "2025-10-02,Z99001,U1,01A,CBT001,TOTAL,50\n2025-10-02,Z99001,U1,01A,CBT003,0,30\n"
        "one day,Z99001,U1,01A,CBT001,TOTAL,50\n"
    )
    inputs = read({**base, "cbt_by_durations.csv": head + lines})
    assert counts(inputs)["telephony.answered"][:2] == (85, 150)
    assert [one.line for one in find(inputs, "bad-month")] == [8]
