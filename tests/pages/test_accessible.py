"""A screen reader gets the whole report and nothing else: the PDFs' own structure, as PDF/UA asks.

REPORTS' requirements on accessibility, each on what was written: headings, tables, figures,
links, language, title, outline, and that page furniture is outside the reading order.
"""

import ctypes
import html as markup
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from html.parser import HTMLParser
from io import BytesIO
from itertools import pairwise
from typing import Any

import pikepdf
import pypdfium2
import pypdfium2.raw as pdfium
import pytest

from benchmarks.framework.engine import Framework
from benchmarks.pipeline import Computed
from benchmarks.reports.context import practice_report, public_edition
from benchmarks.reports.framework.context import framework_report
from benchmarks.reports.framework.place import locality_view
from benchmarks.reports.pack.context import locality_pack
from benchmarks.reports.render import (
    framework_html,
    pack_html,
    practice_html,
    public_html,
    to_pdf,
    view_html,
)
from benchmarks.settings import Settings

KINDS = ("named", "anonymised", "public", "pack", "framework", "draft", "view")
PAINTS = re.compile(r"[fFBbSs]\*?|sh|Do|T[jJ]|['\"]")


@dataclass(frozen=True)
class Document:
    """A finished PDF beside the HTML it was made of."""

    html: str
    bytes: bytes
    pdf: pikepdf.Pdf

    @property
    def tags(self) -> list[Any]:
        return list(elements(self.pdf.Root.StructTreeRoot.K))


def elements(node: Any) -> Iterator[Any]:
    """Every element of a tag tree, in reading order."""
    if isinstance(node, pikepdf.Array):
        for child in node:
            yield from elements(child)
    elif isinstance(node, pikepdf.Dictionary):
        if "/S" in node:
            yield node
        if "/K" in node:
            yield from elements(node.K)


def kinds(element: Any, name: str) -> list[Any]:
    return [one for one in elements(element.K) if str(one.S) == name] if "/K" in element else []


def marks(node: Any, page: Any = None) -> Iterator[tuple[Any, int]]:
    """The page and number of every piece of marked content, in reading order."""
    if isinstance(node, pikepdf.Array):
        for child in node:
            yield from marks(child, page)
    elif isinstance(node, pikepdf.Dictionary):
        if "/K" in node:
            yield from marks(node.K, node.get("/Pg", page))
    else:
        yield page.objgen, int(node)


def written(kind: str, computed: Computed, framework: Framework) -> str:
    if kind in ("framework", "draft"):
        draft = kind == "draft"
        return framework_html(framework_report(framework, "Z90001", draft=draft))
    if kind == "view":
        return view_html(locality_view(framework, "Ashdale"))
    if kind == "pack":
        return pack_html(locality_pack(computed, "Ashdale"))
    if kind == "public":
        return public_html(public_edition(computed, "Z90001"))
    secret = {"anonymity": {"secret": "twelve invented practices"}}
    settings = Settings.model_validate(computed.settings.model_dump() | secret)
    return practice_html(practice_report(replace(computed, settings=settings), "Z90001", kind))


@pytest.fixture(scope="module", params=KINDS)
def document(
    request: pytest.FixtureRequest,
    computed: Computed,
    framework: Framework,
) -> Iterator[Document]:
    html = written(request.param, computed, framework)
    data = to_pdf(html).pdf
    with pikepdf.open(BytesIO(data)) as pdf:
        yield Document(html, data, pdf)


def test_it_says_what_it_is(document: Document) -> None:
    """Language, a title that is shown, tags, and the claim of PDF/UA in the metadata."""
    root, info = document.pdf.Root, document.pdf.docinfo
    assert str(root.Lang) == "en-GB"
    assert root.ViewerPreferences.DisplayDocTitle
    assert root.MarkInfo.Marked
    with document.pdf.open_metadata() as metadata:
        assert metadata["pdfuaid:part"] == "1"
        assert metadata["dc:title"] == str(info["/Title"]) != ""
        assert metadata["dc:creator"] == [str(info["/Author"])] != [""]
        assert metadata["dc:description"] == str(info["/Subject"]) != ""


def count_of(document: Document, at: int) -> str:
    """What the foot of a page counts: "3 of 9", "Methods 1 of 3"."""
    labels = [page.label for page in document.pdf.pages]
    kinds = [label.startswith("Methods") for label in labels]
    return f"{labels[at]} of {kinds.count(kinds[at])}"


def test_pages_are_labelled_as_their_feet_say(document: Document) -> None:
    """One count of a document's own pages, and one of those that others have too."""
    labels = [page.label for page in document.pdf.pages]
    shared = sum(label.startswith("Methods") for label in labels)
    assert (shared > 0) == ('class="methods shared"' in document.html)
    alone = len(labels) - shared
    own = [str(at) for at in range(1, alone + 1)]
    assert labels == own + [f"Methods {at}" for at in range(1, shared + 1)]
    text = words_by_mark(document.bytes)
    assert all(count_of(document, at) in text[at, -1] for at in range(len(labels)))


def test_headings_start_with_the_only_first_level_and_skip_none(document: Document) -> None:
    found = [str(tag.S) for tag in document.tags]
    levels = [int(tag[2]) for tag in found if re.fullmatch(r"/H[1-6]", tag)]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))


def test_the_outline_is_that_of_the_headings(document: Document) -> None:
    levels = {"h1": 0, "h2": 1, "h3": 2}
    asked = [
        (levels[tag], " ".join(markup.unescape(re.sub(r"<[^>]+>", "", text)).split()))
        for tag, text in re.findall(r"<(h[123])[^>]*>(.*?)</\1>", document.html, re.S)
    ]
    found: list[tuple[int, str]] = []

    def walk(items: list[pikepdf.OutlineItem], level: int) -> None:
        for item in items:
            found.append((level, " ".join(str(item.title).split())))
            walk(list(item.children), level + 1)

    with document.pdf.open_outline() as outline:
        walk(list(outline.root), 0)
    assert [title for _, title in found] == [title for _, title in asked]
    assert [level for level, _ in found] == [level for level, _ in asked]


def test_every_header_cell_has_words_and_a_direction(document: Document) -> None:
    cells = [tag for tag in document.tags if str(tag.S) == "/TH"]
    assert cells
    for cell in cells:
        assert str(cell.A.Scope) in ("/Row", "/Column")
        assert any(marks(cell)), "a header cell without words"


def test_the_direction_is_that_of_the_source(document: Document) -> None:
    """As many of each as the HTML says; a head that is repeated on a page is one more."""
    tables = [tag for tag in document.tags if str(tag.S) == "/Table"]
    for table in tables:
        for part, scope in (("/THead", "/Column"), ("/TBody", "/Row")):
            for group in kinds(table, part):
                assert {str(cell.A.Scope) for cell in kinds(group, "/TH")} <= {scope}
    rows = sum(str(cell.A.Scope) == "/Row" for table in tables for cell in kinds(table, "/TH"))
    assert rows == len(re.findall(r'<th scope="row(?:group)?"', document.html))
    assert not re.search(r"<th(?! scope=)\b", document.html)


def test_every_data_cell_leads_to_its_headers(document: Document) -> None:
    """By names that the document's index resolves to header cells of the same table."""
    names = pikepdf.NameTree(document.pdf.Root.StructTreeRoot.IDTree)
    cells = 0
    for table in (tag for tag in document.tags if str(tag.S) == "/Table"):
        heads = {str(cell.ID) for cell in kinds(table, "/TH")}
        for cell in kinds(table, "/TD"):
            given = {str(name) for name in cell.A.Headers}
            assert given, "a cell without a header"
            assert given <= heads
            assert all(str(names[name].S) == "/TH" for name in given)
            cells += 1
    assert cells > 10


def test_rows_of_a_table_are_equally_long(document: Document) -> None:
    for table in (tag for tag in document.tags if str(tag.S) == "/Table"):
        lengths = {
            sum(int(cell.A.get("/ColSpan", 1)) for cell in row.K if "/S" in cell)
            for row in kinds(table, "/TR")
        }
        assert len(lengths) == 1


def test_every_figure_is_told_in_two_sentences_at_most(document: Document) -> None:
    for figure in (tag for tag in document.tags if str(tag.S) == "/Figure"):
        told = str(figure.Alt)
        assert 1 <= len(re.findall(r"[.?!](?: |$)", told)) <= 2, told
        assert any(marks(figure)), f"nothing is drawn: {told}"


def test_a_practices_figures_tell_value_interval_peers_and_where_it_lies(
    computed: Computed,
    framework: Framework,
) -> None:
    html = written("named", computed, framework)
    titles = [markup.unescape(one) for one in re.findall(r"<title>(.*?)</title>", html)[1:]]
    over_time = [one for one in titles if " over time, set against peers, " in one]
    measures = [one for one in titles if not one.startswith("Age and sex")]
    measures = [one for one in measures if one not in over_time]
    assert len(measures) > 30
    for told in measures:
        assert re.search(r": \S+ .*\(95% interval \S+ to \S+\), peers \S+\. ", told), told
        assert re.search(r"\b(higher|lower|in line|same|too few|judged|compared)\b", told), told


def test_figures_say_where_on_the_page_they_are(document: Document) -> None:
    """Boxes in points from the lower left, within the page's margins."""
    for figure in (tag for tag in document.tags if str(tag.S) == "/Figure"):
        left, bottom, right, top = (float(edge) for edge in figure.A.BBox)
        width, height = (float(edge) for edge in figure.Pg.MediaBox[2:])
        assert 40 < left < right < width - 40
        assert 40 < bottom < top < height - 40


def test_no_element_is_empty_but_cells_without_a_figure(document: Document) -> None:
    empty = {str(tag.S) for tag in document.tags if not any(True for _ in marks(tag))}
    assert empty <= {"/TD", "/TR", "/TBody"} if "blank" in document.html else empty <= {"/TD"}


def test_links_have_words_and_say_where_they_lead(document: Document) -> None:
    links = [tag for tag in document.tags if str(tag.S) == "/Link"]
    places = pikepdf.NameTree(document.pdf.Root.Names.Dests) if links else {}
    numbers: dict[Any, int] = {
        page.objgen: at for at, page in enumerate(document.pdf.pages, start=1)
    }
    seen = [note for page in document.pdf.pages for note in page.get("/Annots", [])]
    assert len(seen) == len(links)
    for link in links:
        assert any(marks(link)), "a link without words"
        (target,) = [
            kid.Obj for kid in link.K if isinstance(kid, pikepdf.Dictionary) and "/Obj" in kid
        ]
        assert str(target.Contents) == f"Page {numbers[places[str(target.Dest)][0].objgen]}"
        assert kinds(link, "/Link") == []
    assert all(page.Tabs == "/S" for page in document.pdf.pages)


def test_all_that_is_drawn_is_read_or_an_artefact(document: Document) -> None:
    """No paint outside marked content; what is marked with a number is in the tree, once."""
    read = list(marks(document.pdf.Root.StructTreeRoot.K))
    assert len(read) == len(set(read))
    found = set()
    for page in document.pdf.pages:
        inside: list[str] = []
        for instruction in pikepdf.parse_content_stream(page):
            operands, name = instruction.operands, str(instruction.operator)
            if name in ("BMC", "BDC"):
                inside.append(str(operands[0]))
                if name == "BDC" and "/MCID" in operands[1]:
                    found.add((page.objgen, int(operands[1].MCID)))
            elif name == "EMC":
                inside.pop()
            elif PAINTS.fullmatch(name):
                assert inside, f"{name} outside marked content"
                assert len(inside) == 1, "an artefact within what is read, or the reverse"
    assert found == set(read)


def words_by_mark(data: bytes) -> dict[tuple[int, int], str]:
    """The text of each piece of marked content, and of artefacts under the number -1."""
    pdf = pypdfium2.PdfDocument(data)
    found: dict[tuple[int, int], str] = {}
    for at, page in enumerate(pdf):
        text = page.get_textpage()
        for thing in page.get_objects(filter=[pdfium.FPDF_PAGEOBJ_TEXT]):
            number = pdfium.FPDFPageObj_GetMarkedContentID(thing.raw)
            size = pdfium.FPDFTextObj_GetText(thing.raw, text.raw, None, 0)
            buffer = (ctypes.c_ushort * (size // 2))()
            pdfium.FPDFTextObj_GetText(thing.raw, text.raw, buffer, size)
            words = bytes(buffer).decode("utf-16-le").rstrip("\0")
            found[at, number] = found.get((at, number), "") + words + " "
        text.close()
        page.close()
    pdf.close()
    return found


class Source(HTMLParser):
    """The text of a page's body in its order, without charts and what is hidden from readers."""

    VOID = ("br", "col", "hr", "img", "meta")

    def __init__(self, html: str) -> None:
        super().__init__()
        self.open: list[bool] = []  # of each open element: whether it is hidden
        self.said: list[str] = []
        self.feed(html.split("</head>", 1)[1].split("</body>")[0] + "</body>")

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in self.VOID:
            self.open.append(tag == "svg" or ("aria-hidden", "true") in attrs)

    def handle_endtag(self, tag: str) -> None:  # noqa: ARG002
        self.open.pop()

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """An element that closes itself holds no text."""

    def handle_data(self, data: str) -> None:
        if not any(self.open):
            self.said.append(data)


def letters(text: str) -> list[str]:
    """Words without hyphens, of which some are the renderer's own."""
    return re.findall(r"\w+", re.sub(r"[-\u2010\u00ad]\s?", "", text))


@pytest.mark.parametrize(
    "kind", ["named", pytest.param("anonymised", marks=pytest.mark.slow), "public", "framework"]
)
def test_it_is_read_in_the_order_of_its_source(
    kind: str, computed: Computed, framework: Framework
) -> None:
    """Every word of the HTML, in turn; only page numbers and repeated heads come in between."""
    html = written(kind, computed, framework)
    data = to_pdf(html).pdf
    text = words_by_mark(data)
    with pikepdf.open(BytesIO(data)) as pdf:
        numbers = {page.objgen: at for at, page in enumerate(pdf.pages)}
        read = [
            text.get((numbers[page], mark), "") for page, mark in marks(pdf.Root.StructTreeRoot.K)
        ]
    told = "".join(letters(" ".join(read)))
    at = 0
    for word in letters(" ".join(Source(html).said)):
        place = told.find(word, at)
        assert 0 <= place - at < 200, f"{word} is out of place: …{told[at - 80 : at + 80]}…"
        at = place + len(word)


def test_page_furniture_is_never_read_out(document: Document) -> None:
    """Head and foot are artefacts on every page, and their words are in no element."""
    text = words_by_mark(document.bytes)
    for at in range(len(document.pdf.pages)):
        aside = text[at, -1]
        count = count_of(document, at)
        for words in ("Invented data", "2025/26 Q3", count):
            assert words in aside
        read = "".join(words for (page, mark), words in text.items() if page == at and mark >= 0)
        assert "2025/26 Q3 ·" not in read
        assert f"{count} " not in read


def test_labels_of_axes_are_not_read_as_loose_numbers(document: Document) -> None:
    if 'class="axis"' in document.html:
        assert 'class="axis" aria-hidden="true"' in document.html
    text = words_by_mark(document.bytes)
    labels = re.findall(r'<span style="left:[^"]*">([^<]*)</span>', document.html)
    aside = " ".join(words for (_, mark), words in text.items() if mark == -1)
    assert all(label in aside for label in labels)
