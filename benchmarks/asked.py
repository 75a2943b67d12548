"""What a run was asked for, refused before anything is written where it cannot be had."""

from collections.abc import Sequence
from datetime import date
from difflib import get_close_matches
from pathlib import Path

from benchmarks.errors import BenchmarkError, DataError, MachineError
from benchmarks.pipeline import Computed
from benchmarks.reports.subject import NotAMember
from benchmarks.sources.files import find_files
from benchmarks.sources.found import is_output
from benchmarks.sources.inputs import Inputs
from benchmarks.wanted import Wanted


class UnknownPractice(DataError):
    """A practice was asked for that is in no locality of the folder."""

    def __init__(self, code: str, known: Sequence[str]) -> None:
        near = get_close_matches(code, known, n=3, cutoff=0.5) or sorted(known)[:3]
        super().__init__(
            f"No practice {code} in localities.csv.\n"
            f"  Near it: {', '.join(near)}.\n"
            "  Correct the code, or add the practice to localities.csv."
        )


class NoPublicPack(BenchmarkError):
    """A pack was asked for in the public edition, and nothing else."""

    exit_code = 2  # how it was asked is wrong, not the data

    def __init__(self) -> None:
        super().__init__(
            "There is no pack in the public edition; a pack is for the meeting of the practices.\n"
            "  Leave out --edition public, or choose named, anonymised or facilitator."
        )


def refuse_public_pack(wanted: Wanted, edition: str) -> None:
    """Raise NoPublicPack where packs alone are wanted in the public edition; a batch has none."""
    if edition == "public" and wanted.packs and not wanted.reports:
        raise NoPublicPack


def refuse_place(folder: Path, out: Path) -> None:
    """Refuse an output folder that is a file, or the input folder itself."""
    if out.is_file():
        raise MachineError(f"{out} is a file.\n  Give --out a folder; it is made where missing.")
    if out.resolve() == folder.resolve():
        raise DataError(
            f"{out} is the input folder, where the next run would read the tables as input.\n"
            "  Give --out another folder, for instance one inside it."
        )
    inside = folder.resolve() in out.resolve().parents and out.is_dir() and not is_output(out)
    if inside and (held := find_files(out)[0]):
        raise DataError(
            f"{out} holds input ({held[0].name}), which the next run would pass over as output.\n"
            "  Give --out a folder of its own, for instance a new one beside it."
        )


def known_practices(asked: Sequence[str], inputs: Inputs) -> tuple[str, ...]:
    """The codes asked for, each once; raises UnknownPractice for one that is in no locality.

    Collects the localities' codes: a slip is told at once, not after computing.
    """
    known = inputs.localities.select("practice_code").collect().to_series().to_list()
    codes = tuple(dict.fromkeys(code.strip().upper() for code in asked))
    for code in codes:
        if code not in known:
            raise UnknownPractice(code, known)
    return codes


def refuse_former(codes: Sequence[str], computed: Computed) -> None:
    """Raise NotAMember for a code that is in no locality on the quarter's last day.

    Raises DataError where no practice at all is in one, so that there is nobody to report on.
    """
    member = dict(computed.practices.select("practice_code", "member").iter_rows())
    if not any(member.values()):
        raise DataError(
            f"No practice is in a locality on {as_day(computed.quarter.end)}, the last day of the "
            "quarter.\n  Look at the dates in localities.csv, and at the quarter."
        )
    for code in codes:
        if not member.get(code):
            raise NotAMember(code)


def as_day(day: date) -> str:
    """A date as people write it: 31 December 2025."""
    return f"{day.day} {day:%B %Y}"
