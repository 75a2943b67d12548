"""The map of a locality in words."""

HEADING = "All indicators, all practices"
NO_DATA = "no data"
SHORT = {
    "Requires improvement": "RI",
    "Outstanding": "Outst.",
    "Inadequate": "Inadeq.",
}
RATINGS_SHORT = "CQC ratings as words; RI: requires improvement."
INTRO = (
    "▲ ▼ outside the range expected 19 times in 20; ▲▲ ▼▼ outside that of 499 in 500; "
    "△ ▽ a real difference within the usual spread. Higher is not better or worse by "
    "itself. Figures alone are not judged, or over two years old. Apart: not compared. "
    f"{RATINGS_SHORT}"
)


def rating_short(rating: str) -> str:
    """A rating of the regulator in a narrow cell."""
    return SHORT.get(rating, rating)
