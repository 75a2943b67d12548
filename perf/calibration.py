"""How often practices are flagged where there is nothing to find, and where there is.

Run `python perf/calibration.py [ROOMS]`: it prints the tables of docs/methods.md, by default from
1,000 rooms a cell. Every room is drawn from what the method assumes, or from what it does not, and
judged by the code that judges reports; the field's methods stand beside it in the same rooms.
Below 5 expected events most reports say "too few to compare"; the figures are of the ranges alone.
"""

import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from perf.simulation.tables import all_tables

ROOMS = 1000


def main() -> None:
    """Print every table as it is ready."""
    number = int(sys.argv[1]) if len(sys.argv) > 1 else ROOMS
    started = time.monotonic()
    print(f"Percent outside the 95% / 99.8% range by expected events, {number} rooms a cell.\n")
    for table in all_tables(number):
        print(f"{table}\n", flush=True)
    print(f"{time.monotonic() - started:.0f} s", file=sys.stderr)


if __name__ == "__main__":
    main()
