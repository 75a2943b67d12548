"""The frame contracts of a locality as a whole: where its figures vary, and across what."""

import dataframely as dy

from benchmarks.schemas.results import WINDOWS
from benchmarks.schemas.sources import ADJUSTED_FOR

BESIDE_USUAL = ("narrower", "usual", "wider")
SHARES_OVER = ("locality", "reference")
ROLES = ("measure", "balancing")
EVALUATED = ("tested", "descriptive", "no_data")


class Variation(dy.Schema):
    """Where a locality's variation comes from, on one measure in its reported window.

    Figures are null with fewer than 5 compared practices; pooled ones hold the middle of a
    withheld range, and those of the spread are null where more than a fifth are withheld. Values
    are in the measure's unit.
    """

    locality = dy.String(primary_key=True)
    measure_id = dy.String(primary_key=True)
    window = dy.Enum(WINDOWS, primary_key=True)
    period_start = dy.Date(primary_key=True)
    period_end = dy.Date(primary_key=True)
    practices = dy.UInt32()  # compared
    withheld = dy.UInt32()  # of those, with the middle of their range
    # few_practices, not_judged, costs, small_numbers, old_data
    because = dy.String(nullable=True)
    adjusted_for = dy.Enum(ADJUSTED_FOR, nullable=True)  # as in PEER_COMPARISON; null: no data
    locality_value = dy.Float64(nullable=True)  # pooled
    lowest = dy.Float64(nullable=True)  # null too where it would be a withheld practice's
    lower_quartile = dy.Float64(nullable=True)
    upper_quartile = dy.Float64(nullable=True)
    highest = dy.Float64(nullable=True)
    chance_lowest = dy.Float64(nullable=True)  # medians, if chance alone set practices apart
    chance_highest = dy.Float64(nullable=True)
    tau2 = dy.Float64(nullable=True)  # between these practices; rho_b for proportions
    phi = dy.Float64(nullable=True)
    spread_here = dy.Float64(nullable=True)  # percent; proportions: points
    spread_here_lower = dy.Float64(nullable=True)  # 95% interval
    spread_here_upper = dy.Float64(nullable=True)
    reference_tau2 = dy.Float64(nullable=True)
    usual_spread = dy.Float64(nullable=True)  # from the reference set; null under 30 practices
    beside_usual = dy.Enum(BESIDE_USUAL, nullable=True)  # by the interval of the spread here
    reliability = dy.Float64(nullable=True, min=0, max=1)  # at the median practice
    reference_practices = dy.UInt32(nullable=True)  # outside the locality
    reference_value = dy.Float64(nullable=True)  # theirs pooled; null under 30
    reference_ratio = dy.Float64(nullable=True)  # counts and rates: the locality's value over it
    reference_ratio_lower = dy.Float64(nullable=True)  # 95%, chance on both sides
    reference_ratio_upper = dy.Float64(nullable=True)
    reference_difference = dy.Float64(nullable=True)  # proportions
    reference_difference_lower = dy.Float64(nullable=True)
    reference_difference_upper = dy.Float64(nullable=True)
    reference_groups = dy.UInt32(nullable=True)  # localities, networks, sub-ICBs elsewhere
    groups_lower = dy.UInt32(nullable=True)  # with a lower pooled value; null under 10 groups
    group_lower_quartile = dy.Float64(nullable=True)
    group_median = dy.Float64(nullable=True)
    group_upper_quartile = dy.Float64(nullable=True)
    judged = dy.UInt32(nullable=True)  # practices with a verdict
    outside = dy.UInt32(nullable=True)  # of those, outside their 95% range
    far_outside = dy.UInt32(nullable=True)  # outside their 99.8% range
    outside_by_chance = dy.Float64(nullable=True)  # as many would be if nothing were unusual
    shares_over = dy.Enum(SHARES_OVER, nullable=True)  # 30 practices or more, else null
    share_chance = dy.Float64(nullable=True)  # percent of the spread of values
    share_case_mix = dy.Float64(nullable=True)  # null without adjustment for case mix
    share_rest = dy.Float64(nullable=True)


class Deprivation(dy.Schema):
    """How deprived a practice's patients are: one edition and vintage of the index for all."""

    practice_code = dy.String(primary_key=True)
    score = dy.Float64(min=0)  # higher is more deprived
    decile = dy.Int8(nullable=True)  # 1 is the most deprived; null where under 100 have a score
    edition = dy.Int32()  # the year of the index: 2019, 2025
    vintage_start = dy.Date()  # the period that the score is given for
    vintage_end = dy.Date()
    file = dy.String()


class Inequality(dy.Schema):
    """How a measure changes across practices by their deprivation; practices, not people.

    Null with the reason beside it: few_practices (under 10), no_deprivation (under 10 with a
    score), small_numbers (over a fifth withheld), equal_deprivation, not_judged.
    """

    locality = dy.String(primary_key=True)
    measure_id = dy.String(primary_key=True)
    window = dy.Enum(WINDOWS, primary_key=True)
    period_start = dy.Date(primary_key=True)
    period_end = dy.Date(primary_key=True)
    practices = dy.UInt32()  # compared, with a score and a list
    people = dy.Float64(nullable=True)  # their patients
    because = dy.String(nullable=True)
    adjusted_for = dy.Enum(ADJUSTED_FOR, nullable=True)  # null: no data
    imd_edition = dy.Int32(nullable=True)
    imd_start = dy.Date(nullable=True)
    imd_end = dy.Date(nullable=True)
    most_deprived = dy.Float64(nullable=True)  # the line's two ends, in the measure's unit
    least_deprived = dy.Float64(nullable=True)
    sii = dy.Float64(nullable=True)  # least less most deprived
    sii_lower = dy.Float64(nullable=True)
    sii_upper = dy.Float64(nullable=True)
    sii_lower_998 = dy.Float64(nullable=True)
    sii_upper_998 = dy.Float64(nullable=True)
    rii = dy.Float64(nullable=True)  # least over most deprived; null where the line meets 0
    rii_lower = dy.Float64(nullable=True)
    rii_upper = dy.Float64(nullable=True)
    rii_lower_998 = dy.Float64(nullable=True)
    rii_upper_998 = dy.Float64(nullable=True)
    area_practices = dy.UInt32()  # of the whole folder, this locality's own included
    area_sii = dy.Float64(nullable=True)  # null under 30 of them
    area_sii_lower = dy.Float64(nullable=True)
    area_sii_upper = dy.Float64(nullable=True)
    area_rii = dy.Float64(nullable=True)
    area_rii_lower = dy.Float64(nullable=True)
    area_rii_upper = dy.Float64(nullable=True)


class BeforeAfter(dy.Schema):
    """A service before and after, on one measure: practices with it against practices without."""

    evaluation = dy.String(primary_key=True)  # its name in peerbench.toml
    measure_id = dy.String(primary_key=True)
    role = dy.Enum(ROLES)
    before_start = dy.Date()
    before_end = dy.Date()
    after_start = dy.Date()
    after_end = dy.Date()  # before after_start: not begun
    status = dy.Enum(EVALUATED)  # descriptive: under 3 practices with or 5 without
    practices_with = dy.Int64()
    practices_without = dy.Int64()
    left_out = dy.Int64()  # asked for, but without all months on both sides
    ratio_with = dy.Float64(nullable=True)  # geometric mean of after over before
    ratio_without = dy.Float64(nullable=True)
    ratio = dy.Float64(nullable=True)  # the first over the second
    lower = dy.Float64(nullable=True)  # 95% interval, where tested
    upper = dy.Float64(nullable=True)
    t = dy.Float64(nullable=True)
    freedom = dy.Int64(nullable=True)
    p = dy.Float64(nullable=True, min=0, max=1)
    regression_to_mean = dy.Bool(nullable=True)  # a fall was to be expected; null: cannot be told
