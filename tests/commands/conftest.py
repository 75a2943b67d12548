"""A small invented folder, and a way to run the command line on it."""

import signal
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

import cli

# Eight practices that are open and one that has closed; Y0 and four nines are no practice's code.
CODES = [f"Y9999{n}" for n in range(8)]
CLOSED = "Y99998"
MONTHS = ("2025-10", "2025-11", "2025-12")
MEASURES = ["antibacterial_items", "dermatology_referrals"]  # few, to be quick
Run = Callable[..., Result]


@pytest.fixture
def run() -> Run:
    """Run `peerbench` with these words; standard error is kept apart."""

    def running(*words: str | Path) -> Result:
        return CliRunner().invoke(cli.main, [str(word) for word in words])

    return running


@pytest.fixture
def ctrl_c() -> Iterator[None]:
    """Ctrl-C as in a terminal, here and in what is started: a background job is deaf to it."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A locality with lists, names, referrals and counts."""
    return laid_out(tmp_path / "input")


@pytest.fixture(scope="module")
def once(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Such a folder that a module shares; nobody may change it."""
    return laid_out(tmp_path_factory.mktemp("once") / "input")


def laid_out(place: Path) -> Path:
    """The files of such a locality."""
    (place / "data").mkdir(parents=True)
    write(place / "localities.csv", localities())
    write(place / "data/lists.csv", lists())
    write(place / "data/names.csv", names())
    write(place / "data/referrals.csv", referrals())
    write(place / "data/counts.csv", counts())
    write(place / "peerbench.toml", ["[measures]", f"only = {MEASURES}"])
    return place


def write(path: Path, lines: list[str]) -> None:
    """Lines of a CSV."""
    path.write_text("\n".join([*lines, ""]), encoding="utf-8")


def localities() -> list[str]:
    """All in one locality, one until it closed."""
    rows = [f"{code},Invented Vale,," for code in CODES]
    return ["practice_code,locality,from,to", *rows, f"{CLOSED},Invented Vale,,2025-08-31"]


def lists() -> list[str]:
    """Patients Registered: one extract, larger practice by practice."""
    head = (
        "PUBLICATION,EXTRACT_DATE,TYPE,SUB_ICB_LOCATION_CODE,ONS_SUB_ICB_LOCATION_CODE,"
        "CODE,POSTCODE,SEX,AGE,NUMBER_OF_PATIENTS"
    )
    rows = [
        f"GP_PRAC_PAT_LIST,2025-10-01,GP,99X,E00000000,{code},ZZ99 9ZZ,ALL,ALL,{5000 + 500 * n}"
        for n, code in enumerate(CODES)
    ]
    return [head, *rows]


def names() -> list[str]:
    """An epraccur of 27 columns without a header; the last practice has closed."""

    def row(code: str, name: str, closed: str) -> str:
        cells = [""] * 27
        cells[0], cells[1] = code, name
        cells[2], cells[3] = "Y99", "QZZ"
        cells[9], cells[10], cells[11] = "ZZ99 9ZZ", "19740401", closed
        cells[12], cells[13] = ("C" if closed else "A"), "B"
        cells[14], cells[15], cells[25] = "99X", "20130401", "4"
        return ",".join(f'"{cell}"' for cell in cells)

    open_ones = [row(code, f"INVENTED SURGERY {n}", "") for n, code in enumerate(CODES)]
    return [*open_ones, row(CLOSED, "INVENTED HOUSE SURGERY", "20250831")]


def referrals() -> list[str]:
    """Routine dermatology each month; the sixth practice refers four times as often."""
    rows = [
        f"{code},{month},dermatology,routine,{(20 + 2 * n) * (4 if n == 5 else 1)}"
        for n, code in enumerate(CODES)
        for month in MONTHS
    ]
    return ["practice_code,period,specialty,priority,referrals", *rows]


def counts() -> list[str]:
    """Antibacterial items of one month."""
    rows = [f"{code},2025-11,antibacterial_items,{200 + 25 * n}" for n, code in enumerate(CODES)]
    return ["practice_code,period,count_id,count", *rows]


@pytest.fixture
def forms(tmp_path: Path, folder: Path, run: Run) -> Path:
    """Blank forms of the small folder."""
    out = tmp_path / "forms"
    done = run("ratings", "form", folder, "--out", out, "--period", "2025-26Q3")
    assert done.exit_code == 0, done.stderr
    return out
