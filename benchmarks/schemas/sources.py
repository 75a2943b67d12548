"""What is read: a contract for each source, under which its files agree."""

import dataframely as dy

from benchmarks.vocabulary import AGREEMENT_STATUSES

SEXES = ("female", "male", "all")
# How a comparison allows for the ages and sexes of patients; none: not at all.
ADJUSTED_FOR = ("none", "age_sex_extract", "age_sex_rates", "age_sex_fit", "star_pu")
QUESTIONS = ("overall", "safe", "effective", "caring", "responsive", "well_led")
RATINGS = ("Inadequate", "Requires improvement", "Good", "Outstanding", "Not rated")


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


class Agreements(dy.Schema):
    """What a practice agreed to do about a measure, and how it went."""

    practice_code = dy.String(primary_key=True)
    agreed_on = dy.Date(primary_key=True)
    measure_id = dy.String(primary_key=True)
    action = dy.String(primary_key=True)
    by_role = dy.String(nullable=True)  # a role, never a person
    due = dy.Date(nullable=True)
    judged_by = dy.String()  # the measure that tells whether it worked
    status = dy.Enum(AGREEMENT_STATUSES)
    comment = dy.String(nullable=True)
    file = dy.String(nullable=True)
    line = dy.Int64(nullable=True)  # of the file; 1 is the header


class Budgets(dy.Schema):
    """What a practice may spend in a month."""

    practice_code = dy.String(primary_key=True)
    month = dy.Date(primary_key=True)
    heading = dy.String(primary_key=True)  # prescribing, referrals, diagnostics
    budget = dy.Float64(min=0)  # pounds


class Notes(dy.Schema):
    """What happened at a practice and may have changed its figures."""

    practice_code = dy.String(primary_key=True)
    on = dy.Date(primary_key=True)
    note = dy.String(primary_key=True)


class Responses(dy.Schema):
    """What a practice says itself about a quarter's report."""

    practice_code = dy.String(primary_key=True)
    quarter_start = dy.Date(primary_key=True)
    response = dy.String(primary_key=True)


class Queries(dy.Schema):
    """What a practice asked about a figure of a quarter, and what it was answered."""

    practice_code = dy.String(primary_key=True)
    quarter_start = dy.Date(primary_key=True)
    measure_id = dy.String(primary_key=True)
    asked_on = dy.Date(primary_key=True)
    query = dy.String(primary_key=True)
    answer = dy.String(nullable=True)  # null: open
    answered_on = dy.Date(nullable=True)


class Inspections(dy.Schema):
    """The regulator's ratings: words in an order, each with the day it was given."""

    practice_code = dy.String(primary_key=True)
    question = dy.Enum(QUESTIONS, primary_key=True)
    rated_from = dy.Date(primary_key=True)  # the day, or the first of a year known alone
    rated_to = dy.Date()  # the day, or the last of that year
    rating = dy.Enum(RATINGS)
    inherited = dy.Bool()  # from the provider before
    framework = dy.String(nullable=True)  # the regulator's own, where the file names it


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


class Coverage(dy.Schema):
    """The practices that each prescribing file has rows of, by month."""

    practice_code = dy.String(primary_key=True)
    month = dy.Date(primary_key=True)
    national = dy.Bool()
    file = dy.String(primary_key=True)


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


class Rates(dy.Schema):
    """Rates of a measure by age and sex, or weights; bands hold every age once."""

    measure_id = dy.String(primary_key=True)
    adjusted_for = dy.Enum(ADJUSTED_FOR, primary_key=True)  # age_sex_rates or star_pu
    sex = dy.Enum(SEXES, primary_key=True)  # all: the same for both
    age_from = dy.Int16(primary_key=True, min=0)
    age_to = dy.Int16(primary_key=True)  # 999: no upper end
    rate = dy.Float64(min=0)  # events per `per` patients in the measure's time; or a weight
    per = dy.Float64(nullable=True)  # null: as the measure's own; weights have none
    file = dy.String()


class Ratings(dy.Schema):
    """What one rater of a partner organisation answered to one item about a practice."""

    practice_code = dy.String(primary_key=True)
    period_start = dy.Date(primary_key=True)
    period_end = dy.Date(primary_key=True)
    rater_group = dy.String()  # one for a rater, practice and period
    organisation = dy.String(primary_key=True)  # as a slug, so that it is one however spelt
    rater = dy.String(primary_key=True)  # within the organisation; never a name
    item = dy.String(primary_key=True)
    score = dy.Int8(min=1, max=5)
    comment = dy.String(nullable=True)  # never printed


class SelfAssessment(dy.Schema):
    """What a practice answers itself to the items that partners are asked."""

    practice_code = dy.String(primary_key=True)
    period_start = dy.Date(primary_key=True)
    period_end = dy.Date(primary_key=True)
    item = dy.String(primary_key=True)
    score = dy.Int8(min=1, max=5)
    evidence = dy.String(nullable=True)


class Themes(dy.Schema):
    """What raters' comments say, as a moderator sums it up, and how many raters say it."""

    practice_code = dy.String(primary_key=True)
    period_start = dy.Date(primary_key=True)
    period_end = dy.Date(primary_key=True)
    rater_group = dy.String(primary_key=True)
    theme = dy.String(primary_key=True)
    raters = dy.Int64(min=1)
