"""From a study to a report in its place: plan, run the chapters, render, swap in whole."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import cache, partial
from pathlib import Path

from csi_helpers.errors import CsiError
from csi_helpers.report.cache.building import Cache, told_unchanged
from csi_helpers.report.events import Failed, Held, OnEvent
from csi_helpers.report.failures import fault_of_machine
from csi_helpers.report.gate.held import GateKeys, HeldError, pass_gate
from csi_helpers.report.lock import Patience
from csi_helpers.report.one_report import OneReport
from csi_helpers.report.outcome import Outcome
from csi_helpers.report.plan import Intent, Plan, evidence_of, intend_build, plan_build
from csi_helpers.report.running.limits import Limits
from csi_helpers.report.running.pool import default_jobs
from csi_helpers.report.running.stopping import StoppedError, stoppable

logger = logging.getLogger(__name__)


def build_study(
    study_path: str | Path,
    *,
    out: str | Path = "reports",
    chapters: Sequence[str] | None = None,
    formats: Sequence[str] | None = None,
    language: str | None = None,
    sets: Sequence[str] = (),
    jobs: int | None = None,
    revise: bool = False,
    gate: bool = False,
    release: bool = False,
    fresh: bool = False,
    limits: Limits | None = None,
    wait: float = 0.0,
    on_event: OnEvent = lambda event: None,
    chapters_folder: Path | None = None,
) -> Outcome:
    """Build one study's report in ``<out>/<client id>/<wave>/``.

    Nothing is swapped in unless everything went well; a failed run leaves its evidence in
    ``<wave>.failed`` beside. What becomes of chapters and formats that aren't asked for is told
    in `csi_helpers.report.carry`. The report's folder is replaced whole: keep no files of your
    own in it.

    Parameters
    ----------
    study_path : str or Path
        The study's YAML, or a resolved ``study.json``.
    out : str or Path
        Folder of all reports.
    chapters, formats : sequence of str, optional
        Make only these: chapters by number or name, formats ``html``, ``pdf``,
        ``xlsx`` and ``pptx``.
    language : str, optional
        ``zh``, ``en`` or ``zh,en``, instead of the study's.
    sets : sequence of str
        ``path=value`` laid over the study.
    jobs : int, optional
        Chapters at a time; default: one a core.
    revise : bool
        Replace a final report as well, and keep the one that is replaced.
    gate : bool
        Hold the report if its data aren't like the last one's (`csi_helpers.report.gate`), also
        where the study doesn't ask for it.
    release : bool
        A person has looked: publish whatever the gate finds.
    fresh : bool
        Take nothing from the cache: execute every chapter.
    limits : Limits, optional
        Time and memory a chapter may take.
    wait : float
        Seconds to wait for another build of the same report to end.
    on_event : callable
        Told of everything that happens (`csi_helpers.report.events`), in this thread.
    chapters_folder : Path, optional
        Other chapter notebooks than the kit's own.

    Returns
    -------
    Outcome
        Also when parameters, data, machine or a chapter are at fault: those don't raise.
    """
    name = str(study_path)
    try:
        with stoppable():
            intent = intend_build(
                study_path,
                out=Path(out),
                chapters=chapters,
                formats=formats,
                language=language,
                sets=sets,
                chapters_folder=chapters_folder,
            )
    except (CsiError, OSError) as fault:
        return _failed(fault, name, Path(out), on_event)
    because = "asked for anew" if fresh else "asked for" if chapters else ""
    asked = GateKeys(gate or intent.study.gate is not None, release)
    how = _How(
        jobs or default_jobs(), revise, because, limits or Limits(), asked, Patience(wait), on_event
    )
    opened = cache(partial(plan_build, intent))
    outcome = _build_one(intent, opened, name, how)
    if outcome.exit_code or not intent.study.report.each:
        return outcome
    return _with_levels(outcome, intent, opened, name, how)


@dataclass(frozen=True)
class _How:
    """What holds for the total's report and those of levels alike; see `build_study`."""

    jobs: int
    revise: bool
    because: str  # chapters are executed though the cache may have them
    limits: Limits
    gate: GateKeys
    patience: Patience  # with another build of the same report
    on_event: OnEvent


def _build_one(intent: Intent, opened: Callable[[], Plan], name: str, how: _How) -> Outcome:
    start = time.monotonic()
    try:
        with stoppable():
            stored = Cache(intent, how.because, how.patience)
            gate = partial(pass_gate, intent.study, None, intent.target, how.gate)
            there = stored.begin(how.revise or how.gate.release, gate)
            if there is not None:
                how.on_event(told_unchanged(intent, name, there, time.monotonic() - start))
                return Outcome(0, intent.target, there, unchanged=True)
            build = OneReport(opened(), name, how.on_event, stored, how.limits, how.gate)
            manifest = build.run(how.jobs, how.revise, how.patience)
            how.on_event(build.told(round(time.monotonic() - start, 3)))
            return Outcome(0, intent.target, manifest)
    except (CsiError, OSError) as fault:
        evidence = evidence_of(intent.target)
        return _failed(fault, name, intent.target.parents[1], how.on_event, evidence)


def _with_levels(
    total: Outcome, intent: Intent, opened: Callable[[], Plan], name: str, how: _How
) -> Outcome:
    """The total's outcome once its levels are built; the worst of all decides."""
    from csi_helpers.report.each.build import build_levels  # draws: seconds of imports

    ends: list[Outcome] = []
    try:
        with stoppable():
            build_one = partial(_build_one, how=how)
            ends.extend(build_levels(intent, opened, name, build_one, how.on_event))
    except (CsiError, OSError) as fault:
        ends.append(_failed(fault, name, intent.target.parents[1], how.on_event))
    worst = max([total, *ends], key=lambda one: one.exit_code)
    return replace(
        total,
        exit_code=worst.exit_code,
        error=worst.error,
        interrupted=any(one.interrupted for one in ends),
        unchanged=all(one.unchanged for one in [total, *ends]),
    )


def _failed(
    fault: CsiError | OSError,
    name: str,
    place: Path,
    on_event: OnEvent,
    evidence: Path | None = None,
) -> Outcome:
    if isinstance(fault, OSError):
        logger.debug("the system refused", exc_info=fault)
    error = fault if isinstance(fault, CsiError) else fault_of_machine(fault, place)
    if isinstance(error, HeldError):
        evidence = error.folder
        on_event(Held.of(error, name))
    on_event(Failed.of(error, name))
    folder = evidence if evidence and evidence.is_dir() else None
    return Outcome(error.exit_code, folder, None, error, isinstance(error, StoppedError))
