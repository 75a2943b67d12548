"""Every asked practice's PDF and HTML under safe paths, each failure told and none contagious."""

import gc
import hashlib
import re
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import cache
from pathlib import Path

import polars as pl

from benchmarks.errors import BenchmarkError, MachineError
from benchmarks.pipeline import Computed
from benchmarks.reports.context import public_edition, web_edition
from benchmarks.reports.editions import effective, known_edition
from benchmarks.reports.public import PublicReport
from benchmarks.reports.rows import Practice, by_locality, practice_list
from benchmarks.reports.subject import NotAMember
from benchmarks.reports.web import WebReport
from benchmarks.schemas import Manifest
from benchmarks.writing import write_whole

REPORT, WEB, PACK, INDEX = "peer-review", "peer-review-web", "pack", "index"
Row = dict[str, str | int | None]  # of MANIFEST
Made = Callable[[], tuple[bytes, int | None]]  # a file's bytes, and its pages if it has any
SELDOM = 50_000  # new objects between two looks for garbage
_DEVICES = {
    "con",
    "prn",
    "aux",
    "nul",
    *(f"{name}{n}" for name in ("com", "lpt") for n in "123456789"),
}


def nothing_told(done: int, asked: int) -> None:
    """Say nothing about the progress."""


def write_reports(
    computed: Computed,
    out: Path,
    *,
    practices: Sequence[str] = (),
    edition: str = "named",
    tell: Callable[[int, int], None] = nothing_told,
) -> pl.DataFrame:
    """Write PDF and HTML of some practices, or of all members, below `out`; MANIFEST rows.

    `tell` is called with the number done and the number asked, first with none done. A practice
    whose report fails has a row that says why, and the others go on. Raises MachineError where
    nothing can be written, UnknownEdition, and NotAMember for an asked code that is no member on
    the quarter's last day.
    """
    known_edition(edition)
    given = editions(computed, edition)
    asked = _asked(computed, practices)
    tell(0, len(asked))
    rows = []
    with _seldom_collected():
        for done, practice in enumerate(asked, start=1):
            rows += _written(computed, practice, out, given[practice.locality])
            tell(done, len(asked))
    frame = pl.DataFrame(rows, schema=dict(Manifest.create_empty().schema))
    return frame.sort("path")


def write_packs(
    computed: Computed,
    out: Path,
    *,
    edition: str = "named",
    tell: Callable[[int, int], None] = nothing_told,
) -> pl.DataFrame:
    """Write the pack of each locality that has members; MANIFEST rows.

    Failures are told as by `write_reports`. The public edition has no pack.
    """
    given = editions(computed, edition)
    asked = list(by_locality(computed.practices.filter("member")))
    tell(0, len(asked))
    rows = []
    with _seldom_collected():
        for done, place in enumerate(asked, start=1):
            path = f"{safe_part(place)}/{PACK}-{computed.quarter.label}.pdf"
            row = _row(None, place, PACK, given[place], path)
            rows.append(_filled(row, out, _pack(computed, place, edition)))
            tell(done, len(asked))
    frame = pl.DataFrame(rows, schema=dict(Manifest.create_empty().schema))
    return frame.sort("path")


def _pack(computed: Computed, place: str, edition: str) -> Made:
    def made() -> tuple[bytes, int]:
        from benchmarks.reports.pack.context import locality_pack
        from benchmarks.reports.render import pack_html, to_pdf

        rendered = to_pdf(pack_html(locality_pack(computed, place, edition)))
        return rendered.pdf, rendered.pages

    return made


def write_index(
    computed: Computed, out: Path, manifest: pl.DataFrame, *, edition: str = "named"
) -> pl.DataFrame:
    """Write the list of the files of MANIFEST at the top of `out`; its own row."""
    from benchmarks.reports.index import index_of
    from benchmarks.reports.render import index_html

    row = _row(None, "", INDEX, edition, "index.html") | {"locality": None}
    made = _filled(row, out, lambda: (index_html(index_of(computed, manifest)).encode(), None))
    return pl.DataFrame([made], schema=dict(Manifest.create_empty().schema))


@contextmanager
def _seldom_collected() -> Iterator[None]:
    """Look for circular garbage seldom: laying out a page makes and keeps very many objects.

    By the default a report spends an eighth of its time on looking through them.
    """
    before = gc.get_threshold()
    gc.set_threshold(SELDOM, *before[1:])
    try:
        yield
    finally:
        gc.set_threshold(*before)


def editions(computed: Computed, edition: str) -> dict[str, str]:
    """The edition that each locality gets where `edition` was asked for."""
    places = by_locality(computed.practices)
    return {locality: effective(edition, practices) for locality, practices in places.items()}


def _asked(computed: Computed, practices: Sequence[str]) -> list[Practice]:
    members = {one.practice_code: one for one in practice_list(computed.practices) if one.member}
    for code in practices:
        if code not in members:
            raise NotAMember(code)
    wanted = dict.fromkeys(practices) if practices else members
    return [members[code] for code in wanted]


def _written(computed: Computed, practice: Practice, out: Path, edition: str) -> list[Row]:
    """The manifest rows of one practice, after its files are written."""
    code = practice.practice_code
    pdf, web = _files(computed, code, edition)
    return [
        _filled(_row(code, practice.locality, report, edition, path), out, made)
        for report, ending, made in ((REPORT, "pdf", pdf), (WEB, "html", web))
        for path in [report_path(practice, computed.quarter.label, edition, ending)]
    ]


def _row(code: str | None, locality: str, report: str, edition: str, path: str) -> Row:
    """A row of a file that is not yet written."""
    return {
        "practice_code": code,
        "locality": locality,
        "report": report,
        "edition": edition,
        "path": path,
        "sha256": None,
        "pages": None,
        "bytes": None,
        "status": "failed",
        "error": None,
    }


def _filled(row: Row, out: Path, made: Made) -> Row:
    """Render and write a row's file; the row says what came of it."""
    try:
        data, pages = made()
        write_whole(out / str(row["path"]), data)
    except MachineError:
        raise
    except Exception as error:  # noqa: BLE001 - one file's failure never stops the others
        return {**row, "error": _told(error)}
    return {
        **row,
        "sha256": hashlib.sha256(data).hexdigest(),
        "pages": pages,
        "bytes": len(data),
        "status": "written",
    }


def _files(computed: Computed, code: str, edition: str) -> tuple[Made, Made]:
    """A practice's PDF and HTML, from one report that is made when the first is asked for."""
    from benchmarks.reports import render  # heavy: only when needed

    @cache
    def public() -> PublicReport:
        return public_edition(computed, code)

    @cache
    def full() -> WebReport:
        return web_edition(computed, code, edition)

    def pdf() -> tuple[bytes, int]:
        plain = edition == "public"
        html = render.public_html(public()) if plain else render.practice_html(full().report)
        rendered = render.to_pdf(html)
        return rendered.pdf, rendered.pages

    def web() -> tuple[bytes, None]:
        plain = edition == "public"
        html = render.public_web_html(public()) if plain else render.web_html(full())
        return html.encode(), None

    return pdf, web


def _told(error: Exception) -> str:
    """A failure in one line: our own errors as they are, others with their kind."""
    text = " ".join(str(error).split())
    return text if isinstance(error, BenchmarkError) else f"{type(error).__name__}: {text}"


def report_path(practice: Practice, quarter: str, edition: str, ending: str = "pdf") -> str:
    """The file's path below the output folder, with forward slashes."""
    code = safe_part(practice.practice_code)
    return f"{safe_part(practice.locality)}/{code}-{REPORT}-{quarter}-{edition}.{ending}"


def safe_part(text: str) -> str:
    """One part of a path from a name that comes from data.

    Letters, digits, space, dot, hyphen and underscore stay; whatever had to change carries a
    short digest of the original, so that two names never become one.
    """
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()
    safe = re.sub(r"[^A-Za-z0-9 ._-]+", "-", plain).strip(" .-")[:60].rstrip(" .-")
    table = safe.casefold().endswith((".csv", ".parquet"))  # would take the place of one
    if safe and safe == text and not table and safe.split(".")[0].casefold() not in _DEVICES:
        return safe
    digest = hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:8]
    return "-".join(part for part in (safe, digest) if part)
