"""Page 7 in words: what the practice says."""

from benchmarks.reports.wording import sentence

HEADING = "What the practice says"
NO_EVIDENCE = "no evidence noted"
NO_QUERIES = "No figure of this quarter was queried."
NO_ANSWERS = (
    "No self-assessment was handed in for this quarter (self_assessment.csv). The items "
    "are those that partners are asked."
)


def answer_words(score: float) -> str:
    """One's own answer: "4 of 5"."""
    return f"{score:g} of 5"


def evidence_words(evidence: str | None) -> str:
    """What an answer rests on; says so where nothing was noted."""
    return sentence(evidence) if evidence else NO_EVIDENCE
