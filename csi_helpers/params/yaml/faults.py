"""Faults in parameters: each one with its place, all of them in one error."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from csi_helpers.errors import ParamsError
from csi_helpers.params.yaml.tree import Place


@dataclass(frozen=True)
class Fault:
    """One thing that is wrong, and where.

    Examples
    --------
    >>> from pathlib import Path
    >>> place = Place("acme.yaml", Path(), 12, 5)
    >>> print(Fault(place, "study.report.min_bse", "unknown key; nearest: min_base"))
    acme.yaml:12:5: study.report.min_bse: unknown key; nearest: min_base
    """

    at: Place
    path: str  # dotted, from `study`; empty where the whole file is meant
    message: str

    def __str__(self) -> str:
        return ": ".join(part for part in (str(self.at), self.path, self.message) if part)


def refusal(faults: Iterable[Fault]) -> ParamsError:
    """Put all faults, in the order of the file and then of ``--set``, into one error.

    Examples
    --------
    >>> from pathlib import Path
    >>> print(refusal([Fault(Place("acme.yaml", Path()), "", "the file is empty")]))
    need:   A study whose every key and value is valid.
    found:  acme.yaml: the file is empty
    remedy: Mend this; `csi schema` writes all keys with what they mean.
    """
    ordered = sorted(faults, key=lambda f: (not f.at.line, f.at.file, f.at.line, f.at.column))
    lines = list(dict.fromkeys(map(str, ordered)))
    what = "this" if len(lines) == 1 else f"these {len(lines)} faults"
    return ParamsError(
        "A study whose every key and value is valid.",
        "\n".join(lines),
        f"Mend {what}; `csi schema` writes all keys with what they mean.",
    )
