"""Pages that many documents end with, painted once.

The renderer paints a page by adding operators to a document's stream, and to what its pages have in
common: degrees of opacity, and the glyphs that they use of each typeface. A page that is painted
apart gives all of this to every document. One of which more is needed, a picture or a pattern as in
a draft, or a typeface that no other page of a document has, is painted as the renderer does.
"""

from dataclasses import dataclass
from typing import Any

OPACITY = "ExtGState"  # where a page's resources hold it, by names that tell it
TOLD = ("A", "a")  # with what such a name begins; others are numbers of a document


@dataclass(frozen=True, slots=True)
class _Painting:
    """What a page gives to a document; nothing in it is the renderer's own memory."""

    operators: list[Any]
    tags: dict[Any, dict[str, Any]]
    opacity: dict[str, Any]
    glyphs: dict[Any, tuple[dict[int, int], dict[int, str]]]  # widths and letters of each typeface


class PaintedOnce:
    """A page that is laid out, and gives each document what its first painting gave."""

    def __init__(self, page: Any) -> None:  # noqa: ANN401 - the renderer has no types
        self.__dict__.update(vars(page))  # its size, links and bookmarks
        self._page = page
        self._paintings: list[_Painting | None] = []  # the one, once it is known

    def paint(self, stream: Any, scale: float = 1) -> None:  # noqa: ANN401
        """Add the page to a document's stream."""
        if not self._paintings:
            self._paintings.append(self._painted_apart(stream, scale))
        (painting,) = self._paintings
        if painting is None or not painting.glyphs.keys() <= stream._fonts.keys():
            self._page.paint(stream, scale)
            return
        stream.stream += painting.operators
        stream._tags.update({box: dict(tag) for box, tag in painting.tags.items()})
        for name, state in painting.opacity.items():
            stream._resources[OPACITY].setdefault(name, state)
        for key, (widths, letters) in painting.glyphs.items():
            font = stream._fonts[key]  # what other pages have noted of it stays
            font.widths.update({**widths, **font.widths})
            font.to_unicode.update({**letters, **font.to_unicode})

    def _painted_apart(self, stream: Any, scale: float) -> _Painting | None:  # noqa: ANN401
        """This page alone, whatever its document has used; None where more is needed."""
        held: dict[str, Any] = stream._resources
        own: dict[str, Any] = {kind: {} for kind, what in held.items() if isinstance(what, dict)}
        apart = stream.clone(fonts={}, images={}, tags={}, resources={**held, **own})
        apart._ctm_stack = list(stream._ctm_stack)
        self._page.paint(apart, scale)
        opacity = own.pop(OPACITY)
        numbered = [name for name in opacity if not name.startswith(TOLD)]
        unknown = any(font.missing for font in apart._fonts.values())
        if apart._images or any(own.values()) or numbered or unknown:
            return None
        glyphs = {key: (font.widths, font.to_unicode) for key, font in apart._fonts.items()}
        return _Painting(apart.stream, apart._tags, opacity, glyphs)
