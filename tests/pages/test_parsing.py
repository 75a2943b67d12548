"""What is left out to be quick changes nothing: the same trees, and the same bytes."""

from collections.abc import Callable
from xml.etree import ElementTree as ET

import pypdfium2
import pytest
import tinyhtml5
from weasyprint.html import UA_STYLESHEET

from benchmarks.framework.engine import Framework
from benchmarks.pipeline import Computed
from benchmarks.reports import render
from benchmarks.reports.context import practice_report, public_edition
from benchmarks.reports.framework.context import framework_report
from benchmarks.reports.framework.place import locality_view
from benchmarks.reports.pack.context import locality_pack
from benchmarks.reports.parsing import parsed

Seen = tuple[str, str, str, dict[str, str]]


@pytest.fixture(scope="module")
def documents(computed: Computed, framework: Framework) -> dict[str, str]:
    return {
        "practice": render.practice_html(practice_report(computed, "Z90001")),
        "public": render.public_html(public_edition(computed, "Z90001")),
        "pack": render.pack_html(locality_pack(computed, "Ashdale")),
        "framework": render.framework_html(framework_report(framework, "Z90001")),
        "view": render.view_html(locality_view(framework, "Ashdale")),
    }


KINDS = ("practice", "public", "pack", "framework", "view")


def seen(root: ET.Element) -> list[Seen]:
    """Elements in order; whether space stands between them is for the bytes to show."""
    return [
        (
            one.tag,
            (one.text or "").strip(),
            (one.tail or "").strip(),
            {name: value for name, value in one.attrib.items() if not name.endswith("}xmlns")},
        )
        for one in root.iter()
    ]


@pytest.mark.parametrize("kind", KINDS)
def test_the_tree_is_that_of_an_html_parser(documents: dict[str, str], kind: str) -> None:
    html = documents[kind]
    quick = parsed(html)
    assert quick is not None
    assert seen(quick) == seen(tinyhtml5.parse(html, namespace_html_elements=False))


@pytest.mark.parametrize(
    "kind",
    [kind if kind == "practice" else pytest.param(kind, marks=pytest.mark.slow) for kind in KINDS],
)
def test_styles_that_are_left_out_change_no_byte(
    documents: dict[str, str], kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    quick = render.to_pdf(documents[kind]).pdf
    with monkeypatch.context() as patch:
        patch.setattr(render._Paper, "_ua_stylesheets", lambda *_: [UA_STYLESHEET])
        patch.setattr(render, "parsed", lambda _: None)
        assert render.to_pdf(documents[kind]).pdf == quick


def test_a_page_that_is_no_xml_is_drawn_all_the_same(make: Callable[..., Computed]) -> None:
    named = make(12, names={0: "High\x01gate & <b>Sons</b>"})
    html = render.practice_html(practice_report(named, "Z90001"))
    assert parsed(html) is None
    document = pypdfium2.PdfDocument(render.to_pdf(html).pdf)
    assert "gate & <b>Sons</b>" in document[0].get_textpage().get_text_bounded()
