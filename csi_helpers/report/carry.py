"""What a partial build takes over from the last good report, or why it can't.

``--chapters 02`` runs chapter 02; the report's other chapters come from the last good report, and
the whole is rendered anew. ``--formats html`` makes the HTML; the PDF comes from the last good
report, which then must hold the same chapters. Either is refused when the inputs have changed:
data, logos, parameters (the language among them), the kit or the chapter. What the last report
never had can't grow stale: such a chapter is recorded as dropped, such a format is simply absent.
"""

from __future__ import annotations

import shutil
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from csi_helpers.data.run import RunChapter, write_run
from csi_helpers.errors import ParamsError
from csi_helpers.params import Text
from csi_helpers.report.chapters import UNCOUNTED, Selection
from csi_helpers.report.manifest import IN_REPORT, ChapterRecord, read_manifest


@dataclass(frozen=True)
class Takeover:
    """What comes from the last good report.

    Attributes
    ----------
    chapters : tuple of ChapterRecord
        Carried, or dropped because no report has them.
    files : tuple of str
        Names of report files, and of what carried chapters saved beside the report.
    formats : tuple of str
        Of those files.
    again : tuple of str
        Chapters of that report which are made anew, since they read what the others publish.
    """

    chapters: tuple[ChapterRecord, ...] = ()
    files: tuple[str, ...] = ()
    formats: tuple[str, ...] = ()
    again: tuple[str, ...] = ()

    @property
    def carried(self) -> tuple[str, ...]:
        """Names of the chapters that come along."""
        return tuple(record.name for record in self.chapters if record.status == "carried")


def report_file(kind: str, language: str, languages: Sequence[str]) -> str:
    """Name of a report's file.

    Examples
    --------
    >>> report_file("xlsx", "zh", ["zh"]), report_file("html", "en", ["zh", "en"])
    ('tables.xlsx', 'report.en.html')
    """
    stem = "tables" if kind == "xlsx" else "report"
    return f"{stem}.{language}.{kind}" if len(languages) > 1 else f"{stem}.{kind}"


def plan_takeover(
    target: Path,
    selection: Selection,
    inputs: Mapping[str, Any],
    kept_formats: Sequence[str],
    languages: Sequence[str],
) -> Takeover:
    """Decide what to take from the report in `target`.

    Parameters
    ----------
    target : Path
        Where the last good report lies, if there is one.
    selection : Selection
        Its `keep` are to be carried over.
    inputs : mapping
        This build's `csi_helpers.report.manifest.fingerprint`.
    kept_formats : sequence of str
        The study's formats this build doesn't make.
    languages : sequence of str

    Raises
    ------
    ParamsError
        Something would have to be carried over from other inputs.
    """
    last = read_manifest(target) or {}
    there = {
        record["name"]: record
        for record in last.get("chapters", [])
        if record["status"] in IN_REPORT
    }
    keep = [chapter.name for chapter in selection.keep]
    carried = [name for name in keep if name in there]
    formats = [
        kind
        for kind in kept_formats
        if all((target / report_file(kind, one, languages)).exists() for one in languages)
    ]
    what = [*carried, *(report_file(kind, one, languages) for kind in formats for one in languages)]
    changed = _changes(last.get("inputs", {}), inputs, carried, bool(formats)) if what else []
    absent = set(keep) - set(carried)
    if formats and last.get("order") != [n for n in selection.order if n not in absent]:
        changed.append("which chapters it has")
    if changed:
        raise ParamsError(
            f"The inputs the last report was built from, to carry over {', '.join(what)}.",
            f"Since then changed: {', '.join(changed)}.",
            "Build everything, without --chapters and --formats.",
        )
    again = tuple(
        chapter.name for chapter in selection.keep if chapter.last and chapter.name in there
    )
    records = [
        ChapterRecord(name, "carried", there[name]["seconds"], "from the last good report")
        if name in there
        else ChapterRecord(name, "dropped", reason="not asked for, and in no earlier report")
        for name in keep
        if name not in again
    ]
    files = [report_file(kind, one, languages) for kind in formats for one in languages]
    files += [name for chapter in selection.keep if chapter.name in there for name in chapter.saves]
    return Takeover(tuple(records), tuple(files), tuple(formats), again)


def _changes(
    last: Mapping[str, Any], inputs: Mapping[str, Any], carried: Sequence[str], all_chapters: bool
) -> list[str]:
    changed = []
    printed = set() if all_chapters else {"comments"}  # set into the page when it is rendered
    for part, label in (("data", ""), ("files", ""), ("params", "study.")):
        before, today = last.get(part, {}), inputs[part]
        moved = {key for key in {*before, *today} if before.get(key) != today.get(key)}
        keys = sorted(moved - printed if part == "params" else moved)
        changed += [f"`{label}{key}`" for key in keys]
    if last.get("kit") != inputs["kit"]:
        changed.append("the kit itself")
    before, today = last.get("chapters", {}), inputs["chapters"]
    names = {*before, *today} if all_chapters else set(carried)
    changed += [
        f"chapter `{name}`"
        for name in sorted(names & {*before} & {*today})
        if before[name] != today[name]
    ]
    return changed


def bring_over(takeover: Takeover, target: Path, folder: Path) -> None:
    """Copy what `takeover` names from the report in `target` to `folder`."""
    wanted = [Path("notebooks") / f"{name}.ipynb" for name in takeover.carried]
    wanted += [Path("tables") / f"{name}.csv" for name in takeover.carried]
    for path in [*wanted, *map(Path, takeover.files)]:
        if (target / path).exists():
            shutil.copy2(target / path, folder / path)


def describe_run(
    folder: Path,
    selection: Selection,
    takeover: Takeover,
    whole: Sequence[Mapping[str, str]] = (),
) -> None:
    """Tell the chapters of a run (`csi_helpers.data.run`) which of them are in the report.

    Parameters
    ----------
    folder : Path
        The run's folder.
    selection : Selection
    takeover : Takeover
        A chapter that was to be kept, and that no report has, is left out, too.
    whole : sequence of mapping
        Of a report on one level: rows of the report on everybody.
    """
    absent = {record.name for record in takeover.chapters if record.status == "dropped"}
    titles = selection.titles
    members = [name for name in selection.order if name not in absent]
    left = sorted({*absent, *selection.dropped})
    chapters = [RunChapter(name, title_of(name, titles)) for name in members]
    chapters += [
        RunChapter(
            name,
            title_of(name, titles),
            True,
            selection.unset.get(name, ()),
            selection.dropped.get(name) == UNCOUNTED,
        )
        for name in left
    ]
    write_run(folder, chapters, whole)


def title_of(name: str, titles: Mapping[str, Mapping[str, str]]) -> Text:
    """A chapter's heading in both languages; its name where it has none.

    Examples
    --------
    >>> title_of("08_kano", {"08_kano": {"en": "Kano"}}).zh
    'Kano'
    """
    said = titles.get(name, {})
    given = {language: said[language] for language in ("zh", "en") if said.get(language)}
    return Text.model_validate(given or name)
