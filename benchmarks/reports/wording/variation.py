"""Where a locality's variation comes from, in sentences for its pages and for `explain`."""

from collections.abc import Mapping
from typing import Any

from benchmarks.measures.definition import Measure
from benchmarks.reports.rows import as_row
from benchmarks.reports.wording import Scale, joined, number, plural, sentence

Found = Mapping[str, Any]  # a row of VARIATION
BESIDE = {
    "wider": "wider than usual",
    "narrower": "narrower than usual",
    "usual": "not to be told from the usual",
}
NOT_TOLD = {
    "few_practices": "Fewer than five practices can be compared.",
    "not_judged": "Shown without a verdict: no model of chance fits this measure.",
    "costs": "Of costs, what chance alone would give is not taken apart.",
    "small_numbers": "Too many of the counts are withheld to say how practices differ.",
}


def variation_sentences(found: Found, measure: Measure) -> list[str]:
    """All there is to say of a locality's variation on one measure, each line a sentence or two."""
    if found["because"] in NOT_TOLD:
        return [NOT_TOLD[found["because"]]]
    parts = (
        spread_sentence(found, measure),
        usual_sentence(found, measure),
        reliability_sentence(found),
        locality_sentence(found, measure),
        outside_sentence(found),
        shares_sentence(found),
    )
    return [part for part in parts if part]


def spread_sentence(found: Found, measure: Measure) -> str:
    """The spread seen beside the one that chance alone would give; "" where it is not known."""
    if found["chance_lowest"] is None:
        return ""
    scale = scale_of(found["locality_value"], found, measure)
    by_chance = scale.between(found["chance_lowest"], found["chance_highest"])
    if found["lowest"] is None or found["highest"] is None:
        half = scale.between(found["lower_quartile"], found["upper_quartile"])
        seen = f"the middle half of yours runs from {half}"
    else:
        seen = f"yours is {scale.between(found['lowest'], found['highest'])}"
    unit = f" {scale.rest_of_unit}" if scale.rest_of_unit else ""
    return sentence(f"Chance alone would give a spread of {by_chance}{unit}; {seen}")


def usual_sentence(found: Found, measure: Measure) -> str:
    """How far practices here differ beyond chance, beside what is usual elsewhere."""
    if found["spread_here"] is None:
        return ""
    unit = " points" if measure.value.kind == "proportion" else "%"
    size, low, high = (
        _spread(found[name]) for name in ("spread_here", "spread_here_lower", "spread_here_upper")
    )
    here = f"Beyond chance, practices here differ by about {size}{unit} ({low} to {high})"
    if found["usual_spread"] is None:
        return sentence(here)
    elsewhere = _spread(found["usual_spread"])
    usual = f"practices elsewhere by about {elsewhere}{unit}"
    if not any(digit in "123456789" for digit in elsewhere):
        usual = "practices elsewhere by hardly more than chance"
    return sentence(f"{here}, {usual}: {BESIDE[found['beside_usual'] or 'usual']}")


def reliability_sentence(found: Found) -> str:
    """How much of a difference between practices of middle size lasts."""
    if found["reliability"] is None:
        return ""
    percent = f"{100 * found['reliability']:.0f}%"
    told = (
        f"For a practice of middle size {percent} of what sets it apart is its own, the rest chance"
    )
    return sentence(f"{told} (reliability {found['reliability']:.2f})")


def locality_sentence(found: Found, measure: Measure) -> str:
    """The locality as a whole beside practices elsewhere; "" where fewer than 30 are known."""
    if found["reference_value"] is None or found["locality_value"] is None:
        return ""
    scale = scale_of(found["locality_value"], found, measure)
    both = (
        f"Together your practices have {scale.figure(found['locality_value'])}, "
        f"{plural(found['reference_practices'], 'practice')} elsewhere "
        f"{scale.with_unit(found['reference_value'])}"
    )
    groups = ""
    if found["groups_lower"] is not None:
        groups = (
            f"of {found['reference_groups']} groups elsewhere {found['groups_lower']} are lower"
        )
    return sentence(joined((both + _beyond_chance(found, scale), groups), "; "))


def _beyond_chance(found: Found, scale: Scale) -> str:
    """The ratio or the difference with its interval, in brackets."""
    if found["reference_ratio"] is not None:
        low, high = found["reference_ratio_lower"], found["reference_ratio_upper"]
        return f" (ratio {found['reference_ratio']:.2f}, {low:.2f} to {high:.2f})"
    if found["reference_difference"] is not None:
        names = ("reference_difference", "reference_difference_lower", "reference_difference_upper")
        size, low, high = (number(found[name], scale.decimals) for name in names)
        return f" (difference {size}, {low} to {high})"
    return ""


def outside_sentence(found: Found) -> str:
    """How many practices lie outside their range, and how many would by chance."""
    if not found["judged"]:
        return ""
    many = found["outside"] or "none"
    told = f"{many} of {plural(found['judged'], 'practice')}"
    told = told[:1].upper() + told[1:]
    verb = "lies outside its" if found["outside"] == 1 else "lie outside their"
    by_chance = f"{found['outside_by_chance']:.1f}"
    return f"{told} {verb} expected range; by chance {by_chance} would."


def shares_sentence(found: Found) -> str:
    """Percent of chance, case mix and the rest; "" under 30 practices."""
    if found["share_chance"] is None:
        return ""
    whose = "these practices" if found["shares_over"] == "locality" else "practices elsewhere"
    mix = found["share_case_mix"]
    parts = [f"{found['share_chance']:.0f}% of the spread is chance"]
    parts += [] if mix is None else [f"{mix:.0f}% age and sex"]
    parts += [f"{found['share_rest']:.0f}% the rest"]
    return sentence(f"Among {whose} {', '.join(parts)}")


def _spread(size: float) -> str:
    return f"{size:.0f}" if size >= 1 or size == 0 else f"{size:.1f}"


def scale_of(value: float, found: Found, measure: Measure) -> Scale:
    """Precision by one value of a locality's row, so that all its figures have the same."""
    period = {name: found[name] for name in ("period_start", "period_end", "window")}
    whole = {"practice_code": "", "measure_id": measure.id, "status": "shown", **period}
    return Scale(measure, as_row({**whole, "peer_value": value, "denominator": 1000.0}))
