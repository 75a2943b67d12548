"""The frame contracts of the framework as tables: each indicator's row, and each domain's count."""

import dataframely as dy

from benchmarks.schemas.results import STATUSES, VERDICTS, WINDOWS
from benchmarks.schemas.sources import ADJUSTED_FOR, RATINGS

SHOWS = ("measure", "carried", "rating", "published", "agreements", "partners", "self")
STATES = ("data", "missing", "suppressed", "not_applicable")


class FrameworkRows(dy.Schema):
    """What the framework of a practice has on an indicator, in the period that it prints.

    Figures are null where `state` is not data. Of partners' and the practice's own answers there
    is `state` alone: what partners say is never set beside other practices'.
    """

    practice_code = dy.String(primary_key=True)
    locality = dy.String()
    domain = dy.String(primary_key=True)
    indicator = dy.String(primary_key=True)
    title = dy.String()
    shows = dy.Enum(SHOWS)
    measure_id = dy.String(nullable=True)  # null: no measure, so that nothing is compared
    state = dy.Enum(STATES)
    status = dy.Enum(STATUSES, nullable=True)  # of a measure; shown where a figure is just shown
    window = dy.Enum(WINDOWS, nullable=True)
    period_start = dy.Date(nullable=True)  # of a rating: the days between which it was given
    period_end = dy.Date(nullable=True)
    unit = dy.String(nullable=True)
    rating = dy.Enum(RATINGS, nullable=True)  # the regulator's word
    numerator = dy.Float64(nullable=True)
    denominator = dy.Float64(nullable=True)
    value = dy.Float64(nullable=True)
    lower = dy.Float64(nullable=True)  # 95% interval
    upper = dy.Float64(nullable=True)
    method = dy.String(nullable=True)  # of the interval; "as published" where it is not ours
    adjusted_out = dy.Float64(nullable=True)  # percent of a register with a personalised adjustment
    with_adjusted = dy.Float64(nullable=True)  # percent achieved, were they in the denominator
    # None: peers' figures are beside `value`; else beside `standardised`.
    adjusted_for = dy.Enum(ADJUSTED_FOR, nullable=True)
    standardised = dy.Float64(nullable=True)
    peer_count = dy.UInt32(nullable=True)
    peer_value = dy.Float64(nullable=True)  # the other practices of the locality, pooled
    expected_lower = dy.Float64(nullable=True)  # 95% expected range
    expected_upper = dy.Float64(nullable=True)
    verdict = dy.Enum(VERDICTS, nullable=True)
    because = dy.String(nullable=True)  # why it is not compared
    compared = dy.Bool()  # the verdict may be told: the figure is not over two years old
    outside = dy.Bool()  # it lies outside its expected range, and nothing is to be checked first


class FrameworkProfile(dy.Schema):
    """A practice's domains: how many indicators there are, of which kind, and no total."""

    practice_code = dy.String(primary_key=True)
    locality = dy.String()
    domain = dy.String(primary_key=True)
    title = dy.String()
    indicators = dy.UInt32()  # that apply to the practice
    with_data = dy.UInt32()
    missing = dy.UInt32()
    suppressed = dy.UInt32()
    not_applicable = dy.UInt32()
    compared = dy.UInt32()
    outside = dy.UInt32()
