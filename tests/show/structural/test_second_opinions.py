"""A demo client's groups, predictions and factor model: its own figures stand in the exhibits."""

import re
from functools import cache

import pytest
from structure_results import SEED, groups_of, opened, structure_of, words_of

from csi_helpers.analysis import confirm_structure, predict_structure
from csi_helpers.show.fragments import table_html
from csi_helpers.show.structural.exhibits import confirmation as confirmation_exhibits
from csi_helpers.show.structural.exhibits import groups as group_exhibits
from csi_helpers.show.structural.exhibits import prediction as prediction_exhibits
from csi_helpers.show.structural.wording.confirmation import describe_confirmation
from csi_helpers.show.structural.wording.groups import describe_structure_groups
from csi_helpers.show.structural.wording.predictions import describe_predictions

CLIENT = "telecom"
LANGUAGES = pytest.mark.parametrize("language", ["zh", "en"])


@cache
def predictions():
    _, survey = opened(CLIENT)
    return predict_structure(survey, structure_of(CLIENT), seed=SEED)


@cache
def confirmation():
    _, survey = opened(CLIENT)
    return confirm_structure(survey, structure_of(CLIENT))


@LANGUAGES
def test_groups(language):
    groups, words = groups_of(CLIENT), words_of(language, CLIENT)
    rows = groups.estimates[groups.estimates["table"] == "path_difference"]
    text = describe_structure_groups(groups, words)
    assert str(rows["estimate"].notna().sum()) in text
    differs = {name for names in groups.invariant.values() for name in names} != set()
    assert differs and words.level("plan", "Business") in text  # too small for a model
    html = table_html(group_exhibits.path_differences_table, groups, words)
    dashes = rows["estimate"].isna().sum()
    assert html.count('<td class="num low">–</td>') == dashes > 0
    for value in rows["estimate"].dropna():
        assert words.number(value, 2, signed=True) in html
    own = table_html(group_exhibits.group_paths_table, groups, words)
    paths = groups.estimates[groups.estimates["table"].isin(["path", "r2"])]
    for row in paths.itertuples():
        assert words.interval(row.ci_low, row.ci_high, 2) in own
    micom = table_html(group_exhibits.micom_table, groups, words)
    failed = sum(len(set(groups.constructs) - set(names)) for names in groups.invariant.values())
    assert micom.count("background-color") == failed


@LANGUAGES
def test_predictions(language):
    found, words = predictions(), words_of(language, CLIENT)
    text = describe_predictions(found, words)
    overall = found.estimates.query("table == 'predict_gain' and subject == 'overall'").iloc[0]
    assert words.interval(overall["ci_low"], overall["ci_high"], 3) in text
    assert f"n = {found.n}" in text
    html = table_html(prediction_exhibits.predictions_table, found, words)
    for value in found.estimates.query("table == 'predict_rmse'")["estimate"]:
        assert f"{value:.3f}" in html


@LANGUAGES
def test_confirmation(language):
    found, words = confirmation(), words_of(language, CLIENT)
    text = describe_confirmation(found, words)
    rows = found.estimates.query("subject == 'overall' and method == 'mlr'").set_index("table")
    for index in ("cfi", "tli", "rmsea", "srmr"):
        assert f"{rows['estimate'][f'cfa_{index}']:.3f}" in text
    for column in found.held:
        assert words.column(column) in text
    exhibits = (
        confirmation_exhibits.cfa_fit_table,
        confirmation_exhibits.invariance_table,
        confirmation_exhibits.cfa_loadings_table,
    )
    fit, invariance, loadings = (table_html(each, found, words) for each in exhibits)
    assert fit.count("<tr>") == 3  # one unweighted wave has both tests
    for value in found.estimates.query("table == 'invariance_chi2'")["estimate"]:
        assert words.number(value, 1) in invariance
    for row in found.estimates.query("table == 'cfa_loading'").itertuples():
        assert words.interval(row.ci_low, row.ci_high, 2) in loadings
    for html in (fit, invariance, loadings):
        assert "nan" not in re.sub("<[^>]*>", "", html)
