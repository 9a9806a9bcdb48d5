"""Waves made of arrays, without files, for tests of findings."""

from __future__ import annotations

import numpy as np
import pandas as pd

from csi_helpers.data.design import build_design
from csi_helpers.data.survey import Wave


def wave_of(answers, items, *, name="2026", weights=None, segments=None, **design):
    """A wave of answers (n, items); `design` holds strata and clusters as arrays."""
    n = len(answers)
    frame = pd.DataFrame(np.asarray(answers, dtype=float), columns=list(items))
    texts = {key: pd.Series(np.asarray(codes).astype(str)) for key, codes in design.items()}
    nobody = pd.Series([None] * n, dtype=object)
    return Wave(
        name=name,
        answers=frame,
        reasons=frame.isna().map(lambda gap: "blank" if gap else ""),
        respondents=pd.DataFrame(segments or {}, index=frame.index, dtype=object),
        flags=pd.DataFrame(index=frame.index),
        design=build_design(np.ones(n) if weights is None else weights, ids=nobody, **texts),
    )
