"""Front doors that open onto a module only when somebody asks for one of its names.

A chapter uses a tenth of what `analysis` and `show` offer; importing all of it took longer than
most chapters' statistics.
"""

from __future__ import annotations

import ast
import sys
from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from typing import Any


def lazily(package: str) -> tuple[Callable[[str], Any], Callable[[], list[str]]]:
    """``__getattr__`` and ``__dir__`` (PEP 562) of a package that names all it offers.

    Parameters
    ----------
    package : str
        Its ``__name__``. What it imports below ``if TYPE_CHECKING:`` is what it offers: one list
        for editors, type checkers and Python alike.

    Examples
    --------
    >>> find, names = lazily("csi_helpers.analysis")
    >>> find("describe_items").__module__, "describe_items" in names()
    ('csi_helpers.analysis.descriptive', True)
    """
    offered = promised(Path(str(sys.modules[package].__file__)).read_text(encoding="utf-8"))

    def find(name: str) -> Any:
        if name not in offered:
            raise AttributeError(f"module {package!r} has no attribute {name!r}")
        value = getattr(import_module(offered[name]), name)
        setattr(sys.modules[package], name, value)  # from now on found without us
        return value

    return find, lambda: sorted({*vars(sys.modules[package]), *offered})


def promised(source: str) -> dict[str, str]:
    """Name to module of everything a source imports ``if TYPE_CHECKING:``.

    Examples
    --------
    >>> promised("if TYPE_CHECKING:\\n    from a.b import c, d")
    {'c': 'a.b', 'd': 'a.b'}
    """
    return {
        alias.name: str(line.module)
        for block in ast.parse(source).body
        if isinstance(block, ast.If) and ast.unparse(block.test) == "TYPE_CHECKING"
        for line in block.body
        if isinstance(line, ast.ImportFrom)
        for alias in line.names
    }
