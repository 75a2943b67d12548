"""What the framework reads beside: the patient survey, QOF achievement, workforce and ratings."""

from datetime import date, timedelta

import numpy as np
import polars as pl

from benchmarks.sample.area import Area
from benchmarks.sample.draws import Floats
from benchmarks.sample.files import Writer
from benchmarks.sources.patient_survey import STEMS

# The share of England's answers that is positive, roughly; and how far practices differ.
GOOD = {
    "overallexp": 0.75, "gpcontactoverall": 0.7, "localgpservicesphone": 0.53,
    "localgpservicesweb": 0.51, "localgpservicesapp": 0.49, "localgpservicesreception": 0.83,
    "localgpservicesprefhpsee": 0.4, "lastgpapptwait": 0.67, "lastgpapptlisten": 0.87,
    "lastgpapptcare": 0.85, "lastgpapptconf": 0.92, "lastgpapptdecision": 0.91,
    "lastgpapptneeds": 0.9, "lastgpapptmental": 0.74,
}  # fmt: skip
SURVEY_SPREAD, FEWEST_ANSWERS = 0.35, 10  # on the scale of log odds; fewer answers are hidden
# Code, people on the register per patient, share achieved, share adjusted out.
QOF = (
    ("HYP008", 0.09, 0.71, 0.04), ("HYP009", 0.04, 0.83, 0.06), ("DM020", 0.05, 0.6, 0.09),
    ("DM021", 0.02, 0.78, 0.14), ("DM036", 0.045, 0.72, 0.06), ("CHOL003", 0.06, 0.86, 0.09),
    ("CHOL004", 0.055, 0.47, 0.05), ("CHD015", 0.022, 0.78, 0.05), ("STIA014", 0.012, 0.76, 0.06),
    ("AF008", 0.02, 0.94, 0.03), ("AST007", 0.06, 0.66, 0.07), ("COPD010", 0.018, 0.75, 0.1),
    ("DEM004", 0.008, 0.73, 0.05), ("MH003", 0.01, 0.83, 0.06), ("CS005", 0.14, 0.7, 0.03),
    ("CS006", 0.09, 0.78, 0.04), ("VI001", 0.009, 0.89, 0.02), ("VI002", 0.009, 0.88, 0.02),
    ("VI003", 0.01, 0.82, 0.02), ("VI004", 0.007, 0.55, 0.03),
)  # fmt: skip
QOF_SPREAD = 0.3
STAFF = {  # patients to each full-time equivalent, roughly
    "TOTAL_GP_EXTGL_FTE": 2300.0,
    "TOTAL_GP_EXTG_FTE": 33000.0,  # its locums, who come on top of the former
    "TOTAL_NURSES_FTE": 3700.0,
    "TOTAL_DPC_FTE": 3900.0,
    "TOTAL_ADMIN_FTE": 850.0,
}
WITH_LOCUMS = "TOTAL_GP_EXTG_FTE"
UNKNOWN_STAFF = 0.04  # of practices, NA in the file
QUESTIONS = ("Overall", "Safe", "Effective", "Caring", "Responsive", "Well-led")
RATINGS = ("Good", "Requires improvement", "Outstanding", "Inadequate")
RATED = (0.91, 0.05, 0.035, 0.005)


def write_framework(area: Area, writer: Writer) -> None:
    """Files of 2025 that no peer-review measure needs; they draw from streams of their own."""
    there = area.practices.with_columns(patients=area.patients[:, -1]).filter(
        pl.col("patients") > 0
    )
    writer.csv("data/GPPS_2025_practice_results.csv", _survey(area, there))
    writer.csv("data/qof_achievement_2024_25.csv.gz", _achievement(area, there))
    writer.csv("data/GPWPracticeCSV_2025-09.csv", _workforce(area, there))
    writer.csv("data/cqc_latest_ratings.csv", _ratings(area, there))


def _leaning(area: Area, name: str, share: float, spread: float, number: int) -> Floats:
    """Each practice's own share, about `share` on the scale of log odds."""
    odds = np.log(share / (1 - share)) + area.draws.stream(name).normal(0, spread, number)
    return np.asarray(1 / (1 + np.exp(-odds)))


def _survey(area: Area, there: pl.DataFrame) -> pl.DataFrame:
    """Shares of weighted answers; a question with under ten answers is hidden."""
    number = there.height
    bases = area.draws.stream("survey/answers").uniform(70, 150, number)
    columns: dict[str, pl.Series] = {}
    for stem in STEMS:
        asked = bases * area.draws.stream(f"survey/{stem}/asked").uniform(0.08, 1.0, number)
        own = _leaning(area, f"survey/{stem}", GOOD[stem], SURVEY_SPREAD, number)
        good = area.draws.stream(f"survey/{stem}/good").binomial(np.rint(asked).astype(int), own)
        hidden = asked < FEWEST_ANSWERS
        share = np.where(hidden, -98.0, np.round(good / np.maximum(np.rint(asked), 1), 6))
        columns[f"{stem}.pcteval"] = pl.Series(share)
        columns[f"{stem}.baseevalw"] = pl.Series(np.where(hidden, -98.0, np.round(asked, 4)))
    return there.select(ad_practicecode="code", ad_practicename="name", **columns)


def _achievement(area: Area, there: pl.DataFrame) -> pl.DataFrame:
    """Numerator, denominator and personalised care adjustments of each code."""
    patients = there["patients"].to_numpy()
    frames = []
    for code, register, achieved, adjusted in QOF:
        chance = area.draws.stream(f"achievement/{code}")
        whole = chance.poisson(patients * register)
        out = chance.binomial(whole, adjusted)
        own = _leaning(area, f"achievement/{code}/own", achieved, QOF_SPREAD, there.height)
        above = chance.binomial(whole - out, own)
        for measure, counts in (
            ("NUMERATOR", above),
            ("DENOMINATOR", whole - out),
            ("PCAS", out),
        ):
            frames.append(
                there.select(
                    PRACTICE_CODE="code",
                    INDICATOR_CODE=pl.lit(code),
                    MEASURE=pl.lit(measure),
                    VALUE=pl.Series(counts),
                )
            )
    return pl.concat(frames).sort("PRACTICE_CODE", "INDICATOR_CODE", "MEASURE")


def _workforce(area: Area, there: pl.DataFrame) -> pl.DataFrame:
    """Full-time equivalents; of a few practices not known."""
    chance = area.draws.stream("workforce")
    patients = there["patients"].to_numpy()
    columns: dict[str, pl.Series] = {}
    before = np.zeros(there.height)  # of the doctors without their locums
    for head, each in STAFF.items():
        staff = np.round(patients / each * np.exp(chance.normal(0, 0.25, there.height)), 2)
        if head == WITH_LOCUMS:
            staff = np.round(staff + before, 2)
        before = staff
        unknown = chance.uniform(0, 1, there.height) < UNKNOWN_STAFF
        texts = [
            "NA" if not_known else f"{value:g}"
            for value, not_known in zip(staff, unknown, strict=True)
        ]
        columns[head] = pl.Series(texts)
    return there.select(PRAC_CODE="code", PRAC_NAME="name", TOTAL_PATIENTS="patients", **columns)


def _ratings(area: Area, there: pl.DataFrame) -> pl.DataFrame:
    """The six questions of each practice, rated on one day of the ten years before 2025."""
    chance = area.draws.stream("ratings")
    rows = []
    for code in there["code"]:
        rated = date(2015, 1, 5) + timedelta(days=int(chance.integers(0, 3600)))
        rows += [
            (code, "Overall", question, str(chance.choice(RATINGS, p=RATED)), f"{rated:%d/%m/%Y}")
            for question in QUESTIONS
        ]
    heads = (
        "Location ODS Code", "Service / Population Group", "Domain", "Latest Rating",
        "Publication Date",
    )  # fmt: skip
    return pl.DataFrame(rows, schema=list(heads), orient="row")
