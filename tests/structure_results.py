"""Results of the structural chapter on the demo clients, with few replicates, made once."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from csi_helpers.analysis.structural.findings.groups import StructureGroups, compare_structures
from csi_helpers.analysis.structural.findings.index.construct_index import (
    ConstructIndex,
    follow_index,
)
from csi_helpers.analysis.structural.findings.opinions.confirmation import Confirmation
from csi_helpers.analysis.structural.findings.opinions.prediction import Predictions
from csi_helpers.analysis.structural.findings.second_opinions import (
    confirm_structure,
    predict_structure,
)
from csi_helpers.analysis.structural.findings.structure import Structure, estimate_structure
from csi_helpers.data.survey import Survey, open_survey
from csi_helpers.params import Study, load_study
from csi_helpers.show.words import Words

PARAMS = Path(__file__).parents[1] / "params"
SEED = 20261122


@cache
def opened(client: str = "demo", *sets: str) -> tuple[Study, Survey]:
    """A demo client's study and survey; with 200 replicates unless `sets` say otherwise."""
    study = load_study(PARAMS / f"{client}.yaml", sets=["model.bootstrap=200", *sets])
    return study, open_survey(study)


@cache
def structure_of(client: str = "demo", *sets: str) -> Structure:
    study, survey = opened(client, *sets)
    structure = estimate_structure(survey, study.model, seed=SEED)
    assert structure is not None
    return structure


@cache
def index_of(client: str = "demo", *sets: str) -> ConstructIndex:
    study, survey = opened(client, *sets)
    assert study.model is not None
    return follow_index(survey, structure_of(client, *sets), study.model)


@cache
def groups_of(client: str = "demo", *sets: str) -> StructureGroups:
    study, survey = opened(client, *sets)
    assert study.model is not None
    groups = compare_structures(survey, structure_of(client, *sets), study.model)
    assert groups is not None
    return groups


def words_of(language: str, client: str = "demo") -> Words:
    return Words(language, opened(client)[1].codebook)


@cache
def predictions_of(client: str = "demo", *sets: str) -> Predictions:
    _, survey = opened(client, *sets)
    predictions = predict_structure(survey, structure_of(client, *sets), seed=SEED)
    assert predictions is not None
    return predictions


@cache
def confirmation_of(client: str = "demo", *sets: str) -> Confirmation:
    _, survey = opened(client, *sets)
    confirmation = confirm_structure(survey, structure_of(client, *sets))
    assert confirmation is not None
    return confirmation
