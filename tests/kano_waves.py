"""Kano answers made of counts, as surveys without files, for tests of the instrument."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import numpy as np
import pandas as pd
from waves_of_arrays import wave_of

from csi_helpers.data.codebook import Codebook, SegmentEntry
from csi_helpers.data.kano import KanoEntry
from csi_helpers.params import Kano, Text

PAIR = {"A": (1, 3), "O": (1, 5), "M": (3, 5), "I": (3, 3), "R": (5, 1), "Q": (1, 1)}


def text(words: str) -> Text:
    return Text(zh=words, en=words)


def pairs(**counts: int) -> list[tuple[float, float]]:
    """So many respondents of each class, by its plainest pair of answers."""
    return [PAIR[letter] for letter, n in counts.items() for _ in range(n)]


def kano_section(features: Any, **keys: Any) -> Kano:
    asked = {name: {"functional": f"{name}_f", "dysfunctional": f"{name}_d"} for name in features}
    return Kano.model_validate({"features": asked, "bootstrap": 200, **keys})


def kano_wave(features: dict[str, Any], **keys: Any) -> Any:
    """A wave whose features hold pairs of answers, NaN where somebody didn't answer."""
    arrays = {name: np.asarray(pair, dtype=float) for name, pair in features.items()}
    n = max(len(pair) for pair in arrays.values())
    columns = {}
    for name, pair in arrays.items():
        filled = np.full((n, 2), np.nan)
        filled[: len(pair)] = pair
        columns[name, "functional"], columns[name, "dysfunctional"] = filled.T
    wave = wave_of(np.ones((n, 1)), ["Q"], **keys)
    object.__setattr__(wave, "kano", pd.DataFrame(columns))
    return wave


def kano_survey(*waves: Any, labels: dict[str, Text] | None = None) -> Any:
    names = [name for name, _ in waves[-1].kano.columns[::2]]
    segments = {
        column: SegmentEntry(
            column, text(column), {code: text(code) for code in sorted(set(values.dropna()))}
        )
        for column, values in waves[-1].respondents.items()
    }
    shown = {name: (labels or {}).get(name, text(name)) for name in names}
    entries = {
        name: KanoEntry(name, shown[name], f"{name}_f", f"{name}_d", (shown[name], shown[name]))
        for name in names
    }
    codebook = Codebook({}, segments, {}, {}, entries)
    return SimpleNamespace(
        waves=waves, current=waves[-1], codebook=codebook, answers=waves[-1].answers
    )
