"""Executed chapters into HTML and PDF: ours, stock nbconvert and Chromium's print, in turns.

    python bench/render.py [--report FOLDER] [--language zh] [--pages 30] [--rounds 3]

FOLDER is a built report; without one the demo client is built first (a minute or two). All take the
same executed notebooks:

- HTML of all chapters, ours as one file, stock `nbconvert --to html` as a file a chapter; "cold" is
  a process of its own, imports included, "warm" an exporter that has worked before;
- PDF of the whole report, and of its first chapters up to `--pages` pages (as many as come
  nearest), ours by WeasyPrint from executed notebooks, Chromium's print of our HTML of the same
  chapters by a browser that is already open.

Chromium's print has no page numbers in its contents and no bookmarks: it is what a browser takes,
not a substitute. Seconds are medians of wall time; "cpu" is what our own process used of it, which
other work on the machine changes less.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import nbformat
import pypdf
import weasyprint
from nbconvert import HTMLExporter
from nbconvert import __version__ as nbconvert_version

from csi_helpers.params import load_study
from csi_helpers.report.build import build_study
from csi_helpers.report.document.cover import cover_of
from csi_helpers.report.document.render import render_report

ROOT = Path(__file__).parents[1]
BROWSERS = ("chromium", "chromium-browser", "google-chrome")
MEGABYTE = 1e6
Spent = dict[str, list[tuple[float, float]]]  # task -> (wall, cpu) of each round


class Report:
    """A built report's chapters in the order of its reader."""

    def __init__(self, folder: Path, language: str, scratch: Path) -> None:
        self.folder, self.language, self.scratch = folder, language, scratch
        order = json.loads((folder / "manifest.json").read_text("utf-8"))["order"]
        self.files = [folder / "notebooks" / f"{name}.ipynb" for name in order]
        self.cover = cover_of(load_study(folder / "study.json"), language)

    def ours(self, kind: str, chapters: int | None = None) -> Path:
        """Our file of the first chapters, notebooks read from disk."""
        notebooks = [nbformat.read(file, as_version=4) for file in self.files[:chapters]]
        suffix = f".{chapters or 'all'}"
        return render_report(
            notebooks, self.cover, self.language, [kind], self.scratch, suffix=suffix
        )[0]

    def stock(self, exporter: HTMLExporter) -> int:
        """Stock HTML of each chapter; its size in bytes."""
        size = 0
        for file in self.files:
            html, _ = exporter.from_filename(str(file))
            size += (self.scratch / f"{file.stem}.html").write_text(html, encoding="utf-8")
        return size

    def stock_cold(self) -> None:
        """The command, once for all chapters, as a user would give it."""
        command = [sys.executable, "-m", "nbconvert", "--to", "html", "--log-level", "ERROR"]
        subprocess.run(
            [*command, "--output-dir", str(self.scratch), *map(str, self.files)], check=True
        )

    def ours_cold(self) -> None:
        """Ours in a process of its own: this script with one task."""
        command = [sys.executable, __file__, "--report", str(self.folder), "--html-only"]
        subprocess.run([*command, "--language", self.language], check=True)

    def first_chapters(self, whole: Path, pages: int) -> int:
        """How many chapters come nearest to so many pages, told by the bookmarks."""
        reader = pypdf.PdfReader(whole)
        tops = [entry for entry in reader.outline if not isinstance(entry, list)]
        starts = [
            reader.get_destination_page_number(entry) for entry in tops[1:]
        ]  # without contents
        ends = [*starts[1:], len(reader.pages)]
        return min(range(1, len(ends) + 1), key=lambda number: abs(ends[number - 1] - pages))


@contextmanager
def printer() -> Iterator[Callable[[Path, Path], None] | None]:
    """Chromium's print to a file; None on a machine without browser."""
    program = next(filter(None, map(shutil.which, BROWSERS)), None)
    if program is None:
        print("no Chromium here: its print is left out")
        yield None
        return
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=["--no-sandbox"])

        def print_page(html: Path, pdf: Path) -> None:
            page = browser.new_page()
            page.goto(html.as_uri())
            page.pdf(path=pdf, prefer_css_page_size=True, tagged=True, outline=True)
            page.close()

        yield print_page
        browser.close()


def in_turns(tasks: dict[str, Callable[[], object]], rounds: int) -> Spent:
    """Each task once a round, so that a busy minute of the machine hits all of them."""
    spent: Spent = {name: [] for name in tasks}
    for _ in range(rounds):
        for name, task in tasks.items():
            wall, cpu = time.perf_counter(), time.process_time()
            task()
            spent[name].append((time.perf_counter() - wall, time.process_time() - cpu))
    return spent


def tell(spent: Spent, ours: str, peer: str, note: str = "") -> None:
    """One line: our median, the peer's, and the median of the rounds' ratios."""
    walls = {name: [wall for wall, _ in rounds] for name, rounds in spent.items()}
    cpu = statistics.median(cpu for _, cpu in spent[ours])
    line = f"| {ours} | {statistics.median(walls[ours]):.2f} | {cpu:.2f} |"
    if peer in walls:
        pairs = zip(walls[peer], walls[ours], strict=True)
        ratio = statistics.median(theirs / mine for theirs, mine in pairs)
        line += f" {peer} | {statistics.median(walls[peer]):.2f} | {ratio:.1f} |"
    else:
        line += " – | – | – |"
    print(f"{line} {note} |", flush=True)


def compare(report: Report, pages: int, rounds: int) -> None:
    """Warm everything up, measure in turns, print the table."""
    exporter = HTMLExporter()
    html, whole = report.ours("html"), report.ours("pdf")
    stock_size = report.stock(exporter)
    part = report.first_chapters(whole, pages)
    part_html, part_pdf = report.ours("html", part), report.ours("pdf", part)
    tasks: dict[str, Callable[[], object]] = {
        "HTML, warm": lambda: report.ours("html"),
        "nbconvert, warm": lambda: report.stock(exporter),
        "HTML, cold": report.ours_cold,
        "nbconvert, cold": report.stock_cold,
        "PDF, part": lambda: report.ours("pdf", part),
        "PDF, whole": lambda: report.ours("pdf"),
    }
    with printer() as print_page:
        if print_page:
            printed = report.scratch / "printed.pdf"
            print_page(part_html, printed)
            tasks["Chromium, part"] = lambda: print_page(part_html, printed)
            tasks["Chromium, whole"] = lambda: print_page(html, printed)
        spent = in_turns(tasks, rounds)
    lengths = {file: len(pypdf.PdfReader(file).pages) for file in (whole, part_pdf)}
    print("| ours | s | cpu | peer | s | peer / ours | |\n|---|---|---|---|---|---|---|")
    size = f"{html.stat().st_size / MEGABYTE:.2f} MB"
    tell(spent, "HTML, warm", "nbconvert, warm", f"{size}; theirs {stock_size / MEGABYTE:.2f} MB")
    tell(spent, "HTML, cold", "nbconvert, cold", "a process each, imports included")
    for name, file, chapters in (
        ("part", part_pdf, part),
        ("whole", whole, len(report.files)),
    ):
        size = f"{file.stat().st_size / MEGABYTE:.2f} MB"
        note = f"{lengths[file]} pages, {chapters} chapters, {size}"
        tell(spent, f"PDF, {name}", f"Chromium, {name}", note)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--report", type=Path)
    parser.add_argument("--language", choices=("zh", "en"), default="zh")
    parser.add_argument("--pages", type=int, default=30)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--html-only", action="store_true", help=argparse.SUPPRESS)
    chosen = parser.parse_args()
    with TemporaryDirectory() as name:
        folder = chosen.report
        if folder is None:
            study = ROOT / "params" / "demo.yaml"
            outcome = build_study(study, out=name, formats=["html"], language=chosen.language)
            if outcome.folder is None or outcome.exit_code:
                sys.exit(f"the demo report could not be built: {outcome.error}")
            folder = outcome.folder
        report = Report(folder, chosen.language, Path(name))
        if chosen.html_only:
            report.ours("html")
            return
        versions = f"WeasyPrint {weasyprint.__version__}, nbconvert {nbconvert_version}"
        print(f"{folder.parent.name}/{folder.name}, {chosen.language}; {versions}")
        print(f"{os.cpu_count()} cores, load {os.getloadavg()[0]:.1f} before", flush=True)
        compare(report, chosen.pages, chosen.rounds)
        print(f"{chosen.rounds} rounds in turns; load {os.getloadavg()[0]:.1f} after")


if __name__ == "__main__":
    main()
