"""Reports, packs and frameworks of the sample, charts and all: pages in bounds, none half empty."""

from collections import Counter
from pathlib import Path

import pypdfium2
import pytest
from click.testing import CliRunner

import cli

SAMPLE = Path(__file__).parent.parent.parent / "sample_data"
ASKED = ("--practice", "X10001", "--practice", "X10155")  # with partners' answers, and without
ADVICE = "Before you conclude", "Before anybody concludes"  # the last text of each measure
pytestmark = pytest.mark.slow
Outline = list[tuple[int, str, int]]  # level, heading, page from 0


@pytest.fixture(scope="module")
def out(tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("sample") / "out"
    for command, *some in (("report",), ("pack",), ("framework", *ASKED)):
        asked = [command, str(SAMPLE), "--quarter", "2025-26Q3", "--out", str(place), *some]
        done = CliRunner().invoke(cli.main, asked)
        assert done.exit_code == 0, done.output
    return place


def outline(path: Path) -> tuple[Outline, int]:
    with pypdfium2.PdfDocument(path) as pdf:
        found = [(b.level, b.get_title(), b.get_dest().get_index()) for b in pdf.get_toc()]
        return found, len(pdf)


def begins(found: Outline, heading: str) -> int:
    return next(page for _, title, page in found if heading in title)


def measures_by_page(found: Outline) -> list[int]:
    pages = Counter(page for _, title, page in found if title in ADVICE)
    return [pages[page] for page in sorted(pages)]


def test_each_report_has_its_pages_and_no_more(out: Path) -> None:
    reports = sorted(out.glob("*/*-peer-review-*.pdf"))
    assert len(reports) == 37
    for path in reports:
        assert path.stat().st_size < 150_000, path.name
        found, pages = outline(path)
        methods = begins(found, "What the words and figures mean")
        assert methods <= 9, path.name  # pages of its own, before those
        assert pages - methods <= 4, path.name
        assert pages <= 12, path.name
        assert begins(found, "Your patients and your data") == 1, path.name
        assert begins(found, "All measures at a glance") == 2, path.name


def test_two_measures_stand_on_each_page_of_a_report(out: Path) -> None:
    for path in out.glob("*/*-peer-review-*.pdf"):
        found, _ = outline(path)
        assert measures_by_page(found) == [2, 2, 2], path.name


def test_a_pack_has_two_sheets_a_page_and_the_facilitators_side_on_one(out: Path) -> None:
    packs = sorted(out.glob("*/pack-*.pdf"))
    assert len(packs) == 3
    for path in packs:
        found, pages = outline(path)
        assert pages <= 11, path.name
        assert measures_by_page(found) == [2, 2, 2], path.name
        assert begins(found, "For the facilitator") == pages - 1, path.name
        assert begins(found, "The whole area") + 1 == begins(found, "What was agreed"), path.name


def test_a_framework_has_eight_pages_and_methods_of_four(out: Path) -> None:
    frameworks = sorted(out.glob("*/*-framework-*.pdf"))
    assert len(frameworks) == 2
    for path in frameworks:
        found, pages = outline(path)
        methods = begins(found, "What the words and figures mean")
        assert methods <= 8, path.name
        assert pages - methods <= 4, path.name
