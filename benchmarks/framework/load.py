"""The framework's domains: shipped files, then what the locality's own folder makes of them."""

import tomllib
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from benchmarks.errors import MeasureError
from benchmarks.framework.definition import Domain, Domains, Indicator
from benchmarks.measures.definition import FromCounts, Measure
from benchmarks.measures.faults import Fault, nearest, told

SHIPPED = Path(__file__).parent / "domains"
OWN = "framework"  # the folder of a locality's own files
FORMS = ("carries", "rating", "published", "agreements")
OURS = {*Indicator.model_fields} - {"id", "measure"}
SHARED = ("title", "short", "source", "tags")  # keys that a measure has too
OF_MEASURE = {*Measure.model_fields} - {"id"}
MAY_CHANGE = ("tags", "weight", "short")  # of a shipped indicator
Table = dict[str, Any]


class BadDomains(MeasureError):
    """Domains that cannot be used; every fault of every file is told."""

    def __init__(self, faults: Iterable[Fault]) -> None:
        self.faults = tuple(faults)
        lines = [f"  {fault}" for fault in self.faults]
        count = "1 fault" if len(lines) == 1 else f"{len(lines)} faults"
        super().__init__(
            f"Framework definitions: {count}, nothing was computed.\n" + "\n".join(lines)
        )


def load_domains(folder: Path | None, library: Mapping[str, Measure]) -> Domains:
    """The domains in their order, a folder's own `framework/*.toml` laid over the shipped ones.

    Own files add indicators and domains, drop them (`drop = true`), and change tags, weights and
    short names. `library` are the measures that may be carried. Raises BadDomains.
    """
    faults: list[Fault] = []
    tables = {
        path.stem: _parsed(path, path.name, faults) for path in sorted(SHIPPED.glob("*.toml"))
    }
    own = sorted((folder / OWN).glob("*.toml")) if folder is not None else []
    for path in own:
        file = f"{OWN}/{path.name}"
        _lay_over(tables, path.stem, _parsed(path, file, faults), file, faults)
    whose = {path.stem: f"{OWN}/{path.name}" for path in own}
    found = [
        domain
        for name, table in tables.items()
        if (domain := _domain(name, table, whose.get(name, f"{name}.toml"), faults)) is not None
    ]
    faults += _across(found, library, whose)
    if faults:
        raise BadDomains(faults)
    found.sort(key=lambda domain: (domain.order, domain.id))
    return {domain.id: domain for domain in found}


def _parsed(path: Path, file: str, faults: list[Fault]) -> Table:
    """A file's table; empty where it is no TOML, which is told."""
    try:
        return _shaped(file, tomllib.loads(path.read_bytes().decode("utf-8-sig")), faults)
    except (UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        faults.append(Fault(file, "", f"is not TOML: {error}. Check its quotes and brackets."))
        return {}


def _shaped(file: str, table: Table, faults: list[Fault]) -> Table:
    """A file's table without what should be tables in it and are none, which is told."""
    for key in ("defaults", "indicators"):
        if not isinstance(table.get(key, {}), dict):
            heading = "[defaults]" if key == "defaults" else "[indicators.its_name]"
            faults.append(Fault(file, key, f"is no table; write it under a heading {heading}."))
            del table[key]
    rows = table.get("indicators", {})
    for key in [key for key, row in rows.items() if not isinstance(row, dict)]:
        message = f"is no table; write it under a heading [indicators.{key}]."
        faults.append(Fault(file, f"indicators.{key}", message))
        del rows[key]
    return table


def _lay_over(
    tables: dict[str, Table], name: str, own: Table, file: str, faults: list[Fault]
) -> None:
    """Lay a locality's file over the shipped one of its name, or add it as a domain."""
    if own.get("drop") is True:
        tables.pop(name, None)
        return
    if name not in tables:
        tables[name] = own
        return
    shipped = tables[name]
    indicators = dict(shipped.get("indicators", {}))
    defaults = own.pop("defaults", {})
    for key, table in own.pop("indicators", {}).items():
        if table.get("drop") is True:
            if indicators.pop(key, None) is None:
                message = f"is dropped and not there; {nearest(key, indicators)}"
                faults.append(Fault(file, f"indicators.{key}", message))
        elif key in indicators:
            faults += _unchangeable(file, key, table)
            indicators[key] = {**indicators[key], **table}
        else:
            # The locality's own stands by itself: what the shipped file presumes is not presumed.
            indicators[key] = {"alone": True, **defaults, **table}
    tables[name] = {**shipped, **own, "indicators": indicators}


def _unchangeable(file: str, key: str, table: Table) -> Iterator[Fault]:
    for name in table:
        if name not in MAY_CHANGE:
            yield Fault(
                file,
                f"indicators.{key}.{name}",
                f"of a shipped indicator cannot be changed (only {', '.join(MAY_CHANGE)}); drop it "
                "and add your own under another name.",
            )


def _domain(name: str, table: Table, file: str, faults: list[Fault]) -> Domain | None:
    """A domain of its table; None with faults."""
    before = len(faults)
    facts = dict(table)
    defaults = facts.pop("defaults", {})
    rows = facts.pop("indicators", {})
    indicators = [_indicator(key, row, defaults, file, faults) for key, row in rows.items()]
    if len(faults) > before or not table:
        return None
    try:
        return Domain(id=name, indicators=tuple(one for one in indicators if one), **facts)
    except ValidationError as error:
        faults += told(file, error.errors())
        return None


def _indicator(
    key: str, row: Table, defaults: Table, file: str, faults: list[Fault]
) -> Indicator | None:
    """An indicator of its table and its domain's defaults."""
    own = dict(row)
    alone = own.pop("alone", False)
    given = [form for form in FORMS if own.get(form)]
    measured = not given
    presumed = {} if alone else defaults
    if not measured:
        presumed = {name: fact for name, fact in presumed.items() if name in OURS}
    facts = {**presumed, **own}
    try:
        if measured:
            part = {name: facts.pop(name) for name in list(facts) if name in OF_MEASURE}
            measure = Measure.model_validate({"id": key, **part})
            facts |= {name: part[name] for name in SHARED if name in part}
            return Indicator.model_validate({"id": key, "measure": measure, **facts})
        if len(given) != 1:
            message = f"has {' and '.join(given)}; keep one of them."
            faults.append(Fault(file, f"indicators.{key}", message))
            return None
        return Indicator.model_validate({"id": key, **facts})
    except ValidationError as error:
        faults += [
            Fault(file, f"indicators.{key}{'.' if one.key else ''}{one.key}", one.message)
            for one in told(file, error.errors())
        ]
        return None


def _across(
    domains: list[Domain], library: Mapping[str, Measure], whose: Mapping[str, str]
) -> Iterator[Fault]:
    """What two indicators, or an indicator and the library, contradict in."""
    seen: dict[str, str] = {}
    # A count that the peer report shows too would be withheld by two rooms that know not of
    # each other: it is carried.
    taken = {count: name for name, one in library.items() for count in count_ids(one)}
    names = {one.id for domain in domains for one in domain.indicators}
    for domain in domains:
        file = whose.get(domain.id, f"{domain.id}.toml")
        for slope in domain.slopes:
            if slope not in names and domain.id in whose:
                yield Fault(file, "slopes", f"'{slope}' is no indicator; {nearest(slope, names)}")
        for one in domain.indicators:
            place = f"indicators.{one.id}"
            if one.id in seen:
                yield Fault(file, place, f"is in {seen[one.id]} too; give one another name.")
            seen[one.id] = file
            if one.carries is not None and one.carries not in library:
                yield Fault(
                    file, f"{place}.carries", f"is no measure; {nearest(one.carries, library)}"
                )
            if one.measure is None:
                continue
            if one.id in library:
                message = f'is a measure of the library; write carries = "{one.id}".'
                yield Fault(file, place, message)
            for count in sorted(count_ids(one.measure) & taken.keys()):
                message = f'is counted by {taken[count]} too; write carries = "{taken[count]}".'
                yield Fault(file, f"{place}, {count}", message)
            others = {one.measure.numerator.source, one.measure.denominator.source}
            if others & {"prescribing", "referrals", "diagnostics"}:
                message = "counts an extract; only counts can be here: carry a measure of it."
                yield Fault(file, place, message)


def count_ids(measure: Measure) -> set[str]:
    """The counts that a measure may take."""
    parts = (measure.numerator, measure.denominator)
    found = {part.id for part in parts if isinstance(part, FromCounts)}
    instead = getattr(measure.numerator, "or_counts", None)
    return found | ({instead} if instead else set())
