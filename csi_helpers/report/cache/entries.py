"""A chapter's outputs as one piece of bytes: executed notebook, table, saved files.

Where the run's folder stood, a word stands that no notebook has, so that the same outputs serve a
report anywhere.
"""

from __future__ import annotations

import io
import json
import secrets
import zipfile
from collections.abc import Collection, Sequence
from pathlib import Path, PurePosixPath

from csi_helpers.report.chapters import Chapter
from csi_helpers.report.running.pool import Run

ABOUT = "about.json"
_ANY_DAY = (1980, 1, 1, 0, 0, 0)


def files_of(chapter: Chapter) -> tuple[PurePosixPath, ...]:
    """What a chapter may leave in a run's folder; the notebook, which it must, first."""
    notebook = PurePosixPath("notebooks") / f"{chapter.name}.ipynb"
    table = PurePosixPath("tables") / f"{chapter.name}.csv"
    return (notebook, table, *map(PurePosixPath, chapter.saves))


def strangers_in(folder: Path, chapters: Collection[Chapter]) -> list[str]:
    """Files in a run's folder that neither the build nor any of `chapters` was to write."""
    known = {str(path) for chapter in chapters for path in files_of(chapter)}
    known |= {"study.json", "run.json"}
    there = (path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())
    return sorted(set(there) - known)


def pack(run: Run, folder: Path, key: str) -> bytes:
    """A finished chapter's outputs.

    Parameters
    ----------
    run : Run
        Without a failure.
    folder : Path
        The run's folder, in which they lie.
    key : str
        Under which they will be stored.
    """
    token = f"csi-run-folder-{secrets.token_hex(16)}"
    about = {"key": key, "chapter": run.chapter.name, "seconds": run.seconds, "folder": token}
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED, compresslevel=3) as archive:
        _add(archive, ABOUT, json.dumps(about).encode())
        for path in files_of(run.chapter):
            file = folder / path
            if file.is_file():
                content = file.read_bytes()
                if path.suffix == ".ipynb":
                    content = _replace_folder(content, _spellings(folder), token)
                _add(archive, str(path), content)
    return buffer.getvalue()


def unpack(content: bytes, chapter: Chapter, key: str, folder: Path, final: Path) -> float | None:
    """Lay a chapter's outputs into a run's folder.

    Parameters
    ----------
    content : bytes
        From `pack`.
    chapter : Chapter
    key : str
    folder : Path
        The run's folder.
    final : Path
        Where the report will lie, and the notebook says it was made.

    Returns
    -------
    float or None
        Seconds its execution took; None, and nothing is written, if the bytes hold no such chapter.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            about = json.loads(archive.read(ABOUT))
            names = set(archive.namelist())
            files = {
                path: archive.read(str(path)) for path in files_of(chapter) if str(path) in names
            }
            right = about["key"] == key and about["chapter"] == chapter.name
            seconds, token = float(about["seconds"]), str(about["folder"])
    except (zipfile.BadZipFile, KeyError, ValueError, TypeError, EOFError):
        return None
    if not right or files_of(chapter)[0] not in files:
        return None
    for path, found in files.items():
        if path.suffix == ".ipynb":
            found = _replace_folder(
                found, (token,), json.dumps(str(final), ensure_ascii=False)[1:-1]
            )
        (folder / path).write_bytes(found)
    return seconds


def _spellings(folder: Path) -> tuple[str, ...]:
    """A path as a notebook may have it: escaped once or twice, plainly."""
    once = json.dumps(str(folder), ensure_ascii=False)[1:-1]
    ascii_only = json.dumps(str(folder))[1:-1]
    return tuple(dict.fromkeys((once, ascii_only, str(folder))))


def _replace_folder(content: bytes, spellings: Sequence[str], word: str) -> bytes:
    for spelling in spellings:
        content = content.replace(spelling.encode("utf-8", "surrogatepass"), word.encode())
    return content


def _add(archive: zipfile.ZipFile, name: str, content: bytes) -> None:
    about = zipfile.ZipInfo(name, _ANY_DAY)
    about.compress_type = zipfile.ZIP_DEFLATED
    archive.writestr(about, content)
