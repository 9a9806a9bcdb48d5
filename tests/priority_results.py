"""Made-up priorities: drivers, the matrix, penalties and rewards, the map of constructs.

`make_drivers`, `make_matrix`, `make_penalties` and `make_ipma` build the analysis's results for any
number of drivers; `priority_codebook.priority_words` gives words for as many.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pandas as pd
from priority_codebook import CONSTRUCTS, attribute_names
from priority_draws import BASE, CELLS, CROSSHAIRS, QUADRANTS, R2, WAVE, Draws, interval, rows_of
from priority_maps import make_ipma, make_penalties

from csi_helpers.analysis.drivers.derived_importance import Drivers
from csi_helpers.analysis.drivers.in_wave import Settings
from csi_helpers.analysis.drivers.rows import ADDING_UP
from csi_helpers.analysis.estimates import tidy
from csi_helpers.analysis.importance_satisfaction.cross_hairs import diagonal
from csi_helpers.analysis.importance_satisfaction.panel import Panel
from csi_helpers.analysis.importance_satisfaction.placing import ImportanceSatisfaction

BEFORE = "2025"
DERIVED = ("correlation", "regression", "johnson", "lmg")
REGIONS, SMALL = ("1", "2", "3", "4"), ("region=5",)
EARLIER = 99  # seed of the wave before
__all__ = ["make_drivers", "make_ipma", "make_matrix", "make_penalties"]


def _names(k: int, kind: str) -> tuple[str, ...]:
    return attribute_names(k) if kind == "attribute" else tuple(CONSTRUCTS)[:k]


def _draws(
    k: int, kind: str, methods: tuple[str, ...], *, seed: int = 0, scatter: float = 1.0
) -> Draws:
    negative = (_names(k, kind)[1],) if k > 3 and kind == "attribute" else ()
    return Draws.of(_names(k, kind), methods, seed, scatter, negative)


def _methods(kind: str, stated: bool) -> tuple[str, ...]:
    own = DERIVED if kind == "attribute" else (*DERIVED, "total_effect")
    return (*own, "stated") if stated else own


def _ranks(values: np.ndarray) -> np.ndarray:
    return (-values).argsort(axis=-1).argsort(axis=-1) + 1.0


def make_drivers(
    k: int = 7,
    *,
    importance: str = "lmg",
    kind: str = "attribute",
    stated: bool = True,
    wanted: str = "",
    missing: str = "complete",
) -> Drivers:
    """Derived importance of `k` drivers; with more than three attributes the second is negative."""
    methods = _methods(kind, stated)
    rows: list[dict] = []
    for wave, seed in ((WAVE, 0), (BEFORE, EARLIER)):
        draws = _draws(k, kind, methods, seed=seed)
        for method in methods[: len(methods) - stated]:
            point, drawn = draws.importance[method], draws.importance_draws[method]
            told = {"method": method, "wave": wave}
            rows += rows_of("derived_importance", draws.names, point, drawn, **told)
            if method in ADDING_UP:
                shares = point / point.sum(), drawn / drawn.sum(axis=1, keepdims=True)
                rows += rows_of("importance_share", draws.names, *shares, **told)
            rows += rows_of("importance_rank", draws.names, _ranks(point), _ranks(drawn), **told)
        for method in ("regression", "penalty_reward"):
            rows.append({"table": "r2", "subject": "CUSA1", "method": method, "wave": wave})
            rows[-1] |= {"n": BASE, "estimate": R2, "ci_low": 0.58, "ci_high": 0.66, "se": 0.02}
        for place, name in enumerate(draws.names):
            rows.append({"table": "vif", "subject": name, "object": "CUSA1", "wave": wave})
            rows[-1] |= {"n": BASE, "estimate": 6.2 if place == 2 and k > 3 else 1.5 + 0.1 * place}
    for group in [f"region={code}" for code in REGIONS]:
        draws = _draws(k, kind, methods, seed=int(group[-1]), scatter=2.0)
        point, drawn = draws.importance[importance], draws.importance_draws[importance]
        told = {"method": importance, "group": group, "n": 288, "n_eff": 240.0}
        if importance != "stated":
            rows += rows_of("derived_importance", draws.names, point, drawn, **told)
    names = _names(k, kind)
    return Drivers(
        estimates=tidy(rows),
        wave=WAVE,
        waves=(WAVE, BEFORE),
        drivers=names,
        kind=kind,
        outcome="CUSA1" if kind == "attribute" else "satisfaction",
        outcome_kind="item" if kind == "attribute" else "construct",
        methods=methods,
        importance=importance,
        wanted=wanted or importance,
        missing=missing,
        missing_rule="auto",
        complete=1.0 if missing == "complete" else 0.58,
        n=BASE,
        left_out=(),
        negative=(names[1],) if k > 3 and kind == "attribute" else (),
        collinear=(names[2],) if k > 3 else (),
        replicates=2000,
        degenerate=0,
        features=("weights",),
        confidence=0.95,
        min_base=30,
        refusals=(),
        named=(),
        settings=Settings("auto", 2000, None, 1, 0.95, 30),
        explained={},
    )


def _panel(draws: Draws, spec: str, group: str = "total", wave: str = WAVE, n: int = BASE) -> Panel:
    method, crosshair = spec.split("+")
    importance, performance = draws.crosses(method, crosshair)
    ends = float(importance[0]), float(performance[0])
    points = draws.points(method, crosshair)
    axes = points["importance"].to_numpy(float), points["performance"].to_numpy(float)
    line = diagonal(*axes, same_scale=method == "stated")
    return Panel(group, wave, n, *ends, points, line)


def _segments(
    k: int, kind: str, methods: tuple[str, ...], branches: int
) -> dict[str, tuple[str, Draws]]:
    groups = [f"region={code}" for code in REGIONS] + ["tenure=1", "tenure=2"]
    groups += [f"branch={n + 1}" for n in range(branches)]
    return {
        group: _draws(k, kind, methods, seed=1 + place, scatter=2.0)
        for place, group in enumerate(groups)
    }


def make_matrix(
    k: int = 7,
    *,
    importance: str = "lmg",
    crosshair: str = "mean",
    kind: str = "attribute",
    stated: bool = True,
    branches: int = 12,
    before: bool = True,
    scatter: float = 1.0,
) -> ImportanceSatisfaction:
    """The matrix of `k` drivers: in total, for the wave before, and for every group."""
    methods, spec = _methods(kind, stated), f"{importance}+{crosshair}"
    draws = _draws(k, kind, methods, scatter=scatter)
    names, groups = draws.names, _segments(k, kind, methods, branches)
    rows = [*rows_of("performance", names, draws.performance, draws.performance_draws)]
    if stated:
        rows += rows_of(
            "stated_importance", names, draws.importance["stated"], draws.importance_draws["stated"]
        )
    for group, own in groups.items():
        told = {"group": group, "n": 288, "n_eff": 240.0, "compared_with": "complement"}
        told |= {"p_value": 0.004, "p_adjusted": 0.03}
        rows += rows_of("performance", names, own.performance, own.performance_draws, **told)
    robustness = {}
    specs = [f"{method}+{rule}" for method in methods for rule in CROSSHAIRS]
    for each in specs:
        method, rule = each.split("+")
        robustness[each] = [QUADRANTS[number] for number in draws.quadrants(method, rule)[0]]
        rows += _quadrant_rows(names, draws.shares(method, rule), each, "total")
        for subject, cross in zip(
            ("importance", "performance"), draws.crosses(method, rule), strict=True
        ):
            rows += rows_of("crosshair", (subject,), cross[:1], cross[1:, None], method=each)
    for group, own in groups.items():
        rows += _quadrant_rows(names, own.shares(importance, crosshair), spec, group)
    grid, cells = draws.grid("lmg") if stated else (None, np.empty((0, 4)))
    rows += [
        {"table": "importance_grid", "subject": name, "object": cell, "method": "lmg"}
        | {"wave": WAVE, "n": BASE, "estimate": float(cells[place, number])}
        for place, name in enumerate(names if stated else ())
        for number, cell in enumerate(CELLS)
    ]
    above = draws.importance_draws[importance]
    above = above / above.mean() > draws.performance_draws / draws.performance_draws.mean()
    rows += [
        {"table": "iso_rating", "subject": name, "method": importance, "wave": WAVE, "n": BASE}
        | {"estimate": float(share)}
        for name, share in zip(names, above.mean(axis=0), strict=True)
    ]
    priorities = _priorities(draws, importance, crosshair, groups)
    for table, stem in (("potential", "potential"), ("potential_best", "best")):
        values = priorities["potential" if stem == "potential" else "potential_best"]
        for name in names:
            rows.append({"table": table, "subject": name, "method": "regression", "wave": WAVE})
            rows[-1] |= {
                "n": BASE,
                "estimate": values[name],
                "ci_low": priorities[f"{stem}_low"][name],
                "ci_high": priorities[f"{stem}_high"][name],
                "compared_with": priorities["best_group"][name] if stem == "best" else "",
            }
    rows += [
        {"table": "best_level", "subject": name, "compared_with": row["best_group"], "wave": WAVE}
        | {"n": 288, "estimate": row["best_level"]}
        for name, row in priorities.iterrows()
    ]
    panels: dict[str, tuple[Panel, ...]] = {}
    for group, own in groups.items():
        column = group.partition("=")[0]
        panels[column] = (*panels.get(column, ()), _panel(own, spec, group, n=288))
    earlier = _draws(k, kind, methods, seed=EARLIER)
    return ImportanceSatisfaction(
        estimates=tidy(rows),
        drivers=make_drivers(k, importance=importance, kind=kind, stated=stated),
        spec=spec,
        importance=importance,
        crosshair=crosshair,
        panel=_panel(draws, spec),
        before=_panel(earlier, spec, wave=BEFORE, n=980) if before else None,
        panels=panels,
        segments=tuple(panels),
        small=SMALL,
        needed=max(100, 10 * k),
        priorities=priorities,
        robustness=pd.DataFrame(robustness, index=pd.Index(names, name="driver")),
        grid=grid,
        stated_cross=float(draws.importance["stated"].mean()) if stated else float("nan"),
        derived_cross=float(draws.importance["lmg"].mean()),
        confidence=0.95,
        min_base=30,
        correction="holm",
        against="complement",
        refusals=(),
    )


def _quadrant_rows(
    names: tuple[str, ...], shares: np.ndarray, spec: str, group: str
) -> Iterator[dict]:
    for place, name in enumerate(names):
        for number, quadrant in enumerate(QUADRANTS):
            yield {
                **{"table": "quadrant", "subject": name, "object": quadrant, "method": spec},
                **{"group": group, "wave": WAVE, "n": BASE if group == "total" else 288},
                "estimate": float(shares[place, number]),
            }


def _priorities(
    draws: Draws, importance: str, crosshair: str, groups: dict[str, Draws]
) -> pd.DataFrame:
    points, drawn = draws.points(importance, crosshair), draws.importance_draws[importance]
    frame = points[["performance", "importance", "quadrant", "share", "sure"]].copy()
    frame["performance_low"], frame["performance_high"] = interval(draws.performance_draws)
    frame["importance_low"], frame["importance_high"] = interval(drawn)
    frame["rank"] = _ranks(draws.importance[importance])
    frame["rank_low"], frame["rank_high"] = interval(_ranks(drawn))
    frame["n"], frame["note"] = BASE, ""
    slope = draws.importance["regression"] * np.linspace(1.3, 1.0, len(points))
    frame["potential"] = slope * 9
    frame["potential_low"], frame["potential_high"] = slope * 9 - 0.5, slope * 9 + 0.5
    regions = {group: own for group, own in groups.items() if group.startswith("region")}
    best = {
        name: max(regions, key=lambda group, place=place: regions[group].performance[place])
        for place, name in enumerate(draws.names)
    }
    frame["best_group"] = [best[name] for name in draws.names]
    shrunken = np.array(
        [
            0.4 * draws.performance[place] + 0.6 * regions[best[name]].performance[place]
            for place, name in enumerate(draws.names)
        ]
    )
    frame["best_level"] = shrunken
    frame["potential_best"] = slope * (shrunken - draws.performance).clip(0)
    frame["best_low"], frame["best_high"] = (
        frame["potential_best"] - 0.6,
        frame["potential_best"] + 0.6,
    )
    frame["weak_groups"] = [
        (("region=2",), (), ("region=3", "tenure=1"))[place % 3] for place in range(len(points))
    ]
    return frame.sort_values("potential", ascending=False)
