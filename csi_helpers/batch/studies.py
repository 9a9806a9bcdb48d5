"""Which studies a batch holds, from files and folders; no two of them for one report."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from csi_helpers.data.sources import study_files
from csi_helpers.errors import ParamsError
from csi_helpers.params.yaml.layers import Layers
from csi_helpers.report.places import place_of
from csi_helpers.report.plan import resolve_study

REQUIRED = ("client", "wave", "data")


@dataclass(frozen=True)
class BatchStudy:
    """One study of a batch.

    Attributes
    ----------
    file : str
        As it was named, or found.
    client, wave : str
        "" where the parameters can't be read.
    target : Path or None
        Where its report lies, or will.
    reads : tuple of Path
        Data files and logos, whether they are there or not.
    """

    file: str
    client: str = ""
    wave: str = ""
    target: Path | None = None
    reads: tuple[Path, ...] = ()


@dataclass(frozen=True)
class Found:
    """What a list of files and folders comes to.

    Attributes
    ----------
    studies : tuple of BatchStudy
        In the order named; a folder's by name.
    skipped : mapping of str to str
        File of a folder to the keys without which it is no study by itself.
    """

    studies: tuple[BatchStudy, ...]
    skipped: dict[str, str]


def find_studies(
    names: Sequence[str], out: Path, sets: Sequence[str] = (), language: str | None = None
) -> Found:
    """List the studies that `names` stand for.

    A folder stands for the ``*.yaml`` and ``*.yml`` in it. One that lacks ``client``, ``wave`` or
    ``data`` is a layer other files extend, and is skipped; any other fault is the study's own, and
    told when it's built.

    Parameters
    ----------
    names : sequence of str
        Files and folders.
    out : Path
        Folder of all reports.
    sets : sequence of str
        ``path=value`` laid over each.
    language : str, optional
        Instead of each one's own.

    Raises
    ------
    ParamsError
        A folder has no study, or two files make one report.
    """
    studies: list[BatchStudy] = []
    skipped: dict[str, str] = {}
    for name in names:
        if not Path(name).is_dir():
            studies.append(_identify(name, out, sets, language))
            continue
        files = sorted(
            path
            for path in Path(name).iterdir()
            if path.suffix.lower() in (".yaml", ".yml") and path.is_file()
        )
        lacking = {str(path): _lacks(path) for path in files}
        skipped |= {path: keys for path, keys in lacking.items() if keys}
        there = [path for path, keys in lacking.items() if not keys]
        if not there:
            raise ParamsError(
                f"A study in the folder `{name}`.",
                f"{len(files)} YAML files, none with client, wave and data.",
                "Name the folder of your studies' YAML files.",
            )
        studies += [_identify(path, out, sets, language) for path in there]
    unique = list({_same_file(one.file): one for one in studies}.values())
    _refuse_doubles(unique)
    return Found(tuple(unique), skipped)


def _same_file(name: str) -> str:
    try:
        return str(Path(name).resolve())
    except (OSError, RuntimeError, ValueError):
        return name


def _lacks(path: Path) -> str:
    """Required sections a file and what it extends don't have; "" as well for a broken file."""
    layers = Layers()
    try:
        root = layers.read_path(path)
    except ParamsError:
        return ""
    if layers.faults:
        return ""
    there = root.value if isinstance(root.value, dict) else {}
    return ", ".join(key for key in REQUIRED if key not in there)


def _identify(name: str, out: Path, sets: Sequence[str], language: str | None) -> BatchStudy:
    try:
        study = resolve_study(name, sets, language)
    except ParamsError:
        return BatchStudy(name)  # its build will say why
    target, reads = place_of(study, out), tuple(study_files(study))
    return BatchStudy(name, study.client.id, study.wave, target, reads)


def _refuse_doubles(studies: Sequence[BatchStudy]) -> None:
    first: dict[str, str] = {}
    doubles = []
    for one in studies:
        if one.target is None:
            continue
        # file systems that fold case would lay both into one folder
        key = str(one.target).casefold()
        if key in first:
            doubles.append(f"{first[key]} and {one.file}: both `{one.client}`, wave `{one.wave}`")
        first.setdefault(key, one.file)
    if doubles:
        raise ParamsError(
            "One study for each client and wave.",
            "\n".join(doubles) + ".",
            "Give them different client.id or wave, or build them one by one.",
        )
