"""The files for a browser in a real one: phone, laptop and paper."""

import shutil
from collections.abc import Callable, Iterator
from itertools import pairwise
from pathlib import Path

import pypdfium2
import pytest
from axe_playwright_python.sync_playwright import Axe
from click.testing import CliRunner
from playwright.sync_api import Browser, Page, sync_playwright

import cli

SAMPLE = Path(__file__).parent.parent.parent / "sample_data"
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
WIDTHS = (360, 1280)
AA = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
Open = Callable[[str, int], Page]
pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(CHROMIUM is None, reason="no Chromium: apt-get install chromium"),
]


@pytest.fixture(scope="module")
def out(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two practices of the sample in the named edition, and the framework of one as a draft."""
    place = tmp_path_factory.mktemp("web") / "out"
    asked = ["report", str(SAMPLE), "--quarter", "2025-26Q3", "--out", str(place)]
    done = CliRunner().invoke(cli.main, [*asked, "--practice", "X10001", "--practice", "X10008"])
    assert done.exit_code == 0, done.output
    asked = ["framework", str(SAMPLE), "--quarter", "2025-26Q3", "--out", str(place / "beside")]
    done = CliRunner().invoke(cli.main, [*asked, "--practice", "X10001", "--state", "draft"])
    assert done.exit_code == 0, done.output
    return place


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """The system's Chromium; it ends with the tests."""
    with sync_playwright() as driver:
        found = driver.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield found
        found.close()


@pytest.fixture
def opened(out: Path, browser: Browser) -> Iterator[Open]:
    """Opens a file of `out` at a width; any request but for the file itself is a failure."""
    asked: list[str] = []
    wrong: list[str] = []
    contexts = []

    def opening(name: str, width: int) -> Page:
        contexts.append(browser.new_context(viewport={"width": width, "height": 800}))
        page = contexts[-1].new_page()
        page.on("request", lambda request: asked.append(request.url))
        page.on("console", lambda message: wrong.append(message.text))
        page.on("pageerror", lambda error: wrong.append(str(error)))
        page.goto((out / name).as_uri())
        return page

    yield opening
    for context in contexts:
        context.close()
    assert len(asked) == len(contexts)
    assert wrong == []


@pytest.fixture(scope="module")
def names(out: Path) -> dict[str, str]:
    found = {
        kind: next(out.rglob(f"X10001-{name}-*.html")).relative_to(out).as_posix()
        for kind, name in (("report", "peer-review"), ("framework", "framework"))
    }
    return {"list": "index.html", **found}


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("which", ["list", "report", "framework"])
def test_it_fits_its_width_and_breaks_no_rule(
    which: str, width: int, names: dict[str, str], opened: Open
) -> None:
    page = opened(names[which], width)
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    found = Axe().run(page, options={"runOnly": AA}).response
    assert [(one["id"], one["nodes"][0]["html"]) for one in found["violations"]] == []
    assert len(found["passes"]) > 10


@pytest.mark.parametrize("width", WIDTHS)
def test_labels_of_a_chart_stay_on_one_line_and_apart(
    width: int, names: dict[str, str], opened: Open
) -> None:
    page = opened(names["report"], width)
    boxes = "all => all.map(one => one.getBoundingClientRect().toJSON())"
    dates = page.eval_on_selector_all(".run .axis span", boxes)
    assert len(dates) > 20
    lines = page.eval_on_selector_all(".run .axis", boxes)
    assert max(one["height"] for one in dates) <= max(one["height"] for one in lines)
    scales = page.eval_on_selector_all(
        ".scale", "all => all.map(one => [...one.children].map(c => c.getBoundingClientRect()))"
    )
    for words in scales:
        ends = [(word["left"], word["right"]) for word in words]
        assert all(after[0] - before[1] >= 4 for before, after in pairwise(ends) if before[1])


@pytest.mark.parametrize("which", ["list", "report", "framework"])
def test_it_prints_on_paper(which: str, names: dict[str, str], opened: Open) -> None:
    page = opened(names[which], 1280)
    page.emulate_media(media="print")
    page.set_viewport_size({"width": 688, "height": 1000})  # A4 within its margins
    assert page.evaluate("document.documentElement.scrollWidth") <= 688
    with pypdfium2.PdfDocument(page.pdf(prefer_css_page_size=True)) as pdf:
        measures = page.locator(".measure").count()
        # A measure takes a page at most; the rest is the front, money, agreements and methods.
        # A framework has no such blocks: its parts, and the definitions of all indicators.
        assert 1 <= len(pdf) <= (20 if which == "framework" else measures + 14)
        assert round(pdf[0].get_width()) == 595
        assert "X10001" in pdf[0].get_textpage().get_text_range()


def first(page: Page) -> str:
    return page.locator("#list tbody tr:visible th").first.inner_text()


def test_the_keyboard_reaches_search_and_sorting_and_both_work(opened: Open) -> None:
    page = opened("index.html", 1280)
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.id") == "search"
    page.keyboard.type("x10008")
    assert page.locator("#list tbody tr:visible").count() == 1
    assert "X10008" in first(page)
    assert page.locator("#found").inner_text() == "1 practice"
    page.keyboard.press("ControlOrMeta+A")
    page.keyboard.press("Delete")
    assert page.locator("#list tbody tr:visible").count() == 2
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    assert page.locator("[aria-sort]").get_attribute("aria-sort") == "ascending"
    before = first(page)
    page.keyboard.press("Enter")
    assert page.locator("[aria-sort]").get_attribute("aria-sort") == "descending"
    assert first(page) != before
    assert page.evaluate("getComputedStyle(document.activeElement).outlineStyle") == "solid"


def test_a_scale_of_five_says_where_it_begins_at_any_width(
    names: dict[str, str], opened: Open
) -> None:
    """On a phone, where the table's head is for screen readers alone, below each scale."""
    for width, told in ((360, "from 1, on the left, to 5"), (1280, "")):
        page = opened(names["framework"], width)
        after = "one => getComputedStyle(one, '::after').content.replaceAll('\"', '')"
        drawn = page.locator(".views .drawn:has(svg)").first
        assert drawn.evaluate(after).replace("none", "") == told
        high = "one => one.getBoundingClientRect().height"
        assert (page.locator(".views thead").first.evaluate(high) > 2) == (width > 1000)


def test_without_script_the_list_is_a_table_with_links(out: Path, browser: Browser) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto((out / "index.html").as_uri())
    assert page.locator("#tools").is_hidden()
    links = page.locator("#list a")
    assert links.count() == 4
    for link in links.all():
        assert (out / (link.get_attribute("href") or "").replace("%20", " ")).is_file()
    context.close()
