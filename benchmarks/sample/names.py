"""Invented names: no real place, practice or person is meant by any of them."""

from benchmarks.sample.draws import Draws

LOCALITIES = (("Ashdale", 10), ("Brackenmoor", 12), ("Calderwick", 15))

_FIRST = (
    "Alder", "Bramble", "Curlew", "Fern", "Gorse", "Hazel", "Heron", "Larch", "Linnet", "Otter",
    "Plover", "Quarry", "Rowan", "Sedge", "Sorrel", "Tansy", "Teasel", "Thorn", "Willow", "Yarrow",
)  # fmt: skip
_SECOND = ("beck", "combe", "dyke", "garth", "holt", "mere", "thwaite", "wick")
_KINDS = ("Surgery", "Medical Centre", "Practice", "Health Centre", "Medical Group", "Clinic")

LONG = (
    "Larchwood, Upper Thornbeck and Millrace Bridge Family Medical Practice "
    "(incorporating Sedgewater Surgery)"
)
APOSTROPHE = "Tanner's Yard Medical Centre"
AMPERSAND = "Hazel Road & Otterbridge Surgery"


def practice_names(draws: Draws, count: int) -> list[str]:
    """So many different names of practices."""
    stems = [first + second for first in _FIRST for second in _SECOND]
    order = draws.stream("names").permutation(len(stems))
    return [
        f"{stems[order[at % len(stems)]]} "
        f"{_KINDS[(int(order[at % len(stems)]) + at // len(stems)) % len(_KINDS)]}"
        + (f" {at // (len(stems) * len(_KINDS)) + 1}" if at >= len(stems) * len(_KINDS) else "")
        for at in range(count)
    ]


def network_name(number: int) -> str:
    """The name of a network outside the localities."""
    return f"{_FIRST[number % len(_FIRST)]}shire {number // len(_FIRST) + 1} PCN"
