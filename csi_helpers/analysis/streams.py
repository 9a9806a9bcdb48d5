"""Random numbers that depend on what is computed, never on the order or place of computing it."""

from __future__ import annotations

import hashlib

import numpy as np

from csi_helpers.analysis.estimates import TOTAL


def random_stream(
    seed: int, analysis: str, *, wave: str = "", group: str = TOTAL
) -> np.random.Generator:
    """The generator that belongs to one analysis of one group in one wave.

    Parameters
    ----------
    seed : int
        The study's seed.
    analysis : str
        Name of the analysis, such as ``parallel``.

    Examples
    --------
    >>> one, again = (random_stream(1, "parallel", wave="2026").random() for _ in range(2))
    >>> one == again, one == random_stream(1, "parallel", wave="2025").random()
    (True, False)
    """
    name = "\n".join((analysis, group, wave)).encode()
    words = np.frombuffer(hashlib.sha256(name).digest(), dtype="<u4")
    return np.random.default_rng([seed, *map(int, words)])
