"""The frame contracts: what each frame that crosses a room's door holds, key and null rule.

Periods are given by their first and last day, both included. Codes are strings, closed
vocabularies enums. `file` is the source's path below the folder, for findings and explanations.
"""

from benchmarks.schemas.areas import (
    BESIDE_USUAL,
    ROLES,
    SHARES_OVER,
    BeforeAfter,
    Deprivation,
    Inequality,
    Variation,
)
from benchmarks.schemas.results import (
    SEVERITIES,
    STATUSES,
    VARIATION_FROM,
    VERDICTS,
    WINDOWS,
    Contributions,
    Findings,
    Manifest,
    MeasureCounts,
    MeasureValues,
    PeerComparison,
    columns,
)
from benchmarks.schemas.sources import (
    ADJUSTED_FOR,
    SEXES,
    Consents,
    Counts,
    Diagnostics,
    Localities,
    Population,
    Practices,
    Prescribing,
    Presentations,
    Rates,
    Referrals,
)

__all__ = [
    "ADJUSTED_FOR",
    "BESIDE_USUAL",
    "ROLES",
    "SEVERITIES",
    "SEXES",
    "SHARES_OVER",
    "STATUSES",
    "VARIATION_FROM",
    "VERDICTS",
    "WINDOWS",
    "BeforeAfter",
    "Consents",
    "Contributions",
    "Counts",
    "Deprivation",
    "Diagnostics",
    "Findings",
    "Inequality",
    "Localities",
    "Manifest",
    "MeasureCounts",
    "MeasureValues",
    "PeerComparison",
    "Population",
    "Practices",
    "Prescribing",
    "Presentations",
    "Rates",
    "Referrals",
    "Variation",
    "columns",
]
