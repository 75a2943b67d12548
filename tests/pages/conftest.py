"""Invented localities and frameworks that the tests of pages share."""

from collections.abc import Callable

import pytest

from benchmarks.framework.engine import Framework
from benchmarks.pipeline import Computed
from tests.invented.area import invented
from tests.invented.framework import framed


@pytest.fixture(scope="session")
def make() -> Callable[..., Computed]:
    """The builder of invented computations."""
    return invented


@pytest.fixture(scope="session")
def computed() -> Computed:
    """Twelve practices, all three domains."""
    return invented()


@pytest.fixture(scope="session")
def frame_it() -> Callable[..., Framework]:
    """The builder of invented frameworks."""
    return framed


@pytest.fixture(scope="session")
def framework() -> Framework:
    """Twelve practices, every indicator, partners' answers in every state."""
    return framed()
