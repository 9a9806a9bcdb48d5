"""Made-up penalties and rewards, and the map of constructs."""

from __future__ import annotations

import numpy as np
from priority_codebook import CONSTRUCTS, attribute_names, construct_items
from priority_draws import BASE, WAVE, Draws, rows_of

from csi_helpers.analysis.estimates import tidy
from csi_helpers.analysis.importance_satisfaction.construct_map import ImportancePerformanceMap
from csi_helpers.analysis.importance_satisfaction.penalty_reward import PenaltyReward


def make_penalties(k: int = 7, *, outcome_kind: str = "item") -> PenaltyReward:
    """Penalties and rewards of `k` attributes, of every class."""
    names, random = attribute_names(k), np.random.default_rng(3)
    scale = 0.35 if outcome_kind == "item" else 4.0
    size = scale * random.gamma(3, 0.35, k)
    lean = random.uniform(-0.8, 0.8, k)
    lean[2::5] = 0.03
    both = {"penalty": -size * (1 - lean) / 2, "reward": size * (1 + lean) / 2}
    noise = scale * 0.12 * random.normal(0, 1, (400, k))
    drawn = {table: values + noise for table, values in both.items()}
    rows: list[dict] = []
    for table, values in both.items():
        rows += rows_of(table, names, values, drawn[table])
    ends = {
        which: (each["reward"] + each["penalty"]) / (each["reward"] - each["penalty"])
        for which, each in (("point", both), ("draws", drawn))
    }
    rows += rows_of("asymmetry", names, ends["point"], ends["draws"].clip(-1, 1))
    kinds = {}
    order = ("basic", "performance", "excitement")
    for place, name in enumerate(names):
        lie = ends["point"][place]
        kinds[name] = order[0] if lie < -0.1 else order[2] if lie > 0.1 else order[1]
        sure = 0.98 if place % 3 == 0 else 0.82
        for each in order:
            rows.append({"table": "factor_class", "subject": name, "object": each, "wave": WAVE})
            rows[-1] |= {"n": BASE, "estimate": sure if each == kinds[name] else (1 - sure) / 2}
    rows.append({"table": "r2", "subject": "CUSA1", "method": "penalty_reward", "wave": WAVE})
    rows[-1] |= {"n": BASE, "estimate": 0.41, "ci_low": 0.36, "ci_high": 0.46}
    return PenaltyReward(
        estimates=tidy(rows),
        wave=WAVE,
        outcome="CUSA1" if outcome_kind == "item" else "satisfaction",
        outcome_kind=outcome_kind,
        unit="scale" if outcome_kind == "item" else "index",
        kinds=kinds,
        cutoffs=dict.fromkeys(names, (6.0, 9.0)),
        n=BASE,
        missing="listwise",
        confidence=0.95,
        min_base=30,
        refusals=(),
    )


def make_ipma(m: int = 5) -> ImportancePerformanceMap:
    """The map of `m` constructs and their three items each."""
    constructs = tuple(CONSTRUCTS)[:m]
    draws = Draws.of(constructs, ("total_effect",))
    point, drawn = draws.importance["total_effect"], draws.importance_draws["total_effect"]
    rows = [*rows_of("ipma_importance", constructs, point, drawn)]
    rows += rows_of("ipma_performance", constructs, draws.performance, draws.performance_draws)
    for place, name in enumerate(constructs):
        own = construct_items(name)
        weights, shift = np.array([0.45, 0.33, 0.22]), np.array([2.0, -1.0, -3.0])
        effects, levels = point[place] * weights, draws.performance[place] + shift
        drawn_effects = drawn[:, [place]] * weights
        drawn_levels = draws.performance_draws[:, [place]] + shift
        told = {"object": name}
        rows += rows_of("ipma_item_importance", own, effects, drawn_effects, **told)
        rows += rows_of("ipma_item_performance", own, levels, drawn_levels, **told)
    return ImportancePerformanceMap(
        estimates=tidy(rows),
        wave=WAVE,
        target="satisfaction",
        constructs=constructs,
        items={name: construct_items(name) for name in constructs},
        n=BASE,
        confidence=0.95,
        min_base=30,
        refusals=(),
        importance_cross=float(point.mean()),
        performance_cross=float(draws.performance.mean()),
    )
