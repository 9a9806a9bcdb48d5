"""The typeface: Noto Sans CJK SC (SIL Open Font License), which comes with ``mpl-font``.

Signs it lacks (emoji, Hebrew, arrows) are DejaVu's, which comes with matplotlib.
"""

from __future__ import annotations

import importlib.util
from collections.abc import Mapping
from functools import cache
from pathlib import Path

from csi_helpers.errors import ReportError

FONT_FAMILY = "Noto Sans CJK SC"
SIGNS_FAMILY = "DejaVu Sans"

#: CSS ``font-weight`` to the name in the file.
WEIGHTS: Mapping[int, str] = {400: "Regular", 700: "Bold"}


@cache
def font_files() -> dict[int, Path]:
    """The font file of every weight, by CSS ``font-weight``.

    Raises
    ------
    ReportError
        ``mpl-font`` isn't installed, or is without these files.
    """
    # Found without importing it: the package registers further fonts when it is imported.
    package = importlib.util.find_spec("mpl_font")
    folder = Path(package.origin if package and package.origin else "mpl_font").parent
    files = {
        weight: folder / "fonts" / "noto" / f"NotoSansCJKsc-{name}.otf"
        for weight, name in WEIGHTS.items()
    }
    for file in files.values():
        if not file.is_file():
            raise ReportError(
                f"The font {FONT_FAMILY} in Regular and Bold.",
                f"No file {file.name} in the package mpl-font.",
                "Install it: python -m pip install --force-reinstall mpl-font",
            )
    return files


@cache
def sign_files() -> dict[int, Path]:
    """The font file for signs the typeface lacks, by CSS ``font-weight``."""
    package = importlib.util.find_spec("matplotlib")
    folder = Path(package.origin if package and package.origin else "matplotlib").parent
    ttf = folder / "mpl-data" / "fonts" / "ttf"
    return {400: ttf / "DejaVuSans.ttf", 700: ttf / "DejaVuSans-Bold.ttf"}
