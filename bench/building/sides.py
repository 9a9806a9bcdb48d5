"""The two sides of the bench: `csi build`, and papermill and nbconvert one after the other."""

from __future__ import annotations

import compileall
import json
import os
import shutil
import sys
from collections.abc import Sequence
from pathlib import Path

from building.spent import Spent, spend
from csi_helpers.params import Study, load_study
from csi_helpers.report.chapters import find_chapters, select_chapters

ROOT = Path(__file__).parents[2]
STUDY = ROOT / "bench" / "studies" / "six_chapters.yaml"


class Sides:
    """A copy of the kit, so that a chapter may change, with bytecode, as an installation has it.

    Both sides read the same chapters, import the same package and have one thread for BLAS.

    Parameters
    ----------
    scratch : Path
        An empty folder: copy, reports and cache.
    """

    def __init__(self, scratch: Path) -> None:
        self.scratch, self.kit = scratch, scratch / "kit"
        for part in ("csi_helpers", "notebooks"):
            shutil.copytree(
                ROOT / part, self.kit / part, ignore=shutil.ignore_patterns("__pycache__", "*.py~")
            )
        compileall.compile_dir(self.kit / "csi_helpers", quiet=1)
        self.environment = {
            **os.environ,
            "PYTHONPATH": str(self.kit),
            "OPENBLAS_NUM_THREADS": "1",
            "CSI_CACHE": str(scratch / "cache"),
        }
        self.environment.pop("CSI_CACHE_LIMIT", None)

    def ours(
        self, studies: Sequence[Path], *options: str, out: str = "ours", memory: bool = False
    ) -> Spent:
        """`csi build`."""
        command = [sys.executable, "-m", "csi_helpers", "build", *map(str, studies)]
        command += ["--set", "report.formats=html", "--out", str(self.scratch / out), *options]
        return spend([command], self.environment, self.scratch, memory=memory)

    def peer(self, studies: Sequence[Path], *, memory: bool = False) -> Spent:
        """A `papermill` for each chapter in turn, then one `nbconvert` for all of a report."""
        commands = [command for file in studies for command in self._peer_commands(file)]
        return spend(commands, self.environment, self.scratch, memory=memory)

    def _peer_commands(self, file: Path) -> list[list[str]]:
        folder = self.scratch / "peer" / file.stem
        (folder / "tables").mkdir(parents=True, exist_ok=True)
        study = load_study(file)
        (folder / "run.json").write_text('{"chapters": []}', encoding="utf-8")
        python, made = [sys.executable, "-m"], []
        commands = []
        for name in chapters_of(study):
            source, executed = self.kit / "notebooks" / f"{name}.ipynb", folder / f"{name}.ipynb"
            given = ["-p", "study", str(file), "-p", "run_dir", str(folder)]
            quiet = ["--no-progress-bar", "--kernel", "python3"]
            commands.append([*python, "papermill", str(source), str(executed), *given, *quiet])
            made.append(str(executed))
        html = ["nbconvert", "--to", "html", "--log-level", "ERROR", *made]
        return [*commands, [*python, *html]]

    def change(self, chapter: str, mark: str) -> None:
        """Edit a chapter: its last cell gets another comment, which moves no number."""
        path = self.kit / "notebooks" / f"{chapter}.ipynb"
        notebook = json.loads(path.read_text("utf-8"))
        cell = notebook["cells"][-1]
        source = "".join(cell["source"]).split("\n# changed:")[0]
        cell["source"] = f"{source}\n# changed: {mark}"
        path.write_text(json.dumps(notebook, ensure_ascii=False, indent=1), encoding="utf-8")


def chapters_of(study: Study) -> list[str]:
    """Names of the chapters that the study's report has, in the order of their numbers."""
    return [one.name for one in select_chapters(study, find_chapters()).run]
