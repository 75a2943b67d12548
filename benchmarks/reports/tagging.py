"""What the renderer leaves out of a tagged PDF, added just before it is written.

The renderer hands over its document and a list of PDF objects; dictionaries of them are plain
dicts, and what refers to another object is `b"12 0 R"`. Everything here is the renderer's own
order of things, so the same pages give the same bytes.
"""

import re
from collections.abc import Iterator
from itertools import chain, zip_longest
from typing import Any

from benchmarks.reports.decoration import hide
from benchmarks.reports.shared import COUNTED_AS

Element = dict[str, Any]
OF_TEXT = ("/P", "/H1", "/H2", "/H3", "/H4", "/TD", "/TH", "/LBody", "/Span", "/Link")
PLAIN = {"Type", "S", "K", "Pg", "P"}
POINTS = 0.75  # in a CSS pixel
# Digits of a number of a page, where its line does not end in the name of a colour.
NEEDLESS = re.compile(rb"(?<=\.\d{3})\d+(?!.*[rR][gG]$)", re.MULTILINE)
UNMOVED = b">0<"  # between two letters of a text, which is written in hexadecimal digits
OTHER = b"\0"  # in the place of what is no operator: names and dictionaries


def finish(document: object, pdf: Any, alone: int) -> None:  # noqa: ANN401 - the renderer has no types
    """Make the tag tree say all that PDF/UA asks and the renderer does not write.

    Hidden text is left unread; lines of text belong to what they stand in; header cells get their
    direction, and cells' references to them an index; links say where they lead; running heads and
    feet become artefacts; figures' boxes are given in points from the foot of the page; pages are
    labelled, those past the `alone` first ones by a count of their own.
    """
    root = _at(pdf, pdf.catalog["StructTreeRoot"])
    numbers = {page: number for number, page in enumerate(pdf.page_references)}
    hide(document, pdf, _at(pdf, root["K"][0]))
    owners = dict(zip(numbers, _at(pdf, root["ParentTree"])["Nums"][1::2], strict=False))
    _fold(pdf, _at(pdf, root["K"][0]), owners)
    elements = list(_elements(pdf, root, ""))
    _scopes(elements)
    _index(elements, root)
    _links(pdf, elements, numbers)
    _boxes(pdf, elements)
    _furniture(pdf, root, [element for element, _ in elements])
    shared = f" {alone} <</P ({COUNTED_AS}) /S /D>>" if alone < len(numbers) else ""
    pdf.catalog["PageLabels"] = f"<</Nums [0 <</S /D>>{shared}]>>"
    _shorten(pdf)


def _at(pdf: Any, reference: bytes) -> Any:  # noqa: ANN401
    return pdf.objects[int(reference.split()[0])]


def _elements(pdf: Any, node: Element, inside: str) -> Iterator[tuple[Element, str]]:  # noqa: ANN401
    """Every element below a node in reading order, with the tags that it stands in."""
    for kid in node["K"]:
        if not isinstance(kid, bytes):
            continue  # a number: content of the page
        child = _at(pdf, kid)
        if "S" in child:
            yield child, inside
            yield from _elements(pdf, child, inside + child["S"])


def _fold(pdf: Any, node: Element, owners: dict[bytes, list[bytes]]) -> None:  # noqa: ANN401
    """Give the lines of a paragraph, heading or cell to it, without an element for each.

    The renderer wraps every line of text in an element that says nothing: half of a file's objects.
    """
    kept: list[Any] = []
    for kid in node["K"]:
        child = _at(pdf, kid) if isinstance(kid, bytes) else None
        if child is None or "S" not in child:
            kept.append(kid)
            continue
        _fold(pdf, child, owners)
        if node["S"] not in OF_TEXT or not _says_nothing(child, node):
            kept.append(kid)
            continue
        for mark in child["K"]:
            owners[child["Pg"]][mark] = node.reference  # type: ignore[attr-defined]
        kept += child["K"]
        child.clear()
    node["K"][:] = kept


def _says_nothing(child: Element, node: Element) -> bool:
    """Whether an element is a line of text on its parent's page and no more."""
    plain = child["S"] == "/Span" and set(child) == PLAIN and child["Pg"] == node["Pg"]
    return plain and not any(isinstance(kid, bytes) for kid in child["K"])


def _scopes(elements: list[tuple[Element, str]]) -> None:
    """A header cell speaks for its column in a table's head, and for its row elsewhere."""
    for element, inside in elements:
        if element["S"] == "/TH":
            head = inside.rfind("/THead") > inside.rfind("/Table")
            element["A"]["Scope"] = "/Column" if head else "/Row"


def _index(elements: list[tuple[Element, str]], root: Element) -> None:
    """Where the header cell of each name is, without which no reference to one can be followed."""
    named = sorted((cell["ID"].data, cell) for cell, _ in elements if "ID" in cell)
    names = b" ".join(name + b" " + cell.reference for name, cell in named)  # type: ignore[attr-defined]
    root["IDTree"] = b"<</Names [" + names + b"]>>"


def _links(pdf: Any, elements: list[tuple[Element, str]], numbers: dict[bytes, int]) -> None:  # noqa: ANN401
    """Say the page that a link inside the document leads to, instead of an internal name.

    The renderer makes a second link of the number that stands for a link's words: it is dropped.
    """
    names = pdf.catalog.get("Names", {}).get("Dests", {}).get("Names", [])
    places = {name.string: place[0] for name, place in zip(names[::2], names[1::2], strict=True)}
    for element, inside in elements:
        for kid in [kid for kid in element["K"] if isinstance(kid, bytes)]:
            mark = _at(pdf, kid)
            if "Obj" not in mark:
                continue
            link = _at(pdf, mark["Obj"])
            if "/Link" in inside:
                element["K"].remove(kid)
                _at(pdf, mark["Pg"])["Annots"].remove(mark["Obj"])
                link.clear()
            elif "Dest" in link:
                link["Contents"].string = f"Page {numbers[places[link['Dest'].string]] + 1}"
        if element["S"] == "/Link" and "/Link" in inside:
            element["S"] = "/Span"


def _boxes(pdf: Any, elements: list[tuple[Element, str]]) -> None:  # noqa: ANN401
    """Figures' boxes in points from the lower left; the renderer gives pixels from the top."""
    for figure, _ in elements:
        if figure["S"] == "/Figure":
            height = _at(pdf, figure["Pg"])["MediaBox"][3]
            left, top, right, bottom = (POINTS * edge for edge in figure["A"]["BBox"])
            figure["A"]["BBox"][:] = left, height - bottom, right, height - top


def _shorten(pdf: Any) -> None:  # noqa: ANN401
    """Write places to a thousandth of a pixel, not a millionth; colours stay as they are.

    Letters are drawn apart only where they are moved, not where they are moved by nothing.
    """
    for reference in pdf.page_references:
        content = _at(pdf, _at(pdf, reference)["Contents"])
        told = [part if isinstance(part, bytes) else OTHER for part in content.stream]
        short = NEEDLESS.sub(b"", b"\n".join(told).replace(UNMOVED, b"")).split(OTHER)
        others = (part for part in content.stream if not isinstance(part, bytes))
        parts = chain(*zip_longest(map(bytes.strip, short), others))
        content.stream = [part for part in parts if part]


def _furniture(pdf: Any, root: Element, elements: list[Element]) -> None:  # noqa: ANN401
    """Mark as artefacts what stands in the page's margins: it is in no place of the reading order.

    The renderer marks it like text and leaves it out of the tree, so that some readers find it.
    """
    read = {element.reference for element in elements}  # type: ignore[attr-defined]
    parents = _at(pdf, root["ParentTree"])["Nums"]
    for number, reference in enumerate(pdf.page_references):
        page, owners = _at(pdf, reference), parents[2 * number + 1]
        outside = {mark for mark, owner in enumerate(owners) if owner not in read}
        stream = _at(pdf, page["Contents"]).stream
        for at, operator in enumerate(stream):
            if operator == b"BDC" and stream[at - 1].get("MCID") in outside:
                stream[at - 2], stream[at - 1] = "/Artifact", "<</Type /Pagination>>"
        for mark in outside:
            _at(pdf, owners[mark]).clear()
            owners[mark] = b"null"
