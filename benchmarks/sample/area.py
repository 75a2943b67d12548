"""The invented area: its practices, who belongs where and when, and how many patients they have."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
import polars as pl

from benchmarks.periods import add_months, month_end
from benchmarks.sample import names
from benchmarks.sample.draws import Draws, Floats, Ints

LAST_MONTH = date(2025, 12, 1)
NETWORK_SIZE = 10  # of the practices outside the localities
SEXES = ("male", "female")
BANDS = 20  # 0-4, 5-9 ... 95 and over
STUDENT_BANDS = slice(3, 6)  # ages 15 to 29
OLDER_BANDS = slice(13, BANDS)  # ages 65 and over


@dataclass(frozen=True)
class Planted:
    """Something put there on purpose, so that a reader can check that a report finds it."""

    place: int  # the practice's row
    what: str  # the medicine family, test or happening it touches
    factor: float | None  # in place of the practice's own chance; None for happenings
    words: str


@dataclass(frozen=True)
class Area:
    """Practices in rows, months in columns."""

    draws: Draws
    months: tuple[date, ...]
    practices: pl.DataFrame  # code, name, locality, network, opened, closed, compare ...
    groups: Ints  # the network of each practice, numbered
    patients: Ints  # practices by months; 0 where not open
    ages: Floats  # practices by sex by five-year band; shares that sum to 1
    planted: tuple[Planted, ...]

    @property
    def older(self) -> Floats:
        """The share aged 65 and over as a ratio to the area's."""
        share: Floats = self.ages[:, :, OLDER_BANDS].sum(axis=(1, 2))
        return np.asarray(share / share.mean(), dtype=np.float64)

    def listed(self, sex: str | None, age_from: int | None, age_to: int | None) -> Floats:
        """Patients of a sex and age by practice and month; None is no limit."""
        youngest, oldest = age_from or 0, 999 if age_to is None else age_to
        shares = self.ages @ (share_from(youngest) - share_from(oldest + 1))
        wanted: Floats = shares.sum(axis=1) if sex is None else shares[:, SEXES.index(sex)]
        return self.patients * wanted[:, None]

    def effects(self, name: str, spread: float) -> Floats:
        """A factor per practice for a family or test, with what is planted in place of chance.

        A planted factor is set against the practice's peers, so that it is what a report finds.
        """
        found = self.draws.effects(name, self.groups, spread)
        chance = found.copy()
        size = self.patients[:, -1]
        for plant in self.planted:
            if plant.what == name and plant.factor is not None:
                peers = self._peers_of(plant.place)
                found[plant.place] = plant.factor * np.average(chance[peers], weights=size[peers])
        return found

    def _peers_of(self, place: int) -> Ints:
        home = self.practices["locality"]
        same = (home == home[place]).fill_null(value=False).to_numpy()
        return np.flatnonzero(same & (np.arange(len(same)) != place)).astype(np.int64)

    def places_of(self, what: str) -> list[int]:
        """The rows of the practices to which that was done."""
        return [plant.place for plant in self.planted if plant.what == what]

    @property
    def codes(self) -> list[str]:
        """The practice codes, in the order of the rows."""
        return self.practices["code"].to_list()


def share_from(age: int) -> Floats:
    """The share of each five-year band that is at least that old."""
    return np.clip((5 * np.arange(BANDS) + 5 - age) / 5, 0, 1)


def make_area(draws: Draws, practices: int, months: int) -> Area:
    """An area of so many open practices, and one that closed, over so many months."""
    calendar = tuple(add_months(LAST_MONTH, step - months + 1) for step in range(months))
    members = _members(practices)
    planted = _planted(members)
    frame = _practices(draws, practices, members, planted, calendar)
    groups = frame["network"].rank("dense").to_numpy().astype(np.int64) - 1
    patients = _patients(draws, frame, planted, calendar)
    ages = _ages(draws, len(frame), planted)
    return Area(draws, calendar, frame, groups, patients, ages, planted)


def _members(practices: int) -> list[tuple[str, int]]:
    """Locality and place in it for every member; whole localities while they fit, at least one."""
    found: list[tuple[str, int]] = []
    for name, size in names.LOCALITIES:
        if not found or len(found) + size <= practices:
            found += [(name, place) for place in range(min(size, practices))]
    return found


_PLANTED: dict[tuple[str, int], tuple[str, float | None, str]] = {
    ("Ashdale", 2): ("gabapentinoid", 1.6, "gabapentin and pregabalin 60% above its peers"),
    ("Ashdale", 3): ("apostrophe", None, "an apostrophe in its name"),
    ("Ashdale", 5): ("spirometry", 0.45, "spirometry 55% below its peers"),
    ("Ashdale", 7): ("long name", None, "the longest name"),
    ("Brackenmoor", 0): ("merged", None, "its list grows when the practice that closes joins it"),
    ("Brackenmoor", 4): ("feno", 0.0, "no FeNO test at all, where its peers have them"),
    ("Brackenmoor", 6): ("ampersand", None, "an ampersand in its name"),
    ("Brackenmoor", 8): ("missing month", None, "a month without a row in both local extracts"),
    ("Calderwick", 1): ("antibacterial", 2.5, "antibacterials two and a half times its peers'"),
    ("Calderwick", 5): ("tiny", None, "about 600 patients: shown, not compared"),
    ("Calderwick", 9): ("students", None, "a student practice, compare = no in localities.csv"),
    ("Calderwick", 12): ("opened", None, "opened during the time covered"),
}


def _planted(members: Sequence[tuple[str, int]]) -> tuple[Planted, ...]:
    """What is planted where; the practice that closed is the row after the members."""
    at = {member: place for place, member in enumerate(members)}
    found = [Planted(at[key], *what) for key, what in _PLANTED.items() if key in at]
    closed = Planted(len(members), "closed", None, "closed during the time covered")
    return (*found, closed)


def _practices(
    draws: Draws,
    count: int,
    members: Sequence[tuple[str, int]],
    planted: Sequence[Planted],
    calendar: Sequence[date],
) -> pl.DataFrame:
    """One row per practice: the members, the one that closed, and those around them."""
    rows = count + 1
    closed_from = members[-1][0] if ("Brackenmoor", 0) not in members else "Brackenmoor"
    locality = [name for name, _ in members] + [closed_from] + [None] * (rows - len(members) - 1)
    network = [_network(members, closed_from, row) for row in range(rows)]
    frame = pl.DataFrame(
        {
            "code": [f"X{10_001 + 7 * row:05}" for row in range(rows)],
            "name": _names(draws, rows, planted),
            "locality": pl.Series(locality, dtype=pl.String),
            "network": [f"UX{number:04}" for number, _ in network],
            "network_name": [name for _, name in network],
            "sub_icb": [_sub_icb(row, len(members)) for row in range(rows)],
            "postcode": [f"ZZ{1 + row // 90} {row % 9 + 1}{_letters(row)}" for row in range(rows)],
            "opened": [date(1974, 4, 1)] * rows,
            "closed": pl.Series([None] * rows, dtype=pl.Date),
            "compare": [True] * rows,
        }
    )
    return _dated(frame, planted, calendar)


def _names(draws: Draws, rows: int, planted: Sequence[Planted]) -> list[str]:
    found = names.practice_names(draws, rows)
    special = {
        "long name": names.LONG,
        "apostrophe": names.APOSTROPHE,
        "ampersand": names.AMPERSAND,
    }
    for plant in planted:
        found[plant.place] = special.get(plant.what, found[plant.place])
    return found


def _network(members: Sequence[tuple[str, int]], closed_from: str, row: int) -> tuple[int, str]:
    """Number and name of a practice's network: two in each locality, tens around them."""
    if row <= len(members):
        locality, place = members[row] if row < len(members) else (closed_from, 0)
        number = [name for name, _ in names.LOCALITIES].index(locality)
        half = "North" if place % 2 == 0 else "South"
        return 2 * number + (half == "South") + 1, f"{locality} {half} PCN"
    number = (row - len(members) - 1) // NETWORK_SIZE
    return 11 + number, names.network_name(number)


def _sub_icb(row: int, members: int) -> str:
    return "X9A" if row <= members else f"X9{'BCD'[(row - members) // 40 % 3]}"


def _letters(row: int) -> str:
    alphabet = "ABDEFGHJLNPQRSTUWXYZ"
    return alphabet[row // 9 % 20] + alphabet[row // 180 % 20]


def _dated(
    frame: pl.DataFrame, planted: Sequence[Planted], calendar: Sequence[date]
) -> pl.DataFrame:
    """The frame with the dates and marks of what is planted."""
    row = pl.int_range(pl.len())
    places = {plant.what: plant.place for plant in planted}
    last_open, first_open = turning_months(calendar)
    return frame.with_columns(
        closed=pl.when(row == places["closed"]).then(pl.lit(month_end(last_open))),
        opened=pl.when(row == places.get("opened", -1))
        .then(pl.lit(first_open))
        .otherwise("opened"),
        compare=row != places.get("students", -1),
    )


def turning_months(calendar: Sequence[date]) -> tuple[date, date]:
    """The last month of the practice that closes, the first of the one that opens."""
    count = len(calendar)
    return calendar[max(count * 5 // 8 - 1, 0)], calendar[count // 2]


# Patients in the first month where it matters to what is planted.
_SIZES = {
    "tiny": 612, "students": 13_400, "closed": 4_150, "merged": 7_300,
    "gabapentinoid": 9_200, "spirometry": 10_400, "feno": 8_800, "antibacterial": 7_900,
}  # fmt: skip


def _patients(
    draws: Draws, frame: pl.DataFrame, planted: Sequence[Planted], calendar: Sequence[date]
) -> Ints:
    """Patients of each practice at the start of each month."""
    chance, rows, months = draws.stream("patients"), len(frame), len(calendar)
    size = np.clip(np.exp(chance.normal(np.log(8200), 0.5, rows)), 2_000, 18_000)
    growth = chance.normal(0.008, 0.015, rows)[:, None] * (np.arange(months) / 12)[None, :]
    lists = size[:, None] * (1 + growth)
    places = {plant.what: plant.place for plant in planted}
    last_open, first_open = (calendar.index(month) for month in turning_months(calendar))
    for what, patients in _SIZES.items():
        if what in places:
            lists[places[what]] *= patients / size[places[what]]
    if "merged" in places:
        lists[places["merged"], last_open + 1 :] += 0.88 * lists[places["closed"], last_open]
    lists[places["closed"], last_open + 1 :] = 0
    if "opened" in places:
        lists[places["opened"]] = np.linspace(1_500, 3_600, months)
        lists[places["opened"], :first_open] = 0
    return np.rint(lists).astype(np.int64)


_ENGLAND = (
    5.2, 5.7, 6.0, 5.7, 6.0, 6.7, 7.2, 7.2, 6.9, 6.2, 6.5, 6.5, 6.0, 5.1, 4.4, 4.2, 2.9, 1.8, 0.8,
    0.25,
)  # percent of registered patients by five-year band, rounded  # fmt: skip


def _ages(draws: Draws, rows: int, planted: Sequence[Planted]) -> Floats:
    """Each practice's shares by sex and band: younger or older as a whole, and uneven by chance.

    Practices with a planted rate have the area's ages, so that age does not blur what is planted.
    """
    chance = draws.stream("ages")
    base = np.array(_ENGLAND)
    tilt = chance.normal(0, 0.11, rows)
    tilt[[plant.place for plant in planted if plant.factor is not None]] = 0
    older = tilt[:, None] * (np.arange(BANDS) - 8)[None, :] / 6
    shares = base * np.exp(older) * np.exp(chance.normal(0, 0.06, (rows, BANDS)))
    for row in [plant.place for plant in planted if plant.what == "students"]:
        shares[row] = base * np.where(np.arange(BANDS) < STUDENT_BANDS.start, 0.3, 0.25)
        shares[row, STUDENT_BANDS] = base[STUDENT_BANDS] * (2.2, 9.0, 4.0)
    women = 0.49 + 0.16 * np.clip((np.arange(BANDS) - 13) / 6, 0, 1)
    both = np.stack([shares * (1 - women), shares * women], axis=1)
    total: Floats = both.sum(axis=(1, 2), keepdims=True)
    return both / total
