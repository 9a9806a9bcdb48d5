"""Quality and effects against R seminr and R cSEM."""

import numpy as np
import pytest
from pls_reference import (
    CSEM,
    ITEMS,
    NAMES,
    PATHS,
    SEMINR,
    correlations,
    golden,
    golden_list,
    model,
)

from csi_helpers.analysis.structural import quality
from csi_helpers.analysis.structural.effects import (
    f2,
    indirect_effects,
    structural_vif,
    total_effects,
)
from csi_helpers.analysis.structural.model import StructuralModel
from csi_helpers.analysis.structural.pls import estimate_pls

close = {"rtol": 0, "atol": 1e-10}


def lower(table):
    return table[np.tril_indices(7, -1)]


@pytest.mark.parametrize("tag", SEMINR)
def test_quality_equals_r_seminr(tag):
    of, r = SEMINR[tag], correlations()
    estimate = estimate_pls(r, of)
    alpha, rho_c, ave, rho_a = golden(f"pls/{tag}_reliability", NAMES).T
    np.testing.assert_allclose(quality.standardised_alpha(r, of), alpha, **close)
    np.testing.assert_allclose(quality.rho_c(estimate.loadings, of), rho_c, **close)
    mine = quality.average_variance_extracted(estimate.loadings, of)
    np.testing.assert_allclose(mine, ave, **close)
    np.testing.assert_allclose(quality.rho_a(estimate.weights, of), rho_a, **close)
    htmt = golden(f"pls/{tag}_htmt", NAMES, NAMES)
    np.testing.assert_allclose(lower(quality.htmt(r, of)), lower(htmt), **close)
    table = quality.fornell_larcker(estimate.loadings, estimate.score_correlations, of)
    larcker = golden(f"pls/{tag}_fl_criteria", NAMES, NAMES)
    np.testing.assert_allclose(lower(table), lower(larcker), **close)
    np.testing.assert_allclose(np.diag(table), np.diag(larcker), **close)
    vif = golden_list(f"pls/{tag}_vif_items").set_index("item")["vif"][ITEMS]
    np.testing.assert_allclose(quality.item_vif(r, of), vif, **close)
    adjusted = golden(f"pls/{tag}_r2", ["AdjRsq"], NAMES[1:])[0]
    mine = quality.adjusted_r2(estimate.r2, of, 250)
    np.testing.assert_allclose(mine[1:], adjusted, **close)


@pytest.mark.parametrize("tag", SEMINR)
def test_effects_equal_r_seminr(tag):
    of = SEMINR[tag]
    estimate = estimate_pls(correlations(), of)
    total = golden(f"pls/{tag}_total_effects", NAMES, NAMES)
    np.testing.assert_allclose(total_effects(estimate.paths, of), total, **close)
    indirect = golden(f"pls/{tag}_total_indirect_effects", NAMES, NAMES)
    np.testing.assert_allclose(indirect_effects(estimate.paths, of), indirect, **close)
    if of.consistent:  # seminr takes the uncorrected scores for these
        return
    vif = structural_vif(estimate.construct_correlations, of)
    for row in golden_list(f"pls/{tag}_vif_structural").dropna().itertuples():
        found = vif[NAMES.index(row.source), NAMES.index(row.target)]
        assert found == pytest.approx(row.vif, abs=1e-10)


@pytest.mark.parametrize("tag", CSEM)
def test_effect_sizes_and_fit_equal_r_csem(tag):
    of, r = CSEM[tag], correlations()
    estimate = estimate_pls(r, of)
    constructs = estimate.construct_correlations
    sizes = golden(f"csem/{tag}_F2", NAMES[1:], NAMES)
    np.testing.assert_allclose(f2(constructs, estimate.paths, of).T[1:], sizes, **close)
    vif = structural_vif(constructs, of)
    table = golden_list(f"csem/{tag}_VIF").set_index("Unnamed: 0")
    for target in table.index:
        for source in table.columns[table.loc[target] > 0]:
            found = vif[NAMES.index(source), NAMES.index(target)]
            assert found == pytest.approx(table.loc[target, source], abs=1e-10)
    srmr = golden(f"csem/{tag}_fit", ["SRMR"])[0, 0]
    mine = quality.srmr(r, estimate.loadings, constructs, estimate.paths, of)
    assert mine == pytest.approx(srmr, abs=1e-10)


def test_consistent_reliability_equals_r_csem():
    of = CSEM["PLSc_path"]
    loadings = estimate_pls(correlations(), of).loadings
    rho_c, ave = golden("csem/PLSc_path_RhoC", NAMES), golden("csem/PLSc_path_AVE", NAMES)
    np.testing.assert_allclose(quality.rho_c(loadings, of), rho_c[:, 0], **close)
    mine = quality.average_variance_extracted(loadings, of)
    np.testing.assert_allclose(mine, ave[:, 0], **close)


def test_htmt_is_of_absolute_correlations():
    # cSEM keeps the sign: only Quality and Loyalty, with negative correlations, differ
    signed = golden("csem/PLSc_path_HTMT", NAMES, NAMES)
    mine = quality.htmt(correlations(), model())
    differs = np.argwhere(np.tril(np.abs(mine - signed) > 1e-10, -1))
    assert differs.tolist() == [[NAMES.index("Loyalty"), NAMES.index("Quality")]]
    assert (round(mine[6, 2], 3), round(signed[6, 2], 3)) == (0.759, 0.723)


def test_seminr_estimates_anew_for_its_effect_sizes():
    # second route: the model without the path, scores and all
    whole = estimate_pls(correlations(), model())
    theirs = golden("pls/modeA_path_f2", NAMES, NAMES)
    for source, target in PATHS:
        rest = tuple(path for path in PATHS if path != (source, target))
        k = NAMES.index(target)
        without = 0.0
        if any(end == target for _, end in rest):
            smaller = StructuralModel(model().constructs, rest)
            without = estimate_pls(correlations(), smaller).r2[k]
        size = (whole.r2[k] - without) / (1 - whole.r2[k])
        assert size == pytest.approx(theirs[NAMES.index(source), k], abs=1e-10)


def test_f2_by_leaving_a_predecessor_out():
    estimate = estimate_pls(correlations(), model())
    r, k = estimate.construct_correlations, NAMES.index("Satisfaction")
    sizes = f2(r, estimate.paths, model())
    sources = model().predecessors[k]
    for left_out in sources:
        rest = [s for s in sources if s != left_out]
        explained = r[rest, k] @ np.linalg.solve(r[np.ix_(rest, rest)], r[rest, k])
        size = (estimate.r2[k] - explained) / (1 - estimate.r2[k])
        assert sizes[left_out, k] == pytest.approx(size, abs=1e-12)


@pytest.mark.parametrize(
    "measure",
    [
        lambda r, e, m: quality.htmt(r, m),
        lambda r, e, m: quality.item_vif(r, m),
        lambda r, e, m: quality.standardised_alpha(r, m),
        lambda r, e, m: quality.srmr(r, e.loadings, e.construct_correlations, e.paths, m),
        lambda r, e, m: total_effects(e.paths, m),
        lambda r, e, m: f2(e.construct_correlations, e.paths, m),
        lambda r, e, m: quality.fornell_larcker(e.loadings, e.construct_correlations, m),
    ],
)
def test_measures_take_stacks(measure):
    rng = np.random.default_rng(4)
    noise = np.corrcoef(rng.normal(size=(24, 60)))
    stack = np.stack([correlations(), (correlations() + noise) / 2])[None]
    of = model()
    together = measure(stack, estimate_pls(stack, of), of)
    for k in range(2):
        alone = measure(stack[0, k], estimate_pls(stack[0, k], of), of)
        np.testing.assert_allclose(together[0, k], alone, atol=1e-12)


def test_collinear_items_have_no_vif():
    r = np.array([[1, 1, 0.3], [1, 1, 0.3], [0.3, 0.3, 1]])
    of = StructuralModel({"a": ("a1", "a2"), "b": ("b",)}, (("a", "b"),))
    assert np.isnan(quality.item_vif(r, of)[1]) and quality.item_vif(r, of)[2] == 1
