"""Input that means harm: nothing is fetched, nothing leaves the output folder, all is told."""

import gzip
import io
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result
from hypothesis import given
from hypothesis import strategies as st
from weasyprint.urls import FatalURLFetchingError

from benchmarks.reports.render import ShippedOnly
from benchmarks.sources import files

Run = Callable[..., Result]
QUARTER = ("--quarter", "2025-26Q3")
NAMES = (
    "<script>alert(1)</script>",
    "{{ 7 * 191 }} {% raw %}",
    "<img src=url(file:///etc/passwd)>",
    "javascript:alert(1)",
    "../../../etc/cron.d/x",
    "=HYPERLINK(A1)",
    "</title><link rel=stylesheet href=file:///etc/passwd>",
    "@import url(http://127.0.0.1:9/x)",
)


def named(folder: Path, names: tuple[str, ...]) -> None:
    """Give the practices these names, and their locality one that is a path."""
    place = folder / "data/names.csv"
    text = place.read_text(encoding="utf-8")
    for number, name in enumerate(names):
        text = text.replace(f'"INVENTED SURGERY {number}"', f'"{name}"')
    place.write_text(text, encoding="utf-8")
    place = folder / "localities.csv"
    text = place.read_text(encoding="utf-8").replace("Invented Vale", "../../<b>x</b>{{ 7 }}")
    place.write_text(text, encoding="utf-8")


@pytest.mark.slow
def test_hostile_names_are_printed_as_they_are_and_do_nothing(
    folder: Path, tmp_path: Path, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    named(folder, NAMES)
    asked: list[str] = []
    real = ShippedOnly.fetch

    def noted(self: ShippedOnly, url: str, headers: object = None) -> object:
        asked.append(url)
        return real(self, url, headers)

    monkeypatch.setattr(ShippedOnly, "fetch", noted)
    before = {path for path in tmp_path.rglob("*") if path.is_file()}
    out = tmp_path / "deep" / "down" / "out"
    words = [word for number in (0, 1, 6) for word in ("--practice", f"Y9999{number}")]
    result = run("batch", folder, *QUARTER, "--out", out, *words, "--jobs", "1")

    assert result.exit_code == 0, result.output
    assert all(url.startswith("font:") for url in asked)
    new = {path for path in tmp_path.rglob("*") if path.is_file()} - before
    assert all(out in path.parents for path in new)
    for page in out.rglob("*.html"):
        text = page.read_text(encoding="utf-8")
        for harm in ("<script>alert", "1337", "<img src=url", "<link rel=stylesheet", 'href="java'):
            assert harm not in text.lower(), (page, harm)
    for table in out.glob("*.csv"):
        cells = table.read_text(encoding="utf-8").replace("\n", ",").split(",")
        assert not [cell for cell in cells if cell.strip('"').startswith(("=", "@"))]


@given(url=st.text(max_size=60) | st.sampled_from(["file:///etc/passwd", "http://[::1]/", "font:"]))
def test_the_fetcher_refuses_all_that_is_not_shipped(url: str) -> None:
    if not url.startswith("data:image/"):
        with pytest.raises(FatalURLFetchingError):
            ShippedOnly().fetch(url)


@pytest.mark.parametrize("kind", ["gzip", "zip", "xlsx"])
def test_an_archive_that_unpacks_to_what_no_table_is_stops_the_run_with_its_name(
    kind: str, folder: Path, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(files, "SMALL", 1_000_000)
    nothing = b"0" * 3_000_000
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/sharedStrings.xml", nothing)
    name, data = {
        "gzip": ("bomb.csv.gz", gzip.compress(nothing)),
        "zip": ("bomb.zip", held.getvalue()),
        "xlsx": ("bomb.xlsx", held.getvalue()),
    }[kind]
    (folder / "data" / name).write_bytes(data)
    result = run("check", folder)

    assert result.exit_code == 3
    assert f"data/{name}" in result.stdout
    assert "more than 200 times its size" in result.stdout


def test_entities_in_a_workbook_are_not_expanded(folder: Path, run: Run) -> None:
    """Nine levels of ten would be a billion of the word."""
    levels = "".join(f'<!ENTITY l{level} "{f"&l{level - 1};" * 10}">' for level in range(1, 10))
    shared = (
        f'<?xml version="1.0"?><!DOCTYPE sst [<!ENTITY l0 "lol">{levels}'
        '<!ENTITY file SYSTEM "file:///etc/passwd">]>'
        '<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
        "<si><t>&l9;</t></si><si><t>&file;</t></si></sst>"
    )
    import xlsxwriter

    plain = io.BytesIO()
    with xlsxwriter.Workbook(plain, {"in_memory": True}) as book:
        book.add_worksheet().write_row(0, 0, ["practice_code", "locality"])
    place = folder / "data/entities.xlsx"
    with zipfile.ZipFile(plain) as source, zipfile.ZipFile(place, "w") as target:
        for member in source.infolist():
            data = source.read(member)
            target.writestr(member, shared if "sharedStrings" in member.filename else data)
    result = run("check", folder)

    assert "entities.xlsx" in result.output
    assert "root:" not in result.output
    assert "lollol" not in result.output
    assert "Traceback" not in result.output


@pytest.mark.parametrize(
    ("cell", "told"),
    [("x" * 10_000_000, ""), ("Y9\x000", "holds bytes that no text has"), ('"' * 9999, "")],
    ids=["10 MB", "NUL", "quotes"],
)
def test_a_cell_that_is_none_is_told_and_nothing_breaks(
    cell: str, told: str, folder: Path, run: Run
) -> None:
    with (folder / "data/referrals.csv").open("a", encoding="utf-8") as file:
        file.write(f"{cell},2025-12,dermatology,routine,3\n")
    result = run("check", folder)

    assert result.exit_code in (0, 3)
    assert "data/referrals.csv" in result.stdout
    assert told in result.stdout
    assert all(len(line) < 1000 for line in result.output.splitlines())
