"""Page 6 in words: partners' answers by group, and the themes of their comments."""

COUNTED = "Counted together with partners"
NO_THEMES = (
    "No theme may be shown: comments are read by the locality team, put into themes, and a theme "
    "is printed when three raters or more brought it up."
)


def partnership_heading(*, shown: bool, held: bool) -> str:
    """Whether answers are shown by group, withheld, or were never asked for."""
    asked = "by rater group" if shown else "nothing may be shown" if held else "nobody was asked"
    return f"Partnership: {asked}"
