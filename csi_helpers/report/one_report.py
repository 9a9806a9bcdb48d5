"""One report in its place: run the chapters, render, swap in whole."""

from __future__ import annotations

import json
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

from csi_helpers.errors import CsiError
from csi_helpers.report.cache.building import Cache, cache_warning
from csi_helpers.report.carry import Takeover, bring_over, describe_run, plan_takeover
from csi_helpers.report.chapters import Chapter
from csi_helpers.report.collect import merge_tables, settle_paths, warnings_of
from csi_helpers.report.document.paper.press import Press
from csi_helpers.report.events import (
    BuildFinished,
    BuildStarted,
    ChapterFinished,
    ChapterStarted,
    OnEvent,
    Rendering,
    Warned,
)
from csi_helpers.report.failures import (
    describe_failure,
    fault_of_chapters,
)
from csi_helpers.report.gate.held import GateKeys, Passage, held_folder, pass_gate
from csi_helpers.report.lengths import shortening
from csi_helpers.report.life.comments import Remark, hashes_of, remarks_on
from csi_helpers.report.life.versions import keep_version, refuse_replacing
from csi_helpers.report.lock import Patience
from csi_helpers.report.manifest import (
    IN_REPORT,
    ChapterRecord,
    now,
    read_manifest,
    seconds_of,
    write_manifest,
)
from csi_helpers.report.places import whole_of
from csi_helpers.report.plan import FORMATS, Plan
from csi_helpers.report.report_files import write_files
from csi_helpers.report.running.limits import Limits
from csi_helpers.report.running.pool import Run, run_chapters
from csi_helpers.report.swap import building_folder, remove, repair, swap_in


class OneReport:
    """One plan on its way to a report."""

    def __init__(
        self, plan: Plan, name: str, on_event: OnEvent, cache: Cache, limits: Limits, gate: GateKeys
    ) -> None:
        self.plan, self.name, self.on_event = plan, name, on_event
        self.cache, self.limits, self.gate = cache, limits, gate
        self.takeover = Takeover()
        self.records: dict[str, ChapterRecord] = {}
        self.warnings: list[dict[str, str]] = []
        self.remarks: tuple[Remark, ...] = ()
        self.kept: Path | None = None
        self.passage = Passage()
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
        there = {one.name for one in self.records.values() if one.status in IN_REPORT}
        return [name for name in self.plan.selection.order if name in there]

    def told(self, seconds: float) -> BuildFinished:
        """The event that says what lies where."""
        target, kept = self.plan.target, str(self.kept or "")
        there = {path.name for path in target.iterdir()}
        files = tuple(sorted(there & set(self.plan.every_file)))
        new = {one.chapter: one.written_for for one in self.remarks if one.state == "unmarked"}
        return BuildFinished(self.name, str(target), files, len(self.warnings), seconds, kept, new)

    def run(self, jobs: int, revise: bool, patience: Patience) -> dict[str, Any]:
        """Build beside the target, then swap in; return the manifest."""
        plan = self.plan
        plan.target.parent.mkdir(parents=True, exist_ok=True)
        with patience.build_lock(plan.target):
            repair(plan.target)
            refuse_replacing(plan.target, revise)
            self.passage = pass_gate(plan.study, plan.survey, plan.target, self.gate)
            kept, languages = plan.kept_formats, plan.study.languages
            self.takeover = plan_takeover(plan.target, plan.selection, plan.inputs, kept, languages)
            folder = building_folder(plan.target)
            try:
                manifest = self._make(folder, jobs)
                self.kept = keep_version(plan.target) if revise else None
                self.cache.look_at(folder, self.order)
                swap_in(folder, plan.target)
            except OSError:
                raise  # a full disk has no room for evidence
            except Exception as error:
                self._keep_evidence(folder, error)
                raise
            finally:
                if folder.exists():
                    remove(folder)
            for evidence in (plan.evidence, held_folder(plan.target)):
                if evidence.is_dir():
                    remove(evidence)
            self._tell_of_cache(self.cache.remember)
        return manifest

    def _make(self, folder: Path, jobs: int) -> dict[str, Any]:
        for part in ("notebooks", "tables"):
            (folder / part).mkdir()
        text = json.dumps(self.plan.params, ensure_ascii=False, indent=2) + "\n"
        (folder / "study.json").write_text(text, encoding="utf-8", newline="\n")
        self._run_chapters(folder, jobs)
        self._collect(folder)
        self._write_files(folder, jobs)
        for chapter in self.chapters:
            settle_paths(folder / "notebooks" / f"{chapter.name}.ipynb", folder, self.plan.target)
        self.passage.leave(folder)
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
        describe_run(folder, plan.selection, self.takeover, whole_of(plan.study, plan.target))
        last = read_manifest(plan.target)
        self.cache.open_for(plan.inputs, last)
        runs = run_chapters(
            self.chapters,
            folder,
            jobs=jobs,
            on_start=lambda chapter: self.on_event(ChapterStarted(self.name, chapter.name)),
            on_end=self._on_end,
            taken=partial(self._take, folder=folder),
            limits=self.limits,
            prepare=self._prepare,
            seconds=seconds_of(last),
        )
        self._tell_of_cache(partial(self.cache.keep, runs, folder))
        failed = [run for run in runs if run.failure]
        if failed:
            raise fault_of_chapters(failed, plan.evidence)

    def _prepare(self, scratch: Path) -> dict[str, str]:
        # pandas: only where a chapter runs
        from csi_helpers.analysis.shared import share_below
        from csi_helpers.data.prepared import keep_prepared

        prepared = keep_prepared(self.plan.study, self.plan.survey, scratch / "survey")
        return prepared | share_below(scratch / "shared")

    def _take(self, chapter: Chapter, folder: Path) -> bool:
        if (record := self.cache.take(chapter, folder)) is None:
            return False
        self._record(record)
        return True

    def _tell_of_cache(self, work: Callable[[], None]) -> None:
        """A cache that can't be written costs time tomorrow, not the report."""
        try:
            work()
        except (CsiError, OSError) as error:
            self.on_event(cache_warning(self.name, error))

    def _on_end(self, run: Run) -> None:
        status = "failed" if run.failure else "executed"
        reason = describe_failure(run) if run.failure else self.cache.reason(run.chapter)
        self._record(ChapterRecord(run.chapter.name, status, round(run.seconds, 3), reason))

    def _record(self, record: ChapterRecord) -> None:
        self.records[record.name] = record
        told = (record.name, record.status, record.seconds, record.reason)
        self.on_event(ChapterFinished(self.name, *told))

    def _collect(self, folder: Path) -> None:
        names = sorted(self.order)
        merge_tables(folder, names)
        hashes = hashes_of(folder, names)
        for name in names:
            self.warnings += warnings_of(folder / "notebooks" / f"{name}.ipynb")
            self.records[name] = replace(self.records[name], written_for=hashes[name])
        self.remarks = remarks_on(self.plan.comments, hashes)
        self.warnings += [one.warning for one in self.remarks if one.warning]
        if shortened := shortening(self.plan.study, self.plan.codebook):
            self.warnings.append(shortened)
        self._tell_of_logos()
        for warning in self.warnings:
            self.on_event(Warned(self.name, **warning))

    def _write_files(self, folder: Path, jobs: int) -> None:
        """All languages' files; the PDFs of all but the last are made beside it."""
        *_, last = languages = self.plan.study.languages
        with Press() as press:
            for language in languages:
                self.on_event(Rendering(self.name, language, self.plan.formats))
                beside = press if jobs > 1 and language != last else None
                write_files(self.plan, self.order, self.remarks, language, folder, beside)

    def _tell_of_logos(self) -> None:
        if "pptx" not in self.plan.formats:
            return
        from csi_helpers.report.slides.front import logos_left_out  # slides alone lack them

        if left_out := logos_left_out(self.plan.study):
            self.warnings.append(left_out)

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
            gate=self.passage.as_record(),
            error=error,
        )

    def _keep_evidence(self, folder: Path, error: Exception) -> None:
        """Leave the failed run beside the report: study, executed notebooks, manifest."""
        with suppress(OSError):
            for notebook in sorted((folder / "notebooks").glob("*.ipynb")):
                settle_paths(notebook, folder, self.plan.evidence)
            self._write_manifest(folder, error)
            swap_in(folder, self.plan.evidence)
