"""A study and chapters small enough to build a report within a second or two."""

from __future__ import annotations

import csv
import hashlib
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import nbformat

from csi_helpers.report.chapters import Chapter
from csi_helpers.report.collect import RESULT_COLUMNS
from csi_helpers.report.running.limits import Limits
from csi_helpers.report.running.pool import Run

PARAMETERS = 'study = "../params/demo.yaml"\nrun_dir = None'

PUBLISH = """
import csv, os
from pathlib import Path
columns = {columns!r}
rows = [dict.fromkeys(columns, "") for _ in range(3)]
for place, row in enumerate(rows):
    row.update(chapter={name!r}, table="mean", subject=f"Q{{3 - place}}", group="total",
               wave="2026", n="40", estimate=repr(1 / (3 + place)))
with open(Path(run_dir) / "tables" / "{name}.csv", "w", encoding="utf-8", newline="") as file:
    writer = csv.DictWriter(file, columns, lineterminator="\\n")
    writer.writeheader()
    writer.writerows(rows)
"""

TEXT = """
from IPython.display import display
html = {"zh": "<p class='finding'>你好</p>", "en": "<p class='finding'>Hello</p>"}
display({"text/plain": "text", "text/html": html["zh"],
         "application/vnd.csi+json": {"kind": "text", "html": html}}, raw=True)
"""

REFUSAL = """
from IPython.display import display
html = {"zh": "<div class='refusal'>没有</div>", "en": "<div class='refusal'>Nothing</div>"}
warning = {"need": "A spread.", "found": "None.", "remedy": "Leave it out."}
bundle = {"kind": "refusal", "html": html, "warning": warning | {"code": "constant_item"}}
display({"text/plain": "refusal", "text/html": html["zh"],
         "application/vnd.csi+json": bundle}, raw=True)
"""


def write_chapter(
    folder: Path,
    name: str,
    *sources: str,
    needs: tuple[str, ...] = (),
    parameters: str = PARAMETERS,
) -> Path:
    """A chapter notebook: title, parameters, the code cells `sources`."""
    notebook = nbformat.v4.new_notebook(
        metadata={
            "kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"},
            "csi": {"needs": list(needs)},
        }
    )
    title = nbformat.v4.new_markdown_cell(f"# {name}")
    cell = nbformat.v4.new_code_cell(parameters, metadata={"tags": ["parameters"]})
    notebook.cells = [title, cell, *map(nbformat.v4.new_code_cell, sources)]
    for place, cell in enumerate(notebook.cells):
        cell["id"] = f"cell-{place}"
    path = folder / f"{name}.ipynb"
    nbformat.write(notebook, path)
    return path


def publish_source(name: str) -> str:
    """A cell that publishes three means in an order to be sorted."""
    return PUBLISH.format(columns=list(RESULT_COLUMNS), name=name)


def write_chapters(folder: Path) -> Path:
    """Two chapters that run and one that needs a kano section."""
    folder.mkdir(exist_ok=True)
    write_chapter(folder, "01_sample", TEXT, publish_source("01_sample"))
    write_chapter(folder, "02_descriptive", TEXT, REFUSAL, publish_source("02_descriptive"))
    write_chapter(folder, "08_kano", "1 / 0", needs=("kano",))
    return folder


DISCLOSED = {
    "fieldwork": "{sponsor: Acme, conductor: Acme, population: everybody, sample_type: opt_in, "
    "recruitment: by mail, modes: [web], languages: [Chinese], start: 2026-03-01, end: 2026-03-31}",
    "items": "{Q1: {question: One?}, Q2: {question: Two?}, Q3: {question: Three?}}",
}
"""What a final report has to tell of its survey."""


def write_study(folder: Path, name: str = "acme.yaml", **changes: str) -> Path:
    """A study of 40 made-up respondents; `changes` replace whole top-level entries."""
    folder.mkdir(exist_ok=True)
    with (folder / "answers.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["id", "Q1", "Q2", "Q3"])
        writer.writerows([f"r{i}", 1 + i % 10, 1 + i * 7 % 10, 1 + i * 3 % 10] for i in range(40))
    entries = {
        "client": "{id: acme, name: {zh: 甲公司, en: Acme}}",
        "wave": '"2026"',
        "language": "en",
        "data": "{survey: {file: answers.csv}}",
        "columns": "{id: id}",
        "scale": "{min: 1, max: 10}",
        "items": "[Q1, Q2, Q3]",
        "report": "{formats: [html]}",
    } | changes
    path = folder / name
    lines = [f"  {key}: {value}" for key, value in entries.items()]
    path.write_text("\n".join(["study:", *lines]) + "\n", encoding="utf-8")
    return path


def bytes_below(folder: Path) -> Mapping[str, str]:
    """Every file below `folder` by its hash."""
    return {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def run_in_process(
    chapters: Sequence[Chapter],
    folder: Path,
    *,
    jobs: int,
    on_start: Callable[[Chapter], None],
    on_end: Callable[[Run], None],
    taken: Callable[[Chapter], bool],
    limits: Limits,
    prepare: Callable[[Path], dict[str, str]] | None = None,
    seconds: Mapping[str, float] | None = None,
) -> list[Run]:
    """Stand in for `run_chapters` without kernels: publishes, shows what the cells show."""
    runs = []
    for chapter in sorted(chapters, key=lambda chapter: chapter.last):
        if taken(chapter):
            continue
        on_start(chapter)
        notebook = nbformat.read(chapter.path, as_version=4)
        failure = None
        for cell in notebook.cells:
            if cell.cell_type == "code" and "kind" in cell.source:
                kind = "refusal" if "refusal" in cell.source else "text"
                cell.outputs = [_display(kind)]
            elif cell.cell_type == "code" and "writer" in cell.source:
                exec(cell.source, {"run_dir": folder})
            elif cell.cell_type == "code" and cell.source.startswith("fail "):
                failure = {"kind": cell.source[5:], "text": "on purpose", "cell": 3, "source": "x"}
        notebook.metadata["papermill"] = {"output_path": f"{folder}/notebooks/{chapter.name}.ipynb"}
        nbformat.write(notebook, folder / "notebooks" / f"{chapter.name}.ipynb")
        runs.append(Run(chapter, 0.25, failure))
        on_end(runs[-1])
    return runs


def _display(kind: str) -> nbformat.NotebookNode:
    html = {"zh": f"<p class='finding'>{kind} 中</p>", "en": f"<p class='finding'>{kind}</p>"}
    bundle: dict[str, object] = {"kind": kind, "html": html}
    if kind == "refusal":
        bundle["warning"] = {"need": "A", "found": "B", "remedy": "C", "code": "constant_item"}
    data = {"text/plain": kind, "text/html": html["zh"], "application/vnd.csi+json": bundle}
    return nbformat.v4.new_output("display_data", data)


def names_in(folder: Path) -> list[str]:
    return [path.name for path in folder.iterdir()]


def report_of(place: Path) -> Path:
    return place / "reports" / "acme" / "2026"
