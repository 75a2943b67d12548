"""Words put together: lists, capitals and full stops."""

from collections import Counter
from collections.abc import Iterable, Sequence


def listed(items: Sequence[str], last: str = "and") -> str:
    """Items as a sentence lists them: "a, b and c"."""
    if len(items) < 2:
        return "".join(items)
    return f"{', '.join(items[:-1])} {last} {items[-1]}"


def listed_names(names: Sequence[str]) -> str:
    """As `listed`; by semicolons where a name has a comma of its own."""
    if len(names) < 2 or not any("," in name for name in names):
        return listed(names)
    return f"{'; '.join(names[:-1])}; and {names[-1]}"


def sentence(text: str) -> str:
    """With a capital and a full stop, and neither twice."""
    text = text.strip()
    text = text[:1].upper() + text[1:]
    return text if not text or text[-1] in ".?!:" else text + "."


def first_sentence(text: str, longest: int = 130) -> str:
    """The first sentence of a text; where it is longer than `longest`, its first clauses.

    A question stays one.
    """
    ends = [at + 1 for at in (text.find(f"{sign} ") for sign in ".?!") if at > 0]
    first = text[: min(ends)] if ends else text
    if len(first) <= longest:
        return sentence(first)
    clause = max(first[:longest].rfind(sign) for sign in ",;:")
    if clause > longest // 3:
        return first[:clause] + ("?" if first.endswith("?") else ".")
    return first[:longest].rsplit(" ", 1)[0] + " …"


def most(found: Iterable[str]) -> str:
    """What at least three have; "" where nothing does."""
    often = Counter(found).most_common(1)
    return often[0][0] if often and often[0][1] >= 3 else ""


def joined(parts: Iterable[str], by: str = " ") -> str:
    """The parts that are there, joined."""
    return by.join(part for part in parts if part)
