"""Pages that many documents end with are painted once, and come out as if painted for each."""

import io
import zlib
from collections import Counter

import pikepdf
import pydyf
import pypdfium2
import pytest
from weasyprint.document import Page

from benchmarks.reports import render, tagging
from benchmarks.reports.packing import LEVEL
from benchmarks.reports.painted import PaintedOnce
from benchmarks.reports.shared import parted

DRAFT = f"url(data:image/svg+xml;base64,{render._watermark()})"
MARK = f"<style>@page {{ background: {DRAFT} }}</style>"


def html(practice: str, words: str, head: str = "") -> str:
    """A report of two pages, the last of which it shares with others."""
    shared = f'<section class="methods shared" data-who="Ashdale">{words}</section>'
    return (
        f'<!DOCTYPE html>\n<html lang="en-GB"><head><title>{practice}</title>{head}</head>'
        f'<body data-who="{practice}" data-part=""><h1>{practice}</h1>'
        f"<p>AV fi <strong>12.5%</strong></p>{shared}</body></html>"
    )


WORDS = """<h2 style="break-before: page">What the words mean</h2>
<p class="quiet">An odd page: AVE, \ufb01, 99.8%</p>
<table><thead><tr><th scope="col">Word</th></tr></thead>
<tbody><tr><td>Rate</td></tr></tbody></table>
<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><title>A shape</title>
<path d="M1 1h5v5z" fill-opacity="0.5"/></svg>"""
PRACTICES = ("Larchwood Surgery", "The Old Forge, \u0174ern")


def drawn(head: str) -> list[bytes]:
    render._shared_pages.cache_clear()
    return [render.to_pdf(html(practice, WORDS, head)).pdf for practice in PRACTICES]


def look(pdf: bytes) -> list[tuple[str, bytes]]:
    with pypdfium2.PdfDocument(pdf) as document:
        return [
            (page.get_textpage().get_text_bounded(), page.render(scale=1.2).to_numpy().tobytes())
            for page in document
        ]


@pytest.mark.parametrize("head", ["", MARK])
def test_files_are_those_of_pages_painted_for_each(
    monkeypatch: pytest.MonkeyPatch, head: str
) -> None:
    """Only a draft's are painted for each, for its mark."""
    times: Counter[int] = Counter()
    paint = Page.paint

    def counted(page: Page, stream: object, scale: float = 1) -> None:
        times[id(page)] += 1
        paint(page, stream, scale)

    monkeypatch.setattr(Page, "paint", counted)
    once = drawn(head)
    shared = render._shared_pages(parted(html("", WORDS, head))[1])
    assert {times[id(page._page)] for page in shared} == {1 + bool(head) * len(PRACTICES)}
    monkeypatch.setattr(PaintedOnce, "paint", lambda self, *given: paint(self._page, *given))
    assert drawn(head) == once
    assert len(set(once)) == len(PRACTICES)
    assert all("What the words mean" in look(pdf)[-1][0] for pdf in once)


def test_letters_that_nothing_moves_stand_in_one_string(monkeypatch: pytest.MonkeyPatch) -> None:
    page = html("Larchwood Surgery", WORDS)
    short = render.to_pdf(page).pdf
    monkeypatch.setattr(tagging, "UNMOVED", b"\1 never")
    whole = render.to_pdf(page).pdf
    assert b">0<" in contents(whole)
    assert b">0<" not in contents(short)
    assert look(short) == look(whole)


def contents(pdf: bytes) -> bytes:
    with pikepdf.open(io.BytesIO(pdf)) as document:
        return b"\n".join(page.Contents.read_bytes() for page in document.pages)


def test_streams_are_packed_as_is_said() -> None:
    render._look()
    said = b"0.5 0 0 0.5 20 30 cm 1 2 3 4 re f " * 400 + bytes(range(256)) * 9
    stream = pydyf.Stream([said], compress=True)
    assert zlib.compress(said, LEVEL) in stream.data
