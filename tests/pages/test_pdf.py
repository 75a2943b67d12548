"""The PDF is whole: tagged, titled, described, silent and the same every time."""

import logging
from collections.abc import Callable, Iterator

import pikepdf
import pypdfium2
import pytest
from weasyprint.urls import FatalURLFetchingError

from benchmarks.pipeline import Computed
from benchmarks.reports.context import practice_report
from benchmarks.reports.render import Rendered, ShippedOnly, practice_html, to_pdf

LONG = "THE GREAT NORTHERN AND LOWER ASHDALE VALLEY INTEGRATED FAMILY MEDICAL CENTRE PARTNERSHIP"


class Heard(logging.Handler):
    """Keeps what the renderer says."""

    def __init__(self) -> None:
        super().__init__()
        self.messages: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.messages.append(record.getMessage())


@pytest.fixture(scope="module")
def heard() -> Iterator[Heard]:
    handler = Heard()
    for name in ("weasyprint", "fontTools"):
        logging.getLogger(name).addHandler(handler)
    yield handler
    for name in ("weasyprint", "fontTools"):
        logging.getLogger(name).removeHandler(handler)


@pytest.fixture(scope="module")
def rendered(computed: Computed, heard: Heard) -> Rendered:
    """The report of twelve practices; `heard` listens before anything is drawn."""
    assert not heard.messages
    return to_pdf(practice_html(practice_report(computed, "Z90001")))


@pytest.fixture(scope="module")
def opened(rendered: Rendered, tmp_path_factory: pytest.TempPathFactory) -> Iterator[pikepdf.Pdf]:
    path = tmp_path_factory.mktemp("pdf") / "report.pdf"
    path.write_bytes(rendered.pdf)
    with pikepdf.open(path) as pdf:
        yield pdf


def texts(pdf: bytes) -> list[str]:
    document = pypdfium2.PdfDocument(pdf)
    found = [page.get_textpage().get_text_bounded() for page in document]
    document.close()
    return found


def test_the_renderer_says_nothing(rendered: Rendered, heard: Heard) -> None:
    assert rendered.pages > 4
    assert heard.messages == []


def test_it_has_title_language_author_subject_and_the_quarters_date(opened: pikepdf.Pdf) -> None:
    info = opened.docinfo
    assert str(info["/Title"]) == "Larchwood Surgery: peer review report, October to December 2025"
    assert str(opened.Root.Lang) == "en-GB"
    assert str(info["/Author"]) == "Ashdale quality group"
    assert "Z90001" in str(info["/Subject"])
    assert str(info["/CreationDate"]).startswith("D:20251231")
    assert str(info["/ModDate"]).startswith("D:20251231")
    assert b"pdfuaid" in opened.Root.Metadata.read_bytes()


def test_bookmarks_lead_to_the_parts(opened: pikepdf.Pdf) -> None:
    with opened.open_outline() as outline:
        titles = [str(item.title) for part in outline.root for item in (part, *part.children)]
    assert titles[0] == "Larchwood Surgery: your quarter in five sentences"
    assert "Your patients and your data" in titles
    assert any(title.startswith("All measures at a glance") for title in titles)


def test_the_same_input_gives_the_same_bytes(computed: Computed, rendered: Rendered) -> None:
    again = to_pdf(practice_html(practice_report(computed, "Z90001")))
    assert again.pdf == rendered.pdf


def test_only_the_shipped_typeface_is_in_it(opened: pikepdf.Pdf) -> None:
    fonts = {
        str(font.BaseFont)
        for page in opened.pages
        for font in page.Resources.get("/Font", pikepdf.Dictionary()).values()
    }
    assert fonts
    assert all("Report-Sans" in name or "Source-Sans" in name for name in fonts), fonts


def test_page_furniture_is_on_every_page(rendered: Rendered) -> None:
    """The last pages are the locality's, with a count of their own."""
    pages = texts(rendered.pdf)
    alone = next(at for at, text in enumerate(pages) if "Methods 1 of" in text)
    for at, text in enumerate(pages, start=1):
        assert "Invented data" in text
        assert ("Z90001 Larchwood Surgery · Ashdale locality" in text) == (at <= alone)
        assert "Ashdale locality" in text
        assert "2025/26 Q3 · named edition" in text
        assert "not for onward publication" in text
        own = f"{at} of {alone}"
        assert (own if at <= alone else f"Methods {at - alone} of {len(pages) - alone}") in text


def test_page_1_is_one_page_with_everything_full_and_the_longest_names(
    make: Callable[..., Computed],
) -> None:
    full = make(15, names=dict.fromkeys(range(15), LONG), full=True)
    report = practice_report(full, "Z90001")
    assert len(report.summary.discuss.items) == len(report.summary.share.items) == 3
    pages = texts(to_pdf(practice_html(report)).pdf)
    assert "quality@ashdale.example." in pages[0]
    assert "Your patients and your data" in pages[1]


def test_the_renderer_fetches_nothing_but_its_fonts() -> None:
    fetch = ShippedOnly().fetch
    for url in ("file:///etc/passwd", "http://localhost/x.png", "font:../x", "data:,x", "font:"):
        with pytest.raises(FatalURLFetchingError):
            fetch(url)


def kept(node: pikepdf.Object) -> Iterator[tuple[pikepdf.Object, int]]:
    """Each piece of marked content with the element that holds it, in reading order."""
    for kid in node.K:
        if isinstance(kid, pikepdf.Dictionary):
            yield from kept(kid) if "/K" in kid else ()
        else:
            yield node, int(kid)


def test_every_piece_of_text_belongs_to_the_element_that_its_page_names(
    opened: pikepdf.Pdf,
) -> None:
    tree = opened.Root.StructTreeRoot
    numbers = tree.ParentTree.Nums
    owners = {int(numbers[at]): numbers[at + 1] for at in range(0, len(numbers), 2)}
    pages = {str(page.objgen): owners[int(page.StructParents)] for page in opened.pages}
    found = list(kept(tree))
    assert len(found) > 400
    for element, mark in found:
        assert pages[str(element.Pg.objgen)][mark].objgen == element.objgen


def test_a_line_of_text_is_no_element_of_its_own(opened: pikepdf.Pdf) -> None:
    lines = [
        element
        for element, _ in kept(opened.Root.StructTreeRoot)
        if element.S == "/Span" and element.P.S in ("/P", "/TD", "/TH", "/H2")
    ]
    inline = [one for one in lines if len(one.P.K) == 1]
    assert not inline
