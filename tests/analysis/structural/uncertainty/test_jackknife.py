"""The jackknife against leaving out by hand and the design-based variance."""

import numpy as np
import pytest
from clustered_answers import clustered, design_error, means
from pls_reference import mobi, model

from csi_helpers.analysis.structural.pls import estimate_pls
from csi_helpers.analysis.structural.uncertainty import resampling
from csi_helpers.analysis.structural.uncertainty.resampling import jackknife
from csi_helpers.data.design import SamplingDesign

SIMPLE = SamplingDesign.simple(250)


def paths(moments):
    estimate = estimate_pls(moments.correlations, model())
    return {"paths": estimate.paths}, estimate.converged


def test_jackknife_leaves_out_rows():
    values, strata = jackknife(mobi(), SIMPLE, paths)
    assert values["paths"].shape == (250, 7, 7) and (strata == 0).all()
    for k in (0, 137, 249):
        alone = estimate_pls(np.corrcoef(np.delete(mobi(), k, axis=0).T), model())
        np.testing.assert_allclose(values["paths"][k], alone.paths, atol=1e-10)


def test_jackknife_leaves_out_clusters_within_strata():
    answers, design = clustered()
    values, strata = jackknife(answers, design, means)
    sizes = np.bincount(strata)
    centred = (
        values["mean"]
        - np.stack([values["mean"][strata == h].mean(axis=0) for h in range(3)])[strata]
    )
    variance = (((sizes - 1) / sizes)[strata, None] * centred**2).sum(axis=0)
    assert np.sqrt(variance) == pytest.approx(design_error(answers, design), rel=0.03)
    assert len(strata) == 60


def test_jackknife_of_very_many_units_is_not_made(monkeypatch):
    monkeypatch.setattr(resampling, "MOST_JACKKNIFE_UNITS", 249)
    assert jackknife(mobi(), SIMPLE, means) is None
