"""Every layout that is read, and the function that reads it: the one place to add another."""

from collections.abc import Callable

from benchmarks.sources import (
    agreements,
    appointments,
    budgets,
    consents,
    contacts_online,
    counts,
    coverage,
    detailed_prescribing,
    diagnostics,
    epcn,
    epd,
    epraccur,
    fingertips,
    friends_family,
    inspections,
    list_size_wide,
    local_prescribing,
    localities,
    patient_survey,
    patients_registered,
    qof,
    qof_achievement,
    queries,
    rates,
    ratings,
    referrals,
    remarks,
    workforce,
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
            queries,
            inspections,
            patient_survey,
            qof_achievement,
            appointments,
            workforce,
            friends_family,
            coverage,
        )
    }
    | {
        rates.WEIGHTS.key: (rates.WEIGHTS, rates.read_weights),
        ratings.RATINGS.key: (ratings.RATINGS, ratings.read_ratings),
        ratings.SELF_ASSESSMENT.key: (ratings.SELF_ASSESSMENT, ratings.read_self_assessment),
        ratings.THEMES.key: (ratings.THEMES, ratings.read_themes),
    }
    | {
        layout.key: (layout, read)
        for layout, read in (
            (patient_survey.OLDER, patient_survey.read_older),
            (contacts_online.ONLINE, contacts_online.read_online),
            (contacts_online.TELEPHONY, contacts_online.read_telephony),
            (contacts_online.BY_HOUR, contacts_online.read_by_hour),
            (contacts_online.BY_DURATION, contacts_online.read_by_duration),
        )
    }
)
LAYOUTS = tuple(layout for layout, _ in READERS.values())
