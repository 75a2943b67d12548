"""Pages as they were last looked at: as pictures within a tolerance, and as HTML to the letter.

`make golden` draws them anew; look at the difference before it is committed.
"""

import os
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pypdfium2
import pytest
from PIL import Image, ImageFilter

from benchmarks.measures.load import load_measures
from benchmarks.pipeline import Computed
from benchmarks.reports.context import practice_report
from benchmarks.reports.pack.context import locality_pack
from benchmarks.reports.render import pack_html, practice_html, to_pdf

Make = Callable[..., Computed]
GOLDEN = Path(__file__).parent / "golden"
RENEW = os.environ.get("PEERBENCH_RENEW") == "1"
DOTS = 50 / 72  # 50 dpi: what a reader takes in at arm's length
CHOSEN = (
    "antibacterial_items",
    "trimethoprim_share",
    "dermatology_referrals",
    "vitamin_d",
    "ct_chest",
    "feno",
)
PAGES = {"report": (0, 1, 2, 3), "pack": (0, 1, 3)}
FURTHEST, MOST = 60, 0.004  # of 255 grey levels after a blur; of all dots


@pytest.fixture(scope="module")
def html(make: Make) -> dict[str, str]:
    """The report and the pack of a locality of twelve with six measures."""
    library = load_measures()
    computed = make(measures={name: library[name] for name in CHOSEN})
    return {
        "report": practice_html(practice_report(computed, "Z90001")),
        "pack": pack_html(locality_pack(computed, "Ashdale")),
    }


@pytest.fixture(scope="module")
def drawn(html: dict[str, str]) -> dict[str, list[Image.Image]]:
    found = {}
    for name, text in html.items():
        with pypdfium2.PdfDocument(to_pdf(text).pdf) as pdf:
            found[name] = [pdf[at].render(scale=DOTS).to_pil().convert("L") for at in PAGES[name]]
    return found


def far_apart(one: Image.Image, other: Image.Image) -> float:
    """The share of dots that differ clearly once both are blurred: what an eye would see."""
    if one.size != other.size:
        return 1.0
    soft = [
        np.asarray(image.filter(ImageFilter.GaussianBlur(1.2)), float) for image in (one, other)
    ]
    return float((abs(soft[0] - soft[1]) > FURTHEST).mean())


PLACES = [(name, place) for name, pages in PAGES.items() for place in range(len(pages))]


@pytest.mark.parametrize(("name", "place"), PLACES)
def test_pages_look_as_they_did(drawn: dict[str, list[Image.Image]], name: str, place: int) -> None:
    path = GOLDEN / f"{name}-{PAGES[name][place] + 1}.png"
    if RENEW:
        GOLDEN.mkdir(exist_ok=True)
        drawn[name][place].save(path, optimize=True)
    with Image.open(path) as kept:
        assert far_apart(drawn[name][place], kept.convert("L")) <= MOST


@pytest.mark.parametrize("name", list(PAGES))
def test_html_is_as_it_was(html: dict[str, str], name: str) -> None:
    body = html[name].split("<body", 1)[1]
    path = GOLDEN / f"{name}.html"
    if RENEW:
        GOLDEN.mkdir(exist_ok=True)
        path.write_text(body, encoding="utf-8")
    assert body == path.read_text(encoding="utf-8")


def test_a_sentence_or_a_chart_that_moves_is_seen(drawn: dict[str, list[Image.Image]]) -> None:
    page = drawn["report"][2]
    moved = page.copy()
    moved.paste(page.crop((0, 200, page.width, 320)), (0, 212))
    assert far_apart(page, moved) > MOST
    assert far_apart(page, page) == 0
