"""What the framework's templates print; lengths in mm, words ready to print."""

from dataclasses import dataclass

from benchmarks.reports.agreed import Agreed
from benchmarks.reports.parts import Furniture, Glance, Methods
from benchmarks.reports.queried import Asked


@dataclass(frozen=True, slots=True)
class ProfileLine:
    """One indicator on page 1: its figure, its shape, and the words that say the same."""

    name: str
    value: str
    shape: str
    words: str
    strong: bool


@dataclass(frozen=True, slots=True)
class ProfileDomain:
    """A domain on page 1; the note counts what has no figure."""

    title: str
    coverage: str  # "14 of 16"
    lines: tuple[ProfileLine, ...]
    calm: tuple[str, ...]  # those in line or not judged, where not all lines fit on the page
    note: str


@dataclass(frozen=True, slots=True)
class Profile:
    """Page 1."""

    kicker: str
    heading: str
    long_heading: bool
    facts: str
    draft: str  # how to query a figure; "" in the final edition
    columns: tuple[tuple[ProfileDomain, ...], ...]
    key: str
    who_sees: str
    contact: str


@dataclass(frozen=True, slots=True)
class Scale5:
    """Answers from 1 to 5 on one line: partners' mean with its interval, and one's own answer."""

    title: str  # what a screen reader gets
    track: str  # a path: the line and its five ticks
    bar: str  # the interval; "" where there is none
    partners: str  # the circle of the mean; "" where it is not shown
    own: str  # the diamond of one's own answer; "" where there is none
    bars: str  # how the answers are spread, as one path; "" where it is not shown
    indicative: bool
    width: float = 62.0
    height: float = 6.7


@dataclass(frozen=True, slots=True)
class ViewLine:
    """What partners say on one item, beside one's own answer."""

    item: str
    scale: Scale5 | None
    mean: str
    own: str
    raters: str
    mark: str  # "indicative", "distribution only", or why it is withheld; "" where neither


@dataclass(frozen=True, slots=True)
class Views:
    """Page 2: how others see the practice beside how it sees itself."""

    heading: str
    lead: str
    lines: tuple[ViewLine, ...]
    talk: tuple[str, ...]  # gaps beyond chance
    note: str


@dataclass(frozen=True, slots=True)
class GroupViews:
    """One rater group's answers."""

    title: str
    raters: str
    lines: tuple[ViewLine, ...]
    held: str  # which items may not be shown, and why; "" for none


@dataclass(frozen=True, slots=True)
class Theme:
    """What several raters said, in nobody's own words."""

    group: str
    theme: str
    raters: str


@dataclass(frozen=True, slots=True)
class Partnership:
    """Page 6."""

    heading: str
    lead: str
    glance: Glance | None  # what is counted together with partners
    counted_empty: bool  # nothing of that was supplied
    empty: bool
    groups: tuple[GroupViews, ...]
    held: str  # the groups of which nothing may be shown
    themes: tuple[Theme, ...]
    themes_note: str


@dataclass(frozen=True, slots=True)
class OwnAnswer:
    """The practice's own answer to an item, with what it rests on."""

    item: str
    score: str
    evidence: str


@dataclass(frozen=True, slots=True)
class Voice:
    """Page 7: what the practice says."""

    heading: str
    empty: bool  # room to write, and little else
    response: str
    answers: tuple[OwnAnswer, ...]
    answers_note: str
    queries: tuple[Asked, ...]
    queries_note: str
    notes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Step:
    """Something to talk about or to share."""

    name: str
    what: str
    action: str


@dataclass(frozen=True, slots=True)
class Steps:
    """Page 8: what to talk about, and what is agreed."""

    heading: str
    lead: str
    talk: tuple[Step, ...]
    talk_note: str
    share: tuple[Step, ...]
    agreed: Agreed


@dataclass(frozen=True, slots=True)
class DomainPage:
    """Pages 3 to 5: every indicator's row."""

    title: str
    glance: Glance
    empty: bool  # nothing of it was supplied


@dataclass(frozen=True, slots=True)
class Document:
    """What a practice's framework and a locality's view share."""

    title: str
    author: str
    subject: str
    dated: str  # ISO day: the end of the quarter, never the clock
    draft: bool
    furniture: Furniture


@dataclass(frozen=True, slots=True)
class FrameworkReport(Document):
    """A practice's framework, ready for its template."""

    # Whether pages, partnership, voice and next steps begin on a page of their own.
    breaks: tuple[bool, ...]
    profile: Profile
    views: Views
    pages: tuple[DomainPage, ...]
    partnership: Partnership
    voice: Voice
    steps: Steps
    methods: Methods
