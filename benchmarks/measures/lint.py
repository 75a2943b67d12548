"""What is doubtful in definitions, set against the codes of a BNF list or of a folder's months."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Literal

import polars as pl
from pydantic import BaseModel

from benchmarks.measures.breaks import CHANGED, FEWEST, ROUNDING
from benchmarks.measures.comments import wrong_comments
from benchmarks.measures.definition import FromPrescribing, Measure
from benchmarks.measures.examples import wrong_examples
from benchmarks.measures.load import LIBRARY
from benchmarks.measures.moved import OWN, moves
from benchmarks.measures.names import TABLES
from benchmarks.measures.prescribed import marked_codes
from benchmarks.measures.select import ELLIPSIS, matches, selections

NAMED = 3  # codes that a message names
VERBS = re.compile(
    r"Agree|Ask|Check|Confirm|Discuss|Find|Go|Invite|List|Look|Offer|Read|Review|Share|Talk"
)


@dataclass(frozen=True, slots=True)
class Doubt:
    """One thing that a definition's author should look at."""

    severity: Literal["error", "warning", "note"]
    rule: str
    measure: str
    message: str
    what: str = ""  # the code or text that it is about

    def __str__(self) -> str:
        """As the command line prints it."""
        return f"{self.severity}: {self.measure}: {self.message} [{self.rule}]"


def doubts(
    measures: Mapping[str, Measure],
    texts: Mapping[str, str],
    codes: pl.DataFrame,
    today: date,
    *,
    whole: bool,
    folder: Path = LIBRARY,
) -> list[Doubt]:
    """Everything doubtful that no dated exception names, errors first.

    `texts` are the files by measure, for their comments. `codes` are PRESENTATIONS: `bnf_code`,
    `month` (null for a list without months), `name`; empty where nothing is given. `whole` says
    that they are a whole BNF, so that a code that is not in it is wrong; `folder` may have moves of
    codes of its own.
    """
    found = [*_plain(measures, today)]
    if codes.height:
        marked = marked_codes(codes.lazy(), measures, folder)
        found += _without_match(measures, codes, folder, whole=whole)
        found += _of_months(codes, marked, measures)
        found += _empty(measures, marked) if whole else []
        found += [
            Doubt("error", "wrong-comment", name, message, code)
            for name, code, message in wrong_comments(texts, codes)
        ]
    order = {"error": 0, "warning": 1, "note": 2}
    kept = [one for one in dict.fromkeys(found) if not _excepted(one, today)]
    return sorted(kept, key=lambda one: (order[one.severity], one.measure, one.rule, one.what))


def _excepted(one: Doubt, today: date) -> bool:
    """Whether a line of the shipped table names it, until its day."""
    lines = pl.read_csv(TABLES / "exceptions.csv", infer_schema=False).rows(named=True)
    return any(
        line["rule"] == one.rule
        and line["measure"] in ("*", one.measure)
        and line["what"] == one.what
        and today <= date.fromisoformat(line["until"])
        for line in lines
    )


def _plain(measures: Mapping[str, Measure], today: date) -> Iterator[Doubt]:
    """What needs no codes: verbs, dates, examples, partners, selections that overlap."""
    for one in measures.values():
        for key, text in (("if_high", one.if_high), ("if_low", one.if_low)):
            first = next(iter(text.split()), "")
            if not VERBS.fullmatch(first):
                told = f"{key} begins with '{first}': begin with what to do, as Review."
                yield Doubt("error", "no-verb", one.id, told, key)
        if one.next_review < today:
            told = f"was due for review by {one.next_review}: review it, and write new dates."
            yield Doubt("warning", "overdue", one.id, told)
        if one.partner is not None and one.partner not in measures:
            told = f"names the partner {one.partner}, which is no measure."
            yield Doubt("error", "no-partner", one.id, told, one.partner)
        if one.example is None:
            yield Doubt("note", "no-example", one.id, "has no worked example: add one.")
    for name, wrong in wrong_examples(measures).items():
        yield Doubt("error", "wrong-example", name, f"{wrong}: correct one of them.")
    yield from _overlaps(measures)
    yield from _of_itself(measures)


def _of_itself(measures: Mapping[str, Measure]) -> Iterator[Doubt]:
    """Numerators that are their own denominators: every practice has the same figure."""
    for one in measures.values():
        if _counts(one.numerator) == _counts(one.denominator):
            told = "counts the same above and below, so that all practices are alike: correct one."
            yield Doubt("error", "of-itself", one.id, told, "denominator")


def _counts(part: BaseModel) -> dict[str, object]:
    """What a part counts, without its words, in whatever order its lists are."""
    held = part.model_dump(exclude={"label"})
    return {
        key: sorted(map(repr, one)) if isinstance(one, tuple) else one for key, one in held.items()
    }


def _overlaps(measures: Mapping[str, Measure]) -> Iterator[Doubt]:
    """Codes that another code of the same list already takes, and shares of something else."""
    for measure, part, choice in selections(measures):
        for one in choice.choices:
            for code in one.include:
                others = [other for other in one.include if other != code and within(code, other)]
                if others:
                    told = f"{part}: {code} is within {others[0]}, which takes it already."
                    yield Doubt("warning", "overlap", measure, told, code)
    for share in measures.values():
        above, below = share.numerator, share.denominator
        if share.value.kind != "proportion" or not isinstance(above, FromPrescribing):
            continue
        if not isinstance(below, FromPrescribing):
            continue
        taken = [code for part in below.choices for code in part.include]
        for code in (code for part in above.choices for code in part.include):
            if not any(within(code, other) for other in taken):
                told = f"the numerator's {code} is not in the denominator: a share may pass 100%."
                yield Doubt("error", "outside", share.id, told, code)


def within(code: str, pattern: str) -> bool:
    """Whether every presentation that `code` takes is taken by `pattern`."""
    (start, _, end), (first, _, last) = code.partition(ELLIPSIS), pattern.partition(ELLIPSIS)
    return start.startswith(first) and (not last or end.endswith(last))


def _without_match(
    measures: Mapping[str, Measure], codes: pl.DataFrame, folder: Path, *, whole: bool
) -> Iterator[Doubt]:
    """Codes of definitions that no code of the list or the months fits, as they are read."""
    moved = moves(folder / OWN)
    known = pl.concat([codes["bnf_code"], moved["now"], moved["code"]]).unique()
    frame = pl.DataFrame({"bnf_code": known})
    asked = {
        (measure, code)
        for measure, _, choice in selections(measures)
        for one in choice.choices
        for code in (*one.include, *one.exclude)
    }
    patterns = sorted({code for _, code in asked})
    any_of = [matches(pl.col("bnf_code"), [code]).any().alias(code) for code in patterns]
    there = frame.select(any_of).row(0, named=True)
    for measure, code in sorted(asked):
        if not there[code] and whole:
            told = f"{code} matches nothing in the BNF list: correct it, or follow where it moved."
            yield Doubt("error", "no-match", measure, told, code)
    for measure in sorted({measure for measure, _ in asked}):
        gone = sorted(code for name, code in asked if name == measure and not there[code])
        if gone and not whole:
            told = f"{', '.join(gone[:NAMED])}{_more(gone, 'codes')}: nothing here matches."
            yield Doubt("note", "not-here", measure, told)


def _empty(measures: Mapping[str, Measure], marked: pl.DataFrame) -> Iterator[Doubt]:
    """Numerators that select no presentation of a whole BNF, though their codes may be in it."""
    taken = set(marked.filter(pl.col("part") == "numerator")["measure_id"])
    for name, one in measures.items():
        if isinstance(one.numerator, FromPrescribing) and name not in taken:
            told = "its numerator selects no presentation of the BNF list: correct codes or names."
            yield Doubt("error", "selects-nothing", name, told, "numerator")


def _more(found: Sequence[object], what: str) -> str:
    """How many are not named: " and 4 more codes"; "" where all are."""
    return f" and {len(found) - NAMED} more {what}" if len(found) > NAMED else ""


def _of_months(
    codes: pl.DataFrame, marked: pl.DataFrame, measures: Mapping[str, Measure]
) -> Iterator[Doubt]:
    """Months in which a measure is missing, sets that change, presentations since the review."""
    dated = codes.filter(pl.col("month").is_not_null())
    months = dated["month"].unique().sort().to_list()
    if not months:
        return
    own = marked.filter(pl.col("part") == "numerator").select(
        "bnf_code", "measure_id", "since", "before"
    )
    joined = dated.join(own, on="bnf_code").filter(
        pl.col("since").is_null() | (pl.col("month") >= pl.col("since")),
        pl.col("before").is_null() | (pl.col("month") < pl.col("before")),
    )
    sizes = joined.group_by("measure_id", "month").agg(pl.col("bnf_code").n_unique().alias("size"))
    by_month = {(name, month): size for name, month, size in sizes.iter_rows()}
    for name in dict.fromkeys(name for name, part, _ in selections(measures) if part[0] == "n"):
        counts = [by_month.get((name, month), 0) for month in months]
        yield from _series(name, months, counts)
        here = joined.filter(pl.col("measure_id") == name)
        yield from _new(measures[name], here)


def _series(name: str, months: Sequence[date], counts: Sequence[int]) -> Iterator[Doubt]:
    """What is to be told of the number of presentations month by month."""
    if empty := [month for month, size in zip(months, counts, strict=True) if not size]:
        told = ", ".join(f"{month:%Y-%m}" for month in empty[:NAMED])
        message = (
            f"no code matches in {told}{_more(empty, 'months')}: it is missing there, not zero."
        )
        yield Doubt("warning", "missing-month", name, message)
    for place in range(1, len(months)):
        before, after = counts[place - 1], counts[place]
        followed = before and after and max(before, after) >= FEWEST
        if followed and abs(after - before) >= CHANGED * before - ROUNDING:
            way = "grew" if after > before else "shrank"
            told = f"{way} from {before} to {after} presentations in {months[place]:%Y-%m}"
            message = f"{told}: look at which, with `measures codes`."
            yield Doubt("warning", "changed", name, message, f"{months[place]:%Y-%m}")


def _new(measure: Measure, here: pl.DataFrame) -> Iterator[Doubt]:
    """Presentations first seen in a month after the review, where there are months before it."""
    first = here.group_by("bnf_code").agg(
        pl.col("month").min(), pl.col("name").drop_nulls().first()
    )
    if first.is_empty() or first["month"].min() > measure.reviewed:  # type: ignore[operator]
        return
    later = first.filter(pl.col("month") > measure.reviewed).sort("bnf_code")
    if later.height:
        names = [row["name"] or row["bnf_code"] for row in later.head(NAMED).to_dicts()]
        more = _more(later["bnf_code"].to_list(), "presentations")
        told = f"{', '.join(names)}{more} came after the review: should they count?"
        yield Doubt("note", "new", measure.id, told)
