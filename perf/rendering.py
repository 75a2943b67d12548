"""Reports rendered here, by a warm Chromium and by WeasyPrint used plainly: works of `scale.py`."""

import base64
import gc
import json
import shutil
import time
from pathlib import Path

QUARTER = "2025-26Q3"


def _computed(folder: str) -> tuple[object, list[str]]:
    import pickle

    computed = pickle.loads((Path(folder) / "computed.pickle").read_bytes())
    codes = json.loads((Path(folder) / "codes.json").read_text(encoding="utf-8"))
    return computed, codes


def lay_out_reports(folder: Path, count: int) -> None:
    """The sample's computation, and the HTML of as many reports, self-contained."""
    import pickle

    from benchmarks.measures.load import chosen, load_measures
    from benchmarks.periods import parse_quarter
    from benchmarks.pipeline import compute
    from benchmarks.reports import render
    from benchmarks.reports.context import practice_report
    from benchmarks.resources import shipped
    from benchmarks.settings import read_settings
    from benchmarks.sources.read import read_folder

    sample = shipped("sample_data")
    settings = read_settings(sample)
    measures = chosen(load_measures(), settings)
    inputs = read_folder(sample, settings)
    computed = compute(inputs, parse_quarter(QUARTER), settings, measures)
    members = computed.practices.filter("member")["practice_code"].sort().to_list()
    codes = [members[at % len(members)] for at in range(count)]
    styles = "".join(
        (shipped("templates") / "css" / name).read_text(encoding="utf-8")
        for name in render.STYLESHEETS
    )
    for name, path in render.FONTS.items():
        data = base64.b64encode(path.read_bytes()).decode()
        styles = styles.replace(f"font:{name}", f"data:font/ttf;base64,{data}")
    for at, code in enumerate(codes):
        html = render.practice_html(practice_report(computed, code))
        whole = html.replace("</head>", f"<style>{styles}</style></head>")
        (folder / f"{at:04}.html").write_text(whole, encoding="utf-8")
        (folder / f"{at:04}.page").write_text(html, encoding="utf-8")
    (folder / "computed.pickle").write_bytes(pickle.dumps(computed))
    (folder / "codes.json").write_text(json.dumps(codes), encoding="utf-8")


def reports_here(folder: str) -> None:
    """Practice reports in a batch, two processes; prints the seconds without the computation."""
    from benchmarks.pipeline import Computed
    from benchmarks.reports.batch import Rendering, write_jobs
    from benchmarks.reports.jobs import Job, Target

    computed, codes = _computed(folder)
    assert isinstance(computed, Computed)
    places = dict(computed.practices.select("practice_code", "locality").iter_rows())
    jobs = [
        Job("peer-review", code, places[code], "named", (Target("peer-review", f"{at}.pdf"),) * 2)
        for at, code in enumerate(codes)
    ]
    began = time.perf_counter()
    made = write_jobs(computed, jobs, Path(folder, "here"), Rendering(processes=2, force=True))
    print(time.perf_counter() - began)
    assert set(made["status"]) == {"written"}


def printed(path: Path) -> int:
    """One report's HTML as a PDF, as a process of a batch does it; how large it is."""
    from benchmarks.reports.render import to_pdf
    from benchmarks.reports.work import collected_afterwards

    gc.freeze()
    with collected_afterwards():
        return len(to_pdf(path.read_text(encoding="utf-8")).pdf)


def pages_here(folder: str) -> None:
    """The same HTML, printed by two processes; prints the seconds, their start in it."""
    from benchmarks.reports.pool import processes

    pages = sorted(Path(folder).glob("*.page"))
    began = time.perf_counter()
    with processes(2) as pool:
        assert all(pool.map(printed, pages))
    print(time.perf_counter() - began)


def reports_chromium(folder: str) -> None:
    """One warm Chromium prints the same HTML, one report after the other."""
    from playwright.sync_api import sync_playwright

    pages = [path.read_text(encoding="utf-8") for path in sorted(Path(folder).glob("*.html"))]
    with sync_playwright() as driver:
        browser = driver.chromium.launch(
            executable_path=shutil.which("chromium"), args=["--no-sandbox"]
        )
        page = browser.new_page()
        began = 0.0
        for html in [pages[0], *pages]:
            page.set_content(html)
            page.pdf(prefer_css_page_size=True, tagged=True, outline=True)
            began = began or time.perf_counter()
        print(time.perf_counter() - began)
        browser.close()


def reports_plainly(folder: str) -> None:
    """WeasyPrint as its manual begins: every report with its own styles and fonts."""
    from weasyprint import HTML

    pages = [path.read_text(encoding="utf-8") for path in sorted(Path(folder).glob("*.html"))]
    began = time.perf_counter()
    for html in pages:
        HTML(string=html).write_pdf(pdf_variant="pdf/ua-1")
    print(time.perf_counter() - began)
