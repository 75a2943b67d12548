"""Whose reports these are: how the colours of an organisation and its logo must be."""

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
