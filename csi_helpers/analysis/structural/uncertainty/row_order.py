"""Respondents in an order that doesn't depend on the file's, so that draws don't either."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from csi_helpers.data.design import SamplingDesign
from csi_helpers.data.survey import Wave
from csi_helpers.data.wave import NO_CATEGORIES

Places = NDArray[np.intp]


def content_order(wave: Wave) -> Places:
    """An order of the respondents by what they said and who they are, shape (n,).

    Rows that tie say the same in everything, so that it doesn't matter which of them is drawn. With
    clusters, respondents stand by their cluster's label first.

    Examples
    --------
    >>> from types import SimpleNamespace
    >>> answers = pd.DataFrame({"q": [3.0, np.nan, 1.0]})
    >>> wave = SimpleNamespace(
    ...     answers=answers,
    ...     stated=pd.DataFrame(index=answers.index),
    ...     respondents=pd.DataFrame({"id": [None] * 3}),
    ...     design=SamplingDesign.simple(3),
    ... )
    >>> content_order(wave).tolist()
    [1, 2, 0]
    """
    keys = [frame[name].fillna(-np.inf) for frame in (wave.answers, wave.stated) for name in frame]
    texts = [wave.respondents[name] for name in wave.respondents if name not in NO_CATEGORIES]
    keys += [pd.Series(pd.factorize(text, sort=True)[0]) for text in texts]
    keys += [pd.Series(wave.design.strata), pd.Series(wave.design.weights.round(9))]
    if "clusters" in wave.design.features:
        keys.append(pd.Series(pd.factorize(wave.design.units, sort=True)[0]))
    return np.asarray(np.lexsort([key.to_numpy() for key in keys]), dtype=np.intp)


def reordered(design: SamplingDesign, order: Places) -> SamplingDesign:
    """The design of the same respondents in another order, clusters numbered in that order."""
    return replace(
        design,
        weights=design.weights[order],
        base_weights=design.base_weights[order],
        strata=design.strata[order],
        clusters=pd.factorize(design.clusters[order])[0],
        sampling_fraction=design.sampling_fraction[order],
        margins=None if design.margins is None else design.margins[order],
        units=design.units[order],
    )
