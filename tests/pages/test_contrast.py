"""What is printed can be told from what it is printed on, in colour and on a grey printer.

Contrast is that of WCAG 2: a ratio of relative luminances, which is all that a grey print keeps.
Text needs 4.5 to 1, a mark that carries meaning 3 to 1. It is measured on the finished pages:
each text and each mark against whatever was painted below it before.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from io import BytesIO
from typing import Any

import pikepdf
import pytest

from benchmarks.framework.engine import Framework
from benchmarks.identity import contrast
from benchmarks.pipeline import Computed
from benchmarks.reports.context import practice_report, public_edition
from benchmarks.reports.framework.context import framework_report
from benchmarks.reports.pack.context import locality_pack
from benchmarks.reports.pack.heat import MARKS
from benchmarks.reports.render import framework_html, pack_html, practice_html, public_html, to_pdf
from benchmarks.resources import shipped

TEXT, MARK = 4.5, 3.0
PAPER = "#ffffff"
Box = tuple[float, float, float, float]
Matrix = tuple[float, float, float, float, float, float]


@dataclass(frozen=True)
class Seen:
    """Text or a mark on a page: its colours, and the colours that it stands on."""

    page: int
    kind: str  # text, mark or band
    colours: tuple[str, ...]
    below: tuple[str, ...]

    @property
    def ratio(self) -> float:
        """Of its most visible colour, where that is least visible."""
        return min(max(contrast(one, on) for one in self.colours) for on in self.below)


@dataclass
class State:
    """Of the graphics: what q keeps and Q brings back."""

    matrix: Matrix = (1, 0, 0, 1, 0, 0)
    fill: str = "#000000"
    stroke: str = "#000000"


@dataclass
class Page:
    """Follows a page's drawing from first to last."""

    number: int
    state: State = field(default_factory=State)
    kept: list[State] = field(default_factory=list)
    inside: list[str] = field(default_factory=list)
    areas: list[tuple[Box, str]] = field(default_factory=list)
    points: list[tuple[float, float]] = field(default_factory=list)
    start: tuple[float, float] = (0, 0)
    text: Matrix = (1, 0, 0, 1, 0, 0)
    rectangles: int = 0
    curved: bool = False

    def follow(self, page: pikepdf.Page) -> Iterator[Seen]:
        for one in pikepdf.parse_content_stream(page):
            yield from self.do(str(one.operator), list(one.operands))

    def do(self, name: str, given: list[Any]) -> Iterator[Seen]:
        if name == "q":
            self.kept.append(State(self.state.matrix, self.state.fill, self.state.stroke))
        elif name == "Q":
            self.state = self.kept.pop()
        elif name == "cm":
            self.state.matrix = times(matrix(given), self.state.matrix)
        elif name in ("rg", "RG"):
            colour = "#" + "".join(f"{round(float(part) * 255):02x}" for part in given)
            setattr(self.state, "fill" if name == "rg" else "stroke", colour)
        elif name in ("BMC", "BDC"):
            self.inside.append(str(given[0]))
        elif name == "EMC":
            self.inside.pop()
        elif name == "Tm":
            self.text = matrix(given)
        elif name == "TJ":
            yield self.words()
        elif name in ("m", "l", "c", "re"):
            self.draw(name, [float(part) for part in given])
        elif name in ("f", "f*", "B", "B*", "S", "n"):
            yield from self.paint(name)
            self.points, self.rectangles, self.curved = [], 0, False

    def draw(self, name: str, at: list[float]) -> None:
        """Add to the path the points that a segment touches."""
        if name == "m":
            self.start = (at[0], at[1])
            return
        if name == "re":
            self.rectangles += 1
            self.points += [(at[0], at[1]), (at[0] + at[2], at[1] + at[3])]
            return
        self.curved = self.curved or name == "c"
        self.points += [self.start, (at[-2], at[-1])]
        self.start = (at[-2], at[-1])

    def box(self) -> Box:
        placed = [apply(point, self.state.matrix) for point in self.points]
        across, up = [x for x, _ in placed], [y for _, y in placed]
        return min(across), min(up), max(across), max(up)

    def below(self, box: Box) -> tuple[str, ...]:
        """Every colour that lies below some part of a box."""
        found: tuple[str, ...] = (PAPER,)
        for area, colour in self.areas:
            if area[0] <= box[0] and area[1] <= box[1] and area[2] >= box[2] and area[3] >= box[3]:
                found = (colour,)  # it covers all that was there
            elif area[0] < box[2] and box[0] < area[2] and area[1] < box[3] and box[1] < area[3]:
                found = (*found, colour)
        return found

    def words(self) -> Seen:
        x, y = apply((0, 2), times(self.text, self.state.matrix))
        return Seen(self.number, "text", (self.state.fill,), self.below((x, y, x + 1, y + 1)))

    def paint(self, name: str) -> Iterator[Seen]:
        if name == "n" or not self.points:
            return
        box, filled, drawn = self.box(), name[0] in "fB", name[0] in "SB"
        colours = (self.state.fill,) * filled + (self.state.stroke,) * drawn
        if "/Figure" in self.inside:
            plain = self.rectangles == 1 and filled
            yield Seen(self.number, "band" if plain else "mark", colours, self.below(box))
        if filled and name != "f*" and not self.curved and (self.rectangles == 1 or not drawn):
            self.areas.append((box, self.state.fill))


def matrix(given: list[Any]) -> Matrix:
    a, b, c, d, e, f = (float(part) for part in given)
    return a, b, c, d, e, f


def times(first: Matrix, then: Matrix) -> Matrix:
    a, b, c, d, e, f = first
    g, h, i, j, k, m = then
    return (
        a * g + b * i,
        a * h + b * j,
        c * g + d * i,
        c * h + d * j,
        e * g + f * i + k,
        e * h + f * j + m,
    )


def apply(point: tuple[float, float], by: Matrix) -> tuple[float, float]:
    x, y = point
    return x * by[0] + y * by[2] + by[4], x * by[1] + y * by[3] + by[5]


def seen(html: str) -> list[Seen]:
    with pikepdf.open(BytesIO(to_pdf(html).pdf)) as pdf:
        return [one for at, page in enumerate(pdf.pages, start=1) for one in Page(at).follow(page)]


@pytest.fixture(scope="module", params=["practice", "public", "pack", "framework", "draft"])
def printed(request: pytest.FixtureRequest, computed: Computed, framework: Framework) -> list[Seen]:
    written: dict[str, Callable[[], str]] = {
        "practice": lambda: practice_html(practice_report(computed, "Z90001")),
        "public": lambda: public_html(public_edition(computed, "Z90001")),
        "pack": lambda: pack_html(locality_pack(computed, "Ashdale")),
        "framework": lambda: framework_html(framework_report(framework, "Z90001")),
        "draft": lambda: framework_html(framework_report(framework, "Z90001", draft=True)),
    }
    return seen(written[request.param]())


def test_all_text_can_be_read(printed: list[Seen]) -> None:
    words = {one for one in printed if one.kind == "text"}
    assert len(words) > 2
    assert {one for one in words if one.ratio < TEXT} == set()


def test_every_mark_can_be_seen(printed: list[Seen]) -> None:
    """By its fill or its outline, on paper and on every band that it may lie on."""
    assert {one for one in printed if one.kind == "mark" and one.ratio < MARK} == set()


def test_every_band_has_an_edge_that_can_be_seen(printed: list[Seen]) -> None:
    assert {one for one in printed if one.kind == "band" and one.ratio < MARK} == set()


@pytest.mark.parametrize(
    ("ink", "paper", "ratio"),
    [("#000000", "#ffffff", 21.0), ("#777777", "#ffffff", 4.48), ("#005eb8", "#ffffff", 6.38)],
)
def test_contrast_is_that_of_wcag(ink: str, paper: str, ratio: float) -> None:
    assert contrast(ink, paper) == pytest.approx(ratio, abs=0.01)
    assert contrast(paper, ink) == contrast(ink, paper)


def test_a_pale_text_and_a_pale_mark_would_be_found() -> None:
    svg = '<svg width="9mm" height="9mm"><title>1.</title>{}</svg>'
    pale = '<path d="M0 0h5v5z" fill="#e8edee"/>'
    page = '<html lang="en"><title>x</title><p style="color:{};background:#e8edee">x</p>{}'
    enough = {"text": TEXT, "mark": MARK}
    for ink, mark, faults in (
        ("#425563", pale.replace("e8edee", "425563"), set()),
        ("#768692", pale, {"text", "mark"}),
    ):
        found = seen(page.format(ink, svg.format(mark)))
        assert {one.kind for one in found} == enough.keys()
        assert {one.kind for one in found if one.ratio < enough[one.kind]} == faults


def test_every_text_colour_of_the_stylesheets_can_be_read_on_their_every_ground() -> None:
    """Those of rare states too, which no page of the invented locality shows."""
    css = "".join(
        path.read_text(encoding="utf-8") for path in (shipped("templates") / "css").glob("*.css")
    )
    named = dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6})", css))
    css = re.sub(r"var\(--([\w-]+)\)", lambda found: named.get(found[1], found[0]), css)
    inks = set(re.findall(r"[;{\s]color: (#[0-9a-f]{3,6})", css))
    grounds = set(re.findall(r"background(?:-color)?: (#[0-9a-f]{3,6})", css)) | {PAPER}
    assert len(inks) > 3
    assert {(ink, on) for ink in inks for on in grounds if contrast(ink, on) < TEXT} == set()


def test_states_that_lie_side_by_side_differ_in_grey_or_in_shape() -> None:
    """Bands by their lightness; you and your peers by filled diamond and hollow circle."""
    macros = "".join(
        path.read_text(encoding="utf-8")
        for path in (shipped("templates") / "macros").glob("*.html.j2")
    )
    for outer, inner in re.findall(
        r'outer\[0\].*?fill="(#\w+)".*?inner\[0\].*?fill="(#\w+)"', macros, re.S
    ):
        assert contrast(outer, inner) > 1.3
        assert contrast(PAPER, inner) > 1.5
    own = re.findall(r'\.own }}" fill="(#\w+)"', macros)
    peers = re.findall(r'\.peers }}" fill="(#\w+)"', macros)
    assert own
    assert peers
    assert all(contrast(one, other) > 7 for one in own for other in peers)


def test_verdicts_differ_without_any_colour() -> None:
    """Every state of the map has words, and no two have the same words and shape."""
    assert len(set(MARKS.values())) == len(MARKS)
    assert all(words for _, words in MARKS.values())
