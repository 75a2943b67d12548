"""Charts to the operators of a page, without the renderer's reading of SVG.

The renderer reads drawings of any kind: number by number, each mark with all that could be said of
its look. Ours are paths and rectangles of plain numbers with a fill and a line, which one pass over
each path turns into what the renderer would write. A drawing that holds anything else is no chart
of ours, and is left to the renderer.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any
from xml.etree.ElementTree import Element

from benchmarks.reports.outlines import Unknown, number, numbers, path, written

SVG = "{http://www.w3.org/2000/svg}"
XMLNS = "{http://www.w3.org/2000/xmlns/}xmlns"  # which a parser of HTML keeps
FRAME = {"width", "height", "viewBox", XMLNS}
LOOK = {"fill", "stroke", "stroke-width", "stroke-dasharray", "stroke-linecap"}
SHAPES = {"path": {"d"}, "rect": {"x", "y", "width", "height"}}
MM = 96 / 25.4  # pixels
COLOUR = re.compile(r"#[0-9a-f]{6}")
CAPS = {"butt": 0, "round": 1, "square": 2}
# No dashes, ends cut off, corners to a point as far as SVG has them.
PLAIN = {"d": "[] 0", "J": "0", "j": "0", "M": "4"}


@dataclass(frozen=True, slots=True)
class Drawing:
    """A chart that the renderer places as it does a picture; lengths of its own unit."""

    width: float  # in pixels, on the page
    height: float
    box: tuple[float, float, float, float]  # left, top, width and height
    operators: bytes

    def get_intrinsic_size(self, *_: object) -> tuple[float, float, float]:
        """Its width and height in pixels, and the one by the other, as the renderer asks."""
        return self.width, self.height, self.width / self.height

    def draw(self, stream: Any, width: float, height: float, _style: object) -> None:  # noqa: ANN401
        """Add it to a page's stream, in the middle of this many pixels."""
        left, top, wide, high = self.box
        scale = min(width / wide, height / high)
        away = (width - scale * wide) / 2 - scale * left, (height - scale * high) / 2 - scale * top
        stream.set_alpha(1, stroke=True, fill=True)
        stream.transform(a=scale, d=scale, e=away[0], f=away[1])
        stream.stream.append(self.operators)


def drawing(svg: Element) -> Drawing | None:
    """A chart of ours; None where it holds what these never do."""
    try:
        _only(svg.attrib, FRAME)
        width, height = (_length(svg.attrib[name]) for name in ("width", "height"))
        left, top, wide, high = numbers(svg.attrib["viewBox"])
        if min(width, height, wide, high) <= 0:
            return None
        return Drawing(width, height, (left, top, wide, high), b"\n".join(_marks(svg)))
    except (Unknown, KeyError, ValueError):
        return None


def _marks(svg: Element) -> Iterator[bytes]:
    """The operators of each mark, with those of its look where it is another than before."""
    state: dict[str, str] = {}
    for mark in svg:
        shape = str(mark.tag).removeprefix(SVG)  # of a comment it is no word
        if shape == "title" and not len(mark):
            continue
        if shape not in SHAPES or len(mark):
            raise Unknown
        _only(mark.attrib, SHAPES[shape] | LOOK)
        look, painted = _look(mark.attrib)
        outline = _outline(shape, mark.attrib)
        if outline and painted:
            changed = [f"{what} {name}" for name, what in look.items() if state.get(name) != what]
            state.update(look)
            yield "\n".join((*changed, outline, painted)).encode()


def _look(told: Mapping[str, str]) -> tuple[dict[str, str], str]:
    """What is to be set before a mark, by its operator, and the operator that paints it."""
    fill, stroke = _colour(told.get("fill", "#000000")), _colour(told.get("stroke", "none"))
    width = number(told.get("stroke-width", "1"))
    look = dict(PLAIN)
    if fill:
        look["rg"] = fill
    if stroke and width:
        look |= {
            "RG": stroke,
            "w": written(width),
            "J": str(CAPS[told.get("stroke-linecap", "butt")]),
        }
        if dashes := numbers(told.get("stroke-dasharray", "")):
            if min(dashes) < 0:
                raise Unknown
            look["d"] = f"[{' '.join(map(written, dashes))}] 0"
        return look, "B" if fill else "S"
    return look, "f" if fill else ""


def _outline(shape: str, told: Mapping[str, str]) -> str:
    """A mark's outline as operators; "" where there is none."""
    if shape == "path":
        return path(told.get("d", ""))
    sides = [number(told.get(name, "0")) for name in ("x", "y", "width", "height")]
    return f"{written(*sides)} re" if min(sides[2:]) > 0 else ""


@lru_cache(maxsize=64)
def _colour(told: str) -> str:
    """Red, green and blue, of one each; "" for none."""
    if told == "none":
        return ""
    if not COLOUR.fullmatch(told):
        raise Unknown
    return " ".join(f"{int(told[at : at + 2], 16) / 255:.6g}" for at in (1, 3, 5))


def _length(told: str) -> float:
    """Millimetres in pixels."""
    if not told.endswith("mm"):
        raise Unknown
    return number(told.removesuffix("mm")) * MM


def _only(told: Mapping[str, str], known: set[str]) -> None:
    if not told.keys() <= known:
        raise Unknown
