"""Regression to the mean: where a figure that was far out would lie again by itself."""


def reliability_of_mean(reliability: float, times: float) -> float:
    """The reliability of a mean of `times` values, each of the given reliability, both from 0.

    Spearman, Br. J. Psychol. 3 (1910) 271-295; Brown, ibid. 296-322.
    """
    return times * reliability / (1 + (times - 1) * reliability) if times > 0 else 0.0


def expected_again(value: float, peers: float, reliability: float) -> float:
    """Where a value is to be expected next time if nothing changes, in its own unit.

    Between the peers' value (reliability 0: all was chance) and itself (1: nothing was). Galton,
    J. Anthropol. Inst. 15 (1886) 246-263; Bland and Altman, BMJ 308 (1994) 1499.
    """
    return peers + reliability * (value - peers)
