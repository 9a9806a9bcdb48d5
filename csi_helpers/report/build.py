"""From a study to a report in its place: plan, run the chapters, render, swap in whole."""

from __future__ import annotations

import json
import logging
import time
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from csi_helpers.errors import CsiError
from csi_helpers.report.carry import Takeover, bring_over, describe_run, plan_takeover
from csi_helpers.report.chapters import Chapter
from csi_helpers.report.collect import merge_tables, settle_paths, warnings_of
from csi_helpers.report.events import (
    BuildFinished,
    BuildStarted,
    ChapterFinished,
    ChapterStarted,
    Failed,
    OnEvent,
    Rendering,
    Warned,
)
from csi_helpers.report.failures import (
    describe_failure,
    fault_of_chapters,
    fault_of_machine,
)
from csi_helpers.report.life.comments import Remark, hashes_of, remarks_on
from csi_helpers.report.life.versions import keep_version, refuse_replacing
from csi_helpers.report.lock import build_lock
from csi_helpers.report.manifest import ChapterRecord, now, write_manifest
from csi_helpers.report.plan import FORMATS, Plan, plan_build
from csi_helpers.report.report_files import write_files
from csi_helpers.report.running.pool import Run, default_jobs, run_chapters
from csi_helpers.report.running.stopping import StoppedError, stoppable
from csi_helpers.report.swap import building_folder, remove, repair, swap_in

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Outcome:
    """How a build ended.

    Attributes
    ----------
    exit_code : int
        0 built, 1 machine or kit, 2 parameters, 3 data, 4 a chapter's unforeseen exception.
    folder : Path or None
        Where the report lies; of a failed run its evidence, if it left any.
    manifest : dict or None
        Content of a good report's ``manifest.json``.
    error : CsiError or None
        Why there's no report.
    interrupted : bool
        Somebody stopped it.
    """

    exit_code: int
    folder: Path | None = None
    manifest: dict[str, Any] | None = None
    error: CsiError | None = None
    interrupted: bool = False


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
    on_event : callable
        Told of everything that happens (`csi_helpers.report.events`), in this thread.
    chapters_folder : Path, optional
        Other chapter notebooks than the kit's own.

    Returns
    -------
    Outcome
        Also when parameters, data, machine or a chapter are at fault: those don't raise.
    """
    name, evidence = str(study_path), None
    error: CsiError
    try:
        with stoppable():
            start = time.monotonic()
            plan = plan_build(
                study_path,
                out=Path(out),
                chapters=chapters,
                formats=formats,
                language=language,
                sets=sets,
                chapters_folder=chapters_folder,
            )
            build = _Build(plan, name, on_event)
            evidence = plan.evidence
            manifest = build.run(jobs or default_jobs(), revise)
            on_event(build.told(round(time.monotonic() - start, 3)))
            return Outcome(0, plan.target, manifest)
    except CsiError as fault:
        error = fault
    except OSError as fault:
        logger.debug("the system refused", exc_info=True)
        error = fault_of_machine(fault, Path(out))
    on_event(Failed.of(error, name))
    folder = evidence if evidence and evidence.is_dir() else None
    return Outcome(error.exit_code, folder, None, error, isinstance(error, StoppedError))


class _Build:
    """One plan on its way to a report."""

    def __init__(self, plan: Plan, name: str, on_event: OnEvent) -> None:
        self.plan, self.name, self.on_event = plan, name, on_event
        self.takeover = Takeover()
        self.records: dict[str, ChapterRecord] = {}
        self.warnings: list[dict[str, str]] = []
        self.remarks: tuple[Remark, ...] = ()
        self.kept: Path | None = None
        self.started = now()

    @property
    def chapters(self) -> list[Chapter]:
        """What this build executes."""
        selection, again = self.plan.selection, self.takeover.again
        anew = [chapter for chapter in selection.keep if chapter.name in again]
        return sorted((*selection.run, *anew), key=lambda chapter: chapter.name)

    @property
    def order(self) -> list[str]:
        """Names of the chapters the reader meets, in that order."""
        there = {one.name for one in self.records.values() if one.status in ("executed", "carried")}
        return [name for name in self.plan.selection.order if name in there]

    def told(self, seconds: float) -> BuildFinished:
        """The event that says what lies where."""
        target, kept = self.plan.target, str(self.kept or "")
        there = {path.name for path in target.iterdir()}
        files = tuple(sorted(there & set(self.plan.every_file)))
        new = {one.chapter: one.written_for for one in self.remarks if one.state == "unmarked"}
        return BuildFinished(self.name, str(target), files, len(self.warnings), seconds, kept, new)

    def run(self, jobs: int, revise: bool) -> dict[str, Any]:
        """Build beside the target, then swap in; return the manifest."""
        plan = self.plan
        plan.target.parent.mkdir(parents=True, exist_ok=True)
        with build_lock(plan.target):
            repair(plan.target)
            refuse_replacing(plan.target, revise)
            self.takeover = plan_takeover(
                plan.target,
                plan.selection,
                plan.inputs,
                plan.kept_formats,
                plan.study.languages,
            )
            folder = building_folder(plan.target)
            try:
                manifest = self._make(folder, jobs)
                self.kept = keep_version(plan.target) if revise else None
                swap_in(folder, plan.target)
            except OSError:
                raise  # a full disk has no room for evidence
            except Exception as error:
                self._keep_evidence(folder, error)
                raise
            finally:
                if folder.exists():
                    remove(folder)
            if plan.evidence.is_dir():
                remove(plan.evidence)
        return manifest

    def _make(self, folder: Path, jobs: int) -> dict[str, Any]:
        for part in ("notebooks", "tables"):
            (folder / part).mkdir()
        text = json.dumps(self.plan.params, ensure_ascii=False, indent=2)
        (folder / "study.json").write_text(text + "\n", encoding="utf-8", newline="\n")
        self._run_chapters(folder, jobs)
        self._collect(folder)
        for language in self.plan.study.languages:
            self.on_event(Rendering(self.name, language, self.plan.formats))
            write_files(self.plan, self.order, self.remarks, language, folder)
        for chapter in self.chapters:
            settle_paths(folder / "notebooks" / f"{chapter.name}.ipynb", folder, self.plan.target)
        return self._write_manifest(folder)

    def _run_chapters(self, folder: Path, jobs: int) -> None:
        plan = self.plan
        names = tuple(chapter.name for chapter in self.chapters)
        self.on_event(BuildStarted(self.name, str(plan.target), names, jobs))
        for chapter, reason in plan.selection.dropped.items():
            self._record(ChapterRecord(chapter, "dropped", reason=reason))
        for record in self.takeover.chapters:
            self._record(record)
        bring_over(self.takeover, plan.target, folder)
        describe_run(folder, plan.selection, self.takeover)
        runs = run_chapters(
            self.chapters, folder, jobs=jobs, on_start=self._on_start, on_end=self._on_end
        )
        failed = [run for run in runs if run.failure]
        if failed:
            raise fault_of_chapters(failed, plan.evidence)

    def _on_start(self, chapter: Chapter) -> None:
        self.on_event(ChapterStarted(self.name, chapter.name))

    def _on_end(self, run: Run) -> None:
        status, reason = ("failed", describe_failure(run)) if run.failure else ("executed", "")
        self._record(ChapterRecord(run.chapter.name, status, round(run.seconds, 3), reason))

    def _record(self, record: ChapterRecord) -> None:
        self.records[record.name] = record
        self.on_event(
            ChapterFinished(self.name, record.name, record.status, record.seconds, record.reason)
        )

    def _collect(self, folder: Path) -> None:
        names = sorted(self.order)
        merge_tables(folder, names)
        hashes = hashes_of(folder, names)
        for name in names:
            self.warnings += warnings_of(folder / "notebooks" / f"{name}.ipynb")
            self.records[name] = replace(self.records[name], written_for=hashes[name])
        self.remarks = remarks_on(self.plan.comments, hashes)
        self.warnings += [one.warning for one in self.remarks if one.warning]
        for warning in self.warnings:
            self.on_event(Warned(self.name, **warning))

    def _write_manifest(self, folder: Path, error: Exception | None = None) -> dict[str, Any]:
        plan = self.plan
        made = {*plan.formats, *self.takeover.formats}
        return write_manifest(
            folder,
            params=plan.params,
            seed=plan.study.seed,
            inputs=plan.inputs,
            chapters=[self.records[name] for name in sorted(self.records)],
            order=self.order,
            warnings=self.warnings,
            languages=plan.study.languages,
            formats=[kind for kind in FORMATS if kind in made],
            started=self.started,
            error=error,
        )

    def _keep_evidence(self, folder: Path, error: Exception) -> None:
        """Leave the failed run beside the report: study, executed notebooks, manifest."""
        with suppress(OSError):
            for notebook in sorted((folder / "notebooks").glob("*.ipynb")):
                settle_paths(notebook, folder, self.plan.evidence)
            self._write_manifest(folder, error)
            swap_in(folder, self.plan.evidence)
