"""Parts of a folder to Inputs: one frame per contract, checked across files."""

from typing import TypeVar

import dataframely as dy
import polars as pl

from benchmarks.findings import Finding
from benchmarks.itembank import load_bank
from benchmarks.schemas import (
    Agreements,
    Budgets,
    Consents,
    Counts,
    Diagnostics,
    Inspections,
    Localities,
    Notes,
    Population,
    Practices,
    Queries,
    Rates,
    Ratings,
    Referrals,
    Responses,
    SelfAssessment,
    Themes,
)
from benchmarks.sources.agree import overlaps, read_once, read_sums_once
from benchmarks.sources.dispensed import (
    dispensed,
    names_of_practices,
    national_codes,
    presentations,
    scanned_files,
)
from benchmarks.sources.inputs import Inputs
from benchmarks.sources.inspections import inspections
from benchmarks.sources.known import NO_REFERENCE, without_unknown
from benchmarks.sources.localities import EXAMPLE
from benchmarks.sources.membership import evaluated_strangers, membership_findings, without_list
from benchmarks.sources.population import population
from benchmarks.sources.practices import practices, several
from benchmarks.sources.rated import ratings, self_assessments, themes
from benchmarks.sources.reading import Reading
from benchmarks.sources.said import agreements, budgets, consents, of_members
from benchmarks.sources.series import series_notes

Contract = TypeVar("Contract", bound=dy.Schema)
Known = set[str] | None  # None: the folder has no reference file

COUNT_KEY = ("practice_code", "period_start", "period_end", "count_id")
PERIOD = ("practice_code", "period_start", "period_end")
WHERE = ("setting", "provider", "sex", "age_from", "age_to")
REFERRAL_KEY = (*PERIOD, "specialty", "priority", "referrer", "route", "outcome", *WHERE)
TEST_KEY = (*PERIOD, "test", "result", *WHERE)


def combine(reading: Reading) -> Inputs:
    """The Inputs of what was read; all but prescribing is in memory and valid."""
    lists = reading.told(population(reading.of("population"), reading.tables()))
    references = [reading.of_layout("epraccur"), reading.of_layout("epcn")]
    reading.findings += [found for kind in references for found in several(kind)]
    known = _known(reading, [frame for kind in references for frame in kind], lists)
    localities = _localities(reading, known, lists)
    counts = _counts(reading, known)
    referrals = _activity(reading, "referrals", REFERRAL_KEY, REFERRALS_ADD, known)
    diagnostics = _activity(reading, "diagnostics", TEST_KEY, TESTS_ADD, known)
    dispensing = dispensed(reading.scans, known)
    reading.findings += dispensing.findings
    names = names_of_practices(reading.scans)
    others = _codes(localities, lists, counts, referrals, diagnostics)
    _note_other_areas(reading, localities, lists, counts)
    bank = load_bank(reading.folder)
    named = practices([*references[0], *references[1]], names, others)
    return Inputs(
        folder=reading.folder,
        practices=_valid(Practices, named),
        localities=_valid(Localities, localities),
        population=_valid(Population, lists),
        prescribing=dispensing.rows,
        coverage=dispensing.coverage,
        presentations=presentations(reading.scans),
        referrals=_valid(Referrals, referrals),
        diagnostics=_valid(Diagnostics, diagnostics),
        counts=_valid(Counts, counts),
        rates=_valid(Rates, _rates(reading)),
        consents=_valid(Consents, consents(reading, localities)),
        budgets=_valid(Budgets, budgets(reading, localities)),
        agreements=_valid(Agreements, agreements(reading, localities)),
        notes=_valid(Notes, of_members(reading, localities, "notes")),
        responses=_valid(Responses, of_members(reading, localities, "responses")),
        ratings=_valid(Ratings, ratings(reading, localities, named, bank)),
        self_assessment=_valid(SelfAssessment, self_assessments(reading, localities, bank)),
        themes=_valid(Themes, themes(reading, localities, bank)),
        queries=_valid(Queries, of_members(reading, localities, "queries")),
        inspections=_valid(Inspections, inspections(reading)),
        dispensed=dispensing.files,
        files=tuple(sorted((*reading.files, *scanned_files(reading.scans)), key=_by_file)),
        findings=tuple(dict.fromkeys(reading.findings)),
        temporary=reading.temporary,
    )


ALL_UNKNOWN = (
    "names no practice that a reference file (epraccur, ePCN, list sizes) knows. Look at both."
)
REFERRALS_ADD = ("referrals", "withheld_as", "expected", "cost")
TESTS_ADD = ("tests", "withheld_as", "cost")


def _valid(contract: type[Contract], frame: pl.DataFrame) -> dy.LazyFrame[Contract]:
    """A frame under its contract; an empty one where nothing was read."""
    if frame.is_empty():
        return contract.create_empty(lazy=True)
    return contract.validate(frame.select(contract.column_names()), cast=True).lazy()


def _by_file(file: object) -> str:
    return str(getattr(file, "file", ""))


def _codes(*frames: pl.DataFrame) -> pl.Series:
    """The distinct practice codes of all frames."""
    codes = [frame["practice_code"] for frame in frames if not frame.is_empty()]
    if not codes:
        return pl.Series("practice_code", [], pl.String)
    return pl.concat(codes).unique().sort()


def _known(reading: Reading, references: list[pl.DataFrame], lists: pl.DataFrame) -> Known:
    """The codes that reference files list; None where there is no such file."""
    if not references and lists.is_empty():
        if reading.parts:
            reading.findings.append(Finding("warning", "", "no-reference", NO_REFERENCE))
        return None
    return set(_codes(*references, lists)) | national_codes(reading.scans)


def _localities(reading: Reading, known: Known, lists: pl.DataFrame) -> pl.DataFrame:
    """LOCALITIES of known practices; an error where the folder has none."""
    parts = reading.of("localities")
    rows = pl.concat(parts) if parts else pl.DataFrame()
    if rows.is_empty():
        if not any(_explains(found) for found in reading.findings):
            reading.findings.append(_no_localities(given=bool(parts)))
        return pl.DataFrame()
    reading.findings += membership_findings(rows)
    if known is not None:
        rows = reading.told(without_unknown(rows, known, {}))
    if rows.is_empty():
        reading.findings.append(Finding("error", "localities.csv", "no-localities", ALL_UNKNOWN))
        return rows
    reading.findings += evaluated_strangers(rows, reading.settings.evaluations)
    with_list = set(lists["practice_code"]) if not lists.is_empty() else set()
    reading.findings += without_list(rows, with_list, any_list=bool(with_list))
    return rows.unique(("practice_code", "valid_from"), keep="first", maintain_order=True)


def _explains(found: Finding) -> bool:
    """Whether an error says already why there are no localities."""
    about_them = found.file.endswith("localities.csv") or found.rule == "no-folder"
    return found.severity == "error" and about_them


def _no_localities(*, given: bool) -> Finding:
    what = "names no practice" if given else "is missing: it says who is compared with whom"
    lines = EXAMPLE.replace("\n", "\n    ")
    message = f"{what}. Give one line per practice, under this header:\n    {lines}"
    return Finding("error", "localities.csv", "no-localities", message)


def _counts(reading: Reading, known: Known) -> pl.DataFrame:
    """COUNTS of all files, each key once."""
    parts = reading.of("counts")
    if not parts:
        return pl.DataFrame()
    frame = pl.concat(parts, how="diagonal_relaxed")
    tables = reading.tables()
    if known is not None:
        local = reading.told(without_unknown(frame.filter("local"), known, tables))
        frame = pl.concat([frame.filter(~pl.col("local")), local])
    values = ("count", "denominator", "value", "lower", "upper", "withheld_as")
    once = reading.told(read_once(frame, COUNT_KEY, values, tables))
    reading.findings += overlaps(once.filter("local"), ("practice_code", "count_id"), tables)
    reading.findings += series_notes(once, tables)
    return once


def _rates(reading: Reading) -> pl.DataFrame:
    """RATES of all files; an error where two of them give a measure's."""
    parts = reading.of("rates")
    if not parts:
        return pl.DataFrame()
    rates = pl.concat(parts)
    both = rates.group_by("measure_id", "adjusted_for", maintain_order=True).agg(
        pl.col("file").unique(maintain_order=True)
    )
    for measure_id, _, (first, *others) in both.iter_rows():
        message = f"gives {measure_id}, as {first} does. Keep one of them."
        reading.findings += [Finding("error", file, "measure-twice", message) for file in others]
    return rates.unique(Rates.primary_key(), keep="first", maintain_order=True)


def _activity(
    reading: Reading, domain: str, key: tuple[str, ...], add: tuple[str, ...], known: Known
) -> pl.DataFrame:
    """REFERRALS or DIAGNOSTICS of all files, each key from one file."""
    parts = [part.frame for part in reading.parts if part.layout.domain == domain]
    if not parts:
        return pl.DataFrame()
    frame, tables = pl.concat(parts), reading.tables()
    if known is not None:
        frame = reading.told(without_unknown(frame, known, tables))
    once = reading.told(read_sums_once(frame, key, add, tables))
    what = [name for name in ("specialty", "priority", "outcome", "test") if name in key]
    reading.findings += overlaps(once, ("practice_code", *what), tables)
    return once


def _note_other_areas(
    reading: Reading, localities: pl.DataFrame, lists: pl.DataFrame, counts: pl.DataFrame
) -> None:
    """How many practices of national files are not the locality's own: normal, one line."""
    published = counts.filter(~pl.col("local")) if not counts.is_empty() else counts
    codes = set(_codes(lists, published)) | national_codes(reading.scans)
    others = len(codes - set(_codes(localities)))
    if others and not localities.is_empty():
        message = f"National files also hold {others:,} practices outside localities.csv: normal."
        reading.findings.append(Finding("note", "", "other-areas", message))
