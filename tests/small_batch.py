"""A batch of small studies as a process of its own, its chapters without kernels if wished.

``python -m small_batch FOLDER [--kernels]`` waits for a line with the number of workers, forks, and
builds the batch in the child, whose process id it prints first: the imports are paid for once,
however often it is killed.
"""

from __future__ import annotations

import importlib
import os
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import small_report

import csi_helpers.batch.running as running
import csi_helpers.report.one_report as building
from csi_helpers.batch.build import build_batch
from csi_helpers.batch.link import Address, connect
from csi_helpers.report.chapters import Chapter
from csi_helpers.report.events import Event
from csi_helpers.report.running.pool import Run

IMPORTED_LATE = (
    "csi_helpers.data.disclosure",
    "csi_helpers.data.survey",
    "csi_helpers.report.document.cover",
    "csi_helpers.report.document.render",
)
"""What a build imports when it comes to it: not in each of twenty children anew."""


def write_studies(place: Path, number: int, **changes: str) -> None:
    """Clients c0, c1 … in ``place/params``, chapters in ``place/chapters``."""
    small_report.write_chapters(place / "chapters")
    for one in range(number):
        client = f"{{id: c{one}, name: {{zh: 甲公司{one}, en: Acme {one}}}}}"
        small_report.write_study(place / "params", f"c{one}.yaml", client=client, **changes)


def run_slowly(chapters: Sequence[Chapter], folder: Path, **options: Any) -> list[Run]:
    """No kernels; a chapter takes a moment, or the process along if a file says so."""
    if (folder.parents[1] / f"deadly-{folder.parent.name}").exists():
        os._exit(9)
    time.sleep(0.1)
    return small_report.run_in_process(chapters, folder, **options)


def connect_without_kernels(address: Address) -> None:
    """What a worker of such a batch does first."""
    building.run_chapters = run_slowly
    connect(address)


def build(place: Path, **options: Any) -> int:
    """The batch, its events on standard output."""

    def tell(event: Event) -> None:
        print(event.as_line(), flush=True)

    return build_batch(
        [str(place / "params")],
        **{"out": place / "reports", "on_event": tell, "workers": 2} | options,
        chapters_folder=place / "chapters",
    )


def main() -> None:
    """Build once for every line of standard input."""
    place = Path(sys.argv[1])
    if "--kernels" not in sys.argv:
        running.connect, building.run_chapters = connect_without_kernels, run_slowly
    for name in IMPORTED_LATE:
        importlib.import_module(name)
    for line in sys.stdin:
        if child := os.fork():
            os.waitpid(child, 0)
            print("gone", flush=True)
        else:
            sys.stdin.close()
            print(os.getpid(), flush=True)
            os._exit(build(place, workers=int(line)))


if __name__ == "__main__":
    main()
