"""What a reader of the tag tree is spared: text that the page says is hidden from it.

`aria-hidden` keeps the labels of an axis from being read out as loose numbers in HTML; the
renderer does not know it. The boxes of a page and the ends of its tag tree come in one order, so
that a box tells whether its text is to be read. Where the two do not match, all is read.
"""

from collections.abc import Iterator
from typing import Any

Element = dict[str, Any]
CELLS = ("/TR", "/TH", "/TD")  # a table keeps its shape


def hide(document: Any, pdf: Any, tree: Element) -> None:  # noqa: ANN401 - the renderer has no types
    """Take text below `aria-hidden="true"` out of a tag tree, and all that is empty."""
    for page, reference in zip(document.pages, pdf.page_references, strict=True):
        ends = list(_ends(pdf, tree, reference))
        seen = list(_leaves(page._page_box, hidden=False))  # nothing public holds the boxes
        matched = zip(ends, seen, strict=True) if len(ends) == len(seen) else ()
        _prune(pdf, tree, reference, {end for end, hidden in matched if hidden})


def _at(pdf: Any, reference: bytes) -> Any:  # noqa: ANN401
    return pdf.objects[int(reference.split()[0])]


def _ends(pdf: Any, node: Element, page: bytes) -> Iterator[int]:  # noqa: ANN401
    """The numbers of a page's marked content, in the order in which they are read."""
    for kid in node["K"]:
        if not isinstance(kid, bytes):
            yield kid
        elif (child := _at(pdf, kid)).get("Pg") == page and "S" in child:
            yield from _ends(pdf, child, page)


def _leaves(box: Any, *, hidden: bool) -> Iterator[bool]:  # noqa: ANN401
    """Whether each text and picture of a page is hidden, in the order of the tag tree."""
    box = getattr(box, "_box", box)  # what is positioned leaves a place holder
    if hasattr(box, "at_keyword"):
        return  # a box in the margin
    element = getattr(box, "element", None)
    hidden = hidden or (element is not None and element.get("aria-hidden") == "true")
    for child in getattr(box, "children", ()):
        yield from _leaves(child, hidden=hidden)
    if hasattr(box, "text") or hasattr(box, "replacement"):
        yield hidden


def _prune(pdf: Any, node: Element, page: bytes, unread: set[int]) -> None:  # noqa: ANN401
    """Drop a page's unread content, and elements that hold nothing."""
    kept = []
    for kid in node["K"]:
        child = _at(pdf, kid) if isinstance(kid, bytes) else None
        if child is None:
            if kid in unread and node["Pg"] == page:
                continue
        elif child.get("Pg") == page and "S" in child:
            _prune(pdf, child, page, unread)
            if not child["K"] and child["S"] not in CELLS:
                continue
        kept.append(kid)
    node["K"][:] = kept
