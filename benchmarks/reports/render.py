"""HTML to PDF: the only place that knows the renderer, its fonts and the templates' language."""

import hashlib
import re
from base64 import b64decode, b64encode
from dataclasses import dataclass
from functools import lru_cache, partial
from pathlib import Path
from xml.etree.ElementTree import Element

import font_source_sans_pro
import pydyf
import weasyprint
from cssselect2 import ElementWrapper
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup
from weasyprint import CSS, HTML
from weasyprint.document import Document
from weasyprint.html import HTML_HANDLERS, UA, handle_svg, make_replaced_box
from weasyprint.text.fonts import FontConfiguration
from weasyprint.urls import FatalURLFetchingError, URLFetcher, URLFetcherResponse

from benchmarks.reports.drawn import SVG, drawing
from benchmarks.reports.framework.parts import FrameworkReport
from benchmarks.reports.framework.place import LocalityView
from benchmarks.reports.index import Index, counted
from benchmarks.reports.pack.parts import Pack
from benchmarks.reports.packing import pack_quickly
from benchmarks.reports.painted import PaintedOnce
from benchmarks.reports.parsing import parsed
from benchmarks.reports.parts import PracticeReport
from benchmarks.reports.public import PublicReport
from benchmarks.reports.roomy import roomy
from benchmarks.reports.shared import parted
from benchmarks.reports.tagging import finish
from benchmarks.reports.web import WebReport
from benchmarks.resources import shipped

FONT_SCHEME = "font:"
PICTURES = ("data:image/png;base64,", "data:image/svg+xml;base64,")  # a logo, which was looked at
FONTS = {
    f"SourceSansPro-{weight}.ttf": Path(font_source_sans_pro.font_directory)
    / f"SourceSansPro-{weight}.ttf"
    for weight in ("Regular", "Semibold", "Bold")
}
# Of the renderer's own styles: notes, of which every element would be given five, forms, and
# writing from right to left.
UNUSED = re.compile(
    r"^(?:::(?:footnote|note)-|\[dir|:is\(.*\[dir|table:is\(\[rules"
    r"|:is\(input|(?:button, )?input[, :[]|select|textarea|fieldset).*$",
    re.MULTILINE,
)
CODE = (
    "render",
    "parsing",
    "shared",
    "drawn",
    "outlines",
    "painted",
    "packing",
    "tagging",
    "decoration",
)
STYLESHEETS = ("page.css", "report.css", "pack.css", "framework.css")


@dataclass(frozen=True, slots=True)
class Rendered:
    """A finished document."""

    pdf: bytes
    pages: int


class ShippedOnly(URLFetcher):  # type: ignore[misc] # the renderer has no types
    """Hands out the three font files and a page's own pictures, and refuses the rest."""

    def fetch(self, url: str, headers: object = None) -> URLFetcherResponse:  # noqa: ARG002
        """What the address names or itself holds; FatalURLFetchingError for anything else."""
        if url.startswith(PICTURES):
            kind, data = url.removeprefix("data:").split(";base64,", 1)
            return URLFetcherResponse(url, b64decode(data), {"Content-Type": kind})
        path = FONTS.get(url.removeprefix(FONT_SCHEME)) if url.startswith(FONT_SCHEME) else None
        if path is None:
            raise FatalURLFetchingError(f"a report may not fetch {url}")
        return URLFetcherResponse(url, path.read_bytes(), {"Content-Type": "font/ttf"})


class _Paper(HTML):  # type: ignore[misc] # the renderer has no types
    """A document of ours, which needs no mending, and never holds some of what HTML may."""

    def __init__(self, html: str) -> None:
        root = parsed(html)
        if root is None:
            super().__init__(string=html, url_fetcher=ShippedOnly())
            return
        self.base_url, self.url_fetcher, self.media_type = None, ShippedOnly(), "print"
        self.wrapper_element = ElementWrapper.from_html_root(root, content_language=None)
        self.etree_element = self.wrapper_element.etree_element

    def _ua_stylesheets(self, forms: bool = False) -> list[CSS]:  # noqa: ARG002
        return [_look().browser]


@dataclass(frozen=True, slots=True)
class _Look:
    """Fonts and styles, parsed once in a process and shared by its documents."""

    fonts: FontConfiguration
    styles: CSS
    browser: CSS  # what the renderer takes for granted of HTML


@lru_cache(maxsize=1)
def _look() -> _Look:
    """The sheets are read as one: every element is matched once against each."""
    pack_quickly()
    HTML_HANDLERS[f"{SVG}svg"] = _chart
    fonts = FontConfiguration()
    folder = shipped("templates") / "css"
    sheets = "\n".join((folder / name).read_text(encoding="utf-8") for name in STYLESHEETS)
    return _Look(
        fonts,
        CSS(string=sheets, font_config=fonts, url_fetcher=ShippedOnly()),
        CSS(string=UNUSED.sub("", UA).replace("\n::marker", "\nli::marker")),
    )


def _chart(element: Element, box: object, *more: object) -> list[object]:
    """The box of a drawing within a page: of our own painting where it is a chart of ours."""
    ours = drawing(element)
    if ours is None:
        return list(handle_svg(element, box, *more))
    return [make_replaced_box(element, box, ours)]


@lru_cache(maxsize=1)
def _templates() -> Environment:
    """Names that are missing are errors, and text from data is never markup."""
    found = Environment(
        loader=FileSystemLoader(shipped("templates")),
        undefined=StrictUndefined,
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    found.globals["watermark"] = _watermark()  # the mark of a draft, behind the words of its pages
    return found


def practice_html(report: PracticeReport) -> str:
    """The practice report as HTML."""
    return _templates().get_template("practice.html.j2").render(report=report)


def public_html(report: PublicReport) -> str:
    """The public edition as HTML."""
    return _templates().get_template("public.html.j2").render(report=report, layout="base.html.j2")


def pack_html(pack: Pack) -> str:
    """A locality's pack as HTML."""
    return _templates().get_template("pack.html.j2").render(report=pack)


def framework_html(report: FrameworkReport) -> str:
    """A practice's framework as HTML."""
    return _templates().get_template("framework.html.j2").render(report=report)


def framework_web_html(report: FrameworkReport) -> str:
    """A practice's framework as a file for the browser."""
    template = _templates().get_template("framework_web.html.j2")
    return _for_screen(template.render(report=report))


def view_html(report: LocalityView) -> str:
    """A locality's view of the framework as HTML."""
    return _templates().get_template("framework_view.html.j2").render(report=report)


def _watermark() -> str:
    """The mark of a draft, as an address holds it."""
    return b64encode((shipped("templates") / "watermark.svg").read_bytes()).decode()


def web_html(found: WebReport) -> str:
    """The practice report as a file for the browser."""
    template = _templates().get_template("web.html.j2")
    return _for_screen(
        template.render(report=found.report, more=found.more, elsewhere=found.elsewhere)
    )


def public_web_html(report: PublicReport) -> str:
    """The public edition as a file for the browser."""
    template = _templates().get_template("public.html.j2")
    return template.render(report=report, layout="web_base.html.j2")


def index_html(index: Index) -> str:
    """The list of an output folder; only its own script may run."""
    script = (shipped("templates") / "js" / "index.js").read_text(encoding="utf-8")
    digest = b64encode(hashlib.sha256(script.encode()).digest()).decode()
    return (
        _templates()
        .get_template("index.html.j2")
        .render(
            report=index,
            counted=counted(index),
            script=Markup(script),  # noqa: S704 # shipped, and nothing of the data is in it
            script_hash=Markup(f"sha256-{digest}"),  # noqa: S704 # a digest
        )
    )


def _for_screen(html: str) -> str:
    """Drawings are images named by their titles, and links have words where paper has a page.

    Words from data hold no bare `<`, so that only the templates' own markup is met.
    """
    return html.replace("<svg ", '<svg role="img" ').replace('"></a>', '">chart and texts</a>')


@lru_cache(maxsize=1)
def _hand() -> bytes:
    """A digest of all that turns HTML into a PDF: versions, styles, typefaces and this code."""
    here = Path(__file__).parent
    parts = [
        *(here / f"{name}.py" for name in CODE),
        *(shipped("templates") / "css" / name for name in STYLESHEETS),
        *FONTS.values(),
    ]
    digest = hashlib.sha256(f"{weasyprint.__version__} {pydyf.__version__}".encode())
    for part in parts:
        digest.update(hashlib.sha256(part.read_bytes()).digest())
    return digest.digest()


def fingerprint(html: str, *, printed: bool) -> str:
    """What a file's bytes follow from: its HTML, and where it is a PDF also what prints it."""
    return hashlib.sha256((_hand() if printed else b"") + html.encode()).hexdigest()


@roomy
def to_pdf(html: str) -> Rendered:
    """A tagged PDF; the same HTML gives the same bytes."""
    own, shared = parted(html)
    document = _laid_out(own)
    alone = len(document.pages)
    if shared:
        document = document.copy([*document.pages, *_shared_pages(shared)])
    pdf = document.write_pdf(finisher=partial(finish, alone=alone), pdf_variant="pdf/ua-1")
    return Rendered(pdf, len(document.pages))


def _laid_out(html: str) -> Document:
    look = _look()
    paper = _Paper(html)
    return paper.render(stylesheets=(look.styles,), font_config=look.fonts, pdf_variant="pdf/ua-1")


@lru_cache(maxsize=4)
def _shared_pages(html: str) -> list[PaintedOnce]:
    """The pages that a locality's documents of one kind and edition end with."""
    return [PaintedOnce(page) for page in _laid_out(html).pages]
