"""Charts painted by our own hand are what the renderer would have painted, mark by mark."""

import re
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st
from weasyprint.images import SVGImage
from weasyprint.pdf.stream import Stream

from benchmarks.framework.engine import Framework
from benchmarks.pipeline import Computed
from benchmarks.reports import render
from benchmarks.reports.context import practice_report, public_edition
from benchmarks.reports.drawn import CAPS, SVG, drawing
from benchmarks.reports.framework.context import framework_report
from benchmarks.reports.framework.place import locality_view
from benchmarks.reports.pack.context import locality_pack
from benchmarks.reports.parsing import parsed

ROOM = (160.0, 40.0)  # that a page has for it, in pixels
LINE = ("RG", "w", "d", "J", "j", "M")
# What the operators that paint look at; the last one paints nothing.
SHOWN = {"S": LINE, "f": ("rg",), "B": ("rg", *LINE), "n": ()}
Told = list[tuple[str, list[float]]]  # each step of a mark, each part of its look, with its numbers


def chart(marks: str, frame: str = 'width="42mm" height="5mm" viewBox="0 0 42 5"') -> ET.Element:
    return ET.fromstring(f'<svg xmlns="http://www.w3.org/2000/svg" {frame}>{marks}</svg>')


def painted(image: object) -> Told:
    """All marks on the page with the look that each is shown in, read from the operators."""
    held: dict[str, dict[str, object]] = {"ExtGState": {}, "ColorSpace": {}}
    stream = Stream({}, (0, 0, 100, 100), held, {}, {}, {}, None)
    image.draw(stream, *ROOM, {})  # type: ignore[attr-defined]
    text = b"\n".join(stream.stream).decode()
    assert not re.search(r"\de[-+]?\d", text)
    return told(re.sub(r"/\w+ gs", "", text))


def told(text: str) -> Told:
    """Operators as what they show, wherever on the way to it they set or place something."""
    found, outline, numbers = Told(), Told(), list[float]()
    looks, place = [dict[str, list[float]]()], [(1.0, 0.0, 0.0)]
    for token in text.replace("[", " ").replace("]", " ").split():
        if re.fullmatch(r"-?[\d.]+", token):
            numbers.append(float(token))
            continue
        if token == "q":
            looks.append(dict(looks[-1]))
            place.append(place[-1])
        elif token == "Q":
            looks.pop()
            place.pop()
        elif token == "cm":
            place[-1] = within(place[-1], numbers)
        elif token in SHOWN:
            if token != "n" and any(step != "m" for step, _ in outline):
                look = [(name, looks[-1].get(name, [0.0])) for name in SHOWN[token]]
                found += [*outline, *look, (token, [])]
            outline = []
        elif token in ("m", "l", "c", "h", "re"):
            if token == "m" and outline and outline[-1][0] == "m":
                outline.pop()
            outline.append((token, moved(place[-1], token, numbers)))
        else:
            looks[-1][token] = numbers
        numbers = []
    return found


def within(place: tuple[float, float, float], numbers: list[float]) -> tuple[float, float, float]:
    (scale, right, down), (a, b, c, d, e, f) = place, numbers
    assert (a, b, c) == (d, 0, 0)
    return scale * a, right + scale * e, down + scale * f


def moved(place: tuple[float, float, float], token: str, numbers: list[float]) -> list[float]:
    scale, *shift = place
    still = 2 if token == "re" else len(numbers)  # width and height are only scaled
    return [scale * one + shift[at % 2] * (at < still) for at, one in enumerate(numbers)]


def alike(svg: ET.Element) -> None:
    """Our painting of a chart shows what the renderer's does."""
    ours = drawing(svg)
    assert ours is not None, ET.tostring(svg)
    here, there = painted(ours), painted(SVGImage(svg, None, None, None))
    assert [name for name, _ in here] == [name for name, _ in there]
    numbers = [[one for _, some in told for one in some] for told in (here, there)]
    assert numbers[0] == pytest.approx(numbers[1], abs=0.002)
    sizes = [image.get_intrinsic_size(1, 16) for image in (ours, SVGImage(svg, None, None, None))]
    assert sizes[0] == pytest.approx(sizes[1])


def charts(*pages: str) -> list[ET.Element]:
    roots = [parsed(page) for page in pages]
    return [svg for root in roots if root is not None for svg in root.iter(f"{SVG}svg")]


def test_every_chart_of_every_page_is_painted_alike(
    computed: Computed, framework: Framework
) -> None:
    code, place = "Z90001", "Ashdale"
    found = charts(
        render.practice_html(practice_report(computed, code)),
        render.public_html(public_edition(computed, code)),
        render.pack_html(locality_pack(computed, place)),
        render.framework_html(framework_report(framework, code)),
        render.view_html(locality_view(framework, place)),
    )
    assert len(found) > 40
    for svg in found:
        alike(svg)


number = st.decimals(-900, 900, places=2).map(str)
pairs = st.tuples(number, number).map(" ".join)
commands = st.one_of(
    st.tuples(st.sampled_from("MmLl"), st.lists(pairs, min_size=1, max_size=3)),
    st.tuples(st.sampled_from("HhVv"), st.lists(number, min_size=1, max_size=1)),
    st.tuples(st.sampled_from("Ss"), st.lists(pairs, min_size=2, max_size=2)),
    st.tuples(st.sampled_from("Cc"), st.lists(pairs, min_size=3, max_size=3)),
    st.tuples(st.sampled_from("Zz"), st.just([])),
).map(lambda one: one[0] + ",".join(one[1]))
colour = st.one_of(st.none(), st.just("none"), st.from_regex(r"#[0-9a-f]{6}", fullmatch=True))
looks = st.fixed_dictionaries(
    {},
    optional={
        "fill": colour,
        "stroke": colour,
        "stroke-width": st.sampled_from(["0", "0.35", "1"]),
        "stroke-dasharray": st.sampled_from(["1 1", "0.9 0.7"]),
        "stroke-linecap": st.sampled_from(list(CAPS)),
    },
)


@st.composite
def mark(draw: st.DrawFn) -> str:
    """A path or a rectangle of any look."""
    look = {name: value for name, value in draw(looks).items() if value is not None}
    if draw(st.booleans()):
        path = draw(pairs) + "".join(draw(st.lists(commands, max_size=6)))
        shape = f'path d="M{path}"'
    else:
        sides = {name: draw(number) for name in ("x", "y", "width", "height")}
        shape = "rect" + "".join(f' {name}="{value}"' for name, value in sides.items())
    return f"<{shape}{''.join(f' {name}={value!r}' for name, value in look.items())}/>"


@given(st.lists(mark(), min_size=1, max_size=4).map("".join))
def test_marks_of_any_look_are_painted_alike(marks: str) -> None:
    alike(chart(f"<title>Any</title>{marks}"))


@pytest.mark.parametrize(
    "frame",
    [
        'width="80mm" height="20mm" viewBox="0 0 80 20"',
        'width="10mm" height="10mm" viewBox="-5 2 30 10"',
    ],
)
def test_a_chart_is_placed_and_scaled_alike(frame: str) -> None:
    alike(chart('<path d="M1 2h5" stroke="#003087"/>', frame))


@pytest.mark.parametrize(
    "path",
    [
        "M0 0" + "l0.1 0.1" * 3 + "l-0.3-0.3l1 1",  # next to nothing is written in digits
        "M1 1M2 2zl3 3zz",  # what has no line is not closed
        "M1 1c1 2 3 4 5 6s2 2 3 3zs1 1 2 2",  # handles go on only from one curve to the next
    ],
)
@pytest.mark.parametrize("cap", CAPS)
def test_paths_are_painted_alike(path: str, cap: str) -> None:
    alike(chart(f'<path d="{path}" stroke="#003087" stroke-linecap="{cap}"/>'))


@pytest.mark.parametrize(
    "marks",
    [
        '<path d="M1 1a2 2 0 1 1 3 3"/>',
        '<path d="M1 1q2 2 3 3"/>',
        '<path d="M1e-5 1h2"/>',
        '<path d="h2"/>',
        '<path d="M1 1h"/>',
        '<path d="M1 1z2"/>',
        '<path d="M1 20000v1"/>',
        '<path d="M0.00001 1v1"/>',
        '<path d="M1 1l10 - 3"/>',
        '<path d="M1 1l10..5"/>',
        '<path d="M1 1l10 --3"/>',
        '<path d="M1 1v1" fill-opacity="0.5"/>',
        '<path d="M1 1v1" style="fill:none"/>',
        '<path d="M1 1v1" transform="scale(2)"/>',
        '<path d="M1 1v1" fill="red"/>',
        '<path d="M1 1v1" stroke="#003087" stroke-width="1px"/>',
        '<path d="M1 1v1" stroke="#003087" stroke-width="nan"/>',
        '<path d="M1 1v1" stroke="#003087" stroke-linecap="inherit"/>',
        '<path d="M1 1v1" stroke="#003087" stroke-dasharray="2 -1"/>',
        '<path d="M1 1v1"><style>path { fill: red }</style></path>',
        '<title><path d="M1 1v1"/></title>',
        '<rect width="2" height="1"><rect width="1" height="2"/></rect>',
        '<rect width="50%" height="1"/>',
        '<circle cx="1" cy="1" r="1"/>',
        '<g><path d="M1 1v1"/></g>',
        "<text>words</text>",
    ],
)
def test_what_no_chart_of_ours_holds_is_left_to_the_renderer(marks: str) -> None:
    assert drawing(chart(marks)) is None


def test_a_chart_with_a_comment_is_left_to_the_renderer() -> None:
    svg = chart('<path d="M1 1v1"/>')
    svg.append(ET.Comment("of another program"))
    assert drawing(svg) is None


@pytest.mark.parametrize(
    "frame",
    [
        'width="42mm" height="5mm"',
        'width="42" height="5" viewBox="0 0 42 5"',
        'width="0mm" height="5mm" viewBox="0 0 42 5"',
        'width="42mm" height="5mm" viewBox="0 0 42"',
        'width="42mm" height="5mm" viewBox="0 0 42 5" fill="#003087"',
    ],
)
def test_a_frame_that_no_chart_of_ours_has_is_left_to_the_renderer(frame: str) -> None:
    assert drawing(chart('<path d="M1 1v1"/>', frame)) is None
