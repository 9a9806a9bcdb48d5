"""The path model of a large survey: estimates of respondents, errors of random groups."""

from dataclasses import replace
from functools import cache

import pytest
from large_studies import CONSTRUCTS, beside, both, path_model, ratios, same, with_answers

from csi_helpers.analysis.structural.findings.groups import compare_structures
from csi_helpers.analysis.structural.findings.index.construct_index import follow_index
from csi_helpers.analysis.structural.findings.structure import estimate_structure
from csi_helpers.data.index_weights import IndexWeights
from csi_helpers.errors import AnalysisError

DRAWN = ("srmr_limit",)  # a quantile of replicates
PAIRS = {name: items for name, items in CONSTRUCTS.items() if len(items) == 2}


@cache
def structures(gaps: float, missing: str, *, weighted: bool):
    settings = path_model(missing=missing)
    return settings, *(
        estimate_structure(s, settings, seed=1) for s in both(gaps, weighted=weighted)
    )


CASES = pytest.mark.parametrize(
    ("gaps", "missing", "weighted"),
    [
        (0.0, "auto", False),
        (0.03, "auto", True),
        (0.08, "pairwise", True),
        (0.08, "casewise", True),
    ],
)


@CASES
def test_estimates_are_those_of_respondents(gaps, missing, weighted):
    _, one, other = structures(gaps, missing, weighted=weighted)
    assert (other.missing, other.incomplete) == (one.missing, one.incomplete)
    assert (other.groups, other.features) == (200, one.features)
    rows = beside(one.estimates, other.estimates)
    same(rows[~rows["table"].isin(DRAWN)], "n", "estimate")
    if not weighted:
        same(rows, "n_eff")
    found = ratios(rows[rows["table"].isin(["path", "total_effect", "loading", "weight", "r2"])])
    assert abs(found.mean() - 1) < 0.08
    assert (abs(found - 1) < 0.4).all()


@CASES
def test_indices_are_those_of_respondents(gaps, missing, weighted):
    settings, one, other = structures(gaps, missing, weighted=weighted)
    survey, large = both(gaps, weighted=weighted)
    first = follow_index(survey, one, settings)
    second = follow_index(large, other, settings)
    rows = beside(first.estimates, second.estimates)
    assert {"index", "gap", "index_change", "index_weight", "index_reestimated_change"} <= set(
        rows["table"]
    )
    assert set(rows["group"]) > {"total", "branch=north"}
    same(rows, "n", "estimate")
    assert second.differences == pytest.approx(first.differences, abs=1e-9)
    found = ratios(rows)
    assert abs(found.mean() - 1) < 0.06
    assert (abs(found - 1) < 0.3).all()


@pytest.mark.parametrize("source", ["pooled", "own", "file"])
def test_weights_may_come_from_elsewhere(source):
    halves = {name: dict.fromkeys(own, 0.5) for name, own in PAIRS.items()}
    given = IndexWeights("w.csv", {}, halves)
    chosen = {"file": "w.csv"} if source == "file" else source
    settings = path_model(index_weights=chosen, bootstrap=100)
    _, *structures_of_both = structures(0.03, "auto", weighted=True)
    found = []
    for survey, structure in zip(both(0.03, weighted=True), structures_of_both, strict=True):
        known = replace(survey, index_weights=given if source == "file" else None)
        found.append(follow_index(known, structure, settings))
    rows = beside(found[0].estimates, found[1].estimates)
    same(rows, "n", "estimate")
    assert abs(ratios(rows).mean() - 1) < 0.06
    assert found[1].constructs == (tuple(PAIRS) if source == "file" else tuple(CONSTRUCTS))


def test_groups_are_compared_by_halves_of_random_groups():
    settings, one, other = structures(0.0, "auto", weighted=False)
    survey, large = both()
    first = compare_structures(survey, one, settings)
    second = compare_structures(large, other, settings)
    assert second.groups == first.groups == ("branch=north", "branch=south", "branch=west")
    assert second.random_groups == 200
    rows = beside(first.estimates, second.estimates)
    same(rows[rows["table"] != "path_difference"], "n", "estimate")
    compared = rows[rows["estimate"].notna() & rows["estimate_large"].notna()]
    same(compared[compared["table"] == "path_difference"], "estimate")
    null = compared[compared["note"] == "null range"]
    wide = null[null["ci_high"].notna()]
    found = (wide["ci_high_large"] - wide["ci_low_large"]) / (wide["ci_high"] - wide["ci_low"])
    assert abs(found.mean() - 1) < 0.06
    assert (abs(found - 1) < 0.35).all()
    c = null[null["table"] == "micom_c"]
    loss = (1 - c["ci_low_large"]) / (1 - c["ci_low"])
    assert 0.6 < loss[c["ci_low"] < 1 - 1e-9].mean() < 1.5


def test_em_is_refused_with_gaps_and_auto_goes_pair_by_pair():
    _, large = both(0.08)
    with pytest.raises(AnalysisError) as refused:
        estimate_structure(large, path_model(missing="em"), seed=1)
    assert refused.value.code == "large_em"
    structure = estimate_structure(large, path_model(bootstrap=100), seed=1)
    assert (structure.missing, structure.missing_rule) == ("pairwise", "auto")


@pytest.mark.parametrize(
    ("column", "min_base", "code"), [(5.0, 30, "constant_item"), (None, 5000, "low_base")]
)
def test_what_respondents_refuse_sums_refuse_in_the_same_words(column, min_base, code):
    survey, _ = both()
    changed = {} if column is None else {"s1": column}
    said = []
    for each in with_answers(survey, **changed):
        with pytest.raises(AnalysisError) as refused:
            estimate_structure(each, path_model(), seed=1, min_base=min_base)
        assert refused.value.code == code
        said.append(str(refused.value))
    assert said[0] == said[1]


def with_current(large, **changes):
    current = replace(large.current, **changes)
    return replace(large, waves=(*large.waves[:-1], current))


def test_questions_that_few_were_asked_are_left_out():
    def few(*items):
        return with_current(both()[1], reasons={item: {"not_asked": 300} for item in items})

    structure = estimate_structure(few("s1"), path_model(bootstrap=100), seed=1)
    assert structure.left_out == ("s1",)
    assert "s1" not in structure.items["satisfaction"]
    structure = estimate_structure(few("l1", "l2"), path_model(bootstrap=100), seed=1)
    assert "loyalty" not in structure.model.names
    assert [error.code for error in structure.refusals] == ["large_asked"]
