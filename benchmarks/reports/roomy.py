"""Room for the calls of a program that calls very deeply, as a renderer does."""

from collections.abc import Callable
from types import FunctionType
from typing import ParamSpec, TypeVar, cast

ROOM = 17_000  # places of 8 bytes: just over half of a block of 256 KB, whose rest is for calls

Given = ParamSpec("Given")
Result = TypeVar("Result")


def roomy(function: Callable[Given, Result]) -> Callable[Given, Result]:
    """The function itself, with one block of memory for it and for all calls below it.

    Python keeps the frames of calls in blocks of 16 KB and gives an empty one back at once, so that
    calls at the edge of a block cost two of the system's each: thousands in a report. A frame that
    asks for more gets a block of its own, as large as the next power of two.
    """
    whole = cast("FunctionType", function)
    whole.__code__ = whole.__code__.replace(co_stacksize=ROOM)
    return function
