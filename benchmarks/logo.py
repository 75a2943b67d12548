"""An organisation's logo: a PNG or SVG of the folder that a page can hold, and that hides nothing.

A page fetches nothing, so a logo must hold all that it shows; and a page is the same on every
machine, so it may hold no letters that are drawn in whatever typeface a machine has.
"""

import re
import struct
import zlib
from base64 import b64encode
from dataclasses import dataclass
from pathlib import Path
from xml.etree import ElementTree as ET

LARGEST = 500_000  # bytes
WIDEST = 2_000  # pixels either way
SIGNATURE = b"\x89PNG\r\n\x1a\n"
SVG = "{http://www.w3.org/2000/svg}"
SHAPES = ("path", "rect", "circle", "ellipse", "line", "polyline", "polygon")
PAINT = ("clipPath", "mask", "linearGradient", "radialGradient", "stop", "style")
DRAWN = frozenset(("svg", "g", "defs", "title", "desc", "metadata", *SHAPES, *PAINT))
FETCHING = ("image", "use", "script", "foreignObject")  # whatever program they are a note of


@dataclass(frozen=True, slots=True)
class Logo:
    """A picture that may be printed, as it was found."""

    kind: str  # image/png or image/svg+xml
    data: bytes

    @property
    def address(self) -> str:
        """The picture itself, written as the address of one."""
        return f"data:{self.kind};base64,{b64encode(self.data).decode()}"


def read_logo(folder: Path, name: str) -> Logo:
    """The logo of a folder; raises ValueError that says what is wrong and what to do."""
    path = (folder / name).resolve()
    if folder.resolve() not in path.parents:
        raise ValueError(f"'{name}' is outside the folder; copy it into the folder")
    if not path.is_file():
        raise ValueError(f"'{name}' is not in the folder; put it there, or correct the name")
    if (size := path.stat().st_size) > LARGEST:
        raise ValueError(
            f"'{name}' has {size / 1000:,.0f} kB; save it with at most {LARGEST / 1000:,.0f} kB"
        )
    data = path.read_bytes()
    fault, kind = (
        (_png_fault(data), "image/png")
        if data.startswith(SIGNATURE)
        else (_svg_fault(data), "image/svg+xml")
    )
    if fault:
        raise ValueError(f"'{name}' {fault}")
    return Logo(kind, data)


def _png_fault(data: bytes) -> str:
    """What is wrong with a PNG; empty where every part of it is whole."""
    broken = "is a broken PNG; save it again"
    at, parts, pixels = len(SIGNATURE), [], zlib.decompressobj()
    while at + 12 <= len(data):
        size, kind = struct.unpack(">I4s", data[at : at + 8])
        body = data[at + 8 : at + 8 + size]
        if data[at + 8 + size : at + 12 + size] != struct.pack(">I", zlib.crc32(kind + body)):
            return broken
        parts.append((kind, body))
        at += 12 + size
    if not parts or parts[0][0] != b"IHDR" or parts[-1] != (b"IEND", b"") or len(parts[0][1]) != 13:
        return broken
    width, height = struct.unpack(">II", parts[0][1][:8])
    if not 0 < max(width, height) <= WIDEST:
        return f"has {width} × {height} pixels; save it with at most {WIDEST} either way"
    try:  # eight bytes are the most a pixel has
        pixels.decompress(b"".join(body for kind, body in parts if kind == b"IDAT"), 9 * WIDEST**2)
    except zlib.error:
        return broken
    return "" if pixels.eof else broken


def _svg_fault(data: bytes) -> str:
    """What is wrong with an SVG; empty where it holds all that it shows and nothing else."""
    if re.search(rb"<!(?:DOCTYPE|ENTITY)", data):
        return "has a DOCTYPE, which a logo does not need; save it as plain SVG"
    try:
        root = ET.fromstring(data)  # noqa: S314 - without a DOCTYPE nothing is expanded
    except (ET.ParseError, ValueError):
        return "is neither a PNG nor an SVG; save it as one of them"
    if root.tag != f"{SVG}svg":
        return "is neither a PNG nor an SVG; save it as one of them"
    if "viewBox" not in root.attrib and not {"width", "height"} <= root.attrib.keys():
        return "has no size; save it with a viewBox"
    return next((fault for one in root.iter() if (fault := _element_fault(one))), "")


def _element_fault(element: ET.Element) -> str:
    """The renderer goes by the name alone, so that a name space excuses nothing that is drawn."""
    tag = element.tag.rpartition("}")[2]
    if tag in ("text", "tspan", "textPath"):
        return "holds text, whose letters differ from machine to machine; convert text to paths"
    if tag not in DRAWN and (element.tag.startswith(SVG) or tag in FETCHING):
        return f"holds <{tag}>, which a printed logo may not; save it as plain paths"
    told = [*element.attrib.values(), element.text or ""]
    links = [value for name, value in element.attrib.items() if name.endswith("href")]
    if any(re.search(r"@import|url\(\s*['\"]?(?!#)", one) for one in told) or any(
        not link.startswith("#") for link in links
    ):
        return "refers to another file; embed nothing and save it as plain paths"
    return ""
