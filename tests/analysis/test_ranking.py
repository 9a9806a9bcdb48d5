"""Levels in order, and how sure their order is."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
from hypothesis import given
from hypothesis import strategies as st

from csi_helpers.analysis.estimates import tidy
from csi_helpers.analysis.ranking import Ranking, rank_levels, rank_ranges

INDEX = ("index", "satisfaction")


def row(group: str, estimate: float | None, **more: Any) -> dict[str, Any]:
    spread = {"se": 1.0, "ci_low": (estimate or 0) - 2, "ci_high": (estimate or 0) + 2}
    known = {"estimate": estimate, "n": 90, **spread} if estimate is not None else {"n": 3}
    own = {"table": "index", "subject": "satisfaction", "group": group, "wave": "2026"}
    return own | known | more


def ranked(*rows: dict[str, Any], levels: str = "abcd") -> Ranking | None:
    results = tidy([row("total", 70.0), *rows])
    return rank_levels(results, [("nps", "Q9"), INDEX], "shop", dict.fromkeys(levels), "2026")


def test_the_best_stands_first_and_those_without_a_figure_last() -> None:
    found = ranked(row("shop=a", 60.0), row("shop=b", 80.0), row("shop=c", None, note="low base"))
    assert found is not None and (found.table, found.total["estimate"]) == ("index", 70.0)
    assert list(found.levels.index) == ["b", "a", "c", "d"]
    assert list(found.levels["rank"][:2]) == [1, 2] and found.levels["rank"][2:].isna().all()
    assert found.levels.loc["c", "note"] == "low base" and found.levels.loc["c", "n"] == 3


def test_equal_figures_share_a_rank_and_keep_their_own_order() -> None:
    found = ranked(row("shop=b", 80.0), row("shop=a", 80.0), row("shop=c", 70.0))
    assert found is not None
    assert list(found.levels.index[:3]) == ["a", "b", "c"]
    assert list(found.levels["rank"][:3]) == [1, 1, 3]


def test_changes_are_those_that_lead_to_the_current_wave() -> None:
    change = {"table": "index_change", "p_adjusted": 0.01}
    found = ranked(
        row("shop=a", 60.0),
        row("shop=b", 80.0),
        row("shop=a", 3.0, **change, wave="2025→2026"),
        row("shop=b", -9.0, **change, wave="2024→2025"),
    )
    assert found is not None
    assert found.levels["change"]["a"] == 3.0 and np.isnan(found.levels["change"]["b"])


def test_other_groups_waves_and_subjects_are_not_mixed_in() -> None:
    found = ranked(
        row("shop=a", 60.0),
        row("shop=b", 80.0),
        row("shop=b", 99.0, wave="2025"),
        row("town=b", 98.0),
        row("shop=b", 97.0, subject="image"),
    )
    assert found is not None and list(found.levels["estimate"][:2]) == [80.0, 60.0]


def test_one_level_with_a_figure_is_no_ranking() -> None:
    assert ranked(row("shop=a", 60.0), row("shop=b", None)) is None


@given(
    st.lists(st.tuples(st.floats(0, 100), st.floats(0.1, 20)), min_size=2, max_size=12),
    st.floats(0.5, 0.99),
)
def test_the_estimated_rank_lies_in_its_range(levels: list[Any], confidence: float) -> None:
    estimates, errors = (np.array(part) for part in zip(*levels, strict=True))
    best, worst = rank_ranges(estimates, errors, confidence)
    rank = pd.Series(estimates).rank(ascending=False, method="min").to_numpy()
    assert ((best >= 1) & (best <= rank) & (rank <= worst) & (worst <= len(levels))).all()


def test_all_true_ranks_lie_within_together_at_least_as_often_as_claimed() -> None:
    rng = np.random.default_rng(20261122)
    truth, errors = np.array([80.0, 78.0, 75.0, 74.0, 60.0]), np.full(5, 1.5)
    ranks = pd.Series(truth).rank(ascending=False).to_numpy()
    held = 0
    for _ in range(400):
        best, worst = rank_ranges(rng.normal(truth, errors), errors, 0.9)
        held += bool(((best <= ranks) & (ranks <= worst)).all())
    assert held / 400 >= 0.9
    widths = np.subtract(*rank_ranges(truth, errors, 0.9)[::-1])
    assert widths[-1] == 0 and widths[:2].max() >= 1  # the last is told apart, the first aren't


def test_a_level_without_an_error_may_have_any_rank() -> None:
    best, worst = rank_ranges(np.array([80.0, 60.0]), np.array([np.nan, 1.0]), 0.95)
    assert list(best) == [1, 1] and list(worst) == [2, 2]
