"""Whose report it is, as its pages show it."""

from benchmarks.logo import read_logo
from benchmarks.pipeline import Computed
from benchmarks.reports.names import cut
from benchmarks.reports.parts import Letterhead
from benchmarks.reports.wording import joined
from benchmarks.reports.wording.checking import mark
from benchmarks.settings import Identity


def letterhead(computed: Computed, *, draft: bool = False) -> Letterhead:
    """The issuer's name, logo and colours, from the settings of the folder."""
    told, name = computed.settings.identity, computed.settings.name
    beside = joined((cut(name, 70), mark(computed.settings, draft=draft)), " · ")
    logo = read_logo(computed.folder, told.logo).address if told.logo else ""
    usual = Identity()
    colours = (("dark-blue", told.heading_colour), ("blue", told.line_colour))
    return Letterhead(
        issuer=cut(name, 70),
        beside_logo=beside if logo else "",
        logo=logo,
        logo_text=told.logo_text or name,
        colours=()
        if (told.heading_colour, told.line_colour) == (usual.heading_colour, usual.line_colour)
        else colours,
    )
