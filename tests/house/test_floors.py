"""Imports go down only, and four things are done in their own places."""

import ast
from collections.abc import Iterator, Mapping

import pytest

# From the roof down; docs/decisions.md says why `outputs` stands above `pipeline`.
FLOORS = (
    ("cli",),
    ("begin",),
    ("run", "check", "ingest", "review"),
    ("frameworks", "rounds", "agreed"),
    ("closing",),
    ("asked", "again"),
    ("reports", "explain", "outputs", "forms"),
    ("pipeline", "framework"),
    ("computed",),
    ("blocks",),
    (
        "doubts",
        "spread",
        "deprivation",
        "evaluations",
        "contributions",
        "changes",
        "funnels",
        "counting",
        "money",
        "queries",
    ),
    ("disclosure", "standing", "lasting", "elsewhere", "casemix"),
    ("measures", "sources", "peers", "settings", "sample", "folder"),
    (
        "schemas",
        "store",
        "periods",
        "statistics",
        "findings",
        "vocabulary",
        "slips",
        "identity",
        "logo",
        "itembank",
    ),
    (
        "errors",
        "glance",
        "resources",
        "scratch",
        "writing",
        "telling",
        "wanted",
        "unexpected",
        "__init__",
    ),
)
FLOOR = {room: number for number, rooms in enumerate(FLOORS) for room in rooms}

ONLY_IN = {
    "click": ("cli.py",),
    "weasyprint": ("benchmarks/reports/render.py",),
    "distributed": ("benchmarks/reports/cluster.py",),
}

# Where a plan may be collected, and why there.
COLLECTS = {
    "benchmarks/pipeline.py": "the one place where the computation is collected",
    "benchmarks/blocks.py": "some localities at a time",
    "benchmarks/counting.py": "the files, once: codes and coverage, then sums, then counts",
    "benchmarks/measures/kept.py": "the sums of one large file, which then go to the store",
    "benchmarks/measures/select.py": "the distinct codes, before every measure looks at them",
    "benchmarks/measures/examples.py": "the few rows of worked examples",
    "benchmarks/check.py": "the distinct codes of a folder that has definitions of its own",
    "benchmarks/review.py": "the distinct codes of a folder or a BNF list",
    "benchmarks/money.py": "budgets first: without them no row of prescribing is read again",
    "benchmarks/doubts.py": "the files of a figure that is refused",
    "benchmarks/forms/blank.py": "the names of practices that a drop-down holds",
    "benchmarks/forms/filled.py": "one workbook, read whole",
    "benchmarks/forms/headings.py": "one workbook, read whole",
    "benchmarks/framework/ratings/issued.py": "who answered an issued round, for a digest each",
    "benchmarks/framework/ratings/floors.py": "steps that follow use several times, all small",
    "benchmarks/queries.py": "open queries: a final edition is refused before computing",
    "benchmarks/framework/beside.py": "what stands beside figures: ratings, few rows",
    "benchmarks/framework/views.py": "what partners may be quoted with, few rows",
    "benchmarks/framework/engine.py": "which counts there are, then those of the indicators",
    "benchmarks/agreed.py": "agreements, a few lines: their measures are told with file and line",
    "benchmarks/explain.py": "the rows behind one figure, counted by file",
    "benchmarks/asked.py": "the localities' codes: a slip in --practice is told before computing",
    "benchmarks/sources/checks.py": "findings are told before anything is computed",
    "benchmarks/sources/tables.py": "a digest of each prescribing file, all in one collect",
    "benchmarks/sources/dispensed.py": "sums by code where two files hold one month",
    "benchmarks/sources/stored.py": "how many rows a file has in the store",
    "benchmarks/sources/numbered.py": "a file into the store",
    "benchmarks/sources/privacy.py": "no file is used before it is known to hold no patients",
    **{
        f"benchmarks/sources/{source}.py": "a small file, read whole"
        for source in (
            "appointments",
            "contacts_online",
            "coverage",
            "epcn",
            "epraccur",
            "fingertips",
            "friends_family",
            "inspections",
            "list_size_wide",
            "local",
            "own",
            "patient_survey",
            "patients_registered",
            "qof",
            "qof_achievement",
            "queries",
            "rates",
            "remarks",
            "workforce",
        )
    },
}
Modules = Mapping[str, ast.Module]


def room(path: str) -> str:
    """`benchmarks/sources/epd.py` is in `sources`, `benchmarks/run.py` is `run`."""
    return path.removeprefix("benchmarks/").split("/")[0].removesuffix(".py")


def imported(module: ast.Module) -> Iterator[str]:
    """The dotted name of every module that is imported anywhere in the file."""
    for node in ast.walk(module):
        if isinstance(node, ast.Import):
            yield from (name.name for name in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, "imports are absolute"
            yield from (f"{node.module}.{name.name}" for name in node.names)


def rooms_used(modules: Modules) -> set[tuple[str, str, str]]:
    """Each import of one room by another: the file, its room, the room it takes from."""
    return {
        (path, room(path), target)
        for path, module in modules.items()
        for name in imported(module)
        if name.startswith("benchmarks.")
        and (target := name.split(".")[1].replace("__version__", "__init__")) != room(path)
    }


def test_every_room_has_a_floor(modules: Modules) -> None:
    assert {room(path) for path in modules} <= FLOOR.keys()


def test_imports_go_down(modules: Modules) -> None:
    upward = [
        f"{path} imports {target}"
        for path, own, target in rooms_used(modules)
        if FLOOR[target] < FLOOR[own]
    ]
    assert upward == []


def test_no_two_rooms_import_each_other(modules: Modules) -> None:
    pairs = {(own, target) for _, own, target in rooms_used(modules)}
    assert {pair for pair in pairs if pair[::-1] in pairs} == set()


@pytest.mark.parametrize("library", ONLY_IN)
def test_a_library_is_imported_in_its_place_only(library: str, modules: Modules) -> None:
    found = {
        path
        for path, module in modules.items()
        if any(name.split(".")[0] == library for name in imported(module))
    }
    assert found == set(ONLY_IN[library])


def test_plans_are_collected_in_named_places_only(modules: Modules) -> None:
    found = {
        path
        for path, module in modules.items()
        for node in ast.walk(module)
        if isinstance(node, ast.Attribute)
        and node.attr in ("collect", "collect_all")
        and not (isinstance(node.value, ast.Name) and node.value.id == "gc")
    }
    assert found == COLLECTS.keys()
