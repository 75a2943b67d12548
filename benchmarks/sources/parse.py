"""Text to numbers, dates, codes and periods, as expressions; null where the text is not one."""

from datetime import date

import polars as pl

from benchmarks.errors import BadPeriod
from benchmarks.periods import Period, parse_period
from benchmarks.vocabulary import TURNING

NUMBER_WITH_COMMAS = r"^-?\d{1,3}(,\d{3})+(\.\d+)?$"
MONTH = r"^(?:19|20)\d{2}[-_/ ]?(0[1-9]|1[0-2])([-_/ ]?01)?( 00:00:00.*)?$"
PRACTICE_CODE = r"^[A-Z]\d{5}$"  # prescribers with other codes are not practices
TOO_LARGE = 1e12  # more than all of England spends, prescribes or does in any year
USUALLY_WITHHELD = 7  # what `*` stands for where the settings withhold nothing: 1 to 7
DAYS = (date(1800, 1, 1), date(9999, 12, 31))
DATE_FORMATS = ("%Y-%m-%d", "%Y%m%d", "%d/%m/%Y", "%d-%m-%Y", "%d%b%Y", "%d-%b-%Y", "%d %B %Y")


def tidy(name: str, *, published: bool = False) -> pl.Expr:
    """A text column without surrounding spaces; null where nothing is left.

    Characters that turn the direction of text are taken out: what is printed after them would be
    turned round too. Published prescribing, whose millions of cells are a machine's, has none.
    """
    found = pl.col(name)
    text = (found if published else found.str.replace_all(TURNING, "")).str.strip_chars()
    return pl.when(text.str.len_bytes() > 0).then(text).alias(name)


def number(name: str) -> pl.Expr:
    """A number below `TOO_LARGE` either side of zero; null where the text is none."""
    return _sound(pl.col(name).cast(pl.Float64, strict=False))


def grouped_number(name: str) -> pl.Expr:
    """As `number`, also with commas between thousands, as spreadsheets write them."""
    text = pl.col(name)
    plain = text.str.replace_all(",", "", literal=True)
    text = pl.when(text.str.contains(NUMBER_WITH_COMMAS)).then(plain).otherwise(text)
    return _sound(text.cast(pl.Float64, strict=False))


def _sound(value: pl.Expr) -> pl.Expr:
    return pl.when(value.abs() < TOO_LARGE).then(value)


def withheld_as(name: str, up_to: int) -> pl.Expr:
    """The middle of a withheld range: `*` is 1 to `up_to`, `<8` is 1 to 7, `1-7` is itself.

    Null where the text is no such mark.
    """
    text = pl.col(name)
    below = text.str.extract(r"^<\s*(\d{1,9})$").cast(pl.Float64)
    low = text.str.extract(r"^(\d{1,9})\s*(?:-|–|to)\s*\d{1,9}$").cast(pl.Float64)
    high = text.str.extract(r"^\d{1,9}\s*(?:-|–|to)\s*(\d{1,9})$").cast(pl.Float64)
    return (
        pl.when(text == "*")
        .then(pl.lit((1 + (up_to or USUALLY_WITHHELD)) / 2))
        .when(below > 1)
        .then(below / 2)
        .when(low <= high)
        .then((low + high) / 2)
    )


def month(name: str) -> pl.Expr:
    """The first day of a month written `201709`, `2017_09`, `2025-11` or as that day's date."""
    text = pl.col(name)
    number = text.str.slice(4).str.strip_chars_start("-_/ ").str.slice(0, 2)
    first = text.str.slice(0, 4) + number + "01"
    return pl.when(text.str.contains(MONTH)).then(first.str.to_date("%Y%m%d", strict=False))


def day(name: str) -> pl.Expr:
    """A date as files and spreadsheets write it: 2025-11-01, 20251101, 01/11/2025, 01NOV2025."""
    text = pl.col(name).str.replace(r" 00:00:00.*$", "")
    found = pl.coalesce(text.str.to_date(form, strict=False) for form in DATE_FORMATS)
    return pl.when(found.is_between(*DAYS)).then(found)


def code(name: str) -> pl.Expr:
    """An organisation's code: upper case, no spaces."""
    return pl.col(name).str.to_uppercase()


def slug(name: str) -> pl.Expr:
    """A word as the closed lists write it: lower case, underscores."""
    return pl.col(name).str.to_lowercase().str.replace_all(r"[^a-z0-9]+", "_").str.strip_chars("_")


def period_table(texts: pl.Series) -> pl.DataFrame:
    """`text`, `period_start` and `period_end` of each distinct text that is a period."""
    found = {text: period for text in texts.unique().drop_nulls() if (period := _period(text))}
    return pl.DataFrame(
        {
            "text": list(found),
            "period_start": [period.start for period in found.values()],
            "period_end": [period.end for period in found.values()],
        },
        schema={"text": pl.String, "period_start": pl.Date, "period_end": pl.Date},
    )


def with_period(frame: pl.DataFrame, name: str) -> pl.DataFrame:
    """Add `period_start` and `period_end`, null where the text is no period."""
    table = period_table(frame[name])
    return frame.join(table, left_on=name, right_on="text", how="left", maintain_order="left")


def _period(text: str) -> Period | None:
    try:
        return parse_period(text.removesuffix(" 00:00:00"))
    except BadPeriod:
        return None
