"""How tightly a PDF is packed.

The library that writes the objects packs each stream as tightly as zlib can, which takes twice the
time of packing it two steps less tightly and makes a file smaller by a hundredth. It has no
setting for it; were it to pack otherwise one day, files would be as it makes them.
"""

import zlib
from types import SimpleNamespace

import pydyf

LEVEL = 7  # of 9


def pack_quickly() -> None:
    """Have streams of this process packed at LEVEL."""
    pydyf.zlib = SimpleNamespace(compressobj=lambda level: zlib.compressobj(min(level, LEVEL)))
