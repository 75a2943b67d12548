"""The first page of an output folder: who has which files, and what stands out where."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from urllib.parse import quote

import polars as pl

from benchmarks.pipeline import Computed
from benchmarks.reports.names import practice_title
from benchmarks.reports.paths import FRAMEWORK, FRAMEWORK_WEB, PACK, REPORT, VIEW, is_draft
from benchmarks.reports.rows import Practice, Row, practice_list
from benchmarks.reports.subject import Subject, find_subject
from benchmarks.reports.wording import listed, plural
from benchmarks.reports.wording.checking import mark


@dataclass(frozen=True, slots=True)
class File:
    """A link to a file that was written; the words are those of its kind."""

    words: str
    link: str  # below the output folder, as an address


@dataclass(frozen=True, slots=True)
class Entry:
    """A practice in the list; name and findings are empty where it may not be named."""

    code: str
    name: str
    locality: str
    told: bool  # whether it is said here what stands out
    count: int  # of measures that do
    talk: str
    share: str
    files: tuple[File, ...]


@dataclass(frozen=True, slots=True)
class Index:
    """Everything that the list prints."""

    title: str
    quarter: str
    author: str
    banner: str
    told: bool  # whether any practice has findings here
    entries: tuple[Entry, ...]
    packs: tuple[File, ...]


def index_of(computed: Computed, manifest: pl.DataFrame) -> Index:
    """The list of what MANIFEST says was written."""
    written = manifest.filter(pl.col("status").cast(pl.String) == "written").sort("path")
    entries = tuple(_entries(computed, written))
    reviewed = not written.filter(pl.col("report").is_in([REPORT, PACK])).is_empty()
    return Index(
        title=f"{'Peer review' if reviewed else 'Frameworks'}, {computed.quarter.words}",
        quarter=computed.quarter.words,
        author=computed.settings.name or "peerbench",
        banner=mark(computed.settings, draft=any(map(is_draft, written["path"]))),
        told=any(entry.told for entry in entries),
        entries=entries,
        packs=tuple(_of_places(written)),
    )


def _of_places(written: pl.DataFrame) -> Iterator[File]:
    """The packs, then the frameworks' views."""
    for report, words in ((PACK, "Pack of"), (VIEW, "Framework of")):
        files = written.filter(report=report).select("locality", "path")
        yield from (File(f"{words} {place}", quote(path)) for place, path in files.iter_rows())


def _entries(computed: Computed, written: pl.DataFrame) -> Iterator[Entry]:
    """A practice each, by locality and name; those without a name by code."""
    files = _files(written)
    members = [one for one in practice_list(computed.practices) if one.practice_code in files]
    for one in sorted(members, key=lambda one: (one.locality, one.practice_code)):
        edition, links = files[one.practice_code]
        yield _entry(computed, one, edition, links)


def _files(written: pl.DataFrame) -> dict[str, tuple[str, tuple[File, ...]]]:
    """Each practice's edition and files: the peer report's, then the framework's."""
    found: dict[str, tuple[str, tuple[File, ...]]] = {}
    rows = written.filter(pl.col("practice_code").is_not_null())
    beside = pl.col("report").is_in([FRAMEWORK, FRAMEWORK_WEB])
    asked = rows.sort(beside, pl.col("path").str.ends_with(".html"), "path")
    for code, edition, report, path in asked.select(
        "practice_code", "edition", "report", "path"
    ).iter_rows():
        kind = path.rsplit(".", 1)[-1].upper()
        words = f"Framework {kind}" if report in (FRAMEWORK, FRAMEWORK_WEB) else kind
        before = found[code][1] if code in found else ()
        found[code] = (edition, (*before, File(words, quote(path))))
    return found


def _entry(computed: Computed, one: Practice, edition: str, files: tuple[File, ...]) -> Entry:
    """A practice that may not be named before others is a code and its files.

    The public edition has names, and no word on what stands out: its reader is a patient.
    """
    may = edition == "facilitator" or (edition == "named" and one.named is not False)
    name = practice_title(one.practice_name) if may or edition == "public" else ""
    if not may:
        return Entry(one.practice_code, name, one.locality, False, 0, "", "", files)
    subject = find_subject(computed, one.practice_code, edition)
    chosen = subject.selection
    return Entry(
        code=one.practice_code,
        name=name,
        locality=one.locality,
        told=True,
        count=len(chosen.discuss) + len(chosen.share),
        talk=_named(subject, chosen.discuss),
        share=_named(subject, chosen.share),
        files=files,
    )


def _named(subject: Subject, rows: Sequence[Row]) -> str:
    return listed([subject.measures[row.measure_id].name for row in rows])


def counted(index: Index) -> str:
    """How many practices are in the list."""
    return plural(len(index.entries), "practice")
