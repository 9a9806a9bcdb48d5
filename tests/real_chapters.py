"""The kit's own chapters, run in this process: a build of them within seconds."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import nbformat
import pytest

import csi_helpers.chapter
import csi_helpers.report.one_report as building
from csi_helpers.report.chapters import Chapter
from csi_helpers.report.running.limits import Limits
from csi_helpers.report.running.pool import Run


def use_real_chapters(patch: pytest.MonkeyPatch) -> None:
    """Let builds run the cells of `notebooks/` here, and keep what they display."""
    shown: list[dict[str, Any]] = []

    def display(bundle: dict[str, Any], *, raw: bool) -> None:
        assert raw
        shown.append(bundle)

    def run_chapters(
        chapters: Sequence[Chapter],
        folder: Path,
        *,
        jobs: int,
        on_start: Callable[[Chapter], None],
        on_end: Callable[[Run], None],
        taken: Callable[[Chapter], bool],
        limits: Limits,
        prepare: Callable[[Path], dict[str, str]],
        seconds: Mapping[str, float],
    ) -> list[Run]:
        runs = []
        for chapter in sorted(chapters, key=lambda chapter: chapter.last):
            if taken(chapter):
                continue
            on_start(chapter)
            notebook = nbformat.read(chapter.path, as_version=4)
            names: dict[str, Any] = {}
            for cell in notebook.cells:
                if cell.cell_type == "code":
                    shown.clear()
                    exec(cell.source, names)
                    if "parameters" in cell.metadata.get("tags", []):
                        names |= {"study": str(folder / "study.json"), "run_dir": str(folder)}
                    cell.outputs = [nbformat.v4.new_output("display_data", one) for one in shown]
            target = folder / "notebooks" / f"{chapter.name}.ipynb"
            notebook.metadata["papermill"] = {"output_path": str(target)}
            nbformat.write(notebook, target)
            runs.append(Run(chapter, 0.25, None))
            on_end(runs[-1])
        return runs

    patch.setattr(csi_helpers.chapter, "display", display)
    patch.setattr(building, "run_chapters", run_chapters)
