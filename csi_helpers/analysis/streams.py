"""Random numbers that depend on what is computed, never on the order or place of computing it."""

from __future__ import annotations

import hashlib

import numpy as np

from csi_helpers.analysis.estimates import TOTAL


def stream_seed(seed: int, *names: str) -> np.random.SeedSequence:
    """The seed of an analysis of its own; chunks and workers spawn from it.

    Examples
    --------
    >>> one, two = (stream_seed(1, "pls", TOTAL, wave) for wave in ("2025", "2026"))
    >>> bool(one.generate_state(1)[0] == two.generate_state(1)[0])
    False
    """
    digest = hashlib.sha256("\x1f".join(names).encode()).digest()
    return np.random.SeedSequence([seed, *np.frombuffer(digest, dtype="<u4").tolist()])


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
    return np.random.default_rng(stream_seed(seed, analysis, group, wave))
