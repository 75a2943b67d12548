"""What one pass over a file's bytes tells of it, beside what Python says of all of them at once."""

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from benchmarks import glance as glances
from benchmarks.sources import text

pieces = st.sampled_from(
    [b"a,b", b"\n", b"\r\n", b"\r", b"\t", "é".encode(), "😀".encode(), b"\xe9", b"\x00", b"\x1b",
     b"\x07", b"\x7f", b"\x80", b"\xf0\x9f"]
)  # fmt: skip


def is_utf8(content: bytes) -> bool:
    try:
        content.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


@given(
    content=st.lists(pieces, max_size=12).map(b"".join),
    size=st.integers(1, 9),
    part=st.integers(1, 30),
)
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_it_tells_the_same_in_pieces_of_any_size(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, content: bytes, size: int, part: int
) -> None:
    monkeypatch.setattr(glances, "CHUNK", size)
    monkeypatch.setattr(glances, "PART", part)
    path = tmp_path / "file.csv"
    path.write_bytes(content)
    seen = text._look(path)
    assert seen.utf8 == is_utf8(content)
    assert seen.control == any(byte < 32 and byte not in b"\t\n\v\f\r\x1a\x1b" for byte in content)
    assert (seen.ends.newline, seen.ends.carriage_return) == (b"\n" in content, b"\r" in content)
