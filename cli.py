"""The command line: parse, call once, say what happened."""

import sys
from collections.abc import Callable, Iterable
from contextlib import AbstractContextManager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from benchmarks import __version__
from benchmarks.errors import BadPeriod, BenchmarkError, DataError, MachineError
from benchmarks.periods import Period, parse_period, parse_quarter
from benchmarks.wanted import How, Wanted

if TYPE_CHECKING:
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


def in_bundles(command: Command) -> Command:
    """Which bundles of measures, where not those that peerbench.toml names."""
    return click.option(
        "--bundle", "bundles", multiple=True, metavar="NAME", help="Its measures alone; repeatable."
    )(command)


def how_to_write(command: Command) -> Command:
    """How reports are drawn, which changes no byte of them."""
    jobs = click.option(
        "--jobs", type=click.IntRange(min=1), metavar="N", help="Processes; default: all cores."
    )
    force = click.option("--force", is_flag=True, help="Draw again what has not changed.")
    scheduler = click.option(
        "--scheduler", metavar="ADDRESS", help="Draw on a Dask cluster: tcp://HOST:PORT."
    )
    timings = click.option(
        "--timings",
        type=click.Path(path_type=Path, dir_okay=False),
        metavar="FILE",
        help="Write what took how long, as CSV.",
    )
    return jobs(force(scheduler(timings(command))))


def write(folder: Path, quarter: Period, out: Path, wanted: Wanted, how: How) -> None:
    """Write what is wanted and say so; raises ReportsFailed where some reports were not."""
    from benchmarks.begin import begin

    with progress() as tell:
        told = begin(folder, quarter, out, wanted, how, tell)
    say(told.warnings, err=True)
    say(told.closing)
    if told.failed:
        from benchmarks.closing import refuse_failed

        refuse_failed(told.failed)


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
@click.option("--national", is_flag=True, help="Months of EPD at national size, to measure with.")
@click.option("--rows", type=click.IntRange(min=1000), help="Of a month; with --national only.")
def sample(folder: Path, *, national: bool, **wanted: int | None) -> None:
    """Write an invented area, in the layouts that are published.

    Its practices carry codes that no real practice has. With --national it is a month of
    prescribing of 18 million rows and 6 GB, for measuring how long such files take.
    """
    given = {name: number for name, number in wanted.items() if number is not None}
    if ("practices" if national else "rows") in given:
        raise click.UsageError("--practices is of an area, --rows of --national.")
    with progress() as tell:
        if national:
            from benchmarks.sample.country import Country, write_country

            write_country(folder, Country(**given), tell)
        else:
            from benchmarks.sample import write_sample

            write_sample(folder, **given, tell=tell)
    click.echo(f"An invented {'country' if national else 'area'} in {folder}")


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


@main.command(epilog="Example: peerbench ingest my-locality")
@click.argument("folder", type=INPUT)
def ingest(folder: Path) -> None:
    """Read the national files into the store and add them up, so that runs start from there.

    Every command does so by itself; a file that is in the store is never read again. Large files
    are added up for the measures of the folder, and anew when measures count other codes.
    """
    from benchmarks.ingest import ingest as into_store

    with progress() as tell:
        lines = into_store(folder, tell)
    say(lines)


@main.command(epilog="Example: peerbench compute my-locality --quarter 2025-26Q3 --out tables")
@quarter_of_folder
@in_bundles
def compute(folder: Path, quarter: Period, out: Path, bundles: tuple[str, ...]) -> None:
    """Write every value and comparison as CSV and Parquet."""
    write(folder, quarter, out, Wanted(tables=True, bundles=bundles), How())


@main.command(epilog="Example: peerbench report my-locality --quarter 2025-26Q3 --out reports")
@quarter_of_folder
@in_bundles
@only_these
@which_edition
@which_state
@how_to_write
def report(
    folder: Path,
    quarter: Period,
    out: Path,
    bundles: tuple[str, ...],
    practices: tuple[str, ...],
    edition: str | None,
    state: str,
    **how: Any,  # noqa: ANN401 # the options of how_to_write
) -> None:
    """Write a peer-review PDF and HTML file for each practice, and a list of them."""
    wanted = Wanted(
        reports=True, state=state, practices=practices, edition=edition, bundles=bundles
    )
    write(folder, quarter, out, wanted, How(**how))


@main.command(epilog="Example: peerbench pack my-locality --quarter 2025-26Q3 --out packs")
@quarter_of_folder
@in_bundles
@which_edition
@which_state
@how_to_write
def pack(
    folder: Path,
    quarter: Period,
    out: Path,
    bundles: tuple[str, ...],
    edition: str | None,
    state: str,
    **how: Any,  # noqa: ANN401 # the options of how_to_write
) -> None:
    """Write a PDF for each locality: agenda, map, sheets to discuss, the facilitator's side."""
    wanted = Wanted(packs=True, state=state, edition=edition, bundles=bundles)
    write(folder, quarter, out, wanted, How(**how))


@main.command(
    epilog="Example: peerbench framework my-locality --quarter 2025-26Q3 --out frameworks"
)
@quarter_of_folder
@only_these
@which_edition
@which_state
@how_to_write
def framework(
    folder: Path,
    quarter: Period,
    out: Path,
    practices: tuple[str, ...],
    edition: str | None,
    state: str,
    **how: Any,  # noqa: ANN401 # the options of how_to_write
) -> None:
    """Write a 360-degree framework as PDF and HTML for each practice, its tables, and views."""
    wanted = Wanted(frameworks=True, state=state, practices=practices, edition=edition)
    write(folder, quarter, out, wanted, How(**how))


@main.command(epilog="Example: peerbench batch my-locality --quarter 2025-26Q3 --out results")
@quarter_of_folder
@in_bundles
@only_these
@which_edition
@which_state
@how_to_write
def batch(
    folder: Path,
    quarter: Period,
    out: Path,
    bundles: tuple[str, ...],
    practices: tuple[str, ...],
    edition: str | None,
    state: str,
    **how: Any,  # noqa: ANN401 # the options of how_to_write
) -> None:
    """Write the tables, every report, pack and framework, with a manifest of them.

    What an earlier run into DIR wrote and what has not changed since is left as it is.
    """
    wanted = Wanted(
        tables=True,
        reports=True,
        packs=not practices,
        frameworks=True,
        state=state,
        practices=practices,
        edition=edition,
        bundles=bundles,
    )
    write(folder, quarter, out, wanted, How(**how))


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
    """Look into the library of measures, and into a folder's own."""


DATA = click.Path(path_type=Path, exists=True)
OWN = click.option("--folder", type=INPUT, help="With the definitions of this folder's own.")


@measures.command("list", epilog="Example: peerbench measures list")
@OWN
def list_measures(folder: Path | None) -> None:
    """List every measure of the library by domain, and the bundles."""
    from benchmarks.measures.load import load_library, load_measures
    from benchmarks.measures.show import bundle_lines, list_lines

    known = load_library(folder) if folder else load_measures()
    say([*list_lines(known), "", *bundle_lines(known)])


@measures.command(epilog="Example: peerbench measures show trimethoprim_share")
@click.argument("measure_id", metavar="ID")
@OWN
def show(measure_id: str, folder: Path | None) -> None:
    """Show one measure as it is defined: what it counts, and why."""
    from benchmarks.measures.load import load_library, load_measures
    from benchmarks.measures.show import definition_text

    known = load_library(folder) if folder else load_measures()
    click.echo(definition_text(known, measure_id), nl=False)


@measures.command(epilog="Example: peerbench measures codes trimethoprim_share my-locality")
@click.argument("measure_id", metavar="ID")
@click.argument("data", type=DATA)
def codes(measure_id: str, data: Path) -> None:
    """List the presentations that a measure selects, and why each.

    DATA is a folder with prescribing files, or a BNF list as published.
    """
    from benchmarks.review import codes_of

    with progress() as tell:
        lines = codes_of(measure_id, data, tell)
    say(lines)


@measures.command(epilog="Example: peerbench measures lint my-locality")
@click.argument("data", type=DATA, required=False)
def lint(data: Path | None) -> None:
    """Tell what is doubtful in definitions; exit code 4 where something must be put right.

    DATA is a folder, whose months and own definitions are looked at, or a BNF list as published.
    """
    from datetime import UTC, datetime

    from benchmarks.review import lint_lines, linted, refuse_doubts

    with progress() as tell:
        found = linted(data, datetime.now(UTC).date(), tell)
    say(lint_lines(found))
    refuse_doubts(found)


@measures.command(epilog="Example: peerbench measures schema > measure.schema.json")
def schema() -> None:
    """Print the JSON Schema of a measure's file, for editors."""
    from benchmarks.review import editor_schema

    click.echo(editor_schema(), nl=False)


@main.group()
def ratings() -> None:
    """Ask partner organisations about practices, and take their answers back."""


def as_period(_ctx: click.Context, _param: click.Parameter, text: str | None) -> Period | None:
    """The period that was typed; a usage error that shows how to write one."""
    try:
        return None if text is None else parse_period(text)
    except BadPeriod as error:
        raise click.BadParameter(str(error)) from error


@ratings.command(epilog="Example: peerbench ratings form my-locality --out forms")
@click.argument("folder", type=INPUT)
@click.option(
    "--out", type=OUTPUT, required=True, metavar="DIR", help="Where to write; made if missing."
)
@click.option(
    "--period",
    callback=as_period,
    metavar="PERIOD",
    help="What is asked about, filled in for the raters: 2025-26Q3, 2025/26.",
)
def form(folder: Path, out: Path, period: Period | None) -> None:
    """Write a blank workbook for each group of raters, with drop-downs and a notice on their data.

    Nothing that is already there is overwritten.
    """
    from benchmarks.forms import write_forms

    with progress() as tell:
        paths = write_forms(folder, out, period, tell)
    say(f"wrote {path}" for path in paths)


@ratings.command(epilog="Example: peerbench ratings read filled/*.xlsx --out partner_ratings.csv")
@click.argument(
    "files",
    nargs=-1,
    required=True,
    metavar="FILES",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
)
@click.option("--out", type=OUTPUT, required=True, metavar="FILE", help="The CSV to write.")
@click.option("--force", is_flag=True, help="Write over a file that is already there.")
@click.option("--folder", type=INPUT, help="The locality's folder, where it has items of its own.")
def read(files: tuple[Path, ...], out: Path, *, force: bool, folder: Path | None) -> None:
    """Write the answers in filled workbooks as one CSV, and tell all that is wrong in them.

    What can be read is written; exit code 3 where a whole workbook could not be.
    """
    from benchmarks.forms import read_forms

    with progress() as tell:
        count, findings = read_forms(files, out, force=force, folder=folder, tell=tell)
    say(map(str, findings), err=True)
    click.echo(f"{count:,} answers in {out}" if count else "No answers; nothing was written.")
    if not count or any(finding.severity == "error" for finding in findings):
        click.get_current_context().exit(DataError.exit_code)


if __name__ == "__main__":
    main()
