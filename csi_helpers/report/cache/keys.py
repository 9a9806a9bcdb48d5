"""What a chapter's outputs depend on, as one hash; and in words, what of it has changed.

Everything that can move an output is in the key, in full or by its hash: the study as the chapter
sees it, every data file, the notebook's cells, the kit's source, all installed packages, Python,
the machine's kind, and the environment variables the libraries or the kit read. A chapter that
reads what the others publish also depends on that.
"""

from __future__ import annotations

import hashlib
import json
import os
import platform
import sys
import sysconfig
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from csi_helpers.data.run import RUN_FILE, versions
from csi_helpers.data.sources import hash_files
from csi_helpers.params import Study, dump_study, without_print
from csi_helpers.params.printed import PRINTED
from csi_helpers.report.chapters import Chapter
from csi_helpers.report.manifest import BESIDE_THE_RESULTS, source_digest

FORM = 1  # of the entries: raise it when what is stored, or how, changes

_VARIABLES = ("MPLCONFIG", "MATPLOTLIBRC", "PYTHONPATH", "TZ", "LD_", "DUCKDB_", "CSI_ID_KEY")
_MOST_NAMED = 5


@dataclass(frozen=True)
class Surroundings:
    """What all chapters of a build share, save the parameters.

    Attributes
    ----------
    data : mapping of str to str
        File name to SHA-256.
    kit : str
        Hash of the package's source.
    machine : str
        Hash of Python, installed packages, kind of machine and variables.
    """

    data: Mapping[str, str]
    kit: str
    machine: str


def survey_surroundings(study: Study) -> Surroundings:
    """The surroundings of a build as they are at this moment.

    Raises
    ------
    DataError
        A file of the study can't be read.
    """
    return Surroundings(hash_files(study), source_digest(), digest(_machine()))


def _machine() -> dict[str, Any]:
    folders = sorted({sysconfig.get_path(kind) for kind in ("purelib", "platlib")})
    installed = [path.name for folder in folders for path in Path(folder).glob("*.dist-info")]
    return {
        "python": sys.version,
        "system": [sys.platform, platform.machine()],
        "packages": sorted(installed),
        "variables": {
            name: value for name, value in os.environ.items() if name.startswith(_VARIABLES)
        },
    }


def chapter_key(
    chapter: Chapter,
    study: Study,
    around: Surroundings,
    folder: Path | None = None,
    beside: Collection[str] = (),
) -> str:
    """The key of a chapter's outputs.

    Parameters
    ----------
    chapter : Chapter
    study : Study
    around : Surroundings
    folder : Path, optional
        The run's folder, which a chapter that runs last reads: it must hold the other chapters'
        tables. Other chapters' keys don't depend on it.
    beside : collection of str
        Names of the chapters that run last: they don't read each other's tables, which may or may
        not be there yet.

    Returns
    -------
    str
        64 hexadecimal digits; the order of mappings doesn't matter.
    """
    told: dict[str, str] = {}
    if chapter.last and folder is not None:
        aside = {chapter.name, *beside}
        tables = [path for path in (folder / "tables").glob("*.csv") if path.stem not in aside]
        told = {path.name: file_digest(path) for path in [folder / RUN_FILE, *tables]}
    return digest(
        {
            "form": FORM,
            "name": chapter.name,
            "cells": cells_digest(chapter.path),
            "study": dump_study(without_print(study, status=chapter.last)),
            "data": dict(around.data),
            "kit": around.kit,
            "machine": around.machine,
            "told": told,
        }
    )


def report_key(
    study: Study,
    around: Surroundings,
    chapters: Iterable[Chapter],
    order: Sequence[str],
    dropped: Mapping[str, str],
    day: str,
) -> str:
    """The key of a whole report: of all its chapters, and of what is only printed.

    Parameters
    ----------
    study : Study
    around : Surroundings
    chapters : iterable of Chapter
        Those of the report.
    order : sequence of str
        In which they are read.
    dropped : mapping of str to str
        Chapters left out, and why.
    day : str
        Date on the cover where the study names none.
    """
    plain = dump_study(study)
    for choice in ("formats", "chapters"):  # formats are compared one by one, chapters are here
        del plain["study"]["report"][choice]
    return digest(
        {
            "form": FORM,
            "cells": {chapter.name: cells_digest(chapter.path) for chapter in chapters},
            "study": plain,
            "data": dict(around.data),
            "kit": around.kit,
            "machine": around.machine,
            "order": list(order),
            "dropped": dict(dropped),
            "day": "" if study.report.date else day,
        }
    )


def cells_digest(path: Path) -> str:
    """Hash of a notebook without its outputs: running it in JupyterLab changes nothing."""
    notebook = json.loads(path.read_bytes())
    for cell in notebook.get("cells", []):
        cell.pop("outputs", None)
        cell.pop("execution_count", None)
    return digest(notebook)


def file_digest(path: Path) -> str:
    """SHA-256 of a file."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def digest(value: Any) -> str:
    """SHA-256 of plain data.

    Examples
    --------
    >>> digest({"a": 1, "b": 2}) == digest({"b": 2, "a": 1}) != digest({"a": 1, "b": 3})
    True
    """
    text = json.dumps(value, sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def why_executed(
    chapter: Chapter, study: Study, inputs: Mapping[str, Any], last: Mapping[str, Any] | None
) -> str:
    """What has changed for a chapter since the last report, in a line for the manifest.

    Parameters
    ----------
    chapter : Chapter
    study : Study
    inputs : mapping
        This build's `csi_helpers.report.manifest.fingerprint`.
    last : mapping, optional
        Manifest of the last good report.

    Returns
    -------
    str
        ``parameters changed: model.bootstrap; data changed: acme.sav``; ``not in the cache`` where
        nothing has changed since, or nothing is known.
    """
    if last is None:
        return "not in the cache"
    then = last.get("inputs", {})
    hidden = ["comments", *BESIDE_THE_RESULTS, *(f"report.{name}" for name in PRINTED)]
    hidden += [] if chapter.last else ["report.status"]
    before, now = last.get("params", {}).get("study", {}), dump_study(study)["study"]
    moved = [
        path
        for path in _differences(before, now)
        if not any(path == one or path.startswith(f"{one}.") for one in hidden)
    ]
    files = _differences(then.get("data", {}), inputs["data"], deep=False)
    packages = _differences(last.get("versions", {}), versions(), deep=False)
    cells = then.get("chapters", {}).get(chapter.name)
    said = [
        _named("parameters changed", moved),
        _named("data changed", files),
        "chapter changed" if cells not in (None, chapter.sha256) else "",
        "kit changed" if then.get("kit", {}) != inputs["kit"] else "",
        _named("packages changed", packages),
    ]
    return "; ".join(filter(None, said)) or "not in the cache"


def _differences(
    one: Mapping[str, Any], other: Mapping[str, Any], *, deep: bool = True, stem: str = ""
) -> list[str]:
    """Dotted paths of what two mappings don't share."""
    found = []
    for key in sorted({*one, *other}):
        before, now = one.get(key), other.get(key)
        if before == now:
            continue
        if deep and isinstance(before, Mapping) and isinstance(now, Mapping):
            found += _differences(before, now, stem=f"{stem}{key}.")
        else:
            found.append(f"{stem}{key}")
    return found


def _named(head: str, names: Sequence[str]) -> str:
    if not names:
        return ""
    rest = ", …" if len(names) > _MOST_NAMED else ""
    return f"{head}: {', '.join(names[:_MOST_NAMED])}{rest}"
