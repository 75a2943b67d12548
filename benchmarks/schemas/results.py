"""What is computed and written: counts, values, comparisons, and what is said about them."""

import dataframely as dy
import polars as pl

from benchmarks.schemas.sources import ADJUSTED_FOR
from benchmarks.statistics.control_chart import RULES

SEVERITIES = ("error", "warning", "note")
WINDOWS = ("month", "quarter", "rolling_year", "year", "snapshot")
WITHHELD_BECAUSE = (  # for what it is, and for what it would tell beside other figures
    *("at_source", "small_count", "small_complement", "small_trials"),
    *("tells_month", "tells_another_window", "tells_another_measure"),
)
STATUSES = ("shown", "withheld", "missing", "too_few", "not_compared")
CHART_POINTS = ("month", "quarter")
LIMITS = ("none", "trial", "set", "locked")
MEANINGS = ("common_cause", "improvement", "concern", "neutral_high", "neutral_low")
ASSURANCES = ("consistent_pass", "consistent_fail", "inconsistent")
AGAINST = ("last_quarter", "last_year")
MOVES = ("fell", "chance", "rose")
VARIATION_FROM = ("reference", "small_reference", "peers")
VERDICTS = (
    "much_lower",
    "lower",
    "usual_spread_lower",
    "in_line",
    "usual_spread_higher",
    "higher",
    "much_higher",
    "too_few",
    "not_compared",
)


class MeasureCounts(dy.Schema):
    """A measure's two counts for a practice and a period of its source.

    A row is there where the source covers the practice and period; zero is a count of zero.
    """

    practice_code = dy.String(primary_key=True)
    measure_id = dy.String(primary_key=True)
    period_start = dy.Date(primary_key=True)
    period_end = dy.Date(primary_key=True)
    numerator = dy.Float64()  # the middle of its withheld range where withheld
    denominator = dy.Float64(nullable=True)  # patient-months for list measures; null: no list
    withheld = dy.Bool()  # a withheld cell is in it


class MeasureValues(dy.Schema):
    """One value with its intervals: a practice, a measure, a window."""

    practice_code = dy.String(primary_key=True)
    measure_id = dy.String(primary_key=True)
    period_start = dy.Date(primary_key=True)
    period_end = dy.Date(primary_key=True)
    window = dy.Enum(WINDOWS, primary_key=True)
    numerator = dy.Float64(nullable=True, min=0)  # null: withheld or missing
    denominator = dy.Float64(nullable=True, min=0)  # patient-months for list measures
    value = dy.Float64(nullable=True)  # in the measure's unit
    lower = dy.Float64(nullable=True)  # 95% interval, same unit
    upper = dy.Float64(nullable=True)
    lower_998 = dy.Float64(nullable=True)  # 99.8% interval
    upper_998 = dy.Float64(nullable=True)
    method = dy.String(nullable=True)  # exact, byar, wilson, log_normal; null: no interval
    adjusted_for = dy.Enum(ADJUSTED_FOR)  # none: peers' figures are beside `value` as it is
    expected_events = dy.Float64(nullable=True)  # at the standard's rates for these patients
    standardised = dy.Float64(nullable=True)  # value, had everybody the same ages and sexes
    standardised_lower = dy.Float64(nullable=True)  # its 95% interval
    standardised_upper = dy.Float64(nullable=True)
    direct = dy.Float64(nullable=True)  # directly standardised, where asked for
    direct_lower = dy.Float64(nullable=True)
    direct_upper = dy.Float64(nullable=True)
    status = dy.Enum(STATUSES)


class PeerComparison(MeasureValues):
    """A value beside those of its locality peers, the practice itself left out.

    Where `adjusted_for` is not none, every figure in the measure's unit is on the scale of
    `standardised`, and ratio, excess and verdict are of the adjusted comparison.
    """

    locality = dy.String()
    peer_count = dy.UInt32(nullable=True)
    peer_value = dy.Float64(nullable=True)  # pooled: the one comparator
    peer_median = dy.Float64(nullable=True)
    peer_lower_quartile = dy.Float64(nullable=True)
    peer_upper_quartile = dy.Float64(nullable=True)
    ratio = dy.Float64(nullable=True)  # counts and rates: observed to expected from peers
    ratio_lower = dy.Float64(nullable=True)
    ratio_upper = dy.Float64(nullable=True)
    difference = dy.Float64(nullable=True)  # proportions: in the measure's unit
    difference_lower = dy.Float64(nullable=True)
    difference_upper = dy.Float64(nullable=True)
    expected_lower = dy.Float64(nullable=True)  # 95% expected range, in the measure's unit
    expected_upper = dy.Float64(nullable=True)
    expected_lower_998 = dy.Float64(nullable=True)
    expected_upper_998 = dy.Float64(nullable=True)
    tau2 = dy.Float64(nullable=True)  # between-practice variance; rho_b for proportions
    phi = dy.Float64(nullable=True)  # events per independent event; of costs b, an item's chance
    usual_spread = dy.Float64(nullable=True)  # percent of the peers' value; proportions: points
    reliability = dy.Float64(nullable=True)
    variation_from = dy.Enum(VARIATION_FROM, nullable=True)
    z = dy.Float64(nullable=True)
    p = dy.Float64(nullable=True, min=0, max=1)
    verdict = dy.Enum(VERDICTS, nullable=True)  # null where withheld or missing
    # Of the last four quarters, this one among them, those on its side; null for longer windows.
    quarters_on_side = dy.UInt8(nullable=True)
    position = dy.UInt32(nullable=True)
    position_low = dy.UInt32(nullable=True)
    position_high = dy.UInt32(nullable=True)
    reference_median = dy.Float64(nullable=True)
    reference_lower_quartile = dy.Float64(nullable=True)
    reference_upper_quartile = dy.Float64(nullable=True)
    reference_percentile = dy.Float64(nullable=True)
    excess = dy.Float64(nullable=True)  # events, or £, above what the peers' rate would give
    excess_lower = dy.Float64(nullable=True)  # by the interval of ratio or difference
    excess_upper = dy.Float64(nullable=True)
    best_quartile = dy.Float64(nullable=True)  # of practices, estimated; in the measure's unit
    to_best_quartile = dy.Float64(nullable=True)  # events, or £, above what it would give
    crude_ratio = dy.Float64(nullable=True)  # unadjusted, of reported and adjusted rows
    crude_ratio_lower = dy.Float64(nullable=True)
    crude_ratio_upper = dy.Float64(nullable=True)
    explained = dy.Float64(nullable=True)  # percent of the crude difference that adjusting takes
    standard_practices = dy.UInt32(nullable=True)  # that the standard's rates come from
    predictive_gain = dy.Float64(nullable=True)  # of fitted rates over the size of the list


class ControlChart(dy.Schema):
    """A point of a practice's chart relative to its peers; figures in the measure's unit."""

    practice_code = dy.String(primary_key=True)
    measure_id = dy.String(primary_key=True)
    locality = dy.String()
    window = dy.Enum(CHART_POINTS, primary_key=True)  # the same for all points of a chart
    period_start = dy.Date(primary_key=True)
    period_end = dy.Date(primary_key=True)
    value = dy.Float64(nullable=True)  # as counted; null where withheld or missing
    peer_value = dy.Float64(nullable=True)  # the peers' pooled value of the same time
    relative = dy.Float64(nullable=True)  # value over peers', at the peers' mean level: charted
    centre = dy.Float64(nullable=True)  # null with the limits where there are under 6 points
    lower = dy.Float64(nullable=True)
    upper = dy.Float64(nullable=True)
    near_lower = dy.Float64(nullable=True)  # two thirds of the way to the limits
    near_upper = dy.Float64(nullable=True)
    in_limits = dy.Bool()  # whether the limits rest on the point
    limits = dy.Enum(LIMITS)
    locked_on = dy.Date(nullable=True)  # the agreement from which on nothing enters the limits
    rule = dy.Enum(RULES, nullable=True)  # the first that holds
    meaning = dy.Enum(MEANINGS, nullable=True)  # of that rule, by the side that is better
    target = dy.Float64(nullable=True)  # the locality's, else the measure's
    assurance = dy.Enum(ASSURANCES, nullable=True)  # whether the limits clear the target


class Changes(dy.Schema):
    """A reported window beside an earlier one of the same length, the practice and its peers."""

    practice_code = dy.String(primary_key=True)
    measure_id = dy.String(primary_key=True)
    against = dy.Enum(AGAINST, primary_key=True)
    window = dy.Enum(WINDOWS)
    period_start = dy.Date()
    period_end = dy.Date()
    before_start = dy.Date()
    before_end = dy.Date()
    value = dy.Float64()
    value_before = dy.Float64()
    peer_value = dy.Float64(nullable=True)  # of peers with both windows, pooled
    peer_value_before = dy.Float64(nullable=True)
    ratio = dy.Float64(nullable=True)  # value over value_before; last_year alone
    ratio_lower = dy.Float64(nullable=True)
    ratio_upper = dy.Float64(nullable=True)
    peer_ratio = dy.Float64(nullable=True)
    relative = dy.Float64(nullable=True)  # the practice's ratio over its peers'
    relative_lower = dy.Float64(nullable=True)
    relative_upper = dy.Float64(nullable=True)
    moved = dy.Enum(MOVES, nullable=True)  # relative to peers; by more than chance, or by chance


class Contributions(dy.Schema):
    """The presentations that make a practice's prescribing differ most from its peers'."""

    practice_code = dy.String(primary_key=True)
    measure_id = dy.String(primary_key=True)
    name = dy.String(primary_key=True)  # of the presentation; its code where it has none
    bnf_code = dy.String()  # the first of that name
    amount = dy.Float64(min=0)  # in what the numerator counts, over the reported window
    expected = dy.Float64(min=0)  # by the peers' rate
    excess = dy.Float64()


class Spending(dy.Schema):
    """A month's spending beside its budget, in pounds."""

    practice_code = dy.String(primary_key=True)
    heading = dy.String(primary_key=True)
    month = dy.Date(primary_key=True)
    budget = dy.Float64()
    spend = dy.Float64(nullable=True)  # null: no data, or not told because a count is small


class Causes(dy.Schema):
    """Why prescribing cost changed from the same months of the year before, in pounds."""

    practice_code = dy.String(primary_key=True)
    cost = dy.Float64()
    cost_before = dy.Float64()
    change = dy.Float64()  # volume, price and mix add up to it
    volume = dy.Float64()
    price = dy.Float64()
    mix = dy.Float64()
    names = dy.List(dy.String())  # the presentations that changed most
    changes = dy.List(dy.Float64())


class DisclosureLog(dy.Schema):
    """What was withheld of the practices in localities, and why; never a value."""

    practice_code = dy.String(primary_key=True)
    measure_id = dy.String(primary_key=True)
    period_start = dy.Date(primary_key=True)
    period_end = dy.Date(primary_key=True)
    window = dy.Enum(WINDOWS, primary_key=True)
    reason = dy.Enum(WITHHELD_BECAUSE)
    rule = dy.String()  # what the reason goes by: "1 to 7", "overlapping years"


class Findings(dy.Schema):
    """What checking found; the exit code follows from the severities."""

    severity = dy.Enum(SEVERITIES)
    file = dy.String()
    line = dy.Int64(nullable=True)
    column = dy.String(nullable=True)
    value = dy.String(nullable=True)
    rule = dy.String()
    message = dy.String()


class Manifest(dy.Schema):
    """One row per file written, or that should have been."""

    practice_code = dy.String(nullable=True)  # null: a locality's file, or a table
    locality = dy.String(nullable=True)
    # peer-review (PDF), peer-review-web (HTML), pack, framework, framework-web, framework-view,
    # index, table
    report = dy.String()
    edition = dy.String(nullable=True)
    path = dy.String(primary_key=True)  # below the output folder
    sha256 = dy.String(nullable=True)
    pages = dy.Int32(nullable=True)
    bytes = dy.Int64(nullable=True)
    status = dy.Enum(("written", "failed"))
    error = dy.String(nullable=True)


def columns(contract: type[dy.Schema]) -> list[pl.Expr]:
    """A contract's columns in its order, for a select that drops everything else."""
    return [pl.col(name) for name in contract.column_names()]
