"""Build many studies: choose, run, keep the record, and leave an index of all reports."""

from __future__ import annotations

import logging
import time
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from csi_helpers.batch.hiring import Crew, check_scheduler, hire
from csi_helpers.batch.overview.page import write_overview
from csi_helpers.batch.record import BatchRecord, has_failed, read_entries
from csi_helpers.batch.studies import find_studies
from csi_helpers.batch.worker import Ended, Task
from csi_helpers.errors import CsiError
from csi_helpers.report.events import BatchFinished, BatchStarted, Event, Failed, OnEvent, Placed
from csi_helpers.report.failures import fault_of_machine
from csi_helpers.report.manifest import finished
from csi_helpers.report.running.pool import default_jobs
from csi_helpers.report.running.stopping import StoppedError, stoppable

logger = logging.getLogger(__name__)


def build_batch(
    names: Sequence[str],
    *,
    out: str | Path = "reports",
    workers: int | None = None,
    scheduler: str | None = None,
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
    scheduler : str, optional
        Address of a Dask cluster's, whose workers are to build instead.
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
    wanted = _Wanted(names, out, workers, scheduler, jobs, only_failed, only_changed, options)
    with ExitStack() as hired:
        try:
            with stoppable():
                crew, record, tasks = _prepare(wanted, hired, on_event)
        except (CsiError, OSError) as error:
            fault = error if isinstance(error, CsiError) else fault_of_machine(error, out)
            on_event(Failed.of(fault, ", ".join(names)))
            return fault.exit_code
        code = 0
        try:
            with stoppable():
                _run(crew, tasks, record, on_event)
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


@dataclass(frozen=True)
class _Wanted:
    """What `build_batch` was asked for."""

    names: Sequence[str]
    out: Path
    workers: int | None
    scheduler: str | None
    jobs: int | None
    only_failed: bool
    only_changed: bool
    options: dict[str, Any]


def _prepare(
    wanted: _Wanted, hired: ExitStack, on_event: OnEvent
) -> tuple[Crew, BatchRecord, list[Task]]:
    """Find out what is to be built, and who builds it, before anything is."""
    out, options, names = wanted.out, wanted.options, wanted.names
    sets, chapters = options.get("sets", ()), options.get("chapters_folder")
    if wanted.scheduler is not None:
        check_scheduler(wanted.scheduler)
        names = [str(Path(name).expanduser().absolute()) for name in names]  # its workers' names
        options = options | ({"chapters_folder": chapters.absolute()} if chapters else {})
    found = find_studies(names, out, sets, options.get("language"))
    studies, left = found.studies, []
    if wanted.only_failed:
        entries = {one["file"]: one for one in read_entries(out)}
        left = [one.file for one in studies if not has_failed(one, entries)]
        studies = tuple(one for one in studies if one.file not in left)
    out.mkdir(parents=True, exist_ok=True)
    crew = hired.enter_context(
        hire(
            studies,
            out,
            workers=wanted.workers,
            scheduler=wanted.scheduler,
            sets=sets,
            chapters_folder=options.get("chapters_folder"),
        )
    )
    jobs = wanted.jobs or (1 if crew.size > 1 else default_jobs())
    record = BatchRecord(out, studies)
    record.write()
    files = tuple(one.file for one in studies)
    on_event(BatchStarted("", files, found.skipped, tuple(left), crew.size, jobs))
    task = Task(0, "", out, {**options, "jobs": jobs}, wanted.only_changed)
    tasks = [replace(task, number=at, file=one.file) for at, one in enumerate(studies)]
    if wanted.scheduler is not None:
        tasks = [
            replace(task, target=one.target, before=finished(one.target) if one.target else "")
            for task, one in zip(tasks, studies, strict=True)
        ]
    return crew, record, tasks


def _run(crew: Crew, tasks: Sequence[Task], record: BatchRecord, on_event: OnEvent) -> None:
    def hear(task: Task, what: Event | Ended | None) -> None:
        if isinstance(what, Placed):
            record.place(task.number, what.worker)
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

    crew.run(tasks, hear)


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
