"""Whether a worker would build what this machine would: the same kit, the same files."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from csi_helpers.data.run import kit_version, versions
from csi_helpers.errors import CsiError, ReportError
from csi_helpers.report.chapters import find_chapters
from csi_helpers.report.manifest import source_digest

MOST = 3  # files named of those that a worker doesn't see


@dataclass(frozen=True)
class Terms:
    """What a batch expects of its workers.

    Attributes
    ----------
    batch : str
        By which its studies are told from those of others.
    kit : mapping of str to str
        Versions of kit, Python and packages, hashes of the kit's source and of the chapters.
    chapters : Path or None
        Other chapters than the kit's own.
    folder : str
        Where the command runs, if any name is relative to that; else "".
    """

    batch: str
    kit: Mapping[str, str]
    chapters: Path | None = None
    folder: str = ""


def this_kit(chapters: Path | None) -> dict[str, str]:
    """What a report depends on besides its inputs, on this machine."""
    found = versions() | {"csi-report-kit": kit_version(), "the kit's source": source_digest()[:12]}
    try:
        hashes = {f"chapter {one.name}": one.sha256[:12] for one in find_chapters(chapters)}
    except CsiError as error:
        hashes = {"chapters": error.found}
    return found | hashes


def sizes_of(files: Iterable[str | Path]) -> tuple[tuple[str, int], ...]:
    """Files there are, with their sizes; one that isn't here is its study's fault, told later."""
    there = [Path(file) for file in dict.fromkeys(map(str, files)) if Path(file).is_file()]
    return tuple((str(path), path.stat().st_size) for path in there)


def examine(
    terms: Terms, files: Sequence[tuple[str, int]], out: str, mark: str | None = None
) -> list[str]:
    """Say what keeps the machine this runs on from building.

    Parameters
    ----------
    terms : Terms
    files : sequence of (str, int)
        Names and sizes as the batch sees them.
    out : str
        Folder of all reports.
    mark : str, optional
        A file the batch has just made in it.

    Returns
    -------
    list of str
        Empty for a fit one.
    """
    here = this_kit(terms.chapters)
    faults = [
        f"{name} {here.get(name, 'absent')} instead of {wanted}"
        for name, wanted in terms.kit.items()
        if here.get(name) != wanted
    ]
    faults = faults[:MOST] + ([f"{len(faults) - MOST} more such"] if len(faults) > MOST else [])
    unseen = [name for name, size in files if not _has_size(Path(name), size)]
    if unseen:
        more = f" and {len(unseen) - MOST} more" if len(unseen) > MOST else ""
        faults.append(f"it doesn't see {', '.join(unseen[:MOST])}{more} as it is here")
    if terms.folder and not Path(terms.folder).is_dir():
        faults.append(f"it doesn't see {terms.folder}, to which names in --set may be relative")
    if not os.access(out, os.W_OK) or (mark and not (Path(out) / mark).exists()):
        faults.append(f"it doesn't see {out}, or can't write there")
    return faults


def _has_size(path: Path, size: int) -> bool:
    try:
        return path.stat().st_size == size
    except OSError:
        return False


def refuse_unfit(faults: Mapping[str, Sequence[str]]) -> ReportError:
    """The fault of workers, by name, that can't build."""
    return ReportError(
        "Workers with this very kit that see studies, data and reports under the names they have "
        "here.",
        "\n".join(f"{worker}: {'; '.join(found)}." for worker, found in faults.items()),
        "Install the same lock on every machine, mount the folders at the same place, start the "
        "workers again.",
    )
