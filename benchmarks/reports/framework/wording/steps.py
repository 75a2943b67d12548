"""Page 8 in words: what to talk about and what to share."""

HEADING = "Next steps"
LEAD = (
    "A profile is a start. For each: what explains it, what would be worth trying, and how "
    "would we know? To go on as now is an answer too."
)
ASK = "Ask one organisation of each group for an example of both."
TELL = "Tell the others what is behind it."


def talk_note(*, discuss: bool, some: bool, usual: bool, doubtful: bool) -> str:
    """What stands above the steps where nothing is clearly further out; "" where something is.

    `some`: there is anything to talk about; `usual`: differences within the usual spread;
    `doubtful`: some of those may be chance.
    """
    if discuss:
        return ""
    if not some:
        return "Nothing that could be compared differs by more than chance."
    if not usual:
        return ""
    if doubtful:
        return "Nothing stands out for certain: with so many figures these may be chance."
    return "Nothing stands out. The largest differences, all within the usual spread:"


def share_action(action: str) -> str:
    """What a measure advises where it says to share; else to tell the others."""
    return action if action.startswith("Share") else TELL
