"""What went wrong, in words the user can act on."""

from __future__ import annotations

import errno
import re
from collections.abc import Sequence
from pathlib import Path

from csi_helpers.errors import CsiError, DataError, ParamsError, ReportError
from csi_helpers.report.running.pool import Run

FULL = {errno.ENOSPC, getattr(errno, "EDQUOT", errno.ENOSPC)}
FORBIDDEN = {errno.EACCES, errno.EPERM, errno.EROFS, errno.ENOTDIR, errno.EEXIST}
OURS = {kind.__name__: kind for kind in (ParamsError, DataError, ReportError)}
BEYOND_LIMITS = {"TimeLimit", "MemoryLimit"}
MESSAGE = re.compile(r"need: +(.*)\nfound: +(.*)\nremedy: +(.*)", re.DOTALL)


class ChapterError(CsiError):
    """A chapter ended in an exception nobody foresaw: a fault of ours, or of an own chapter."""

    exit_code = 4


def fault_of_machine(error: OSError, place: Path) -> ReportError:
    """An operating system's refusal as a message.

    Examples
    --------
    >>> print(fault_of_machine(OSError(errno.ENOSPC, "No space"), Path("reports")).found)
    reports: No space.
    """
    where = error.filename or place
    found = f"{where}: {error.strerror or error}."
    if error.errno in FULL:
        return ReportError(
            "Room on the disk for the report.", found, "Free some space, then build again."
        )
    if error.errno in FORBIDDEN:
        return ReportError(
            "A folder for reports that can be written.",
            found,
            "Name another folder with --out, or give yourself permission to write there.",
        )
    return ReportError(
        "A file system that does what it's asked.", found, "Mend that, then build again."
    )


def fault_of_ours(error: BaseException) -> ReportError:
    """An exception nobody foresaw, as a message.

    Examples
    --------
    >>> print(fault_of_ours(RuntimeError("cogs")).found)
    A fault of ours: RuntimeError: cogs
    """
    return ReportError(
        "The kit to work.",
        f"A fault of ours: {type(error).__name__}: {error}",
        "Run it again as `csi --debug build …` and send us what that prints.",
    )


def fault_of_chapters(runs: Sequence[Run], evidence: Path) -> CsiError:
    """One message for the chapters that failed; the first one's kind decides the exit code.

    Parameters
    ----------
    runs : sequence of Run
        Those with a failure, at least one.
    evidence : Path
        Folder of the failed run, holding ``notebooks/``.
    """
    kinds = [run.failure["kind"] for run in runs if run.failure]
    texts = [run.failure["text"] for run in runs if run.failure]
    full = [text for text in texts if f"[Errno {errno.ENOSPC}]" in text]
    if full:
        return fault_of_machine(OSError(errno.ENOSPC, full[0]), evidence)
    for kind, text in zip(kinds, texts, strict=True):
        message = MESSAGE.fullmatch(text.strip())
        if kind in OURS and message:
            return OURS[kind](*(part.replace("\n        ", "\n") for part in message.groups()))
    if set(kinds) <= BEYOND_LIMITS:
        return ChapterError(
            "Every chapter to keep to the limits set for it.",
            "\n".join(map(describe_failure, runs)),
            "Give it more, or ask less of it: fewer bootstrap draws, fewer segments. The last good "
            "report is as it was.",
        )
    return ChapterError(
        "Every chapter to run to its end.",
        "\n".join(map(describe_failure, runs)),
        "Open the executed notebook with its traceback: "
        + ", ".join(str(evidence / "notebooks" / f"{run.chapter.name}.ipynb") for run in runs)
        + ". The last good report is as it was.",
    )


def describe_failure(run: Run) -> str:
    """Chapter, cell and the exception's last line."""
    failure = run.failure or {}
    cell = f", cell [{failure['cell']}] `{failure['source']}`" if failure.get("cell") else ""
    last = (failure.get("text", "").strip().splitlines() or [""])[-1]
    return f"{run.chapter.name}{cell}: {failure.get('kind', '')}: {last}"
