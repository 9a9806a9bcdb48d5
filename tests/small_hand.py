"""What builds for the workers of `small_cluster`: without kernels, and obedient to files.

``python -m small_hand`` stands in for ``python -m csi_helpers.batch.cluster.hand``.
"""

from __future__ import annotations

import os
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import csi_helpers.report.one_report as building
from csi_helpers.batch import worker
from csi_helpers.batch.cluster.hand import build_what_comes
from csi_helpers.report.build import build_study
from csi_helpers.report.chapters import Chapter
from csi_helpers.report.outcome import Outcome
from csi_helpers.report.running.pool import Run
from csi_helpers.report.running.stopping import stoppable


def obey(reports: Path, client: str) -> None:
    """Stay, once, or take the process along, if a file in the folder of all reports says so.

    The file that lets a study stay is renamed to the process id of the worker it is built for.
    """
    if (reports / f"deadly-{client}").exists():
        os._exit(9)
    if (stay := reports / f"stay-{client}").exists():
        stay.rename(reports / f"stays-{os.getppid()}")
        while True:
            time.sleep(0.1)  # a build looks up now and then: only so it hears that it is stopped


def run_or_stay(chapters: Sequence[Chapter], folder: Path, **options: Any) -> list[Run]:
    """Stand in for kernels."""
    from small_report import run_in_process

    obey(folder.parents[1], folder.parent.name)
    return run_in_process(chapters, folder, **options)


def pretend(study: str, **options: Any) -> Outcome:
    """Build nothing, and so import nothing, where the reports' folder says that will do."""
    if not (options["out"] / "pretend").exists():
        return build_study(study, **options)
    with stoppable():
        obey(options["out"], Path(study).stem)
    return Outcome(0, options["out"])


if __name__ == "__main__":
    building.run_chapters, worker.build_study = run_or_stay, pretend
    build_what_comes()
