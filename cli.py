"""The command line: parse, call once, say what happened."""

import sys
from collections.abc import Callable, Iterable
from contextlib import AbstractContextManager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from benchmarks import __version__
from benchmarks.errors import BadPeriod, BenchmarkError, DataError, MachineError
from benchmarks.periods import Period, parse_quarter

if TYPE_CHECKING:
    from benchmarks.run import Outcome
    from benchmarks.telling import Tell

BUG, INTERRUPTED = 1, 130


class Told(click.Group):
    """Turns every failure into its message and its exit code; nothing else does."""

    def invoke(self, ctx: click.Context) -> Any:  # noqa: ANN401 # as click declares it
        """Run a command; no traceback reaches the screen."""
        try:
            return super().invoke(ctx)
        except (click.ClickException, click.exceptions.Exit, BrokenPipeError):
            raise
        except (KeyboardInterrupt, click.Abort):
            click.echo("Interrupted; every file that was written is whole.", err=True)
            ctx.exit(INTERRUPTED)
        except BenchmarkError as error:
            click.echo(str(error), err=True)
            ctx.exit(error.exit_code)
        except Exception as error:  # noqa: BLE001 # the last net: whatever it is, it is told
            from benchmarks.unexpected import bug_line, machine_in_the_way

            told = machine_in_the_way(error)
            click.echo(told or bug_line(error, " ".join(sys.argv)), err=True)
            ctx.exit(MachineError.exit_code if told else BUG)


def as_quarter(_ctx: click.Context, _param: click.Parameter, text: str) -> Period:
    """The quarter that was typed; a usage error that shows how to write one."""
    try:
        return parse_quarter(text)
    except BadPeriod as error:
        raise click.BadParameter(str(error)) from error


def progress() -> AbstractContextManager["Tell"]:
    """The bar that long work moves on."""
    from benchmarks.telling import progress_bar

    return progress_bar()


def say(lines: Iterable[str], *, err: bool = False) -> None:
    """Print lines, to standard error where they are not the result."""
    for line in lines:
        click.echo(line, err=err)


Command = Callable[..., None]
INPUT = click.Path(path_type=Path, exists=True, file_okay=False)
OUTPUT = click.Path(path_type=Path)


def of_quarter(command: Command) -> Command:
    """Which quarter is meant."""
    return click.option(
        "--quarter",
        callback=as_quarter,
        required=True,
        metavar="QUARTER",
        help="The NHS quarter: 2025-26Q3 is October to December 2025.",
    )(command)


def quarter_of_folder(command: Command) -> Command:
    """What every command that computes is asked: the folder, its quarter, where to write."""
    out = click.option(
        "--out", type=OUTPUT, required=True, metavar="DIR", help="Where to write; made if missing."
    )
    return click.argument("folder", type=INPUT)(of_quarter(out(command)))


def only_these(command: Command) -> Command:
    """Which practices get a report, where not all do."""
    return click.option(
        "--practice", "practices", multiple=True, metavar="CODE", help="Only this; repeatable."
    )(command)


def which_edition(command: Command) -> Command:
    """Who is named in the reports; what peerbench.toml says where nothing is given."""
    return click.option(
        "--edition",
        type=click.Choice(["named", "anonymised", "facilitator", "public"]),
        help="Who is named; the default is that of peerbench.toml, else named.",
    )(command)


def which_state(command: Command) -> Command:
    """Whether figures can still be queried."""
    return click.option(
        "--state",
        type=click.Choice(["draft", "final"]),
        default="final",
        show_default=True,
        help="A draft has a mark and says how to query a figure; final waits for open queries.",
    )(command)


def tell_outcome(outcome: "Outcome") -> None:
    """Say what was written; raises ReportsFailed where some reports were not."""
    from benchmarks.run import closing_lines, refuse_failed, warning_lines

    say(warning_lines(outcome), err=True)
    say(closing_lines(outcome))
    refuse_failed(outcome.manifest)


@click.group(cls=Told, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="peerbench")
def main() -> None:
    """Compare general practices with their locality peers, and print what was found.

    A folder holds all the input: published files under any name, and a few small CSVs.
    """


@main.command(epilog="Example: peerbench init my-locality")
@click.argument("folder", type=click.Path(path_type=Path, file_okay=False))
def init(folder: Path) -> None:
    """Lay out a new input folder: CSVs to fill in, and its settings.

    Nothing that is already there is overwritten.
    """
    from benchmarks.folder import lay_out

    say(f"wrote {path}" for path in lay_out(folder))
    click.echo("Fill in localities.csv, drop the published files into data, then: peerbench check")


@main.command(epilog="Example: peerbench sample my-area --practices 40 --months 24")
@click.argument("folder", type=click.Path(path_type=Path, file_okay=False))
@click.option("--practices", type=click.IntRange(min=1), help="About how many practices.")
@click.option("--months", type=click.IntRange(min=1), help="How many months of data.")
@click.option("--seed", type=int, help="The same seed gives the same area.")
def sample(folder: Path, **wanted: int | None) -> None:
    """Write an invented area, in the layouts that are published.

    Its practices carry codes that no real practice has.
    """
    from benchmarks.sample import write_sample

    with progress() as tell:
        given = {name: number for name, number in wanted.items() if number is not None}
        write_sample(folder, **given, tell=tell)
    click.echo(f"An invented area in {folder}")


@main.command(epilog="Example: peerbench check my-locality")
@click.argument("folder", type=INPUT)
@click.option("--json", "as_json", is_flag=True, help="Files and findings as one JSON object.")
def check(folder: Path, *, as_json: bool) -> None:
    """Recognise and validate every file, and tell all findings.

    Nothing is computed or written. Exit code 3 where an error would stop a run.
    """
    from benchmarks.check import check_folder, check_json, check_lines, errors

    with progress() as tell:
        inputs = check_folder(folder, tell)
    say([check_json(inputs)] if as_json else check_lines(inputs))
    if errors(inputs):
        click.get_current_context().exit(DataError.exit_code)


@main.command(epilog="Example: peerbench compute my-locality --quarter 2025-26Q3 --out tables")
@quarter_of_folder
def compute(folder: Path, quarter: Period, out: Path) -> None:
    """Write every value and comparison as CSV and Parquet."""
    from benchmarks.run import run

    with progress() as tell:
        outcome = run(folder, quarter, out, tables=True, reports=False, tell=tell)
    tell_outcome(outcome)


@main.command(epilog="Example: peerbench report my-locality --quarter 2025-26Q3 --out reports")
@quarter_of_folder
@only_these
@which_edition
def report(
    folder: Path, quarter: Period, out: Path, practices: tuple[str, ...], edition: str | None
) -> None:
    """Write a peer-review PDF and HTML file for each practice, and a list of them."""
    from benchmarks.run import run

    with progress() as tell:
        outcome = run(
            folder,
            quarter,
            out,
            tables=False,
            reports=True,
            practices=practices,
            edition=edition,
            tell=tell,
        )
    tell_outcome(outcome)


@main.command(epilog="Example: peerbench pack my-locality --quarter 2025-26Q3 --out packs")
@quarter_of_folder
@which_edition
def pack(folder: Path, quarter: Period, out: Path, edition: str | None) -> None:
    """Write a PDF for each locality: agenda, map, sheets to discuss, the facilitator's side."""
    from benchmarks.run import run

    with progress() as tell:
        outcome = run(
            folder,
            quarter,
            out,
            tables=False,
            reports=False,
            packs=True,
            edition=edition,
            tell=tell,
        )
    tell_outcome(outcome)


@main.command(
    epilog="Example: peerbench framework my-locality --quarter 2025-26Q3 --out frameworks"
)
@quarter_of_folder
@only_these
@which_edition
@which_state
def framework(folder: Path, quarter: Period, out: Path, **asked: Any) -> None:  # noqa: ANN401 # click's
    """Write a 360-degree framework PDF for each practice, and a view of each locality."""
    from benchmarks.run import run

    with progress() as tell:
        outcome = run(
            folder, quarter, out, tables=False, reports=False, frameworks=True, **asked, tell=tell
        )
    tell_outcome(outcome)


@main.command(epilog="Example: peerbench batch my-locality --quarter 2025-26Q3 --out results")
@quarter_of_folder
@only_these
@which_edition
@which_state
def batch(
    folder: Path,
    quarter: Period,
    out: Path,
    practices: tuple[str, ...],
    edition: str | None,
    state: str,
) -> None:
    """Write the tables, every report, pack and framework, with a manifest of them."""
    from benchmarks.run import run

    with progress() as tell:
        outcome = run(
            folder,
            quarter,
            out,
            tables=True,
            reports=True,
            packs=not practices,
            frameworks=True,
            state=state,
            practices=practices,
            edition=edition,
            tell=tell,
        )
    tell_outcome(outcome)


@main.command(
    epilog="Example: peerbench explain my-locality A82003 antibacterial_items --quarter 2025-26Q3"
)
@click.argument("folder", type=INPUT)
@click.argument("practice")
@click.argument("measure")
@of_quarter
def explain(folder: Path, practice: str, measure: str, quarter: Period) -> None:
    """Explain one number: definition, files, months, peers and both answers."""
    from benchmarks.run import explain as explained

    with progress() as tell:
        lines = explained(folder, quarter, practice, measure, tell=tell)
    say(lines)


@main.group()
def measures() -> None:
    """Look into the library of measures."""


@measures.command("list", epilog="Example: peerbench measures list")
def list_measures() -> None:
    """List every measure of the library, by domain."""
    from benchmarks.measures.load import load_measures
    from benchmarks.measures.show import list_lines

    say(list_lines(load_measures()))


@measures.command(epilog="Example: peerbench measures show trimethoprim_share")
@click.argument("measure_id", metavar="ID")
def show(measure_id: str) -> None:
    """Show one measure as it is defined: what it counts, and why."""
    from benchmarks.measures.load import load_measures
    from benchmarks.measures.show import definition_text

    click.echo(definition_text(load_measures(), measure_id), nl=False)
