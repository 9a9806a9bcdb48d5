"""Net promoter score, satisfied and effort: published numbers, properties, bases, corrections."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from loyalty_study import (
    SECTION,
    drawn,
    figure,
    loyalty_survey,
    recommending,
    scores_of,
    section_of,
)
from scipy.stats import norm
from statsmodels.stats.proportion import proportion_confint

from csi_helpers.analysis import measure_loyalty
from csi_helpers.params import Comparisons

NPS_ONLY = {"nps": "NPS"}


def two_waves(folder: Path, now: dict, then: dict, section: dict | None = None, **study: object):
    pd.DataFrame(then | {"SAT": [1.0 + k % 5 for k in range(len(then["NPS"]))]}).to_csv(
        folder / "then.csv", index=False
    )
    waves = {"2025": {"file": str(folder / "then.csv")}}
    return scores_of(folder, now, section or NPS_ONLY, waves=waves, **study)


def test_published_standard_error(tmp_path: Path) -> None:
    """Vector nps_se: p = 1/2, d = 1/6, n = 324 (Cross Validated; variance over n, ours n - 1)."""
    scores = scores_of(tmp_path, {"NPS": recommending(162, 108, 54)}, NPS_ONLY)
    row = figure(scores.estimates, "nps")
    assert row["estimate"] == pytest.approx(33.333333, abs=1e-6)
    assert row["se"] * np.sqrt(323 / 324) == pytest.approx(4.140867, abs=1e-6)
    assert (row["n"], row["n_eff"], row["method"]) == (324, 324, "0-10")
    for table, share in [("promoters", 1 / 2), ("passives", 1 / 3), ("detractors", 1 / 6)]:
        found = figure(scores.estimates, table)
        low, high = proportion_confint(324 * share, 324, method="wilson")
        assert found["estimate"] == pytest.approx(share)
        assert [found["ci_low"], found["ci_high"]] == pytest.approx([low, high])


def test_wave_test_of_two_samples(tmp_path: Path) -> None:
    """Vector nps_wave: .50/.20 and .42/.26 of 400 each; z 2.4900943, p .0127709."""
    scores = two_waves(
        tmp_path, {"NPS": recommending(200, 120, 80)}, {"NPS": recommending(168, 128, 104)}
    )
    row = figure(scores.estimates, "nps_change", wave="2025→2026")
    z = row["estimate"] / row["se"] * np.sqrt(400 / 399)
    assert row["estimate"] == pytest.approx(14)
    assert z == pytest.approx(2.4900943, abs=1e-6)
    assert 2 * norm.sf(z) == pytest.approx(0.0127709, abs=1e-6)
    assert row["p_value"] == pytest.approx(0.0127709, abs=5e-4)  # Student's, and n - 1


def test_a_panel_is_compared_pair_by_pair(tmp_path: Path) -> None:
    random = np.random.default_rng(4)
    first = random.integers(0, 11, 300).astype(float)
    second = np.clip(first + random.integers(-1, 2, 300), 0, 10)
    ids = {"id": [f"r{k}" for k in range(300)]}
    scores = two_waves(tmp_path, {"NPS": second} | ids, {"NPS": first} | ids)
    row = figure(scores.estimates, "nps_change", wave="2025→2026")

    def points(answers: np.ndarray) -> np.ndarray:
        return 100 * ((answers >= 9).astype(float) - (answers <= 6))

    apart = points(second) - points(first)
    assert row["estimate"] == pytest.approx(apart.mean())
    assert row["se"] == pytest.approx(apart.std(ddof=1) / np.sqrt(300))


def test_one_to_ten_is_said_in_every_row(tmp_path: Path) -> None:
    answers = [10.0] * 30 + [7.0] * 20 + [6.0] * 10 + [1.0] * 10
    section = {"nps": {"item": "NPS", "scale": {"min": 1, "max": 10}}}
    scores = scores_of(tmp_path, {"NPS": answers}, section)
    assert not scores.standard
    rows = scores.estimates[scores.estimates["subject"] == "NPS"]
    assert set(rows["method"]) == {"non-standard 1-10"} and set(rows["note"]) == {"non-standard"}
    assert figure(scores.estimates, "nps")["estimate"] == pytest.approx(100 * (30 - 20) / 70)
    assert scores.refusals == ()


def test_fifty_answers_are_needed(tmp_path: Path) -> None:
    few = scores_of(tmp_path, {"NPS": recommending(20, 19, 10)}, NPS_ONLY)
    row = figure(few.estimates, "nps")
    assert row["note"] == "low base" and np.isnan(row["estimate"]) and row["n"] == 49
    assert [error.code for error in few.refusals] == ["nps_low_base"]
    enough = scores_of(tmp_path, {"NPS": recommending(20, 20, 10)}, NPS_ONLY)
    assert figure(enough.estimates, "nps")["estimate"] == pytest.approx(20)


def test_all_promoters_have_a_score_and_no_interval(tmp_path: Path) -> None:
    scores = scores_of(tmp_path, {"NPS": recommending(80, 0, 0)}, NPS_ONLY)
    row = figure(scores.estimates, "nps")
    assert (row["estimate"], row["note"]) == (100, "constant")
    assert np.isnan([row["se"], row["ci_low"], row["ci_high"]]).all()
    share = figure(scores.estimates, "promoters")
    assert share["estimate"] == share["ci_high"] == 1 and 0.9 < share["ci_low"] < 1


def test_nobody_answering_zero_is_asked_about(tmp_path: Path) -> None:
    answers = recommending(40, 40, 40) + [1.0] * 6
    assert [e.code for e in scores_of(tmp_path, {"NPS": answers}, NPS_ONLY).refusals] == [
        "nps_scale"
    ]
    declared = {"nps": {"item": "NPS", "scale": {"min": 0, "max": 10}}}
    assert scores_of(tmp_path, {"NPS": answers}, declared).refusals == ()
    assert scores_of(tmp_path, {"NPS": [*answers, 0.0]}, NPS_ONLY).refusals == ()


@pytest.mark.parametrize("version", [1, 2])
def test_effort_as_its_version_asks_it(tmp_path: Path, version: int) -> None:
    cells = drawn(200)
    cells["CES"] = np.clip(cells["CES"], 1, 5) if version == 1 else cells["CES"]
    section = {"ces": {"item": "CES", "version": version}}
    scores = scores_of(tmp_path, cells, section)
    row = figure(scores.estimates, "ces")
    assert row["estimate"] == pytest.approx(np.mean(cells["CES"]))
    assert row["se"] == pytest.approx(np.std(cells["CES"], ddof=1) / np.sqrt(200))
    easy = scores.estimates[scores.estimates["table"] == "ces_easy"]
    assert bool(len(easy)) == (version == 2)
    if version == 2:
        found = figure(scores.estimates, "ces_easy")["estimate"]
        assert found == pytest.approx(np.mean(np.asarray(cells["CES"]) >= 5))


def test_satisfied_are_the_highest_codes(tmp_path: Path) -> None:
    cells = drawn(300)
    for top in (1, 2, 3):
        section = {"csat": {"item": "CSAT", "top": top, "scale": {"min": 1, "max": 10}}}
        row = figure(scores_of(tmp_path, cells, section).estimates, "csat", method=f"top_{top}")
        assert row["estimate"] == pytest.approx(np.mean(np.asarray(cells["CSAT"]) > 10 - top))


def test_weights_and_order_of_rows(tmp_path: Path) -> None:
    cells = drawn(240, missing=0.05)
    plain = scores_of(tmp_path, cells).estimates
    equal = scores_of(tmp_path, cells | {"w": np.full(240, 3.0)}).estimates
    numbers = ["n", "n_eff", "estimate", "se", "ci_low", "ci_high", "p_adjusted"]
    pd.testing.assert_frame_equal(plain[numbers], equal[numbers], rtol=1e-9)
    order = np.random.default_rng(1).permutation(240)
    mixed = {name: np.asarray(column, dtype=object)[order] for name, column in cells.items()}
    pd.testing.assert_frame_equal(plain[numbers], scores_of(tmp_path, mixed).estimates[numbers])
    weights = np.random.default_rng(2).uniform(0.4, 2, 240)
    weighted = figure(scores_of(tmp_path, cells | {"w": weights}).estimates, "nps")
    points = 100 * ((cells["NPS"] >= 9).astype(float) - (cells["NPS"] <= 6))
    known = np.isfinite(cells["NPS"])
    mean = np.average(points[known], weights=weights[known])
    assert weighted["estimate"] == pytest.approx(mean)
    assert weighted["n_eff"] < weighted["n"]


def test_groups_are_tested_and_corrected_by_score(tmp_path: Path) -> None:
    cells = drawn(600)
    cells["NPS"] = np.where(cells["G"] == "x", np.clip(cells["NPS"] + 2, 0, 10), cells["NPS"])
    survey = loyalty_survey(tmp_path, cells)
    scores = measure_loyalty(survey, section_of())
    assert scores is not None
    for table in ("nps", "csat", "ces"):
        rows = scores.estimates[
            (scores.estimates["table"] == table) & (scores.estimates["group"] != "total")
        ]
        assert set(rows["compared_with"]) == {"complement"}
        p = np.sort(rows["p_value"])
        holm = np.minimum(np.maximum.accumulate(p * [3, 2, 1]), 1)
        assert np.sort(rows["p_adjusted"]) == pytest.approx(holm)
    assert figure(scores.estimates, "nps", group="G=x")["p_adjusted"] < 0.001
    assert scores.differences["nps", "", "G=x"] > 20
    pairs = measure_loyalty(survey, section_of(), comparisons=Comparisons(against="pairs"))
    assert pairs is not None
    row = figure(pairs.estimates, "nps", group="G=x|G=y")
    levels = [figure(pairs.estimates, "nps", group=f"G={one}")["estimate"] for one in "xy"]
    assert row["estimate"] == pytest.approx(levels[1] - levels[0])


def test_changes_are_corrected_over_the_scores(tmp_path: Path) -> None:
    then = drawn(300, 5)
    pd.DataFrame(then).to_csv(tmp_path / "then.csv", index=False)
    waves = {"2025": {"file": str(tmp_path / "then.csv")}}
    scores = scores_of(tmp_path, drawn(300, 6, shift=0.15), waves=waves)
    rows = scores.estimates[scores.estimates["wave"] == "2025→2026"]
    rows = rows[rows["group"] == "total"]
    assert set(rows["table"]) == {"nps_change", "csat_change", "ces_change"}
    p = np.sort(rows["p_value"])
    assert np.sort(rows["p_adjusted"]) == pytest.approx(
        np.minimum(np.maximum.accumulate(p * [3, 2, 1]), 1)
    )


def test_a_wave_without_a_question_has_no_rows(tmp_path: Path) -> None:
    then = drawn(200, 5)
    del then["CES"]
    pd.DataFrame(then).to_csv(tmp_path / "then.csv", index=False)
    waves = {"2025": {"file": str(tmp_path / "then.csv")}}
    scores = scores_of(tmp_path, drawn(200, 6), waves=waves)
    assert set(scores.estimates.query("table == 'ces'")["wave"]) == {"2026"}
    assert "ces_change" not in set(scores.estimates["table"])
    assert "nps_change" in set(scores.estimates["table"])


def test_nothing_asked_is_nothing_measured(tmp_path: Path) -> None:
    survey = loyalty_survey(tmp_path, drawn(60))
    assert measure_loyalty(survey, None) is None
    section = {"repurchase": SECTION["repurchase"]}
    survey = loyalty_survey(tmp_path, drawn(60), section)
    assert measure_loyalty(survey, section_of(section)) is None
