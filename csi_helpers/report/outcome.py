"""How a build ended."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from csi_helpers.errors import CsiError


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
        Why there's no report; under ``report.each`` also why one of a level isn't there.
    interrupted : bool
        Somebody stopped it.
    unchanged : bool
        The report lay there already, made of the same inputs; those of all levels, too.
    """

    exit_code: int
    folder: Path | None = None
    manifest: dict[str, Any] | None = None
    error: CsiError | None = None
    interrupted: bool = False
    unchanged: bool = False
