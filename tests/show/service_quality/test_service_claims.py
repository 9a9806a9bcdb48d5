"""Sentences on service quality claim no more than the tables beside them show."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from service_results import gaps_of, priorities_of_kind, reliability_of, words_for
from service_study import SCALE, drawn, figure, service_survey

from csi_helpers import show
from csi_helpers.analysis import ServiceGaps, measure_service_gaps, weigh_gaps
from csi_helpers.params import Matrix
from csi_helpers.show.refusals import refusal_texts
from csi_helpers.show.service_quality import tables
from csi_helpers.show.words import Words


def measured(folder, cells, section=None, **study) -> tuple[ServiceGaps, Words]:
    survey = service_survey(folder, cells, section, **study)
    gaps = measure_service_gaps(survey)
    assert gaps is not None
    return gaps, Words("en", survey.codebook)


def test_weighted_is_set_beside_the_unweighted_of_the_same_respondents(tmp_path):
    cells = drawn(300, 3)
    late = np.arange(300) >= 150
    for name in ("W_A", "W_B"):
        cells[name] = np.where(late, np.nan, cells[name])
    for name in ("P_A1", "P_A2", "P_A3"):
        cells[name] = np.where(late, np.clip(cells[name] - 2, 1, 7), cells[name])
    gaps, words = measured(tmp_path, cells)
    text = show.describe_weighted(gaps, words)
    same = figure(gaps.estimates, "weighted_gap", "overall", method="unweighted_same_base")
    everybody = figure(gaps.estimates, "gap", "overall")
    assert f"the same respondents is {words.points(same['estimate'], 2)}" in text
    assert words.points(everybody["estimate"], 2) not in text
    assert "same base" in tables.table_service(gaps, words)
    assert "same base" not in tables.table_service(gaps_of(), words_for("en"))


def test_dimensions_that_differ_are_named_where_the_overall_score_does_not(tmp_path):
    cells = drawn(600, 3)
    inside = np.asarray(cells["G"]) == "x"
    for k in (1, 2, 3):
        cells[f"P_A{k}"] = np.clip(cells[f"P_A{k}"] + inside, 1, 7)
    cells["P_B1"] = np.clip(cells["P_B1"] - inside, 1, 7)
    gaps, words = measured(tmp_path, cells)
    text = show.describe_service_groups(gaps, words)
    assert text == (
        "By G, no group's overall gap differs significantly. "
        "By G, scores differ significantly between groups in A and B."
    )
    caption = show.service_groups_table.caption(gaps, words)
    assert caption == "Groups differ significantly in 2 of 2 dimensions, but not overall"


def test_constant_gaps_are_not_called_even(tmp_path):
    cells = drawn()
    cells["P_B1"] = np.clip(np.asarray(cells["P_B1"]), 1, 6)
    cells["E_B1"] = cells["P_B1"] + 1
    gaps, words = measured(tmp_path, cells)
    text = show.describe_service(gaps, words)
    assert "do not differ" not in text
    assert "the same for everybody, and not tested, in B (−1.00 points)" in text
    items = show.describe_service_items(gaps, words)
    assert "in 3 of 3 items" in items and "In 1 further item the gap is the same" in items
    for name in ("A1", "A2", "A3"):
        cells[f"E_{name}"] = cells[f"P_{name}"] + 0
    cells["P_A1"] = np.where(np.arange(240) % 2, cells["P_A1"], 8 - np.asarray(cells["P_A1"]))
    gaps, words = measured(tmp_path, cells)
    assert "No dimension" not in show.service_chart.caption(gaps, words)


def test_constant_dimensions_are_named_in_both_languages(tmp_path):
    cells = drawn()
    up = np.arange(240) % 2
    cells |= {f"E_A{k}": np.full(240, 4) for k in (1, 2, 3)}
    cells |= {"P_A1": 4 + up, "P_A2": 4 - up, "P_A3": 4 - 0 * up}
    gaps, words = measured(tmp_path, cells)
    error = next(one for one in gaps.refusals if one.code == "service_constant_dimensions")
    for language in ("zh", "en"):
        found = refusal_texts(error, Words(language, words.codebook))["found"]
        assert found.rstrip("。.").endswith("A")


def test_a_change_of_the_weighted_score_alone_is_told(tmp_path):
    now, then = drawn(300), drawn(300)
    low = np.asarray(now["P_A1"]) < np.asarray(now["E_A1"])
    now["W_A"] = np.where(low, 90.0, 10.0)
    then["W_A"] = 100 - now["W_A"]
    now["W_B"], then["W_B"] = then["W_A"], now["W_A"]
    pd.DataFrame(then).to_csv(tmp_path / "then.csv", index=False)
    waves = {"2025": {"file": str(tmp_path / "then.csv")}}
    gaps, words = measured(tmp_path, now, waves=waves)
    text = show.describe_service_changes(gaps, words)
    assert "changed significantly in the weighted overall score" in text
    row = next(
        line for line in tables.table_service_changes(gaps, words).split("<tr") if "points" in line
    )
    before = figure(gaps.estimates, "weighted_gap", "overall", wave="2025", method="per_respondent")
    assert words.number(before["estimate"], 2, signed=True) in row


def weighed(**bounds: tuple[float, float, float]):
    """Priorities with given products: estimate, low, high."""
    found = priorities_of_kind()
    rows = found.estimates.copy()
    for name, numbers in bounds.items():
        own = (rows["table"] == "gap_priority") & (rows["subject"] == name)
        rows.loc[own, ["estimate", "ci_low", "ci_high"]] = numbers
    return replace(found, estimates=rows)


def test_a_gap_that_may_be_none_comes_not_first():
    words = words_for("en")
    unsure = weighed(A=(0.1, -0.1, 0.2), empathy=(-0.04, -0.11, 0.05))
    text = show.describe_gap_priorities(unsure, words)
    assert "puts Empathy first" not in text and "no gap clearly calls" in text
    assert "no dimension clearly first" in show.gap_priorities_table.caption(unsure, words)
    one = weighed(A=(-0.03, -0.05, -0.01), empathy=(-0.04, -0.11, 0.05))
    assert "the intervals do in " in show.describe_gap_priorities(one, words)
    sure = weighed(A=(0.1, -0.1, 0.2), empathy=(-0.4, -0.6, -0.2))
    assert "puts Empathy first" in show.describe_gap_priorities(sure, words)


def test_no_priority_speaks_of_the_dimensions_with_a_share_only():
    none = weighed(A=(0.1, 0.05, 0.2), empathy=(0.2, 0.1, 0.3))
    text = show.describe_gap_priorities(replace(none, left_out=("B",)), words_for("en"))
    assert "None of the dimensions with a share" in text and "No dimension is" not in text


@pytest.mark.parametrize("language", ["zh", "en"])
def test_what_was_done_about_missing_answers_is_disclosed(tmp_path, language):
    survey = service_survey(tmp_path, drawn(300, 3, missing=0.3))
    found = weigh_gaps(survey, Matrix(bootstrap=100), overall="SAT", seed=1)
    assert found is not None and found.missing == "em" and 0 < found.complete < 0.9
    words = Words(language, survey.codebook)
    text = show.explain_priorities(found, words)
    assert words.text("matrix.missing.em", complete=words.percent(found.complete)) in text


def test_reliability_speaks_of_gaps_where_only_theirs_is_missing():
    found, words = reliability_of(), words_for("en")
    rows = found.estimates.copy()
    rows.loc[rows["method"] == "gap", "estimate"] = np.nan
    text = show.describe_service_reliability(replace(found, estimates=rows), words)
    assert text.startswith("The α of gaps cannot be assessed in any dimension. The α of perc")
    for alpha in (0.5, 0.9):  # one of the two dimensions has a single item
        rows.loc[(rows["method"] == "gap") & (rows["n"] > 0), "estimate"] = np.nan
        own = (rows["method"] == "gap") & (rows["subject"] == "A")
        rows.loc[own, "estimate"] = alpha
        text = show.describe_service_reliability(replace(found, estimates=rows), words)
        assert "1 dimensions" not in text and "only" in text


def test_one_dimension_is_not_counted(tmp_path):
    pair = {"expectation": "E_B1", "perception": "P_B1"}
    gaps, words = measured(tmp_path, drawn(), {"scale": SCALE, "dimensions": {"B": [pair]}})
    told = show.describe_service(gaps, words) + show.service_chart.alt(gaps, words)
    assert "1 dimensions" not in told


def test_whose_base_stands_beside_groups_is_said_where_bases_differ(tmp_path):
    source = show.service_groups_table.source
    assert "bases of their own" not in source(gaps_of(), words_for("en"))
    cells = drawn()
    cells["P_B1"] = np.where(np.arange(240) % 4 == 0, np.nan, cells["P_B1"])
    assert "n is the base of one score, Overall;" in source(*measured(tmp_path, cells))
