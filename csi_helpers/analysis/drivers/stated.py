"""What people say is important to them, and how attributes perform, on a scale of 0-100."""

from __future__ import annotations

import numpy as np
import pandas as pd

from csi_helpers.data.codebook import Codebook, ItemEntry
from csi_helpers.data.survey import Wave


def stated_scores(wave: Wave, codebook: Codebook, min_base: int) -> pd.DataFrame:
    """Stated importance 0-100 of every respondent, one column an attribute; NaN where not said.

    Attributes of which fewer than `min_base` said it aren't there.
    """
    enough = [name for name in wave.stated if wave.stated[name].notna().sum() >= max(min_base, 2)]
    return pd.DataFrame(
        {str(name): _rescaled(wave.stated[name], codebook.stated[str(name)]) for name in enough},
        index=wave.answers.index,
    )


def performance_scores(wave: Wave, codebook: Codebook, attributes: list[str]) -> pd.DataFrame:
    """Performance 0-100 of every respondent, one column an attribute; NaN where unanswered."""
    return pd.DataFrame(
        {
            name: _rescaled(wave.answers[name], codebook.items[name])
            if name in wave.answers
            else np.nan
            for name in attributes
        },
        index=wave.answers.index,
    )


def _rescaled(answers: pd.Series, entry: ItemEntry) -> pd.Series:
    low, high = entry.scale.min, entry.scale.max
    return (answers - low) * (100 / (high - low))
