"""Sample and method of counted respondents: the numbers of the same respondents loaded."""

from dataclasses import replace

import numpy as np
import pytest
from counted_answers import ITEMS, as_large_with_reasons, cells
from large_waves import as_large
from same_tables import assert_same
from small_study import settings, write_csv

from csi_helpers.analysis.methodology.method import account_for_method
from csi_helpers.analysis.sample import describe_sample
from csi_helpers.data.run import Run
from csi_helpers.data.survey import open_survey
from csi_helpers.params import load_study

DRAWN = {
    "sample_type": "probability",
    "dispositions": {"complete": 300, "refused": 500},
}


def opened(folder, *, weighted, **study):
    now, then = cells(2, 300), cells(1, 200)
    now["five1"][:30] = 97  # not asked
    waves = {"2025": {"file": str(write_csv(folder, then, "then.csv"))}}
    columns = {"segments": {"region": {}, "sex": {}}} | ({"weight": "w"} if weighted else {})
    missing = {"missing_codes": {"97": "not_asked"}, "fieldwork": DRAWN}
    told = {"items": ITEMS, "columns": columns, "scale": {"min": 1, "max": 10}} | missing | study
    study = load_study(settings(write_csv(folder, now), waves, **told))
    return study, open_survey(study)


@pytest.mark.parametrize("weighted", [False, True])
def test_the_sample_is_told_to_the_last_digits(tmp_path, weighted):
    study, loaded = opened(tmp_path, weighted=weighted)
    one, other = (describe_sample(each, study) for each in (loaded, as_large_with_reasons(loaded)))
    assert_same(one.estimates, other.estimates)
    assert replace(one, estimates=None, counted=True) == replace(other, estimates=None)
    tables = set(one.estimates["table"])
    assert tables >= {"profile", "nonresponse", "headline", "margin_of_error", "effective_n"}
    asked = one.estimates.query("table == 'nonresponse' and object == 'not_asked'")
    assert asked["estimate"].max() == pytest.approx(0.1)


@pytest.mark.parametrize("weighted", [False, True])
def test_the_method_is_told_to_the_last_digits(tmp_path, weighted):
    study, loaded = opened(tmp_path, weighted=weighted)
    counted = as_large_with_reasons(loaded)
    one, other = (account_for_method(each, study, Run()) for each in (loaded, counted))
    assert_same(one.estimates, other.estimates)
    assert {"weighted_base", "effective_base", "missing_share"} <= set(one.estimates["table"])
    assert [limit.code for limit in one.limits] == [limit.code for limit in other.limits]
    for limit, again in zip(one.limits, other.limits, strict=True):
        assert limit.values == pytest.approx(again.values)
    assert (one.features, one.waves) == (other.features, other.waves) and other.counted


def test_unknown_reasons_are_no_reasons(tmp_path):
    study, loaded = opened(tmp_path, weighted=True, fieldwork={"sample_type": "opt_in"})
    counted = as_large(loaded)
    told = describe_sample(counted, study).estimates
    assert "nonresponse" not in set(told["table"])
    known = describe_sample(loaded, study).estimates
    without = known[known["table"] != "nonresponse"].reset_index(drop=True)
    assert_same(without, told)  # the weights' sums come of a pass over the respondents
    rows = account_for_method(counted, study, Run()).estimates
    share = rows[rows["table"] == "missing_share"].set_index("subject")
    gaps = loaded.answers.isna().mean()
    np.testing.assert_allclose(share["estimate"], gaps[share.index], rtol=1e-12)
    assert (share["n"] == 300).all()


def test_who_was_left_out_has_no_headline_and_who_was_flagged_is_named(tmp_path):
    study, loaded = opened(tmp_path, weighted=False)
    counted = as_large_with_reasons(loaded)
    left_out = replace(
        counted,
        excluded={**counted.excluded, "2026": {"speeder": 5}},
        flagged={**counted.flagged, "2026": {"speeder": 12}},
    )
    methods = describe_sample(left_out, study).estimates.query("table == 'headline'")["method"]
    assert set(methods) == {"analysed"}
    limits = {one.code: one.values for one in account_for_method(left_out, study, Run()).limits}
    assert limits["flagged"] == {"k": 7}
