"""What several exhibits read of the same result is read once."""

from __future__ import annotations

import weakref
from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec, TypeVar

Result = TypeVar("Result")
Found = TypeVar("Found")
Rest = ParamSpec("Rest")


def read_once(
    read: Callable[Concatenate[Result, Rest], Found],
) -> Callable[Concatenate[Result, Rest], Found]:
    """Remember what a function reads of a result, for as long as the result lives.

    Parameters
    ----------
    read : callable
        Of a frozen result and hashable arguments; what it returns is not to be changed.

    Notes
    -----
    A table, its caption and its source line each ask for the same rows, in every language. Results
    hold frames, so that they have no hash: they are told apart by identity.

    Examples
    --------
    >>> class Result: x = 1
    >>> calls = []
    >>> seen = read_once(lambda result, k: calls.append(k) or result.x + k)
    >>> result = Result()
    >>> seen(result, 1), seen(result, 1), seen(result, 2), calls
    (2, 2, 3, [1, 2])
    """
    kept: dict[int, dict[object, Found]] = {}

    @wraps(read)
    def reading(result: Result, /, *args: Rest.args, **kwargs: Rest.kwargs) -> Found:
        name = id(result)
        if name not in kept:
            kept[name] = {}
            weakref.finalize(result, kept.pop, name, None)
        known, key = kept[name], (args, tuple(sorted(kwargs.items())))
        if key not in known:
            known[key] = read(result, *args, **kwargs)
        return known[key]

    return reading
