"""The axis of scores: never beyond 0 and 100."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from csi_helpers.show.structural.charts.index_axis import IndexAxis


def score_axis(frames: Sequence[pd.DataFrame], left: float, right: float) -> IndexAxis:
    """An axis that holds every estimate and interval of the frames, within 0 and 100."""
    axis = IndexAxis.of(frames, left, right)
    inside = tuple(dict.fromkeys(min(max(tick, 0.0), 100.0) for tick in axis.ticks))
    return IndexAxis(inside, left, right)
