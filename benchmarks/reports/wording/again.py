"""What a figure would be expected to be again, and where practices elsewhere lie, in words."""


def expected_again_words(figure: str) -> str:
    """What the tick of a slope means."""
    return f"Tick: {figure}, to be expected without any change."


def tenths_caption(window: str) -> str:
    """How to read the lines of practices elsewhere; `window` is how long a point is."""
    return (
        "Nine lines part practices outside your locality into tenths, from the lowest tenth to the "
        f"highest; the heavy one is their middle. Points: you. Each point is {window}."
    )
