"""The frame contracts of what partners think of a practice: what may be shown, and no more."""

import dataframely as dy

VIEW_STATUSES = ("shown", "indicative", "distribution_only", "withheld")
# From furthest to nearest to being shown.
VIEW_WITHHELD = (
    "few_raters",  # fewer than 5, of organisations with 2 or more
    "few_organisations",  # one
    "one_organisation",  # it has more than 60% of the raters
    "few_outside",  # its largest organisation for a row of its own: counted with other groups
    "alike",  # an organisation that subtracts itself could know what the others answered
    "earlier_round",  # beside an earlier round it would tell who came or left
)


class PartnerViews(dy.Schema):
    """How partners rate a practice in its latest round: a rater group and an item, or all.

    Figures are null where withheld. Mean and interval are on the scale of 1 to 5. A row of all
    items counts answers, not raters, in `ones` to `fives`.
    """

    practice_code = dy.String(primary_key=True)
    period_start = dy.Date()  # of the round
    period_end = dy.Date()
    rater_group = dy.String(primary_key=True)  # or all
    item = dy.String(primary_key=True)  # or all
    raters = dy.UInt32(nullable=True)
    organisations = dy.UInt32(nullable=True)
    status = dy.Enum(VIEW_STATUSES)
    because = dy.Enum(VIEW_WITHHELD, nullable=True)  # null exactly where something is shown
    mean = dy.Float64(nullable=True, min=1, max=5)  # from 3 organisations, as all that follows
    lower = dy.Float64(nullable=True, min=1, max=5)  # 95% interval
    upper = dy.Float64(nullable=True, min=1, max=5)
    self_score = dy.Float64(nullable=True, min=1, max=5)  # the practice's own; also where withheld
    gap = dy.Float64(nullable=True)  # self_score less mean
    gap_lower = dy.Float64(nullable=True)
    gap_upper = dy.Float64(nullable=True)
    ones = dy.UInt32(nullable=True)
    twos = dy.UInt32(nullable=True)
    threes = dy.UInt32(nullable=True)
    fours = dy.UInt32(nullable=True)
    fives = dy.UInt32(nullable=True)


class ThemesShown(dy.Schema):
    """What raters' comments say, where enough of a group say it that nobody is told apart."""

    practice_code = dy.String(primary_key=True)
    rater_group = dy.String(primary_key=True)
    theme = dy.String(primary_key=True)
    raters = dy.Int64(min=3)
