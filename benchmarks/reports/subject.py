"""The practice that a report is about, with everything its pages are made from."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from benchmarks.errors import DataError
from benchmarks.measures.definition import Measure
from benchmarks.pipeline import Computed
from benchmarks.reports.editions import effective, hidden, known_edition, pseudonyms
from benchmarks.reports.names import practice_title
from benchmarks.reports.older import aged_65
from benchmarks.reports.rows import Group, Practice, Row, group_rows, practice_list
from benchmarks.reports.triage import Selection, blocks, select
from benchmarks.reports.wording import joined, months_words, window_words
from benchmarks.reports.wording.order import Order

SECTIONS = {
    "prescribing": "Prescribing",
    "referrals": "Referrals",
    "diagnostics": "Diagnostics",
    "other": "Other",
}


class NotAMember(DataError):
    """A report was asked for a practice that is in no locality when the quarter ends."""

    def __init__(self, practice_code: str) -> None:
        super().__init__(
            f"{practice_code} is in no locality on the last day of the quarter.\n"
            "  Check its code and its dates in localities.csv."
        )


@dataclass(frozen=True)
class Subject:
    """One practice, its locality, its rows and what was chosen from them."""

    computed: Computed
    practice: Practice
    edition: str
    everyone: tuple[Practice, ...]  # ever in the locality, former members too
    group: Group
    draft: bool = False  # figures can still be queried

    @property
    def measures(self) -> Mapping[str, Measure]:
        """The library as the folder's settings leave it."""
        return self.computed.measures

    @cached_property
    def name(self) -> str:
        """The practice's name as people write it."""
        return practice_title(self.practice.practice_name)

    @cached_property
    def locality(self) -> str:
        """The locality with its kind: "Ashdale locality"; "Furness Locality" as it stands."""
        name = " ".join(self.practice.locality.split())
        return name if "locality" in name.lower() else f"{name} locality"

    @cached_property
    def members(self) -> tuple[Practice, ...]:
        """The locality's practices on the quarter's last day."""
        return tuple(practice for practice in self.everyone if practice.member)

    @cached_property
    def hidden(self) -> frozenset[str]:
        """The practices that this edition may not name."""
        return hidden(self.edition, self.everyone, self.practice.practice_code)

    @cached_property
    def names(self) -> Mapping[str, str]:
        """Every practice's printed name by code: a letter where it may not be named.

        The facilitator's edition gives both, where letters are drawn at all; the public one prints
        no peer, so that it needs no letters.
        """
        own, secret = self.practice.practice_code, self.computed.settings.anonymity.secret
        both = self.edition == "facilitator" and bool(secret)
        drawn = both or (bool(self.hidden) and self.edition != "public")
        letters = pseudonyms(self.everyone, own, secret) if drawn else {}
        return {code: self._printed(one, letters.get(code, "")) for code, one in self._by_code()}

    def _by_code(self) -> Iterator[tuple[str, Practice]]:
        return ((one.practice_code, one) for one in self.everyone)

    def _printed(self, one: Practice, letter: str) -> str:
        name = practice_title(one.practice_name)
        if one.practice_code in self.hidden:
            return f"Practice {letter}"
        return f"{name} ({letter})" if self.edition == "facilitator" and letter else name

    @cached_property
    def open_data(self) -> bool:
        """Whether a figure here comes from published data, which anyone may look up."""
        return any(file.domain in ("prescribing", "counts") for file in self.computed.files)

    @cached_property
    def rows(self) -> Mapping[str, Row]:
        """The practice's own rows by measure, of measures that the library still has."""
        rows = self.group.of(self.practice.practice_code)
        return {measure: row for measure, row in rows.items() if measure in self.measures}

    @cached_property
    def compared(self) -> tuple[Row, ...]:
        """The rows with a verdict."""
        return tuple(row for row in self.rows.values() if row.compared)

    @cached_property
    def reliability(self) -> Mapping[str, float | None]:
        """By measure, how much of the locality's spread is more than chance, where it is known."""
        here = self.computed.variation.filter(locality=self.practice.locality)
        return dict(here.select("measure_id", "reliability").iter_rows())

    @cached_property
    def contributions(self) -> Mapping[str, tuple[tuple[str, float], ...]]:
        """By measure, presentations with how much more the practice has than by its peers' rate."""
        mine = self.computed.contributions.filter(practice_code=self.practice.practice_code)
        rows = mine.select("measure_id", "name", "excess").iter_rows()
        found: dict[str, tuple[tuple[str, float], ...]] = {}
        for measure_id, name, excess in rows:
            found[measure_id] = (*found.get(measure_id, ()), (name, excess))
        return found

    @cached_property
    def aged_65(self) -> tuple[float | None, float | None]:
        """The percentage aged 65 and over, the practice's and its compared peers' together."""
        own, people = self.practice.practice_code, self.computed.population
        others = [one.practice_code for one in self.members if one.compared]
        return aged_65(people, [own]), aged_65(people, [code for code in others if code != own])

    def order_on(self, row: Row) -> Order:
        """What is known of the order of the locality's practices on a measure."""
        rows = self.group.by_measure.get(row.measure_id, {})
        return Order.among(list(rows.values()), self.reliability.get(row.measure_id))

    @cached_property
    def selection(self) -> Selection:
        """What stands on page 1."""
        priorities = self.computed.settings.measures.priorities
        return select(self.rows.values(), self.measures, priorities)

    @cached_property
    def blocks(self) -> tuple[Row, ...]:
        """The measures with half a page."""
        return tuple(blocks(self.selection, self.rows.values()))

    def peers_on(self, row: Row) -> dict[str, Row]:
        """The other compared practices' rows on a measure, by code."""
        others = {
            practice.practice_code
            for practice in self.members
            if practice.compared and practice.practice_code != self.practice.practice_code
        }
        rows = self.group.by_measure.get(row.measure_id, {})
        return {
            code: peer
            for code, peer in rows.items()
            if code in others and peer.period == row.period and peer.because not in _NO_PEER
        }

    def window_of(self, row: Row) -> str:
        """The window where it is not the whole quarter, and how many of its months there are."""
        if row.status == "missing":
            return ""
        quarter = self.computed.quarter
        ends_here = row.window == "rolling_year" and row.period_end == quarter.end
        told = "12 months" if ends_here else window_words(row)
        return joined(("" if row.period == quarter else told, months_words(row)), ", ")

    def section_of(self, row: Row) -> str:
        """The title of the part of the report that lists a row's measure."""
        return SECTIONS[self.measures[row.measure_id].section]


_NO_PEER = (
    "closed",
    "small_list",
    "compare_no",
    "incomplete_window",
    "not_member",
    "no_list",
    "no_ages",
)


def find_subject(
    computed: Computed, practice_code: str, edition: str, *, draft: bool = False
) -> Subject:
    """The subject of a report.

    Raises NotAMember and UnknownEdition.
    """
    practices = practice_list(computed.practices)
    found = [one for one in practices if one.practice_code == practice_code and one.member]
    if not found:
        raise NotAMember(practice_code)
    own = found[0]
    everyone = tuple(one for one in practices if one.locality == own.locality)
    codes = tuple(one.practice_code for one in everyone if one.member)
    edition = effective(known_edition(edition), everyone, practice_code)
    group = group_rows(computed.comparison, codes)
    return Subject(computed, own, edition, everyone, group, draft)
