"""Small folders made in the test itself, and what reading them gives."""

import gzip
import io
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from benchmarks.findings import Finding
from benchmarks.settings import read_settings
from benchmarks.sources.inputs import Inputs
from benchmarks.sources.read import read_folder

Files = dict[str, str | bytes]
ReadFiles = Callable[[Files], Inputs]
Find = Callable[[Inputs, str], list[Finding]]

CODES = [f"Z9900{number}" for number in range(10)]


@pytest.fixture(scope="session")
def base() -> Files:
    """A sound folder: ten invented practices in one locality, with names and list sizes."""
    return {
        "localities.csv": "practice_code,locality,from,to\n"
        + "".join(f"{code},Invented,,\n" for code in CODES),
        "epraccur.csv": "".join(map(epraccur_line, CODES)),
        "lists.csv": "PUBLICATION,EXTRACT_DATE,TYPE,SUB_ICB_LOCATION_CODE,ONS_SUB_ICB_LOCATION_"
        "CODE,CODE,POSTCODE,SEX,AGE,NUMBER_OF_PATIENTS\n"
        + "".join(f"L,2025-10-01,GP,X,Y,{code},ZZ1 1ZZ,ALL,ALL,5000\n" for code in CODES),
    }


def epraccur_line(code: str, role: str = "RO76", closed: str = "") -> str:
    """One line of epraccur's 27 columns."""
    cells = [code, f"INVENTED {code}", "Y62", "QE1", *["ROAD"] * 4, "", "ZZ1 1ZZ", "19740401"]
    cells += [closed, "ACTIVE", "B", "01K", "20170401", "", "", "", "", "", "1", "", "01K", ""]
    return ",".join([*cells, role, ""]) + "\n"


@pytest.fixture
def read(tmp_path: Path) -> ReadFiles:
    """Write files into a new folder and read it."""
    made = iter(range(1000))

    def write_and_read(files: Files) -> Inputs:
        folder = tmp_path / str(next(made))
        folder.mkdir()
        for name, content in files.items():
            path = folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return read_folder(folder, read_settings(folder))

    return write_and_read


@pytest.fixture(scope="session")
def find() -> Find:
    """The findings of one rule."""
    return lambda inputs, rule: [found for found in inputs.findings if found.rule == rule]


@pytest.fixture(scope="session")
def line() -> Callable[..., str]:
    """A line of epraccur."""
    return epraccur_line


@pytest.fixture(scope="session")
def zipped() -> Callable[[Files], bytes]:
    """A zip archive of members."""

    def pack(members: Files) -> bytes:
        held = io.BytesIO()
        with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as archive:
            for name, content in members.items():
                archive.writestr(name, content)
        return held.getvalue()

    return pack


@pytest.fixture(scope="session")
def gzipped() -> Callable[[str], bytes]:
    """A gzip of a text."""
    return lambda text: gzip.compress(text.encode())
