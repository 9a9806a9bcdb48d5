"""Customer-satisfaction reports from one YAML file and the client's own data.

A chapter needs three names from here: `open_chapter`, and the packages `analysis` and `show`.
"""

from __future__ import annotations

from importlib import import_module
from importlib.metadata import version
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from csi_helpers import analysis, show
    from csi_helpers.chapter import open_chapter

__all__ = ["__version__", "analysis", "open_chapter", "show"]


def __getattr__(name: str) -> Any:
    """Load the heavy parts at first use, so that `csi --help` answers at once."""
    if name in ("analysis", "show"):
        return import_module(f"csi_helpers.{name}")
    if name == "open_chapter":
        return import_module("csi_helpers.chapter").open_chapter
    if name == "__version__":
        return version("csi-report-kit")
    raise AttributeError(f"module 'csi_helpers' has no attribute {name!r}")
