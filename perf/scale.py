"""Large files and many reports beside named peers that do the same, in one run.

Run `python perf/scale.py` for the table of docs/performance.md (half an hour, 15 GB of disk),
`python perf/scale.py --check` for a small version that fails where a ratio is over the one in
`perf/marks.json` by half, and with `--mark` writes that. Each side is the fastest of its runs,
which take turns.
"""

import compileall
import json
import os
import platform
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), str(HERE.parent)]

import rendering  # noqa: E402  (found on the path above)

MARKS = HERE / "marks.json"
WORSE = 1.5  # as a share of the ratio that was measured: a third slower
CORES = 2  # of a machine that has more, so that marks of one hold on another


# --- what one process does, each the whole of its life -------------------------------------------


def ingest_here(folder: str) -> None:
    """Months of EPD into an empty store: read, checked, with their findings."""
    from benchmarks.ingest import ingest
    from benchmarks.telling import nobody

    ingest(Path(folder), nobody)


ROWS = """select PRACTICE_CODE as practice_code, cast(YEAR_MONTH || '-01' as date) as month,
    BNF_PRESENTATION_CODE as bnf_code, ITEMS::double as items, TOTAL_QUANTITY::double as quantity,
    ADQ_USAGE::double as adq, NIC::double as nic, ACTUAL_COST::double as actual_cost,
    BNF_PRESENTATION_NAME as name
    from read_csv('{path}', all_varchar = true)
    where regexp_matches(PRACTICE_CODE, '^[A-Z][0-9]{{5}}$')"""
PACKED = "(format parquet, compression lz4, row_group_size 100000)"


def ingest_duckdb(folder: str) -> None:
    """The same Parquet by DuckDB, which checks nothing: rows with their numbers, and what they are.

    A table first is the fastest of four ways that were tried; it takes memory.
    """
    import duckdb

    db, out = duckdb.connect(), Path(folder).parent / "duck"
    out.mkdir(exist_ok=True)
    for path in sorted(Path(folder, "data").glob("EPD*.csv")):
        db.execute(f"create or replace table one as {ROWS.format(path=path)}")
        db.execute("""create or replace table names as select bnf_code, month,
            any_value(name) as name, (row_number() over ())::uinteger - 1 as code
            from one group by bnf_code, month""")
        db.execute("""create or replace table practices as select practice_code,
            (row_number() over ())::uinteger - 1 as practice
            from (select distinct practice_code from one)""")
        rows = """(select one.*, practice, code from one join practices using (practice_code)
            join names using (bnf_code, month))"""
        for what in (rows, "names", "practices"):
            name = what if what.isalpha() else "rows"
            db.execute(f"copy {what} to '{out / path.stem}.{name}.parquet' {PACKED}")


def ingest_duckdb_rows(folder: str) -> None:
    """The rows alone by DuckDB, without the numbers of their practices and codes."""
    import duckdb

    db, out = duckdb.connect(), Path(folder).parent / "duck"
    out.mkdir(exist_ok=True)
    for path in sorted(Path(folder, "data").glob("EPD*.csv")):
        db.execute(f"copy ({ROWS.format(path=path)}) to '{out / path.stem}.parquet' {PACKED}")


def marked():
    """Which codes each part of 60 measures counts: the library's, and more of its kind."""
    import polars as pl

    from benchmarks.measures.load import load_measures
    from benchmarks.measures.prescribed import marked_codes
    from benchmarks.store import the_store

    parquet = sorted(the_store().place.glob("prescribing/*/0.names.parquet"))
    codes = pl.read_parquet(parquet)
    found = marked_codes(codes.lazy(), load_measures(), Path())
    every = codes["bnf_code"].unique().sort()
    more = [
        pl.DataFrame({"bnf_code": every.gather_every(97, offset)}).with_columns(
            measure_id=pl.lit(f"invented_{offset}"),
            part=pl.lit("numerator"),
            count=pl.lit("items"),
            weight=pl.lit(1.0),
            over=pl.lit(-1.0),
        )
        for offset in range(60 - found["measure_id"].n_unique())
    ]
    return pl.concat([found, *more], how="diagonal")


def measures_here(_folder: str) -> None:
    """All measures of all practices and months from the store, file by file: exact sums."""
    shutil.rmtree(Path(os.environ["PEERBENCH_STORE"], "1", "sums"), ignore_errors=True)
    measures_again(_folder)


def measures_again(_folder: str) -> None:
    """The same, where they were added before."""
    import polars as pl

    from benchmarks.measures.kept import kept_sums
    from benchmarks.sources.inputs import Entry
    from benchmarks.sources.numbered import STEPS
    from benchmarks.store import the_store

    marks, store = marked(), the_store()
    for path in sorted(store.place.glob("prescribing/*/0.rows.parquet")):
        rows, codes, practices = (
            pl.scan_parquet(path.with_name(f"0.{kind}.parquet"))
            for kind in ("rows", "names", "practices")
        )
        (told,) = json.loads(path.with_name("entry.json").read_text(encoding="utf-8"))["tables"]
        steps = {name: STEPS[name] for name in told["in_steps"]}
        kept_sums(Entry(path.parent.name, rows, codes, practices, steps), marks, store)


def measures_duckdb(folder: str) -> None:
    """The same sums by DuckDB over the same Parquet files."""
    import duckdb

    db = duckdb.connect()
    place = f"{os.environ['PEERBENCH_STORE']}/1/prescribing/*/0.rows.parquet"
    which = Path(folder).parent / "which.parquet"
    marked().write_parquet(which)
    db.execute(f"""create table found as
        select practice_code, measure_id, month, part, sum(weight * case count
            when 'items' then items when 'quantity' then quantity when 'nic' then nic
            when 'adq' then adq else case when items > 0 then nic * nic / items end end) as amount
        from read_parquet('{place}') join read_parquet('{which}') using (bnf_code)
        where (since is null or month >= since) and (before is null or month < before)
            and (over < 0 or quantity > over * items * (1 + 1e-9))
            and (up_to is null or quantity <= up_to * items * (1 + 1e-9))
        group by all""")


def locality_first(folder: str) -> None:
    """`compute` for a folder whose one locality is twelve practices, nothing added before."""
    shutil.rmtree(Path(os.environ["PEERBENCH_STORE"], "1", "sums"), ignore_errors=True)
    locality_again(folder)


def locality_again(folder: str) -> None:
    """The same beside rows that were added before."""
    from benchmarks.begin import begin
    from benchmarks.periods import parse_quarter
    from benchmarks.telling import nobody
    from benchmarks.wanted import How, Wanted

    begin(
        Path(folder), parse_quarter(rendering.QUARTER), Path(folder, "out"), Wanted(tables=True),
        How(force=True), nobody,
    )  # fmt: skip


# --- what they are given -------------------------------------------------------------------------


def lay_out_country(folder: Path, rows: int, months: int) -> None:
    """Months of EPD."""
    from benchmarks.sample.country import Country, write_country

    write_country(folder, Country(rows=rows, months=months))


# --- turns ---------------------------------------------------------------------------------------


def once(work: str, folder: Path, store: Path) -> tuple[float, float]:
    """Seconds and peak gigabytes of one process; the seconds it prints, where it prints any."""
    began = time.perf_counter()
    done = subprocess.run(
        [sys.executable, __file__, "--one", work, str(folder)],
        env=os.environ | {"PEERBENCH_STORE": str(store)},
        check=True,
        stdout=subprocess.PIPE,
        text=True,
    )
    took = time.perf_counter() - began
    *said, peak = done.stdout.split()
    return float(said[0]) if said else took, float(peak)


def turns(
    pair: tuple[str, str], folder: Path, runs: int, *, fresh: bool = False
) -> list[tuple[float, float]]:
    """The fastest of some runs of both, with the peak of their memory."""
    found: list[list[tuple[float, float]]] = [[], []]
    store = folder.parent / "store"
    for _ in range(runs):
        for at, work in enumerate(pair):
            if fresh and at == 0:
                shutil.rmtree(store, ignore_errors=True)
            found[at].append(once(work, folder, store))
    return [(min(s for s, _ in one), max(peak for _, peak in one)) for one in found]


def measure(place: Path, *, small: bool) -> dict[str, tuple[float, float, float, float]]:
    """By line of the table: seconds and gigabytes here, seconds and gigabytes of the peer."""
    rows, months, reports, runs = (300_000, 1, 10, 2) if small else (18_000_000, 1, 100, 2)
    found = {}
    country = place / "country"
    lay_out_country(country, rows, months)
    for line, pair, fresh in (
        ("ingest, beside DuckDB writing the same", ("ingest_here", "ingest_duckdb"), True),
        ("ingest, beside DuckDB writing rows", ("ingest_here", "ingest_duckdb_rows"), True),
        ("60 measures, beside DuckDB", ("measures_here", "measures_duckdb"), False),
        ("60 measures again, beside DuckDB", ("measures_again", "measures_duckdb"), False),
    ):
        (ours, peak), (theirs, other) = turns(pair, country, runs, fresh=fresh)
        found[line] = (ours, peak, theirs, other)
    (first, peak), (again, other) = turns(("locality_first", "locality_again"), country, runs)
    found["a locality, a cold process, nothing added before; after"] = (first, peak, again, other)
    pages = place / "pages"
    pages.mkdir()
    rendering.lay_out_reports(pages, reports)
    beside = {
        "the same HTML as PDF, two processes, beside one warm Chromium": (
            "pages_here",
            "reports_chromium",
        ),
        "reports, two processes, beside one warm Chromium": ("reports_here", "reports_chromium"),
        "reports, two processes, beside plain WeasyPrint": ("reports_here", "reports_plainly"),
    }
    if small or not shutil.which("chromium"):  # then beside the one that is always there
        beside = {line: pair for line, pair in beside.items() if "Chromium" not in line}
    for line, pair in beside.items():
        (ours, peak), (theirs, other) = turns(pair, pages, runs)
        found[line] = (ours / reports, peak, theirs / reports, other)
    return found


def table(*, small: bool) -> dict[str, float]:
    """The ratio of each line, printed as a table with what it is made of."""
    print("| work | here, s | GB | peer, s | GB | ratio |")
    print("|---|--:|--:|--:|--:|--:|")
    ratios = {}
    with tempfile.TemporaryDirectory(prefix="peerbench-perf-") as folder:
        for line, (ours, peak, theirs, other) in measure(Path(folder), small=small).items():
            ratios[line] = ours / theirs
            figures = (ours, peak, theirs, other, ours / theirs)
            print(f"| {line} |", " | ".join(f"{one:.2f}" for one in figures), "|", flush=True)
    return ratios


def worse(ratios: dict[str, float], marks: dict[str, float]) -> list[str]:
    """The lines that are slower beside their peer than they were, by half."""
    return [line for line, ratio in ratios.items() if ratio > WORSE * marks.get(line, ratio)]


def main() -> None:
    """Print the table; with --check fail where a ratio has worsened by half, twice in a row."""
    if sys.argv[1:2] == ["--one"]:
        (globals() | vars(rendering))[sys.argv[2]](sys.argv[3])
        print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6)
        return
    check = "--check" in sys.argv
    compileall.compile_dir(HERE.parent / "benchmarks", quiet=1)  # as an installation leaves it
    cores = sorted(os.sched_getaffinity(0))[:CORES]
    os.sched_setaffinity(0, cores)
    print(f"{platform.machine()}, {len(cores)} cores used, Python {platform.python_version()}\n")
    marks = json.loads(MARKS.read_text(encoding="utf-8")) if MARKS.exists() else {}
    ratios = table(small=check)
    if "--mark" in sys.argv:
        marks = {line: round(ratio, 2) for line, ratio in ratios.items()}
        MARKS.write_text(json.dumps(marks, indent=1) + "\n", encoding="utf-8")
    if not check or not worse(ratios, marks):
        return
    if len(cores) < CORES:
        print(f"The marks are of {CORES} cores: nothing is concluded here.")
        return
    print("\nOnce more, as other work may have been in the way:\n")
    again = table(small=check)
    over = sorted({*worse(ratios, marks)} & {*worse(again, marks)})
    for line in over:
        print(f"slower by half or more: {line}: {again[line]:.2f}, was {marks[line]:.2f}")
    sys.exit(bool(over))


if __name__ == "__main__":
    main()
