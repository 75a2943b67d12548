"""The library of measures: every TOML file read once to a frozen `Measure`."""

import re
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from pathlib import Path

from pydantic import ValidationError

from benchmarks.errors import DataError
from benchmarks.measures.definition import Measure
from benchmarks.measures.faults import BadMeasures, Fault, nearest, told
from benchmarks.measures.moved import OWN
from benchmarks.settings import FILE_NAME, Settings

LIBRARY = Path(__file__).parent / "library"
BUNDLES = Path(__file__).parent / "bundles.toml"
ASKED = ("only", "leave_out")
SECTIONS = ("prescribing", "referrals", "diagnostics", "other")


def load_measures(folder: Path = LIBRARY) -> dict[str, Measure]:
    """The measures of a folder's TOML files by id, in the order of sections, then ids.

    Raises BadMeasures that tells every fault of every file at once. The library's own are read
    once.
    """
    return dict(_shipped()) if folder == LIBRARY else _loaded(folder)


@cache
def _shipped() -> Mapping[str, Measure]:
    return _loaded(LIBRARY)


def _loaded(folder: Path) -> dict[str, Measure]:
    measures: list[Measure] = []
    faults: list[Fault] = []
    for path in definitions(folder):
        read = _read(path)
        if isinstance(read, Measure):
            measures.append(read)
        else:
            faults += read
    if faults:
        raise BadMeasures(faults)
    measures.sort(key=lambda measure: (SECTIONS.index(measure.section), measure.id))
    return {measure.id: measure for measure in measures}


def definitions(folder: Path) -> list[Path]:
    """The files of definitions in a folder, hidden ones left out: computers leave them behind."""
    found = folder.iterdir() if folder.is_dir() else ()
    return sorted(
        path
        for path in found
        if path.suffix.lower() == ".toml" and not path.name.startswith(".") and not path.is_dir()
    )


def load_library(folder: Path) -> dict[str, Measure]:
    """The library, with the definitions of a folder's own `measures` added or put in its place.

    Raises BadMeasures that tells every fault of the folder's files at once.
    """
    found = {**load_measures(), **load_measures(folder / OWN)}
    ordered = sorted(found.values(), key=lambda one: (SECTIONS.index(one.section), one.id))
    return {measure.id: measure for measure in ordered}


def bundles() -> dict[str, tuple[str, str]]:
    """The bundles by the tag of their measures: title, and why they are looked at together."""
    told = tomllib.loads(BUNDLES.read_text(encoding="utf-8"))
    return {name: (facts["title"], facts["why"]) for name, facts in told.items()}


def chosen(
    measures: Mapping[str, Measure], settings: Settings, asked: Sequence[str] = ()
) -> dict[str, Measure]:
    """The measures that a folder's settings keep, in the library's order.

    `asked` are bundles of the command line, which win over those of the settings and over `only`.
    Measures on request are kept where something names them, or a bundle of theirs is asked for.
    Raises DataError for ids and bundles that there are none of, for priorities that name no measure
    that is left and no tag of one, and where no measure is left.
    """
    wish = settings.measures
    lists = {f"measures.{key}": tuple(getattr(wish, key)) for key in ASKED}
    for one in settings.evaluations:
        lists[f"evaluation '{one.name}'"] = (*one.measures, *one.balancing)
    lists["targets"] = tuple(settings.targets)
    _refuse_unknown(measures, lists)
    wanted = tuple(asked) or wish.bundles
    _refuse_no_bundle(wanted)
    only = () if asked else wish.only
    named = {*wish.priorities, *settings.targets}
    named |= {name for key, names in lists.items() if key.startswith("eval") for name in names}
    kept = {
        one.id: one
        for one in measures.values()
        if one.id not in wish.leave_out
        and (
            one.id in only or bool({*wanted} & {*one.tags})
            if only or wanted
            else not one.on_request or one.id in named
        )
    }
    if not kept:
        raise DataError(
            f"{FILE_NAME}, [measures]: no measure is left.\n"
            "  Name at least one in only that is not in leave_out, or delete both lines."
        )
    if not asked:
        _refuse_idle(wish.priorities, measures, kept)
    return kept


def _refuse_no_bundle(asked: Iterable[str]) -> None:
    """Raise one DataError that names every bundle that there is none of."""
    known = bundles()
    wrong = [
        f"  '{name}' is no bundle; {nearest(name, known)}" for name in asked if name not in known
    ]
    if wrong:
        raise DataError("\n".join(["Bundles that there are none of:", *wrong]))


def _refuse_idle(
    priorities: Iterable[str], measures: Mapping[str, Measure], kept: Mapping[str, Measure]
) -> None:
    """Raise one DataError that names every priority which could never come first."""
    left = {*kept, *(tag for one in kept.values() for tag in one.tags)}
    every = {*measures, *(tag for one in measures.values() for tag in one.tags)}
    idle = [
        f"  {FILE_NAME}, measures.priorities: '{name}' "
        + (
            "is left out by only or leave_out; delete it in one of the two."
            if name in every
            else f"is no measure and no tag of one; {nearest(name, every)}"
        )
        for name in priorities
        if name not in left
    ]
    if idle:
        raise DataError(
            "\n".join(["Settings name priorities that cannot come first.", *idle])
            + "\n  `peerbench measures list` shows all measures, `show ID` the tags of one."
        )


def _read(path: Path) -> Measure | list[Fault]:
    """One file's measure, or its faults."""
    try:
        facts = tomllib.loads(path.read_bytes().decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        line = error.object[: error.start].count(b"\n") + 1
        return [Fault(path.name, f"line {line}", "is not UTF-8 text; save the file as UTF-8.")]
    except tomllib.TOMLDecodeError as error:
        return [_not_toml(path.name, str(error))]
    own_id = (
        [Fault(path.name, "id", "is not a key here; the file's name is the id.")]
        if facts.pop("id", None) is not None
        else []
    )
    try:
        measure = Measure.model_validate({"id": path.stem, **facts})
    except ValidationError as error:
        return own_id + told(path.name, error.errors())
    return own_id or measure


def _not_toml(file: str, message: str) -> Fault:
    """The parser's message, its place first."""
    place = re.search(r" \(at (line \d+), column \d+\)", message)
    where = place[1] if place else "last line"
    reason = re.sub(r" \(at .*\)$", "", message)
    if reason == r"Illegal character '\n'":
        reason = "a text does not end in its quote"
    if reason == "Cannot overwrite a value":
        reason = "a key is given twice"
    return Fault(file, where, f"is not TOML: {reason}. Check its quotes, brackets and commas.")


def _refuse_unknown(measures: Mapping[str, Measure], lists: Mapping[str, Iterable[str]]) -> None:
    """Raise one DataError that names every id no measure has, and the nearest that one has."""
    unknown = [
        f"  {FILE_NAME}, {key}: '{name}' is no measure; {nearest(name, measures)}"
        for key, names in lists.items()
        for name in names
        if name not in measures
    ]
    if unknown:
        raise DataError(
            "\n".join(["Settings name measures that the library lacks.", *unknown])
            + "\n  `peerbench measures list` shows them all."
        )
