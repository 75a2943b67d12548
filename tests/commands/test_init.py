"""A new folder shows all that can be said in it, and nothing is overwritten."""

import re
from collections.abc import Callable
from pathlib import Path

from click.testing import Result
from pydantic import BaseModel

from benchmarks.folder import SETTINGS
from benchmarks.settings import Settings, read_settings

Run = Callable[..., Result]


def test_a_new_folder_holds_headers_and_settings(tmp_path: Path, run: Run) -> None:
    result = run("init", tmp_path / "area")

    assert result.exit_code == 0
    first = (tmp_path / "area/localities.csv").read_text(encoding="utf-8")
    assert first == "practice_code,locality,from,to,compare\n"
    assert (tmp_path / "area/data/diagnostics.csv").exists()
    assert (tmp_path / "area/data/referrals.csv").exists()
    assert read_settings(tmp_path / "area") == Settings()


def test_nothing_is_overwritten(tmp_path: Path, run: Run) -> None:
    (tmp_path / "localities.csv").write_text("mine", encoding="utf-8")
    result = run("init", tmp_path)

    assert result.exit_code == 3
    assert "localities.csv" in result.stderr
    assert [path.name for path in tmp_path.iterdir()] == ["localities.csv"]
    assert (tmp_path / "localities.csv").read_text(encoding="utf-8") == "mine"


def test_the_settings_show_every_key(tmp_path: Path) -> None:
    """Taking away every # before a key or a block gives a file that is read, with all keys."""
    used = re.sub(r"(?m)^# (?=[\w\"]+ = |\[\[)", "", SETTINGS)
    (tmp_path / "peerbench.toml").write_text(used, encoding="utf-8")
    logo = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 4"/>'
    (tmp_path / "logo.png").write_text(logo, encoding="utf-8")  # what it holds says what it is
    settings = read_settings(tmp_path)

    assert given(settings) == every_key(Settings)


def given(part: BaseModel, before: str = "") -> set[str]:
    """The keys that a file gave, with those of its tables."""
    keys = set()
    for name in part.model_fields_set:
        value = getattr(part, name)
        keys |= given(value, f"{name}.") if isinstance(value, BaseModel) else {before + name}
    return keys


def every_key(part: type[BaseModel], before: str = "") -> set[str]:
    """The keys that settings have, with those of their tables."""
    keys = set()
    for name, field in part.model_fields.items():
        kind = field.annotation
        if isinstance(kind, type) and issubclass(kind, BaseModel):
            keys |= every_key(kind, f"{name}.")
        else:
            keys.add(before + name)
    return keys
