"""What chapters 4 and 5 say of a survey too large to load, in both languages."""

from functools import cache

import pytest
from large_studies import both, path_model

from csi_helpers.analysis.measurement.reliability import assess_reliability
from csi_helpers.analysis.structural.findings.groups import compare_structures
from csi_helpers.analysis.structural.findings.index.construct_index import follow_index
from csi_helpers.analysis.structural.findings.second_opinions import predict_structure
from csi_helpers.analysis.structural.findings.structure import estimate_structure
from csi_helpers.errors import AnalysisError
from csi_helpers.show.measurement.wording.reliability import explain_reliability
from csi_helpers.show.refusals import refusal_texts
from csi_helpers.show.structural.tables.predictions import table_predictions
from csi_helpers.show.structural.wording.groups import (
    describe_micom_marks,
    explain_structure_groups,
)
from csi_helpers.show.structural.wording.index.method import explain_index
from csi_helpers.show.structural.wording.predictions import explain_predictions
from csi_helpers.show.structural.wording.structure_method import explain_structure
from csi_helpers.show.words import Words

LANGUAGES = pytest.mark.parametrize(
    ("language", "groups"), [("en", "random groups"), ("zh", "随机组")]
)


@cache
def found(*, large: bool):
    survey = both(0.03, weighted=True)[large]
    settings = path_model(bootstrap=100)
    structure = estimate_structure(survey, settings, seed=1)
    return (
        (explain_reliability, assess_reliability(survey)),
        (explain_structure, structure),
        (explain_index, follow_index(survey, structure, settings)),
        (explain_structure_groups, compare_structures(survey, structure, settings)),
        (explain_predictions, predict_structure(survey, structure, seed=1)),
    )


def words_of(language: str) -> Words:
    return Words(language, both(0.03, weighted=True)[0].codebook)


@LANGUAGES
def test_each_method_says_where_its_errors_come_from(language, groups):
    words = words_of(language)
    for explain, result in found(large=True):
        told = explain(result, words)
        assert groups in told
        assert "200" in told
    for explain, result in found(large=False):
        assert groups not in explain(result, words)


@LANGUAGES
def test_gaps_are_told_as_they_were_treated(language, groups):
    del groups
    told = explain_structure(dict(found(large=True))[explain_structure], words_of(language))
    said = {"en": "a question that wasn't put to a respondent counts as a gap", "zh": "未逐份载入"}
    assert said[language] in told
    assert words_of(language).text("path_model.method.n_eff") not in told


@LANGUAGES
def test_limits_of_composition_are_those_of_halves(language, groups):
    result = dict(found(large=True))[explain_structure_groups]
    assert groups in describe_micom_marks(result, words_of(language))


def test_absolute_errors_have_no_column():
    predictions = dict(found(large=True))[explain_predictions]
    html = table_predictions(predictions, words_of("en"))
    assert ("MAE" in html, "RMSE" in html) == (False, True)
    small = dict(found(large=False))[explain_predictions]
    assert "MAE" in table_predictions(small, words_of("en"))


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("code", ["large_em", "large_polychoric", "large_scores", "large_asked"])
def test_refusals_have_words_of_their_own(language, code):
    words = words_of(language)
    texts = refusal_texts(
        AnalysisError("n", "f", "r", code=code, values={"construct": "loyalty"}), words
    )
    general = refusal_texts(AnalysisError("n", "f", "r", code="no such"), words)
    assert texts["found"] != general["found"]
    assert "YAML" in texts["remedy"]
