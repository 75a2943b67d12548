"""What the pack's template prints: one frozen dataclass per part. Lengths are in millimetres."""

from dataclasses import dataclass

from benchmarks.reports.agreed import Agreement
from benchmarks.reports.charts import DotChart, Tick
from benchmarks.reports.parts import Advice, Furniture


@dataclass(frozen=True, slots=True)
class Slot:
    """A line of the agenda."""

    minutes: str  # from the beginning: "0:15"
    what: str
    how: str


@dataclass(frozen=True, slots=True)
class Topic:
    """A measure to talk about, in one line."""

    measure_id: str
    name: str
    why: str


@dataclass(frozen=True, slots=True)
class Agenda:
    """Page 1."""

    kicker: str
    heading: str
    facts: str
    lead: tuple[str, ...]
    topics: tuple[Topic, ...]
    slots: tuple[Slot, ...]
    names: str  # what the edition says of names; "" where all are named


@dataclass(frozen=True, slots=True)
class Cell:
    """One practice on one measure: a shape and its word."""

    shape: str
    words: str
    strong: bool


@dataclass(frozen=True, slots=True)
class HeatRow:
    """One measure over all practices."""

    name: str
    cells: tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class HeatSection:
    """A domain."""

    title: str
    rows: tuple[HeatRow, ...]


@dataclass(frozen=True, slots=True)
class HeatMap:
    """Practices by measures."""

    heading: str
    intro: str
    practices: tuple[str, ...]
    together: str  # the one heading of all columns where practices may not be told apart
    width: float  # of a practice's column
    sections: tuple[HeatSection, ...]


@dataclass(frozen=True, slots=True)
class SpreadStrip:
    """The practices' spread over the one that chance alone would give, on one axis."""

    title: str
    chance: tuple[float, float]  # x and width
    seen: str  # a line from lowest to highest, as a path
    half: str  # the middle half, thicker
    locality: float | None
    elsewhere: float | None
    width: float = 26.0
    height: float = 5.0


@dataclass(frozen=True, slots=True)
class SpreadRow:
    """One measure's spread."""

    name: str
    unit: str
    value: str
    seen: str
    chance: str
    strip: SpreadStrip | None
    words: str
    elsewhere: str


@dataclass(frozen=True, slots=True)
class SpreadSection:
    """A domain."""

    title: str
    rows: tuple[SpreadRow, ...]


@dataclass(frozen=True, slots=True)
class Spread:
    """Where the variation comes from, measure by measure."""

    heading: str
    intro: str
    sections: tuple[SpreadSection, ...]
    inequality: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Shares:
    """Each practice's share of the locality's events, beside its share of the denominator."""

    title: str
    width: float
    height: float
    bars: str  # one path
    ticks: str  # one path
    axis: tuple[Tick, ...]


@dataclass(frozen=True, slots=True)
class SheetLine:
    """A practice's line beside its dot."""

    name: str
    value: str
    words: str


@dataclass(frozen=True, slots=True)
class Sheet:
    """Half a page to talk about one measure."""

    measure_id: str
    kicker: str
    heading: str
    sentences: tuple[str, ...]
    chart: DotChart
    lines: tuple[SheetLine, ...]
    shares: Shares | None  # None where a share would tell who somebody is
    caption: str
    questions: tuple[Advice, ...]
    widths: tuple[float, ...]  # of the questions' columns


@dataclass(frozen=True, slots=True)
class Problem:
    """What is to be put right in a practice's data."""

    practice: str
    words: str


@dataclass(frozen=True, slots=True)
class Problems:
    """Recurring problems of the data."""

    everywhere: tuple[str, ...]
    lines: tuple[Problem, ...]


@dataclass(frozen=True, slots=True)
class RegisterLine:
    """An agreement of one practice."""

    practice: str
    agreement: Agreement


@dataclass(frozen=True, slots=True)
class Register:
    """All agreements of the locality."""

    lead: str
    lines: tuple[RegisterLine, ...]


@dataclass(frozen=True, slots=True)
class Label:
    """Words beside a chart's mark."""

    x: float
    y: float
    words: str


@dataclass(frozen=True, slots=True)
class AreaChart:
    """All practices of the area on one measure, by size; y from the top."""

    heading: str
    title: str
    wide: str  # the area of the 99.8% range, one closed path
    narrow: str  # of the 95% range
    chance: str  # both lines of chance alone
    line: float
    others: str  # one path of circles
    own: str  # one path of diamonds
    labels: tuple[Label, ...]
    levels: tuple[Label, ...]
    ticks: tuple[Tick, ...]
    caption: str
    width: float = 66.0
    height: float = 46.0


@dataclass(frozen=True, slots=True)
class AreaPage:
    """The area as a whole."""

    heading: str
    intro: str
    charts: tuple[AreaChart, ...]


@dataclass(frozen=True, slots=True)
class Guide:
    """The facilitator's side."""

    heading: str
    rules: tuple[Advice, ...]
    questions: tuple[Advice, ...]
    form: tuple[str, ...]  # the columns of the blank agreements
    blanks: int


@dataclass(frozen=True, slots=True)
class Pack:
    """A locality's pack, ready for its template."""

    title: str
    author: str
    subject: str
    dated: str  # ISO day: the end of the quarter
    furniture: Furniture
    agenda: Agenda
    map: HeatMap
    spread: Spread
    sheets: tuple[Sheet, ...]
    area: AreaPage | None
    register: Register
    problems: Problems
    guide: Guide
