"""Whose reports these are: how an organisation's colours must be, so that all can be read."""

import re

WHITE = "#ffffff"
ENOUGH = 4.5  # to 1, for text: Web Content Accessibility Guidelines 2.2, level AA
LINEAR = 0.04045  # below this share of the full signal, sRGB is linear


def contrast(one: str, other: str) -> float:
    """Contrast of two colours written as #rrggbb, from 1 to 21.

    The ratio of their relative luminances, each raised by 0.05, the lighter above. Web Content
    Accessibility Guidelines 2.2, success criterion 1.4.3.
    """
    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


def luminance(colour: str) -> float:
    """Relative luminance of a colour written as #rrggbb, from 0 (black) to 1 (white)."""
    red, green, blue = (
        share / 12.92 if share <= LINEAR else ((share + 0.055) / 1.055) ** 2.4
        for share in (int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5))
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def readable(colour: str) -> str:
    """A colour as #rrggbb in small letters, where white and it can be read on each other.

    Raises ValueError, which names the nearest darker shade that can.
    """
    if not re.fullmatch(r"#[0-9A-Fa-f]{6}", colour):
        raise ValueError(f"'{colour}' is no colour; write # and six digits, as #005EB8")
    plain = colour.lower()
    if (found := contrast(plain, WHITE)) < ENOUGH:
        raise ValueError(
            f"{colour} is too light: white on it has a contrast of {found:.1f} to 1, where text "
            f"needs {ENOUGH} to 1; the same colour dark enough is {_darker(plain)}"
        )
    return plain


def _darker(colour: str) -> str:
    """The lightest shade of a colour that can be read on white."""
    parts = [int(colour[at : at + 2], 16) for at in (1, 3, 5)]
    shades = (
        "#" + "".join(f"{part * left // 255:02x}" for part in parts) for left in range(255, -1, -1)
    )
    return next(shade for shade in shades if contrast(shade, WHITE) >= ENOUGH)
