"""Page 2: the practice's patients, where the data come from, what is missing, who sees this."""

from collections.abc import Iterable

import polars as pl

from benchmarks.deprivation import is_score
from benchmarks.reports.parts import Background, Fact, SourceLine, Told
from benchmarks.reports.pyramids import Pyramid, pyramid
from benchmarks.reports.subject import Subject
from benchmarks.reports.wording import (
    count,
    day,
    listed,
    number,
    plural,
)
from benchmarks.reports.wording.checking import checked, how_to_query
from benchmarks.reports.wording.data import (
    NO_PYRAMID,
    PYRAMID,
    ages_lead,
    data_query,
    dates_words,
    gaps,
    layout_words,
    pyramid_title,
)
from benchmarks.reports.wording.readers import not_compared, who_sees
from benchmarks.sources.inputs import SourceFile

USED_FOR = {
    "prescribing": "Prescribing",
    "referrals": "Referrals",
    "diagnostics": "Diagnostics",
    "counts": "Counts and indicators",
    "population": "List sizes",
    "practices": "Practice names and dates",
    "rates": "Rates by age and sex",
}
OWN = {  # the locality's own small files, in one line
    "localities": "members",
    "consents": "consents",
    "budgets": "budgets",
    "agreements": "agreements",
    "notes": "events",
    "responses": "responses",
    "queries": "queries",
}
OLDEST = 115  # an age band that ends here or later has no upper end


def background_page(subject: Subject) -> Background:
    """Page 2 of a practice's report."""
    ages = _ages(subject)
    return Background(
        heading="Your patients and your data",
        lead=ages_lead(ages.own_old, ages.locality_old) if ages else ages_lead(None, 0.0),
        patients=_patients(subject, ages),
        pyramid=ages.chart if ages else None,
        pyramid_note=(PYRAMID if ages else NO_PYRAMID),
        sources=_sources(subject),
        foot=_foot(subject),
    )


def _foot(subject: Subject) -> tuple[tuple[Told, ...], ...]:
    """The foot of the page, column by column."""
    settings, code = subject.computed.settings, subject.practice.practice_code
    how = how_to_query(settings, code, subject.computed.quarter, draft=subject.draft)
    data = (
        Told("Please check first", _check(subject)),
        Told("What is missing", tuple(gaps(subject))),
        Told("Practices not compared", not_compared(subject)),
    )
    return (
        tuple(one for one in data if one.lines),
        (Told("Checked, and how to query a figure", (checked(settings), how)),),
        (Told("Who sees this report", who_sees(subject)),),
    )


class _AgeStructure:
    """Shares by sex and age band, and aged 65 and over, own and locality."""

    def __init__(self, subject: Subject, bands: pl.DataFrame) -> None:
        own = bands.filter(practice_code=subject.practice.practice_code)
        self.own_old, self.locality_old = _share_65(own), _share_65(bands)
        labels = bands.select("start", "label").unique().sort("start")
        shares = [_by_sex(frame, labels) for frame in (own, bands)]
        title = pyramid_title(self.own_old, self.locality_old)
        self.chart: Pyramid = pyramid(shares[0], shares[1], labels["label"].to_list(), title)


def _ages(subject: Subject) -> _AgeStructure | None:
    """The age structure; None where the practice's list has no ages."""
    codes = [practice.practice_code for practice in subject.members]
    found = subject.computed.population.filter(
        pl.col("practice_code").is_in(codes),
        pl.col("sex").cast(pl.String).is_in(["female", "male"]),
        ~((pl.col("age_from") == 0) & (pl.col("age_to") == 999)),
    )
    if found.filter(practice_code=subject.practice.practice_code)["patients"].sum() <= 0:
        return None
    return _AgeStructure(subject, _banded(found))


def _banded(population: pl.DataFrame) -> pl.DataFrame:
    """Ten-year bands from finer ones, to 90 and over; coarser bands as they are."""
    fine = population["age_from"].n_unique() > 12
    start = pl.col("age_from").cast(pl.Int32)
    start = pl.min_horizontal(start // 10 * 10, pl.lit(90)) if fine else start
    last = pl.min_horizontal(pl.col("age_to").cast(pl.Int32), pl.lit(999))
    banded = population.with_columns(start=start, last=last)
    ends = banded.group_by("start").agg(end=pl.col("last").max())
    open_ended = pl.col("end") >= OLDEST
    label = pl.when(open_ended).then(pl.format("{}+", "start"))
    closed = pl.format("{}–{}", "start", "end")
    return banded.join(ends, on="start").with_columns(label=label.otherwise(closed))


def _by_sex(bands: pl.DataFrame, labels: pl.DataFrame) -> list[tuple[float, float]]:
    """(female, male) shares in percent of all, youngest band first."""
    total = bands["patients"].sum() or 1.0
    sums = {
        (start, sex): 100 * patients / total
        for start, sex, patients in bands.group_by("start", "sex")
        .agg(pl.col("patients").sum())
        .iter_rows()
    }
    return [
        (sums.get((start, "female"), 0.0), sums.get((start, "male"), 0.0))
        for start in labels["start"]
    ]


def _share_65(bands: pl.DataFrame) -> float:
    old = pl.col("patients").filter(pl.col("age_from") >= 65).sum()
    return float(bands.select(100 * old / pl.col("patients").sum()).item())


def _patients(subject: Subject, ages: _AgeStructure | None) -> tuple[Fact, ...]:
    own = subject.practice
    sizes = sorted(one.patients for one in subject.members if one.patients is not None)
    facts = [Fact("Your list", count(own.patients) or "not supplied")]
    if own.patients_date is not None:
        facts.append(Fact("Counted on", day(own.patients_date)))
    if sizes and not subject.hidden:
        facts.append(Fact("Practices here", f"{sizes[0]:,.0f} to {sizes[-1]:,.0f} patients"))
    if sizes:
        facts.append(Fact("The whole locality", count(sum(sizes))))
    if ages:
        facts.append(Fact("Aged 65 and over", f"{number(ages.own_old, 1)}%"))
        facts.append(Fact("Locality, 65 and over", f"{number(ages.locality_old, 1)}%"))
    return (*facts, *_deprivation(subject))


def _deprivation(subject: Subject) -> Iterable[Fact]:
    """The practice's score and the members' mean by their lists; nothing without a score."""
    scores = subject.computed.deprivation
    own = scores.filter(practice_code=subject.practice.practice_code)
    if own.is_empty():
        return
    year, score = own.select("edition", "score").row(0)
    yield Fact(f"Deprivation, IMD {year} (higher is more)", number(score, 1))
    known = dict(scores.select("practice_code", "score").iter_rows())
    pairs = [
        (known[one.practice_code], one.patients)
        for one in subject.members
        if one.patients and one.practice_code in known
    ]
    if len(pairs) > 1:
        mean = sum(found * size for found, size in pairs) / sum(size for _, size in pairs)
        yield Fact("Locality, deprivation by list size", number(mean, 1))


def _used(subject: Subject) -> Iterable[SourceFile]:
    """The files but for counts that only the framework uses, which are told there."""
    asked = {name for measure in subject.measures.values() for name in measure.count_ids}
    for file in subject.computed.files:
        if file.domain != "counts" or any(one in asked or is_score(one) for one in file.counts):
            yield file


def _sources(subject: Subject) -> tuple[SourceLine, ...]:
    """One line for each use, with its layouts and the dates that their files span."""
    uses: dict[str, list[SourceFile]] = {}
    for file in _used(subject):
        uses.setdefault(file.domain, []).append(file)
    own = [file for domain in OWN for file in uses.get(domain, ())]
    words = listed([word for domain, word in OWN.items() if domain in uses])
    lines = (
        SourceLine(
            layout=", ".join(sorted({layout_words(file.layout) for file in uses[domain]})),
            used_for=words,
            dates=dates_words(uses[domain]),
            files=plural(len(uses[domain]), "file"),
        )
        for domain, words in USED_FOR.items()
        if domain in uses
    )
    size = plural(len(own), "file")
    used_for = "Members" if words == "members" else "Members and meetings"
    told = SourceLine(f"The locality’s own files: {words}", used_for, "as handed in", size)
    return (*lines, *((told,) if own else ()))


def _check(subject: Subject) -> tuple[str, ...]:
    """Figures that look like a fault of the data, as a query to the practice."""
    found = [row for row in subject.rows.values() if row.check_first]
    ordered = sorted(found, key=lambda row: row.measure_id)
    return tuple(data_query(subject.measures[row.measure_id].name, row) for row in ordered)
