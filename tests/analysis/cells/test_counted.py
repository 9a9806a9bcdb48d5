"""Chapters 2 and 3 of counted respondents give the numbers of the same respondents loaded."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from counted_answers import ITEMS, cells
from large_waves import as_large
from same_tables import assert_same
from scipy import stats
from small_study import survey_of, write_csv

from csi_helpers.analysis.correlation import correlate_items
from csi_helpers.analysis.descriptive import describe_items
from csi_helpers.data.large.burt import BurtTable, burt_table
from csi_helpers.data.large.survey import LargeWave
from csi_helpers.errors import AnalysisError
from csi_helpers.params import Comparisons


def survey(folder, *, weighted, waves=2):
    before = {name: column for name, column in cells(1, 260).items() if name != "five2"}
    earlier = {"2025": {"file": str(write_csv(folder, before, "then.csv"))}} if waves > 1 else {}
    columns = {"segments": {"region": {}, "sex": {}, "all": {}}}
    columns |= {"weight": "w"} if weighted else {}
    return survey_of(
        folder, cells(2, 300), earlier, columns=columns, items=ITEMS, scale={"min": 1, "max": 10}
    )


def assert_same_but_counted(one, other):
    assert_same(one.estimates, other.estimates)
    told = [[(e.need, e.found, e.remedy, e.code) for e in each.refusals] for each in (one, other)]
    assert told[0] == told[1] and told[0]
    plain = {"estimates": None, "refusals": ()}
    assert replace(one, **plain, counted=True) == replace(other, **plain)


@pytest.mark.parametrize(("weighted", "against"), [(False, "pairs"), (True, "complement")])
def test_items_are_described_to_the_last_digits(tmp_path, weighted, against):
    loaded = survey(tmp_path, weighted=weighted)
    counted = as_large(loaded)
    rules = Comparisons(against=against, correction="bh", family="table")
    one, other = (
        describe_items(each, confidence=0.9, comparisons=rules) for each in (loaded, counted)
    )
    assert_same_but_counted(one, other)
    assert set(one.estimates["note"]) >= {"low base", "caution", ""}
    assert one.estimates["p_adjusted"].notna().sum() > 40
    assert one.weighted_waves == (("2025", "2026") if weighted else ())


@pytest.mark.parametrize("weighted", [False, True])
def test_items_correlate_to_the_last_digits(tmp_path, weighted):
    loaded = survey(tmp_path, weighted=weighted)
    one, other = (correlate_items(each, min_base=40) for each in (loaded, as_large(loaded)))
    assert_same_but_counted(one, other)
    polychoric = one.estimates[one.estimates["table"] == "polychoric"]
    assert polychoric.loc[polychoric["wave"] == "2025", "estimate"].notna().sum() == 2
    assert one.constant == ("flat", "never")


def test_one_item_that_differs_is_refused_alike(tmp_path):
    loaded = survey_of(tmp_path, {"q": [1, 2, 3, 4], "r": [2, 2, 2, 2]}, items=["q", "r"])
    for each in (loaded, as_large(loaded)):
        with pytest.raises(AnalysisError, match="1 such item"):
            correlate_items(each)


def test_ten_million_are_as_many_rows_as_their_codes(tmp_path):
    few = survey(tmp_path, weighted=False, waves=1)
    counted = as_large(few)
    table = burt_table({name: few.answers[name].to_numpy() for name in ("q1", "q2")})
    times = 40_000
    many = BurtTable(table.codes, *(sums * times for sums in (table.n, table.weight, table.n)))
    items = ("q1", "q2")
    wave = LargeWave("2026", items, (), 300 * times, False, lambda asked: [[many]], lambda _: ())
    found = describe_items(replace(counted, waves=(wave,))).estimates
    y = few.answers["q1"].dropna()
    row = found[(found["table"] == "mean") & (found["subject"] == "q1")].iloc[0]
    assert row["n"] == row["n_eff"] == len(y) * times > 1e7
    assert row["estimate"] == pytest.approx(y.mean(), rel=1e-12)
    assert row["se"] == pytest.approx(y.std(ddof=0) / np.sqrt(len(y) * times), rel=1e-6)
    pairs = correlate_items(replace(counted, waves=(wave,))).estimates
    both = few.answers[["q1", "q2"]].dropna()
    rho = pairs.loc[pairs["table"] == "spearman", "estimate"].iloc[0]
    assert rho == pytest.approx(stats.spearmanr(both["q1"], both["q2"]).statistic, abs=1e-12)


def test_a_segment_the_wave_does_not_have_has_no_rows(tmp_path):
    loaded = survey(tmp_path, weighted=True)
    earlier, current = as_large(loaded).waves
    narrow = replace(earlier, segments=("sex",))
    result = describe_items(replace(as_large(loaded), waves=(narrow, current)))
    then = result.estimates[result.estimates["wave"] == "2025"]
    assert set(then["group"]) == {"total", "sex=1", "sex=2"}
    changes = result.estimates.loc[result.estimates["wave"] == "2025→2026", "group"]
    assert set(changes) == {"total", "sex=1", "sex=2"}


def test_waves_of_others_are_told_from_a_panel(tmp_path):
    """Ids link the waves of a loaded survey; counted ones are compared as strangers."""
    panel = pd.DataFrame(cells(3, 200)).assign(person=[f"p{k}" for k in range(200)])
    earlier = {"2025": {"file": str(write_csv(tmp_path, dict(panel), "then.csv"))}}
    study = {"items": ["q1", "q2"], "scale": {"min": 1, "max": 10}}
    linked = survey_of(tmp_path, dict(panel), earlier, columns={"id": "person"}, **study)
    strangers = survey_of(tmp_path, dict(panel), earlier, **study)
    change = {
        name: describe_items(each).estimates.query("table == 'mean_change'")["se"].iloc[0]
        for name, each in (
            ("linked", linked),
            ("strangers", strangers),
            ("counted", as_large(linked)),
        )
    }
    assert change["linked"] < 1e-9 < change["strangers"]
    assert change["counted"] == pytest.approx(change["strangers"], rel=1e-12)
