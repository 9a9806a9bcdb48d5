"""The bootstrap that a sampling design asks for."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from csi_helpers.analysis.structural.model import Flags, Floats
from csi_helpers.analysis.structural.moments import MomentSums
from csi_helpers.analysis.structural.uncertainty.reraking import reraking
from csi_helpers.analysis.structural.uncertainty.resampling import Measure, Replicates, bootstrap
from csi_helpers.data.design import SamplingDesign


def survey_bootstrap(
    answers: Floats,
    design: SamplingDesign,
    measure: Measure,
    *,
    seed: np.random.SeedSequence,
    replicates: int = 5000,
    missing: str = "complete",
    items: Sequence[str] | None = None,
    domain: Flags | None = None,
    sums: MomentSums | None = None,
    workers: int = 1,
) -> Replicates:
    """Bootstrap as the design wants it: `bootstrap` with `one_fewer` and `adjust` decided.

    With strata or clusters n_h - 1 of n_h units are drawn, for there may be few of them; without,
    n of n, as in other programs. Raked weights are raked anew in every replicate, see `reraking`.

    Parameters
    ----------
    answers, design, measure, seed, replicates, missing, items, domain, sums, workers
        As in `bootstrap`.

    Raises
    ------
    ValueError, AnalysisError
        As in `bootstrap`.

    Notes
    -----
    Units are drawn with replacement: a finite population's correction is not in the replicates,
    and they err on the wide side by 1 / sqrt(1 - f). A stratum with one unit always keeps it and
    adds no variance.

    Examples
    --------
    >>> from dataclasses import replace
    >>> from csi_helpers.analysis.streams import stream_seed
    >>> group = np.arange(100) < 30
    >>> design = replace(SamplingDesign.simple(100), margins=np.column_stack([group, ~group]))
    >>> result = survey_bootstrap(
    ...     np.column_stack([group.astype(float), np.random.default_rng(1).normal(size=100)]),
    ...     design,
    ...     lambda moments: ({"mean": moments.means}, np.isfinite(moments.weight)),
    ...     seed=stream_seed(1, "example"),
    ...     replicates=200,
    ... )
    >>> print(result.values["mean"].std(axis=0).round(3))  # the share is known, the mean isn't
    [0.    0.086]
    """
    return bootstrap(
        answers,
        design,
        measure,
        seed=seed,
        replicates=replicates,
        missing=missing,
        items=items,
        domain=domain,
        sums=sums,
        one_fewer=bool({"strata", "clusters"} & set(design.features)),
        adjust=reraking(design),
        workers=workers,
    )
