"""What the templates print: one frozen dataclass per part of a page.

Lengths are in millimetres, words are ready to print. A template adds nothing but markup.
"""

from dataclasses import dataclass

from benchmarks.reports.agreed import Agreed
from benchmarks.reports.charts import DotChart, Strip
from benchmarks.reports.money import MoneyPage
from benchmarks.reports.pyramids import Pyramid
from benchmarks.reports.queried import Asked
from benchmarks.reports.runs import RunChart


@dataclass(frozen=True, slots=True)
class Piece:
    """A run of words, plain or strong; `link` names the measure whose page follows it."""

    text: str
    strong: bool = False
    link: str = ""


@dataclass(frozen=True, slots=True)
class Letterhead:
    """Whose report it is."""

    issuer: str
    beside_logo: str  # what stands on top of page 1 instead, where the logo takes a corner
    logo: str  # the picture as an address that holds it; empty: none
    logo_text: str  # what it shows
    colours: tuple[tuple[str, str], ...]  # names in the stylesheet; empty: its own


@dataclass(frozen=True, slots=True)
class Furniture:
    """What stands at the top and the foot of every page."""

    letterhead: Letterhead
    banner: str
    who: str  # practice and locality
    what: str  # quarter, edition, and that it is not for onward publication
    where: str = ""  # the locality, at the foot of pages that its practices share
    draft: bool = False  # whether its mark stands behind the words of every page


@dataclass(frozen=True, slots=True)
class Item:
    """One measure on page 1."""

    measure_id: str
    name: str
    window: str  # where it is not the whole quarter
    lead: str  # how far from the peers, in bold
    rest: str
    spread: str  # the usual spread, kept on one line
    strip: Strip | None
    action: str
    linked: bool  # whether it has half a page further on


@dataclass(frozen=True, slots=True)
class Items:
    """A list of page 1 under its heading; the note stands where it is empty."""

    heading: str
    items: tuple[Item, ...]
    note: str
    middle: str = "expected"  # what stands in the middle of its strips


@dataclass(frozen=True, slots=True)
class Note:
    """A line of page 1 below the lists: its topic in bold, and its words."""

    topic: str
    pieces: tuple[Piece, ...]


@dataclass(frozen=True, slots=True)
class Summary:
    """Page 1."""

    kicker: str
    heading: str
    promise: str  # the rest of the heading, kept on one line
    long_heading: bool  # a long practice name, set smaller
    facts: str
    sentences: tuple[tuple[Piece, ...], ...]
    discuss: Items
    share: Items
    notes: tuple[Note, ...]
    who_sees: str
    contact: str


@dataclass(frozen=True, slots=True)
class SourceLine:
    """One line of the table of sources."""

    layout: str
    used_for: str
    dates: str
    files: str


@dataclass(frozen=True, slots=True)
class Fact:
    """A figure and what it is."""

    label: str
    value: str


@dataclass(frozen=True, slots=True)
class Advice:
    """A short text under its own heading."""

    heading: str
    text: str


@dataclass(frozen=True, slots=True)
class Told:
    """Sentences one below the other, under a heading."""

    heading: str
    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Background:
    """Page 2: the patients, the data and who sees this."""

    heading: str
    lead: str
    patients: tuple[Fact, ...]
    pyramid: Pyramid | None
    pyramid_note: str
    sources: tuple[SourceLine, ...]
    # By column: what to confirm, what is missing and who is not compared; how to query a figure
    # and who checked them; who sees this.
    foot: tuple[tuple[Told, ...], ...]


@dataclass(frozen=True, slots=True)
class GlanceRow:
    """One measure among all."""

    measure_id: str
    name: str
    detail: str  # unit and, where it is not the quarter, the window
    own: str
    own_is_figure: bool
    peers: str
    events: str
    strip: Strip | None
    words: str
    strong: bool
    note: str
    paired: bool = False  # read together with the row above it


@dataclass(frozen=True, slots=True)
class GlanceSection:
    """A domain; the note says what was not supplied."""

    title: str
    shared: str  # unit and window of most of its rows
    rows: tuple[GlanceRow, ...]
    note: str


@dataclass(frozen=True, slots=True)
class Glance:
    """Page 3: every measure on its own scale."""

    heading: str
    intro: str
    over_time: str  # how many charts there are and how many signal; "" without charts
    middle: str  # what stands in the middle of the strips
    sections: tuple[GlanceSection, ...]


@dataclass(frozen=True, slots=True)
class PeerLine:
    """A practice beside its dot: a figure, or the mark of what is not there."""

    name: str
    value: str
    own: bool


@dataclass(frozen=True, slots=True)
class Trend:
    """A measure's chart over time with its sentence, and what happened meanwhile."""

    message: str
    chart: RunChart | None
    happened: str  # notes and agreements on the time line; "" where there are none


@dataclass(frozen=True, slots=True)
class Block:
    """Half a page on one measure."""

    measure_id: str
    kicker: str
    heading: str
    message: str
    caption: str  # unit, key and what to keep in mind
    chart: DotChart
    peers: tuple[PeerLine, ...]
    figures: tuple[Fact, ...]
    trend: Trend
    change: str  # against earlier windows; "" where there are none
    made_of: str  # the presentations or specialties that differ most; "" where not known
    below: tuple[Advice, ...]
    widths: tuple[float, ...]  # of the texts below, in mm, so that they are about as high


@dataclass(frozen=True, slots=True)
class Definition:
    """How one printed measure is made; the source only where it is not the shared one."""

    name: str
    made_of: str
    source: str
    why: str


@dataclass(frozen=True, slots=True)
class Definitions:
    """A domain's definitions, and the source that most of them share."""

    title: str
    shared: str
    lines: tuple[Definition, ...]


@dataclass(frozen=True, slots=True)
class Methods:
    """The last pages."""

    glossary: tuple[Advice, ...]
    definitions: tuple[Definitions, ...]


@dataclass(frozen=True, slots=True)
class PracticeReport:
    """A practice's peer-review report, ready for its template."""

    title: str
    author: str
    subject: str
    dated: str  # ISO day: the end of the quarter, never the clock
    furniture: Furniture
    summary: Summary
    background: Background
    glance: Glance
    key: str  # how to read the charts of the blocks
    blocks: tuple[Block, ...]
    money: MoneyPage | None
    agreed: Agreed
    queries: tuple[Asked, ...]  # of the practice, to figures printed here
    methods: Methods
