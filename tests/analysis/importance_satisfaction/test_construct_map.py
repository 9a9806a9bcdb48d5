"""The map of constructs and items: the mobi vector, and sums that must agree."""

import numpy as np
import pytest
from mobi_study import SEED, mobi_frame, study_of

from csi_helpers.analysis import (
    derive_importance,
    estimate_structure,
    follow_index,
    map_constructs,
    place_attributes,
)
from csi_helpers.params.priorities import Matrix


@pytest.fixture(scope="module")
def mobi():
    study, survey = study_of(mobi_frame())
    structure = estimate_structure(survey, study.model, seed=SEED)
    index = follow_index(survey, structure, study.model)
    found = map_constructs(survey, structure, index, replicates=200, seed=SEED)
    return found, structure, index


def by_subject(result, table):
    rows = result.estimates[result.estimates["table"] == table]
    return rows.set_index("subject")["estimate"]


def test_constructs_of_mobi(mobi):
    found, _, _ = mobi
    importance = by_subject(found, "ipma_importance")
    # shared/vectors.json, ipma_mobi_sat (Ringle & Sarstedt 2016)
    assert importance.to_dict() == pytest.approx(
        {"image": 0.4147, "expectation": 0.4323, "quality": 0.6398, "value": 0.1383}, abs=1e-4
    )
    # shared/methods.md A4: indices of the same model
    assert by_subject(found, "ipma_performance").to_dict() == pytest.approx(
        {"image": 73.5280, "expectation": 72.4738, "quality": 74.9766, "value": 62.3468}, abs=1e-4
    )


def test_items_share_out_their_construct_s_importance(mobi):
    found, _, _ = mobi
    rows = found.estimates[found.estimates["table"] == "ipma_item_importance"]
    sums = rows.groupby("object")["estimate"].sum()
    assert sums.to_dict() == pytest.approx(by_subject(found, "ipma_importance").to_dict())
    assert (rows["se"] > 0).all() and (rows["ci_low"] < rows["estimate"]).all()


def test_a_point_more_of_an_item_moves_the_index_by_its_importance(mobi):
    """By hand: raise PERQ1 by one point of 0-100, and follow it through weights and paths."""
    found, structure, index = mobi
    weights = index.estimates[index.estimates["table"] == "index_weight"]
    quality = weights[weights["object"] == "quality"].set_index("subject")["estimate"]
    effects = structure.estimates
    effect = effects[(effects["table"] == "what_if") & (effects["subject"] == "quality")]
    effect = effect[effect["object"] == "satisfaction"]["estimate"].item()
    expected = effect * quality["PERQ1"] / quality.sum()  # all items have one scale
    assert by_subject(found, "ipma_item_importance")["PERQ1"] == pytest.approx(expected)


def test_without_a_model_there_is_no_map(mobi):
    _, survey = study_of(mobi_frame())
    assert map_constructs(survey, None, None, replicates=100, seed=1) is None


def test_item_performance_is_its_mean_on_the_scale(mobi):
    found, _, _ = mobi
    frame = mobi_frame()
    performance = by_subject(found, "ipma_item_performance")
    expected = {item: (frame[item].mean() - 1) / 9 * 100 for item in performance.index}
    assert performance.to_dict() == pytest.approx(expected)
    assert np.isin(["CUSA1", "CUSL1"], performance.index).sum() == 0


@pytest.mark.parametrize("missing", ["auto", "mean", "em", "pairwise", "casewise"])
def test_constructs_of_a_matrix_perform_as_their_published_index(missing):
    frame = mobi_frame().mask(np.random.default_rng(3).random((250, 24)) < 0.03)
    study, survey = study_of(frame, model={"missing": missing})
    structure = estimate_structure(survey, study.model, seed=SEED)
    index = follow_index(survey, structure, study.model)
    matrix = Matrix.model_validate({"bootstrap": 100})
    drivers = derive_importance(survey, {}, matrix, structure=structure, index=index, seed=SEED)
    placed = place_attributes(survey, drivers, matrix, index=index)
    published = by_subject(index, "index")
    points = placed.panel.points["performance"]
    assert points.to_dict() == pytest.approx(published[points.index].to_dict(), abs=1e-9)
    assert placed.priorities["performance"].to_dict() == pytest.approx(points.to_dict())
