"""Build many studies: choose, run, keep the record, and leave an index of all reports."""

from __future__ import annotations

import logging
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from csi_helpers.batch.overview.page import write_overview
from csi_helpers.batch.record import BatchRecord, has_failed, read_entries
from csi_helpers.batch.running import run_tasks
from csi_helpers.batch.studies import find_studies
from csi_helpers.batch.worker import Ended, Task
from csi_helpers.errors import CsiError
from csi_helpers.report.events import BatchFinished, BatchStarted, Event, Failed, OnEvent
from csi_helpers.report.failures import fault_of_machine
from csi_helpers.report.running.pool import default_jobs, one_kernel_server
from csi_helpers.report.running.stopping import StoppedError, stoppable

logger = logging.getLogger(__name__)


def build_batch(
    names: Sequence[str],
    *,
    out: str | Path = "reports",
    workers: int | None = None,
    jobs: int | None = None,
    only_failed: bool = False,
    only_changed: bool = False,
    index_language: str | None = None,
    on_event: OnEvent = lambda event: None,
    **options: Any,
) -> int:
    """Build the reports of several studies below `out`, and ``batch.json``, ``index.html`` there.

    A study that fails is told of and recorded, and the others are built. Whatever happens, the
    record says what became of each; after a kill it says which were being built.

    Parameters
    ----------
    names : sequence of str
        Studies' YAML files, and folders of such.
    out : str or Path
        Folder of all reports.
    workers : int, optional
        Studies at a time, each in a process of its own; default: one a core. 1: in this process.
    jobs : int, optional
        Chapters of each study at a time; default: one with several workers, else one a core.
    only_failed : bool
        Only those whose last build failed, or was never come to.
    only_changed : bool
        Leave reports alone whose inputs haven't changed since.
    index_language : str, optional
        Of the index; default: that of most reports.
    on_event : callable
        Told of everything (`csi_helpers.report.events`), in this thread.
    **options
        Further ones of `csi_helpers.report.build.build_study`, for each study.

    Returns
    -------
    int
        The highest exit code.
    """
    start, out = time.monotonic(), Path(out).absolute()
    try:
        with stoppable():
            record, tasks = _prepare(names, out, workers, jobs, only_failed, only_changed, on_event,
                                     options)  # fmt: skip
    except CsiError as error:
        on_event(Failed.of(error, ", ".join(names)))
        return error.exit_code
    except OSError as error:
        fault = fault_of_machine(error, out)
        on_event(Failed.of(fault, ", ".join(names)))
        return fault.exit_code
    code = 0
    try:
        with stoppable():
            _run(tasks, min(workers or default_jobs(), max(1, len(tasks))), record, on_event)
    except StoppedError:
        code = 1
    code = max(code, record.finish(), _summarise(record, out, index_language, on_event))
    on_event(
        BatchFinished(
            "",
            str(record.path),
            str(out / "index.html"),
            record.counts,
            round(time.monotonic() - start, 3),
            code,
        )
    )
    return code


def _prepare(
    names: Sequence[str],
    out: Path,
    workers: int | None,
    jobs: int | None,
    only_failed: bool,
    only_changed: bool,
    on_event: OnEvent,
    options: dict[str, Any],
) -> tuple[BatchRecord, list[Task]]:
    """Find out what is to be built, before anything is."""
    found = find_studies(names, out, options.get("sets", ()), options.get("language"))
    studies, left = found.studies, []
    if only_failed:
        entries = {one["file"]: one for one in read_entries(out)}
        left = [one.file for one in studies if not has_failed(one, entries)]
        studies = tuple(one for one in studies if one.file not in left)
    side_by_side = min(workers or default_jobs(), max(1, len(studies)))
    jobs = jobs or (1 if side_by_side > 1 else default_jobs())
    out.mkdir(parents=True, exist_ok=True)
    record = BatchRecord(out, studies)
    record.write()
    files = tuple(one.file for one in studies)
    on_event(BatchStarted("", files, found.skipped, tuple(left), side_by_side, jobs))
    tasks = [
        Task(number, file, out, {**options, "jobs": jobs}, only_changed)
        for number, file in enumerate(files)
    ]
    return record, tasks


def _run(tasks: Sequence[Task], workers: int, record: BatchRecord, on_event: OnEvent) -> None:
    def hear(task: Task, what: Event | Ended | None) -> None:
        if isinstance(what, Event):
            on_event(what)
            return
        if what is None:
            record.begin(task.number)
        else:
            record.end(task.number, what)
        try:
            record.write()
        except OSError as error:  # a full disk: what can be built is, and the end tells of it
            logger.warning("the record of the batch isn't up to date: %s", error)

    with one_kernel_server(len(tasks)):
        run_tasks(tasks, workers, hear)


def _summarise(record: BatchRecord, out: Path, language: str | None, on_event: OnEvent) -> int:
    """Write record and index; 1 if the machine won't have them, else 0."""
    try:
        record.write()
        write_overview(out, language)
    except OSError as error:
        fault = fault_of_machine(error, out)
        on_event(Failed.of(fault, ""))
        return fault.exit_code
    return 0
