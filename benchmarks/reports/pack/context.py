"""A locality's pack from a computation."""

from benchmarks.pipeline import Computed
from benchmarks.reports.editions import EDITIONS
from benchmarks.reports.letterhead import letterhead
from benchmarks.reports.pack.area import area_page
from benchmarks.reports.pack.heat import heat_map
from benchmarks.reports.pack.meeting import agenda, problems, register
from benchmarks.reports.pack.parts import Pack
from benchmarks.reports.pack.place import Place, find_place
from benchmarks.reports.pack.sheets import sheet
from benchmarks.reports.pack.spread import spread_page
from benchmarks.reports.parts import Furniture
from benchmarks.reports.wording.checking import mark
from benchmarks.reports.wording.meeting import guide


def locality_pack(
    computed: Computed, locality: str, edition: str = "named", *, draft: bool = False
) -> Pack:
    """The pack of a locality; raises UnknownEdition."""
    place = find_place(computed, locality, edition)
    quarter = computed.quarter
    return Pack(
        title=f"{place.title}: locality pack, {quarter.words}",
        author=computed.settings.name or "peerbench",
        subject=f"Peer review of the practices of {place.title}",
        dated=quarter.end.isoformat(),
        furniture=_furniture(place, draft=draft),
        agenda=agenda(place),
        map=heat_map(place),
        spread=spread_page(place),
        sheets=tuple(sheet(place, name) for name in place.topics),
        area=area_page(place),
        register=register(place),
        problems=problems(place),
        guide=guide(),
    )


def _furniture(place: Place, *, draft: bool) -> Furniture:
    label = place.computed.quarter.label
    quarter = f"{label[:7]} {label[7:]}".replace("-", "/")
    return Furniture(
        letterhead=letterhead(place.computed, draft=draft),
        banner=mark(place.computed.settings, draft=draft),
        draft=draft,
        who=f"{place.title} · locality pack",
        what=f"{quarter} · {EDITIONS[place.edition]} · not for onward publication",
    )
