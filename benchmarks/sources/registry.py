"""Every layout that is read, and the function that reads it: the one place to add another."""

from collections.abc import Callable

from benchmarks.sources import (
    agreements,
    budgets,
    consents,
    counts,
    detailed_prescribing,
    diagnostics,
    epcn,
    epd,
    epraccur,
    fingertips,
    list_size_wide,
    local_prescribing,
    localities,
    patients_registered,
    qof,
    rates,
    ratings,
    referrals,
    remarks,
)
from benchmarks.sources.layout import Layout, Raw, Read
from benchmarks.sources.prescribing import Scan

READERS: dict[str, tuple[Layout, Callable[[Raw], Read | Scan]]] = (
    {
        remarks.NOTES.key: (remarks.NOTES, remarks.read_notes),
        remarks.RESPONSES.key: (remarks.RESPONSES, remarks.read_responses),
    }
    | {
        module.LAYOUT.key: (module.LAYOUT, module.read)
        for module in (
            localities,
            consents,
            agreements,
            budgets,
            epraccur,
            epcn,
            patients_registered,
            list_size_wide,
            epd,
            detailed_prescribing,
            fingertips,
            qof,
            referrals,
            diagnostics,
            local_prescribing,
            counts,
            rates,
        )
    }
    | {
        rates.WEIGHTS.key: (rates.WEIGHTS, rates.read_weights),
        ratings.RATINGS.key: (ratings.RATINGS, ratings.read_ratings),
        ratings.SELF_ASSESSMENT.key: (ratings.SELF_ASSESSMENT, ratings.read_self_assessment),
        ratings.THEMES.key: (ratings.THEMES, ratings.read_themes),
    }
)
LAYOUTS = tuple(layout for layout, _ in READERS.values())
