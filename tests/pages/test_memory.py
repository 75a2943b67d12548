"""Drawing takes no more memory the longer it goes on, and one report that takes it all is alone."""

import os
import pickle
import re
import signal
import subprocess
import sys
from collections.abc import Callable
from multiprocessing import parent_process
from pathlib import Path

import pytest

from benchmarks.pipeline import Computed
from benchmarks.reports.batch import Rendering, write_jobs
from benchmarks.reports.context import practice_report
from benchmarks.reports.jobs import Job, Target
from benchmarks.reports.render import STYLESHEETS, practice_html
from benchmarks.resources import shipped

ROOT = Path(__file__).parent.parent.parent
REPORTS, MOST = 20, 4.0  # further reports, and the megabytes that they may add
DRAW = """
import gc, sys
from pathlib import Path
from benchmarks.reports.render import to_pdf
html = Path(sys.argv[1]).read_text(encoding="utf-8")
for number in range(10 + int(sys.argv[2])):
    to_pdf(html)
    gc.collect()
    if number == 9:
        before = int(Path("/proc/self/statm").read_text().split()[1])
print((int(Path("/proc/self/statm").read_text().split()[1]) - before) * 4096 / 1e6)
"""

TOUCH = """
import gc, pickle, resource, sys
from pathlib import Path
from benchmarks.reports.jobs import report_jobs
from benchmarks.reports.work import make
computed = pickle.loads(Path(sys.argv[1]).read_bytes())
(job,) = report_jobs(computed, ["Z90001"], "named")
for _ in range(3):
    made = make(computed, job, {})
gc.freeze()
before = resource.getrusage(resource.RUSAGE_SELF).ru_minflt
made = make(computed, job, {})
assert all(one.data for one in made)
print(resource.getrusage(resource.RUSAGE_SELF).ru_minflt - before)
"""
PAGES = 4_000  # of memory that a report may ask for anew; its calls alone asked for 7,000 to 13,000


def test_no_text_asks_for_features_of_its_typeface() -> None:
    """The renderer keeps what every such line of text asks for, for as long as it runs.

    A typeface as a whole may do without some: that is said once.
    """
    for name in STYLESHEETS:
        sheet = (shipped("templates") / "css" / name).read_text(encoding="utf-8")
        texts = re.sub(r"@font-face \{.*?\}", "", sheet, flags=re.DOTALL)
        assert re.findall(r"font-(?:variant|feature|kerning)\S*", texts) == [], name


@pytest.mark.slow
@pytest.mark.skipif(not Path("/proc/self/statm").exists(), reason="memory is read from Linux")
def test_a_report_leaves_nothing_behind(computed: Computed, tmp_path: Path) -> None:
    page = tmp_path / "report.html"
    page.write_text(practice_html(practice_report(computed, "Z90001")), encoding="utf-8")
    words = [sys.executable, "-c", DRAW, str(page), str(REPORTS)]
    done = subprocess.run(words, cwd=ROOT, check=True, stdout=subprocess.PIPE, text=True)
    assert float(done.stdout) < MOST


@pytest.mark.slow
@pytest.mark.skipif(sys.platform != "linux", reason="memory is counted as Linux hands it out")
def test_calls_have_their_room_and_do_not_ask_for_it_each(
    computed: Computed, tmp_path: Path
) -> None:
    (tmp_path / "computed").write_bytes(pickle.dumps(computed))
    words = [sys.executable, "-c", TOUCH, str(tmp_path / "computed")]
    done = subprocess.run(words, cwd=ROOT, check=True, stdout=subprocess.PIPE, text=True)
    assert int(done.stdout) < PAGES


class Greedy(str):
    """A practice's code that a process cannot even look at without taking all memory."""

    __slots__ = ()
    __hash__ = str.__hash__

    def __eq__(self, other: object) -> bool:
        if parent_process() is not None:
            self.take()
        return str.__eq__(self, other)

    def take(self) -> None:
        """As Python tells of it."""
        raise MemoryError


class Killed(Greedy):
    """As the kernel ends the process that takes it."""

    __slots__ = ()

    def take(self) -> None:
        """Without a word."""
        os.kill(os.getpid(), signal.SIGKILL)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("code", "said"), [(Greedy("Z90002"), "MemoryError"), (Killed("Z90002"), "lack of memory")]
)
def test_a_process_out_of_memory_costs_one_report_and_no_other(
    make: Callable[..., Computed], tmp_path: Path, code: str, said: str
) -> None:
    jobs = [
        Job("peer-review", one, "Ashdale", "named", (Target("peer-review", f"{number}.pdf"),) * 2)
        for number, one in enumerate(["Z90001", code, *(f"Z9000{at}" for at in range(3, 9))])
    ]
    found = write_jobs(make(10), jobs, tmp_path, Rendering(processes=2))
    failed = found.filter(status="failed")
    assert set(failed["path"]) == {"1.pdf"}
    assert all(said in error for error in failed["error"])
    assert {path.name for path in tmp_path.glob("*.pdf")} == {
        f"{number}.pdf" for number in range(8) if number != 1
    }
