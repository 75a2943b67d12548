"""The frame contracts: what each frame that crosses a room's door holds, key and null rule.

Periods are given by their first and last day, both included. Codes are strings, closed
vocabularies enums. `file` is the source's path below the folder, for findings and explanations.
"""

import dataframely as dy
import polars as pl

SEXES = ("female", "male", "all")
SEVERITIES = ("error", "warning", "note")
WINDOWS = ("month", "quarter", "rolling_year", "year", "snapshot")
STATUSES = ("shown", "withheld", "missing", "too_few", "not_compared")
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


class Practices(dy.Schema):
    """What reference files say of a practice; its links as at the latest file."""

    practice_code = dy.String(primary_key=True)
    practice_name = dy.String()
    postcode = dy.String(nullable=True)
    opened = dy.Date(nullable=True)  # null: not known
    closed = dy.Date(nullable=True)  # null: open, or not known
    sub_icb_code = dy.String(nullable=True)
    icb_code = dy.String(nullable=True)
    pcn_code = dy.String(nullable=True)
    pcn_name = dy.String(nullable=True)


class Localities(dy.Schema):
    """Who belongs to which locality, from when to when."""

    practice_code = dy.String(primary_key=True)
    locality = dy.String()
    valid_from = dy.Date(primary_key=True)  # 1900-01-01 where the file gives none
    valid_to = dy.Date(nullable=True)  # last day; null: still a member
    compare = dy.Bool()  # false: values are shown, the practice is nobody's peer


class Consents(dy.Schema):
    """Whether a practice agrees to be named before its peers, from when to when."""

    practice_code = dy.String(primary_key=True)
    valid_from = dy.Date(primary_key=True)  # 1900-01-01 where the file gives none
    valid_to = dy.Date(nullable=True)  # last day; null: until further notice
    named = dy.Bool()


class Population(dy.Schema):
    """Registered patients of a practice on a day, by sex and age; totals as rows of their own."""

    practice_code = dy.String(primary_key=True)
    extract_date = dy.Date(primary_key=True)
    sex = dy.Enum(SEXES, primary_key=True)
    age_from = dy.Int16(primary_key=True, min=0)
    age_to = dy.Int16(primary_key=True)  # 999: no upper end
    patients = dy.Float64(min=0)


class Prescribing(dy.Schema):
    """Dispensed items: many rows for one practice, month and code are normal."""

    practice_code = dy.String()
    month = dy.Date()  # first day
    bnf_code = dy.String()  # 15 characters, 11 for appliances, shorter in local extracts
    items = dy.Float64(min=0)
    quantity = dy.Float64(nullable=True)  # total: quantity per item times items
    adq = dy.Float64(nullable=True)
    nic = dy.Float64(nullable=True)  # net ingredient cost in pounds
    actual_cost = dy.Float64(nullable=True)  # pounds
    national = dy.Bool()  # true: the file covers every open practice, so no row means zero
    file = dy.String()


class Presentations(dy.Schema):
    """The distinct BNF codes of the prescribing files, each with the months that hold it."""

    bnf_code = dy.String(primary_key=True)
    month = dy.Date(primary_key=True)
    name = dy.String(nullable=True)


class _Activity(dy.Schema):
    practice_code = dy.String()
    period_start = dy.Date()
    period_end = dy.Date()
    setting = dy.String(nullable=True)
    provider = dy.String(nullable=True)
    sex = dy.Enum(SEXES, nullable=True)
    age_from = dy.Int16(nullable=True)
    age_to = dy.Int16(nullable=True)
    cost = dy.Float64(nullable=True)
    withheld_as = dy.Float64(nullable=True)  # middle of the withheld range; null: count is known
    file = dy.String()


class Referrals(_Activity):
    """Referrals from local extracts; `referrals` is null exactly where withheld."""

    specialty = dy.String()
    priority = dy.String()
    referrer = dy.String(nullable=True)
    route = dy.String(nullable=True)
    outcome = dy.String(nullable=True)
    referrals = dy.Float64(nullable=True, min=0)
    expected = dy.Float64(nullable=True, min=0)


class Diagnostics(_Activity):
    """Tests from local extracts; `tests` is null exactly where withheld."""

    test = dy.String()
    result = dy.String(nullable=True)
    tests = dy.Float64(nullable=True, min=0)


class Counts(dy.Schema):
    """Anything counted per practice and period: Fingertips, QOF, a locality's own counts."""

    practice_code = dy.String(primary_key=True)
    period_start = dy.Date(primary_key=True)
    period_end = dy.Date(primary_key=True)
    count_id = dy.String(primary_key=True)  # fingertips.91344, qof.DM, or the locality's own
    count = dy.Float64(nullable=True)  # null: withheld, or published as a value alone
    denominator = dy.Float64(nullable=True, min=0)
    value = dy.Float64(nullable=True)  # as published, never computed with
    lower = dy.Float64(nullable=True)
    upper = dy.Float64(nullable=True)
    withheld_as = dy.Float64(nullable=True)  # middle of the withheld range
    local = dy.Bool()  # true: a local extract, under the local disclosure rule
    file = dy.String()


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
    method = dy.String(nullable=True)  # exact, byar, wilson; null where there is no interval
    status = dy.Enum(STATUSES)


class PeerComparison(MeasureValues):
    """A value beside those of its locality peers, the practice itself left out."""

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
    phi = dy.Float64(nullable=True)  # events per independent event
    usual_spread = dy.Float64(nullable=True)  # percent of the peers' value; proportions: points
    reliability = dy.Float64(nullable=True)
    variation_from = dy.Enum(VARIATION_FROM, nullable=True)
    z = dy.Float64(nullable=True)
    p = dy.Float64(nullable=True, min=0, max=1)
    verdict = dy.Enum(VERDICTS, nullable=True)  # null where withheld or missing
    position = dy.UInt32(nullable=True)
    position_low = dy.UInt32(nullable=True)
    position_high = dy.UInt32(nullable=True)
    reference_median = dy.Float64(nullable=True)
    reference_lower_quartile = dy.Float64(nullable=True)
    reference_upper_quartile = dy.Float64(nullable=True)
    reference_percentile = dy.Float64(nullable=True)
    excess = dy.Float64(nullable=True)  # events above what the peers' rate would give


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
    report = dy.String()  # peer-review, table
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
