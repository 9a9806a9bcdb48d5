"""Two single items and one path: nothing is left to fit, and nothing is said about fit."""

from __future__ import annotations

import numpy as np
import pytest
from mobi_study import mobi_frame, rows, structure_from, study_of

from csi_helpers.analysis.structural.findings.second_opinions import confirm_structure
from csi_helpers.show.structural.wording.drivers import describe_drivers
from csi_helpers.show.structural.wording.model_fit import describe_structure
from csi_helpers.show.words import Words

ONE_PATH = {"constructs": {"quality": ["PERQ1"], "satisfaction": ["CUSA1"]}, "bootstrap": 200}


@pytest.mark.parametrize(
    ("language", "told"), [("en", "The one path is significant"), ("zh", "唯一的路径显著")]
)
def test_one_path_is_neither_all_paths_nor_a_fit(language: str, told: str) -> None:
    study, survey = study_of(mobi_frame(), model=ONE_PATH)
    structure = structure_from(study, survey)
    words = Words(language, survey.codebook)
    assert told in describe_drivers(structure, words)
    fit = rows(structure, "srmr").iloc[0]
    assert fit["estimate"] == pytest.approx(0, abs=1e-10)
    assert np.isnan(fit["p_value"])
    assert rows(structure, "srmr_limit").empty
    assert "SRMR" not in describe_structure(structure, words)


def test_single_items_have_no_invariance_to_lose() -> None:
    frame = mobi_frame().assign(group=np.arange(250) % 2)
    study, survey = study_of(frame, model=ONE_PATH, columns={"segments": ["group"]})
    confirmation = confirm_structure(survey, structure_from(study, survey), min_group=30)
    assert confirmation is not None
    assert confirmation.held == {}
    assert not confirmation.estimates["table"].str.startswith("invariance").any()


@pytest.mark.parametrize("language", ["en", "zh"])
def test_too_few_replicates_for_the_correction_are_named(language: str) -> None:
    study, survey = study_of(mobi_frame(), model={"bootstrap": 120})
    words = Words(language, survey.codebook)
    text = describe_drivers(structure_from(study, survey), words)
    told = words.text("path_model.drivers.too_few", replicates="120")
    assert told in text
    study, survey = study_of(mobi_frame(), model={"bootstrap": 1000})
    assert told.split("120")[0] not in describe_drivers(structure_from(study, survey), words)
