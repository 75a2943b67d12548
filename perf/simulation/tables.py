"""The tables of the calibration, in Markdown."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

import numpy as np

from perf.simulation.charts import months, signals
from perf.simulation.flags import (
    Flagged,
    nothing_to_find,
    nothing_to_find_by_peers,
    something_to_find,
)
from perf.simulation.rooms import Setting

EXPECTED = (0.5, 1.0, 3.0, 10.0, 30.0, 300.0)
VARIATIONS = ((0.0, "gamma"), (0.15, "gamma"), (0.3, "gamma"), (0.5, "gamma"), (0.8, "lognormal"))
REFERENCES = (0, 30, 100, 300)
ITEMS = (30.0, 100.0, 300.0, 1000.0)  # of costs
EVENTS_A_MONTH = (10.0, 30.0, 300.0)
RATIOS = (1.25, 1.5, 2.0)
MARK_95, MARK_998 = 6.0, 1.2  # nominal plus 1 point
MARK_UP_TO = 0.3  # coefficient of variation
SURE = 2  # standard errors beyond the mark

Settings = Mapping[str, Setting]


@dataclass(frozen=True)
class Table:
    """Lines of figures under one title; `marked` are the lines that carry the mark."""

    title: str
    lines: Mapping[str, Mapping[str, Flagged]]
    marked: frozenset[str] = frozenset()

    def over(self) -> list[str]:
        """The cells over the mark by more than twice their standard error."""
        return [
            f"{name}, {column}: {cell}"
            for name, line in self.lines.items()
            if name in self.marked
            for column, cell in line.items()
            if cell.at_95 - SURE * cell.error_95 > MARK_95
            or cell.at_998 - SURE * cell.error_998 > MARK_998
        ]

    def __str__(self) -> str:
        columns = list(next(iter(self.lines.values())))
        cells = [cell for line in self.lines.values() for cell in line.values()]
        body = [
            f"| {name} | " + " | ".join(str(line[column]) for column in columns) + " |"
            for name, line in self.lines.items()
        ]
        errors = max(cell.error_95 for cell in cells), max(cell.error_998 for cell in cells)
        told = f"Standard error at most {errors[0]:.2f} / {errors[1]:.2f}."
        if self.marked:
            told += f" Over the mark: {'; '.join(self.over()) or 'none'}."
        head = [f"| {self.title} | " + " | ".join(columns) + " |", "|---|" + "--:|" * len(columns)]
        return "\n".join([*head, *body, "", told])


def nothing_table(title: str, settings: Settings, number: int) -> Table:
    """A line for each setting, a column for each number of expected events."""
    lines = {
        name: {
            f"{mean:g}": nothing_to_find(replace(setting, expected=mean), number)
            for mean in (ITEMS if setting.kind == "cost" else EXPECTED)
        }
        for name, setting in settings.items()
    }
    marked = {name for name, setting in settings.items() if setting.cv <= MARK_UP_TO}
    return Table(title, lines, frozenset(marked))


def peers_methods_table(kind: str, number: int) -> Table:
    """A line for each variation and method of the field, in the same rooms as ours."""
    lines: dict[str, dict[str, Flagged]] = {}
    for cv, tail in VARIATIONS:
        for mean in EXPECTED:
            setting = Setting(expected=mean, cv=cv, tail=tail, kind=kind)
            for method, flagged in nothing_to_find_by_peers(setting, number).items():
                lines.setdefault(f"{setting.spread}, {method}", {})[f"{mean:g}"] = flagged
    return Table(f"{kind}: other methods, 12 practices", lines)


def power_table(expected: float, number: int) -> Table:
    """A line for each variation and method, a column for each true ratio."""
    lines: dict[str, dict[str, Flagged]] = {}
    for cv, tail in VARIATIONS[:3]:
        setting = Setting(expected=expected, cv=cv, tail=tail)
        for ratio in RATIOS:
            for method, flagged in something_to_find(setting, ratio, number):
                lines.setdefault(f"{setting.spread}, {method}", {})[f"{ratio:g}"] = flagged
    return Table(f"{expected:g} events expected: true ratio", lines)


def usual(reference: int) -> tuple[str, Settings]:
    """Rooms of all sizes, with what a reference set of this size says."""
    settings = [
        Setting(size, cv=cv, tail=tail, reference=reference)
        for size in (10, 12, 15)
        for cv, tail in VARIATIONS
    ]
    return settings[0].whence, {f"{one.size} practices, {one.spread}": one for one in settings}


def unlike() -> tuple[str, Settings]:
    """Reference sets that are not as the method has them."""
    plain = [Setting(cv=cv, tail=tail, reference=100) for cv, tail in VARIATIONS]
    return "100 elsewhere, with", {
        f"{name}, {one.spread}": changed
        for one in plain
        for name, changed in (
            ("outliers", replace(one, outliers=True)),
            ("another mean", replace(one, other_mean=True)),
            ("a locality effect", replace(one, locality_effect=True)),
        )
    }


def of_kind(title: str, setting: Setting) -> tuple[str, Settings]:
    """Another kind of figure, from the peers and with reference sets, rooms of 12."""
    settings = [
        replace(setting, cv=cv, tail=tail, reference=reference)
        for reference in REFERENCES
        for cv, tail in VARIATIONS[:4]
    ]
    return title, {f"{one.whence}, {one.spread}": one for one in settings}


def charts_table(number: int) -> str:
    """A line for each chart and area, a column for each number of events a month."""
    lines = []
    errors = []
    for moving, area in ((False, "nothing moves"), (True, "season, trend, working days")):
        for relative, chart in ((False, "the practice's own"), (True, "relative to peers")):
            cells = []
            for expected in EVENTS_A_MONTH:
                rng = np.random.default_rng(int(expected))  # the same practices in every line
                by_area = signals(months(rng, expected, number, moving=moving), relative=relative)
                errors.append(by_area.std(ddof=1) / np.sqrt(len(by_area)))
                cells.append(f"{by_area.mean():.1f}")
            lines.append(f"| {area}, {chart} | " + " | ".join(cells) + " |")
    columns = " | ".join(f"{expected:g}" for expected in EVENTS_A_MONTH)
    head = [f"| charts with a signal, events a month | {columns} |", "|---|--:|--:|--:|"]
    return "\n".join([*head, *lines, "", f"Standard error at most {max(errors):.2f}."])


def all_tables(number: int) -> Iterator[str]:
    """Every table in turn, from so many rooms."""
    wanted = [usual(reference) for reference in REFERENCES]
    wanted += [
        unlike(),
        of_kind("items in repeat clusters", Setting(repeats=True)),
        of_kind("proportions", Setting(kind="proportion")),
        of_kind("costs, by expected items", Setting(kind="cost")),
    ]
    for title, settings in wanted:
        yield str(nothing_table(title, settings, number))
    for kind in ("rate", "proportion"):
        yield str(peers_methods_table(kind, number))
    for expected in (30.0, 300.0):
        yield str(power_table(expected, 2 * number))
    yield charts_table(number)
