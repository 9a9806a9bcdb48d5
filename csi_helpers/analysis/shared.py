"""Results that several chapters of a build ask for: estimated by the first, read by the others.

The path model stands behind three chapters. A build names a folder of its own, in its scratch; what
lies there is read only where the build has named it, never beside a report: a pickle is code to
whoever opens it. Without that folder, and for whatever isn't plainly the same question, each
chapter estimates for itself.
"""

from __future__ import annotations

import hashlib
import os
import pickle
import secrets
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from typing import Any, ParamSpec, TypeVar

from pydantic import BaseModel

from csi_helpers.data.large.survey import LargeSurvey
from csi_helpers.data.prepared import is_prepared
from csi_helpers.data.survey import Survey
from csi_helpers.stamp import kit_stamp

if sys.platform != "win32":
    import fcntl

SHARED = "CSI_SHARED_RESULTS"
"""Environment variable: the build's folder for them."""

Result = TypeVar("Result")
Inputs = ParamSpec("Inputs")

_STAMP = kit_stamp()  # of the code that is loaded: the kit may be changed under a running build
_shared: set[Callable[..., Any]] = set()
_known: dict[int, tuple[str, object]] = {}  # id of a shared result -> its key; keeps it alive


def shared(analysis: Callable[Inputs, Result]) -> Callable[Inputs, Result]:
    """Mark an analysis whose result other chapters ask for, too: the same from the same input."""
    _shared.add(analysis)
    return analysis


def share_below(folder: Path) -> dict[str, str]:
    """Make a folder for shared results, for its owner alone.

    Returns
    -------
    dict of str to str
        The variable by which `once` finds it.
    """
    folder.mkdir(mode=0o700)
    return {SHARED: str(folder)}


def once(analysis: Callable[Inputs, Result], *args: Inputs.args, **kwargs: Inputs.kwargs) -> Result:
    """The analysis's result, out of the build's folder if another chapter has left it there.

    Raises
    ------
    Exception
        What the analysis raises; that isn't kept.
    """
    named = os.environ.get(SHARED)
    key = _key_of(analysis, args, kwargs) if named and analysis in _shared else None
    if not named or key is None:
        return analysis(*args, **kwargs)
    path = Path(named) / key
    with _alone(path):
        result: Result | None = _read(path)
        if result is None:
            result = analysis(*args, **kwargs)
            _keep(result, path)
    _known[id(result)] = key, result
    return result


def _key_of(
    analysis: Callable[..., object], args: tuple[object, ...], kwargs: Mapping[str, object]
) -> str | None:
    """Hash of what is asked; None where an argument can't be told from another."""
    given = {str(place): value for place, value in enumerate(args)} | dict(kwargs)
    told = [_told(value) for value in given.values()]
    if None in told:
        return None
    question = [
        _STAMP,
        analysis.__module__,
        analysis.__qualname__,
        [*zip(given, told, strict=True)],
    ]
    return hashlib.sha256(repr(question).encode("utf-8", "surrogatepass")).hexdigest()


def _told(value: object) -> str | None:
    if id(value) in _known:
        return _known[id(value)][0]
    if isinstance(value, Survey | LargeSurvey):
        return "the build's survey" if is_prepared(value) else None
    if isinstance(value, BaseModel):
        return f"{type(value).__qualname__} {value.model_dump_json()}"
    return repr(value) if value is None or isinstance(value, str | int | float) else None


@contextmanager
def _alone(path: Path) -> Iterator[None]:
    """Let chapters side by side ask one after the other: the second then reads.

    The system lets go of the lock when its holder ends, however; without such locks both estimate.
    """
    with ExitStack() as held:
        if sys.platform != "win32":
            with suppress(OSError):
                lock = held.enter_context(path.with_suffix(".lock").open("wb"))
                fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _read(path: Path) -> Any:
    try:
        with path.open("rb") as file:
            return pickle.load(file)  # noqa: S301 - the build's own, in its own folder
    except (OSError, EOFError, pickle.UnpicklingError, TypeError, ValueError):
        return None
    except (AttributeError, ImportError):
        return None  # the kit has been changed under a running build


def _keep(result: object, path: Path) -> None:
    """Write it whole or not at all: chapters run side by side."""
    half = path.with_name(f"{path.name}.{secrets.token_hex(4)}")
    with suppress(OSError, pickle.PicklingError, TypeError, AttributeError):
        half.write_bytes(pickle.dumps(result, protocol=pickle.HIGHEST_PROTOCOL))
        half.replace(path)
