"""Looking after definitions: lint against a BNF list or a folder, and the codes of one measure."""

import json
from collections.abc import Sequence
from datetime import date
from pathlib import Path

import polars as pl

from benchmarks.errors import DataError, MeasureError
from benchmarks.measures.codes import code_lines
from benchmarks.measures.definition import Measure
from benchmarks.measures.lint import Doubt, doubts
from benchmarks.measures.load import LIBRARY, definitions, load_library, load_measures
from benchmarks.measures.moved import OWN
from benchmarks.measures.show import definition_text
from benchmarks.settings import read_settings
from benchmarks.sources.read import read_folder, refuse_errors
from benchmarks.telling import Tell

CODE_COLUMNS = ("BNF Presentation Code", "BNF_PRESENTATION_CODE", "BNF_CODE", "bnf_code")
NAME_COLUMNS = ("BNF Presentation", "BNF_PRESENTATION", "BNF_PRESENTATION_NAME", "name")
SUBSTANCE = "BNF Chemical Substance"
EMPTY = {"bnf_code": pl.String, "month": pl.Date, "name": pl.String}


def linted(data: Path | None, today: date, tell: Tell) -> list[Doubt]:
    """What is doubtful in the library, and in a folder's own definitions.

    `data` is a folder, whose months are looked at, or a BNF list (CSV, or a zip of one); without
    it only what needs no codes is. Raises MeasureError where a definition cannot be loaded.
    """
    folder = data if data is not None and data.is_dir() else None
    measures = load_library(folder) if folder else load_measures()
    codes = presentations(data, tell) if data else pl.DataFrame(schema=EMPTY)
    whole = data is not None and folder is None
    return doubts(measures, _texts(folder), codes, today, whole=whole, folder=folder or LIBRARY)


def lint_lines(found: Sequence[Doubt]) -> list[str]:
    """Each doubt, then how many of each kind."""
    kinds = [one.severity for one in found]
    total = ", ".join(
        f"{kinds.count(kind)} {kind}{'' if kinds.count(kind) == 1 else 's'}"
        for kind in ("error", "warning", "note")
    )
    return [*map(str, found), total]


def refuse_doubts(found: Sequence[Doubt]) -> None:
    """Raise MeasureError where a doubt is an error."""
    if wrong := sum(one.severity == "error" for one in found):
        raise MeasureError(f"{wrong} of these must be put right before the measures are used.")


def codes_of(measure_id: str, data: Path, tell: Tell) -> list[str]:
    """The presentations that a measure selects from a folder's months or a BNF list, and why.

    Raises MeasureError for a measure that there is none of, or that counts no prescribing.
    """
    library = load_library(data) if data.is_dir() else load_measures()
    if measure_id not in library:
        definition_text(library, measure_id)
    return list(code_lines(library[measure_id], presentations(data, tell), data))


def editor_schema() -> str:
    """The JSON Schema of a definition's file, by which editors check and complete it."""
    schema = Measure.model_json_schema()
    schema["properties"].pop("id")  # the file's name
    schema["required"].remove("id")
    schema = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        **schema,
        "title": "A measure of peerbench",
    }
    return json.dumps(schema, indent=2, ensure_ascii=False) + "\n"


def presentations(data: Path, tell: Tell) -> pl.DataFrame:
    """PRESENTATIONS of a folder's prescribing files, or of a BNF list, without months.

    A list gives `substance` beside them, where it has it.

    Raises DataError where a list has no column of codes. Collects the distinct codes.
    """
    if data.is_dir():
        inputs = read_folder(data, read_settings(data), tell=tell)
        refuse_errors(inputs)
        return inputs.presentations.select(list(EMPTY)).sort("bnf_code", "month").collect()
    frame = _bnf_list(data)
    code = next((name for name in CODE_COLUMNS if name in frame.columns), None)
    if code is None:
        raise DataError(
            f"{data.name} has no column of BNF codes.\n"
            f"  It has: {', '.join(frame.columns[:8])}.\n"
            f"  Give the BNF code information as published, with {CODE_COLUMNS[0]}."
        )
    name = next((one for one in NAME_COLUMNS if one in frame.columns), None)
    substance = pl.col(SUBSTANCE) if SUBSTANCE in frame.columns else pl.lit(None, pl.String)
    return (
        frame.select(
            bnf_code=pl.col(code).str.strip_chars(),
            month=pl.lit(None, pl.Date),
            name=pl.col(name) if name else pl.lit(None, pl.String),
            substance=substance,
        )
        .unique("bnf_code")
        .sort("bnf_code")
    )


def _bnf_list(path: Path) -> pl.DataFrame:
    """A CSV, or the first CSV of a zip, as text."""
    from zipfile import BadZipFile, ZipFile

    try:
        if path.suffix.lower() != ".zip":
            return pl.read_csv(path, infer_schema=False)
        with ZipFile(path) as archive:
            inside = [name for name in archive.namelist() if name.lower().endswith(".csv")]
            if not inside:
                raise DataError(f"{path.name} holds no CSV.\n  Give the BNF code information.")
            return pl.read_csv(archive.read(inside[0]), infer_schema=False)
    except (BadZipFile, pl.exceptions.PolarsError, UnicodeDecodeError) as error:
        raise DataError(
            f"{path.name} cannot be read as a list of codes.\n"
            "  Give the BNF code information as published: a CSV, or a zip of one."
        ) from error


def _texts(folder: Path | None) -> dict[str, str]:
    """The files of all definitions; a folder's own in the place of the library's."""
    places = [LIBRARY, *([folder / OWN] if folder else [])]
    return {
        path.stem: path.read_text(encoding="utf-8-sig")
        for place in places
        for path in definitions(place)
    }
