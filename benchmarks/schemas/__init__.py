"""The frame contracts: what each frame that crosses a room's door holds, key and null rule.

Periods are given by their first and last day, both included. Codes are strings, closed
vocabularies enums. `file` is the source's path below the folder, for findings and explanations.
"""

from benchmarks.schemas.results import (
    BESIDE_USUAL,
    SEVERITIES,
    SHARES_OVER,
    STATUSES,
    VARIATION_FROM,
    VERDICTS,
    WINDOWS,
    Findings,
    Manifest,
    MeasureCounts,
    MeasureValues,
    PeerComparison,
    Variation,
    columns,
)
from benchmarks.schemas.sources import (
    SEXES,
    Consents,
    Counts,
    Diagnostics,
    Localities,
    Population,
    Practices,
    Prescribing,
    Presentations,
    Referrals,
)

__all__ = [
    "BESIDE_USUAL",
    "SEVERITIES",
    "SEXES",
    "SHARES_OVER",
    "STATUSES",
    "VARIATION_FROM",
    "VERDICTS",
    "WINDOWS",
    "Consents",
    "Counts",
    "Diagnostics",
    "Findings",
    "Localities",
    "Manifest",
    "MeasureCounts",
    "MeasureValues",
    "PeerComparison",
    "Population",
    "Practices",
    "Prescribing",
    "Presentations",
    "Referrals",
    "Variation",
    "columns",
]
