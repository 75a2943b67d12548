"""Tidy CSV and Parquet: the tables that other tools read."""

import hashlib
import io
from collections.abc import Iterable, Mapping
from pathlib import Path
from time import monotonic
from typing import Any

import polars as pl

from benchmarks.disclosure import printed_rules
from benchmarks.findings import findings_frame
from benchmarks.framework.engine import Framework
from benchmarks.framework.rows import framework_profile, framework_rows
from benchmarks.measures.definition import Measure
from benchmarks.pipeline import Computed
from benchmarks.schemas import (
    BeforeAfter,
    Changes,
    Contributions,
    ControlChart,
    DisclosureLog,
    Inequality,
    Manifest,
    MeasureValues,
    PeerComparison,
    Variation,
)
from benchmarks.settings import Disclosure
from benchmarks.writing import write_whole

SAVED_EVERY = 2.0  # seconds between two writings of a manifest that grows
Row = Mapping[str, Any]  # of MANIFEST
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")


def write_tables(computed: Computed, out: Path) -> pl.DataFrame:
    """Write the tables of a run, each as CSV and Parquet.

    Columns are exactly the contracts', dates ISO. Returns their MANIFEST rows. Raises
    MachineError where the folder cannot be written.
    """
    tables = {
        "measure_values": computed.values.select(MeasureValues.column_names()),
        "peer_comparison": computed.comparison.select(PeerComparison.column_names()),
        "control_chart": computed.control_chart.select(ControlChart.column_names()),
        "changes": computed.changes.select(Changes.column_names()),
        "contributions": computed.contributions.select(Contributions.column_names()),
        "variation": computed.variation.select(Variation.column_names()),
        "inequality": computed.inequality.select(Inequality.column_names()),
        "disclosure_log": computed.withheld.select(DisclosureLog.column_names()),
        "findings": findings_frame(computed.findings),
        "measures": measures_frame(computed.measures, computed.settings.disclosure),
    }
    if computed.settings.evaluations:
        tables["before_after"] = computed.before_after.select(BeforeAfter.column_names())
    rows = [_write(out, name, frame) for name, frame in tables.items()]
    return pl.concat(rows)


def write_framework_tables(found: Framework, out: Path) -> pl.DataFrame:
    """Write the framework's rows and profiles, each as CSV and Parquet; their MANIFEST rows.

    Raises MachineError where the folder cannot be written.
    """
    rows = framework_rows(found)
    profile = framework_profile(rows, found)
    return pl.concat([_write(out, "framework", rows), _write(out, "framework_profile", profile)])


def write_key(key: pl.DataFrame, out: Path) -> None:
    """Write who stands behind which letter, for the lead alone."""
    write_whole(out / "pseudonyms.csv", as_csv(key))


def write_manifest(rows: pl.DataFrame, out: Path) -> None:
    """Write MANIFEST, one row per file of this run, as CSV and Parquet."""
    frame = rows.select(Manifest.column_names()).sort("path")
    write_whole(out / "manifest.csv", as_csv(frame))
    write_whole(out / "manifest.parquet", as_parquet(frame))


class Account:
    """The manifest of a run, written as the run goes on: now and then, and at the end."""

    def __init__(self, out: Path) -> None:
        self._out, self._rows, self._saved = out, list[Row](), 0.0

    def add(self, rows: Iterable[Row]) -> None:
        """Take in MANIFEST rows."""
        self._rows += rows
        if monotonic() - self._saved > SAVED_EVERY:
            self.save()

    def frame(self) -> pl.DataFrame:
        """MANIFEST as it is now."""
        return pl.DataFrame(self._rows, schema=dict(Manifest.create_empty().schema))

    def save(self) -> None:
        """Write it; raises MachineError."""
        write_manifest(self.frame(), self._out)
        self._saved = monotonic()


def timings_csv(took: Mapping[str, float]) -> bytes:
    """What took how long, in the order in which it ended."""
    rows = {"what": list(took), "seconds": [round(seconds, 3) for seconds in took.values()]}
    return as_csv(pl.DataFrame(rows, schema={"what": pl.String, "seconds": pl.Float64}))


def measures_frame(measures: Mapping[str, Measure], disclosure: Disclosure) -> pl.DataFrame:
    """What the figures of each measure mean: unit, direction, window rule, source, and rules.

    `withheld_up_to` and `rounded_to` are the rules of the local extracts that it counts; null
    where it counts none.
    """
    rows = [
        {
            "measure_id": measure.id,
            "title": measure.title,
            "section": measure.section,
            "kind": measure.value.kind,
            "unit": measure.value.unit,
            "per": measure.value.per,
            "time": measure.value.time if measure.over_people else None,
            "window": measure.value.window,
            "better": measure.better,
            "numerator_source": measure.numerator.source,
            "denominator_source": measure.denominator.source,
            "items_per_patient": measure.value.items_per_patient,
            "source": measure.source,
            "reviewed": measure.reviewed,
            "next_review": measure.next_review,
        }
        for measure in measures.values()
    ]
    frame = pl.DataFrame(rows, infer_schema_length=None)
    return frame.join(printed_rules(measures, disclosure), on="measure_id").sort("measure_id")


def as_csv(frame: pl.DataFrame) -> bytes:
    """A frame as UTF-8 CSV that a spreadsheet opens as text: no cell begins a formula.

    Numbers have no thousands separators; null is empty. A text that begins like a formula gets an
    apostrophe in front.
    """
    text = [name for name, dtype in frame.schema.items() if dtype == pl.String]
    return (
        frame.with_columns(_defused(pl.col(name)).alias(name) for name in text).write_csv().encode()
    )


def _defused(cell: pl.Expr) -> pl.Expr:
    formula = pl.any_horizontal(cell.str.starts_with(start) for start in FORMULA_STARTS)
    return pl.when(formula).then("'" + cell).otherwise(cell)


def as_parquet(frame: pl.DataFrame) -> bytes:
    """A frame as Parquet bytes."""
    buffer = io.BytesIO()
    frame.write_parquet(buffer)
    return buffer.getvalue()


def _write(out: Path, name: str, frame: pl.DataFrame) -> pl.DataFrame:
    rows = []
    for ending, data in (("csv", as_csv(frame)), ("parquet", as_parquet(frame))):
        path = f"{name}.{ending}"
        write_whole(out / path, data)
        rows.append(
            {
                "report": "table",
                "path": path,
                "sha256": hashlib.sha256(data).hexdigest(),
                "bytes": len(data),
                "status": "written",
            }
        )
    return pl.DataFrame(rows, schema=dict(Manifest.create_empty().schema))
