"""Build one study of a batch, in this process or in a worker's."""

from __future__ import annotations

import json
import logging
import time
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from csi_helpers.batch.link import Link
from csi_helpers.errors import CsiError, ReportError
from csi_helpers.report.build import build_study
from csi_helpers.report.events import Failed, OnEvent, Unchanged
from csi_helpers.report.failures import fault_of_ours
from csi_helpers.report.gate.held import GateKeys, held_folder, pass_gate
from csi_helpers.report.lock import Patience
from csi_helpers.report.manifest import finished, read_manifest
from csi_helpers.report.outcome import Outcome
from csi_helpers.report.plan import Plan, intend_build, plan_build
from csi_helpers.report.running.stopping import StoppedError, stoppable
from csi_helpers.report.swap import remove, repair

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Task:
    """One study, and how to build it.

    Attributes
    ----------
    number : int
        Its place in the batch.
    file : str
    out : Path
        Absolute.
    options : dict
        Further arguments of `csi_helpers.report.build.build_study`.
    only_changed : bool
        Leave a report alone whose inputs are those it was built from.
    target : Path or None
        Of a study that may be built again because its worker was lost: where its report lies.
    before : str
        When the report was finished that the batch found there; "" without one. One that has come
        since is this batch's own.
    """

    number: int
    file: str
    out: Path
    options: dict[str, Any] = field(default_factory=dict)
    only_changed: bool = False
    target: Path | None = None
    before: str = ""


@dataclass(frozen=True)
class Ended:
    """How one study of a batch went.

    Attributes
    ----------
    status : str
        ``ok``, ``unchanged``, ``failed`` or ``stopped``.
    exit_code : int
    seconds : float
    folder : str
        Of the report or of a failed run's evidence; "" if there is neither.
    error : Failed, optional
        Why there is no new report.
    warnings : int
        Results the data didn't allow, comments to look at.
    """

    status: str
    exit_code: int
    seconds: float
    folder: str = ""
    error: Failed | None = None
    warnings: int = 0


def build_task(task: Task, on_event: OnEvent) -> Ended:
    """Build a study, whatever becomes of it."""
    start = time.monotonic()
    try:
        patience = Patience(task.options.get("wait", 0.0))
        with stoppable():
            look = task.only_changed or _has_come_since(task, patience)
            unchanged = _unchanged_report(task, patience) if look else None
        if unchanged is not None:
            on_event(Unchanged(task.file, str(unchanged.target)))
            outcome = Outcome(0, unchanged.target, read_manifest(unchanged.target))
        else:
            options = {**task.options, "wait": patience.left}
            outcome = build_study(task.file, out=task.out, on_event=on_event, **options)
        ended = _as_ended(task, outcome, time.monotonic() - start)
        return replace(ended, status="unchanged") if unchanged and task.only_changed else ended
    except StoppedError as error:
        fault: ReportError = error
    except Exception as error:  # the batch has to hear of it, and the next study to be built
        logger.debug("nobody foresaw", exc_info=True)
        fault = fault_of_ours(error)
    told, ended = failure_of(task, fault)
    on_event(told)
    return replace(ended, seconds=round(time.monotonic() - start, 3))


def _as_ended(task: Task, outcome: Outcome, seconds: float) -> Ended:
    status = "unchanged" if outcome.unchanged else "failed" if outcome.error else "ok"
    status = "stopped" if outcome.interrupted else status
    warnings = len((outcome.manifest or {}).get("warnings", ()))
    return Ended(
        status,
        outcome.exit_code,
        round(seconds, 3),
        str(outcome.folder or ""),
        Failed.of(outcome.error, task.file) if outcome.error else None,
        warnings,
    )


def _has_come_since(task: Task, patience: Patience) -> bool:
    """Whether a worker that was given up has finished the report, maybe only just."""
    if task.target is None or not task.target.parent.is_dir():
        return False
    try:
        with patience.build_lock(task.target):
            repair(task.target)
            return finished(task.target) not in ("", task.before)
    except StoppedError:
        raise
    except (CsiError, OSError):
        return False  # the build will say the same, and louder


def _unchanged_report(task: Task, patience: Patience) -> Plan | None:
    """The plan, if the last good report is what building it would give, and the gate lets it be."""
    asked = {key: value for key, value in task.options.items() if key in _OF_PLAN}
    try:
        plan = plan_build(intend_build(task.file, out=task.out, **asked))
        levels = plan.study.report.each  # theirs may have failed though the total's hasn't
        if levels or not is_current(plan):
            return None
        keys = GateKeys(task.options.get("gate", False) or plan.study.gate is not None)
        with patience.build_lock(plan.target):
            pass_gate(plan.study, plan.survey, plan.target, keys)
            if held_folder(plan.target).is_dir():
                remove(held_folder(plan.target))
    except StoppedError:
        raise
    except (CsiError, OSError):
        return None  # the build will say the same, and louder
    return plan


_OF_PLAN = ("chapters", "formats", "language", "sets", "chapters_folder")


def is_current(plan: Plan) -> bool:
    """Whether the report in its place was built from these very inputs, in all formats asked for.

    An earlier failure beside it counts as a change.
    """
    last = read_manifest(plan.target)
    if last is None or plan.evidence.exists():
        return False
    files: Sequence[str] = [
        name for name in plan.every_file if name.rpartition(".")[2] in plan.formats
    ]
    return (
        last["inputs"] == json.loads(json.dumps(plan.inputs))
        and last["order"] == list(plan.selection.order)
        and all((plan.target / name).exists() for name in files)
    )


def died(where: str = "") -> ReportError:
    """The fault of a study that took its process down; `where` names the machine, if another."""
    return ReportError(
        "A process that lives until its report is built.",
        f"It died without a word{where}: killed for its memory, or crashed in a library.",
        "Build it with --jobs 1 or --workers 1, or on a machine with more memory.",
    )


def failure_of(task: Task, fault: ReportError) -> tuple[Failed, Ended]:
    """What is told of a study that couldn't tell it itself: the fault, and its end."""
    told = Failed.of(fault, task.file)
    status = "stopped" if isinstance(fault, StoppedError) else "failed"
    return told, Ended(status, fault.exit_code, 0.0, error=told)


def work(task: Task) -> Ended:
    """Build a study in a worker process, telling the batch of everything along the way."""
    link = Link.here
    if link is None:
        raise RuntimeError("this process is no worker of a batch")
    link.busy.set()
    try:
        link.tell(task.number, "begun")
        if link.stopped:
            _, ended = failure_of(task, StoppedError())
        else:
            ended = build_task(task, lambda event: link.tell(task.number, event))
        link.tell(task.number, ended)
        return ended
    finally:
        link.busy.clear()
