"""Let processes of ours import this very kit, from whatever folder they start."""

from __future__ import annotations

import os
import sysconfig
from collections.abc import Mapping
from pathlib import Path

import csi_helpers


def with_kit(environment: Mapping[str, str]) -> dict[str, str]:
    """The environment, with a checkout's folder on ``PYTHONPATH``; an installed kit needs none.

    Parameters
    ----------
    environment : mapping of str to str

    Examples
    --------
    >>> with_kit({"LANG": "C"})["LANG"]
    'C'
    """
    home = Path(csi_helpers.__file__).parent.parent
    installed = {Path(sysconfig.get_path(kind)).resolve() for kind in ("purelib", "platlib")}
    if home.resolve() in installed:
        return dict(environment)
    rest = environment.get("PYTHONPATH")
    return {**environment, "PYTHONPATH": os.pathsep.join([str(home), *([rest] if rest else [])])}
