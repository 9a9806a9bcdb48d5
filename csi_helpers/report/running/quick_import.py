"""Import nbformat without the seconds its schema validator spends on a grammar nobody uses."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager

GRAMMAR = "rfc3987_syntax"


@contextmanager
def without_iri_grammar() -> Iterator[None]:
    """Let jsonschema be imported in the body as if its optional IRI checker weren't installed.

    ``rfc3987_syntax`` comes along with JupyterLab and compiles a grammar at import, three to four
    seconds in every process that reads a notebook. No notebook schema asks for the format.
    """
    if GRAMMAR in sys.modules:
        yield
        return
    sys.modules[GRAMMAR] = None  # type: ignore[assignment]  # Python's way to say "not installed"
    try:
        yield
    finally:
        del sys.modules[GRAMMAR]
