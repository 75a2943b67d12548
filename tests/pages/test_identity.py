"""An organisation's name, logo and colours are printed where they can be read, or refused."""

import struct
import zlib
from collections.abc import Callable
from dataclasses import replace
from io import BytesIO
from pathlib import Path
from typing import Any

import pikepdf
import pypdfium2
import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarks.errors import DataError
from benchmarks.identity import ENOUGH, WHITE, contrast, readable
from benchmarks.logo import LARGEST, read_logo
from benchmarks.pipeline import Computed
from benchmarks.reports.context import practice_report
from benchmarks.reports.render import practice_html, to_pdf
from benchmarks.settings import Settings, read_settings

SVG = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 4">{}</svg>'
SHAPE = '<path d="M0 0h9v4z" fill="#7C2855"/>'
COLOURS = st.from_regex(r"#[0-9a-fA-F]{6}", fullmatch=True)


def part(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


def png(width: int = 9, height: int = 4) -> bytes:
    """A red rectangle."""
    rows = (b"\0" + b"\xff\0\0" * width) * height
    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    parts = part(b"IHDR", head) + part(b"IDAT", zlib.compress(rows)) + part(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + parts


def settings_of(folder: Path, *lines: str) -> Settings:
    text = "\n".join(['name = "Ashdale quality group"', "[identity]", *lines])
    (folder / "peerbench.toml").write_text(text, encoding="utf-8")
    return read_settings(folder)


def printed(computed: Computed, folder: Path, *lines: str) -> bytes:
    told = settings_of(folder, *lines)
    settings = computed.settings.model_copy(update={"identity": told.identity})
    changed = replace(computed, folder=folder, settings=settings)
    return to_pdf(practice_html(practice_report(changed, "Z90001"))).pdf


def words(data: bytes) -> list[str]:
    document = pypdfium2.PdfDocument(data)
    found = [page.get_textpage().get_text_bounded() for page in document]
    document.close()
    return found


@pytest.fixture(scope="module")
def plain(computed: Computed) -> bytes:
    """The report without a mark."""
    return to_pdf(practice_html(practice_report(computed, "Z90001"))).pdf


@pytest.mark.parametrize(
    ("name", "data"),
    [
        pytest.param("mark.png", png(), id="png"),
        pytest.param("mark.svg", SVG.format(SHAPE).encode(), id="svg", marks=pytest.mark.slow),
    ],
)
def test_a_logo_is_on_page_1_alone_and_says_what_it_shows(
    computed: Computed, plain: bytes, tmp_path: Path, name: str, data: bytes
) -> None:
    (tmp_path / name).write_bytes(data)
    once, again = (
        printed(computed, tmp_path, f'logo = "{name}"', 'logo_text = "A red wedge"') for _ in "12"
    )
    assert once == again
    with pikepdf.open(BytesIO(once)) as pdf, pikepdf.open(BytesIO(plain)) as before:
        assert len(pdf.pages) == len(before.pages)
        first = pdf.Root.StructTreeRoot.K[0].K[0]
        assert (str(first.S), str(first.Alt)) == ("/Figure", "A red wedge")
        assert first.Pg.objgen == pdf.pages[0].objgen
        told = [str(one.get("/Alt")) for one in pdf.objects if isinstance(one, pikepdf.Dictionary)]
        assert told.count("A red wedge") == 1
    assert "Ashdale quality group · Invented data" in words(once)[0]


def test_the_issuer_is_named_on_every_page(plain: bytes) -> None:
    for text in words(plain):
        assert "Ashdale quality group" in text


def test_without_a_logo_its_issuer_is_its_text(computed: Computed, tmp_path: Path) -> None:
    (tmp_path / "a.png").write_bytes(png())
    told = settings_of(tmp_path, 'logo = "a.png"')
    changed = replace(computed, folder=tmp_path, settings=told)
    html = practice_html(practice_report(changed, "Z90001"))
    assert 'alt="Ashdale quality group"' in html


def test_colours_are_those_of_the_settings_and_charts_keep_their_own(
    computed: Computed, tmp_path: Path
) -> None:
    own, usual, headings = "0 0.188235 0.529412 rg", "0 0.368627 0.721569 rg", "0.486275 0.156863"
    data = printed(computed, tmp_path, 'heading_colour = "#7C2855"', 'line_colour = "#006747"')
    with pikepdf.open(BytesIO(data)) as pdf:
        drawn = b"\n".join(page.Contents.read_bytes() for page in pdf.pages).decode("latin-1")
    assert headings in drawn
    assert "0 0.403922 0.278431 rg" in drawn
    assert usual not in drawn
    assert own in drawn, "the reader's own mark is the same in every edition"


@pytest.mark.parametrize(
    ("lines", "told"),
    [
        (['line_colour = "#41B6E6"'], "dark enough is #"),
        (['heading_colour = "#FFFFFF"'], "too light"),
        (['heading_colour = "blue"'], "is no colour; write # and six digits"),
        (['logo = "none.png"'], "'none.png' is not in the folder; put it there"),
        (['logo = "../outside.png"'], "is outside the folder; copy it"),
        (['logo = "linked.png"'], "is outside the folder; copy it"),
        (['logo = "."'], "is outside the folder"),
        (['logo = "empty.png"'], "neither a PNG nor an SVG"),
        (['logo = "photo.jpg"'], "neither a PNG nor an SVG"),
        (['logo = "cut.png"'], "broken PNG; save it again"),
        (['logo = "garbled.png"'], "broken PNG; save it again"),
        (['logo = "wide.png"'], "2001 × 1 pixels; save it with at most 2000"),
        (['logo = "heavy.svg"'], "save it with at most 500 kB"),
        (['logo = "fetches.svg"'], "holds <image>"),
        (['logo = "foreign.svg"'], "holds <image>"),
        (['logo = "script.svg"'], "holds <script>"),
        (['logo = "style.svg"'], "refers to another file"),
        (['logo = "paint.svg"'], "refers to another file"),
        (['logo = "letters.svg"'], "convert text to paths"),
        (['logo = "bomb.svg"'], "has a DOCTYPE"),
        (['logo = "sizeless.svg"'], "save it with a viewBox"),
        (['logo_txt = "x"'], "did you mean logo_text?"),
    ],
)
def test_what_cannot_be_printed_is_told_with_a_remedy(
    tmp_path: Path, lines: list[str], told: str
) -> None:
    folder = tmp_path / "folder"
    folder.mkdir()
    whole = png()
    svgs = {
        "fetches": SVG.format('<image href="file:///etc/hostname"/>'),
        "foreign": SVG.format('<image xmlns="urn:x" href="file:///etc/hostname"/>'),
        "script": SVG.format("<script>1</script>"),
        "style": SVG.format("<style>@import 'x.css';</style>"),
        "paint": SVG.format('<rect fill="url(http://localhost/x)"/>'),
        "letters": SVG.format("<g><text>NHS</text></g>"),
        "bomb": '<!DOCTYPE svg [<!ENTITY a "aa">]>' + SVG.format(SHAPE),
        "sizeless": '<svg xmlns="http://www.w3.org/2000/svg"/>',
        "heavy": SVG.format(" " * LARGEST),
    }
    for name, text in svgs.items():
        (folder / f"{name}.svg").write_text(text, encoding="utf-8")
    files = {
        "empty.png": b"",
        "photo.jpg": b"\xff\xd8\xff\xe0",
        "cut.png": whole[:-20],
        "garbled.png": whole[:45] + b"\0\0" + whole[47:],
        "wide.png": png(2001, 1),
    }
    for name, data in files.items():
        (folder / name).write_bytes(data)
    (tmp_path / "outside.png").write_bytes(whole)
    (folder / "linked.png").symlink_to(tmp_path / "outside.png")
    with pytest.raises(DataError) as caught:
        settings_of(folder, *lines)
    assert told in str(caught.value)
    assert f"identity.{lines[0].split()[0]}: " in str(caught.value)
    assert caught.value.exit_code == 3


def test_a_logo_that_nobody_describes_is_refused(tmp_path: Path) -> None:
    (tmp_path / "a.png").write_bytes(png())
    (tmp_path / "peerbench.toml").write_text('[identity]\nlogo = "a.png"', encoding="utf-8")
    with pytest.raises(DataError, match=r"say in identity\.logo_text what it shows"):
        read_settings(tmp_path)


@given(colour=COLOURS)
def test_a_colour_is_taken_or_a_darker_shade_is_named(colour: str) -> None:
    try:
        assert contrast(readable(colour), WHITE) >= ENOUGH
    except ValueError as error:
        assert contrast(colour, WHITE) < ENOUGH
        named = str(error).rsplit(" ", 1)[1]
        assert ENOUGH <= contrast(readable(named), WHITE) < ENOUGH + 0.2


@given(cut=st.integers(0, len(png()) - 1), instead=st.binary(max_size=4))
def test_no_broken_picture_is_taken_for_a_whole_one(
    cut: int, instead: bytes, tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder = tmp_path_factory.mktemp("logo")
    changed = png()[:cut] + instead + png()[cut + len(instead) :]
    (folder / "a.png").write_bytes(changed)
    if changed == png():
        assert read_logo(folder, "a.png").data == png()
    else:
        with pytest.raises(ValueError, match="save it"):
            read_logo(folder, "a.png")


@pytest.mark.slow
def test_page_1_stays_one_page_under_the_longest_letterhead(
    make: Callable[..., Computed], tmp_path: Path
) -> None:
    (tmp_path / "a.png").write_bytes(png(2000, 9))
    told: dict[str, Any] = {"name": "The quality group of " * 6, "identity": {"logo": "a.png"}}
    full = replace(make(15, full=True, settings=told), folder=tmp_path)
    pages = words(to_pdf(practice_html(practice_report(full, "Z90001"))).pdf)
    assert "quality@ashdale.example." in pages[0]
    assert "Your patients and your data" in pages[1]
