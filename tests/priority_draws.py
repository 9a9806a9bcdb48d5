"""Made-up draws of attributes' importance and performance, and the frames that follow from them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

DRAWS = 400
WAVE, BASE = "2026", 1153
QUADRANTS = ("concentrate", "keep_up", "low_priority", "overkill")
CELLS = ("basic", "performance", "excitement", "unimportant")
CROSSHAIRS = ("mean", "median", "midpoint", "target")
R2 = 0.62


@dataclass(frozen=True)
class Draws:
    """Of `k` drivers: point estimates (k,) and draws (draws, k) of every measure."""

    names: tuple[str, ...]
    performance: np.ndarray
    performance_draws: np.ndarray
    importance: dict[str, np.ndarray]
    importance_draws: dict[str, np.ndarray]

    @classmethod
    def of(
        cls,
        names: tuple[str, ...],
        methods: tuple[str, ...],
        seed: int = 0,
        scatter: float = 1.0,
        negative: tuple[str, ...] = (),
    ) -> Draws:
        """Plausible numbers: `seed` 0 of everybody, others of a group or wave.

        `scatter` widens the draws, as a smaller base does.
        """
        k, truth, random = len(names), np.random.default_rng(24), np.random.default_rng(seed)
        performance, share = truth.normal(71, 8, k), truth.gamma(4, 1, k)
        if seed:
            performance = performance + random.normal(0, 3, k)
            share = share * np.exp(random.normal(0, 0.3, k))
        performance = np.round(performance.clip(38, 93), 2)
        share = share / share.sum()
        lmg = R2 * share
        sign = np.array([-1.0 if name in negative else 1.0 for name in names])
        values = {
            "correlation": 0.38 + 0.9 * np.sqrt(lmg) * random.uniform(0.9, 1.1, k),
            "regression": sign * (share * 1.15 + random.normal(0, 0.01, k)).clip(0.01),
            "johnson": lmg * random.uniform(0.95, 1.05, k),
            "lmg": lmg,
            "total_effect": 1.4 * share,
            "stated": (72 + 60 * (share - share.mean()) + random.normal(0, 6, k)).clip(40, 97),
        }
        values["correlation"] = values["correlation"].clip(0, 0.9)
        values["johnson"] *= R2 / values["johnson"].sum()
        spread = {"stated": 1.1, "correlation": 0.03}
        usual = 0.16 * R2 / k
        noise = random.normal(0, 1, (2, DRAWS, k))
        noise[1] = 0.3 * noise[0] + 0.95 * noise[1]
        return cls(
            names,
            performance,
            performance + 1.1 * scatter * noise[0],
            {method: values[method] for method in methods},
            {
                method: values[method] + scatter * noise[1] * spread.get(method, usual)
                for method in methods
            },
        )

    def crosses(self, method: str, crosshair: str) -> tuple[np.ndarray, np.ndarray]:
        """Cross-hair of importance and performance, the point estimate first, then of each draw."""
        both = []
        for point, draws in (
            (self.importance[method], self.importance_draws[method]),
            (self.performance, self.performance_draws),
        ):
            middle = np.median if crosshair == "median" else np.mean
            both.append(np.append(middle(point), middle(draws, axis=1)))
        importance, performance = both
        fixed = {"midpoint": 50.0, "target": 80.0}.get(crosshair)
        if fixed is not None:
            performance = np.full(DRAWS + 1, fixed)
            if method == "stated" and crosshair == "midpoint":
                importance = performance
        return importance, performance

    def quadrants(self, method: str, crosshair: str) -> np.ndarray:
        """Quadrant by number, (1 + draws, k), the point estimate first."""
        importance, performance = self.crosses(method, crosshair)
        high = np.vstack([self.importance[method], self.importance_draws[method]])
        good = np.vstack([self.performance, self.performance_draws])
        high, good = high > importance[:, None], good > performance[:, None]
        return np.select([high & ~good, high & good, ~high & ~good], [0, 1, 2], 3)

    def shares(self, method: str, crosshair: str) -> np.ndarray:
        """Share of draws, (k, quadrants)."""
        found = self.quadrants(method, crosshair)[1:]
        return np.stack([(found == number).mean(axis=0) for number in range(4)], axis=1)

    def points(self, method: str, crosshair: str, confidence: float = 0.95) -> pd.DataFrame:
        """A panel's points."""
        shares = self.shares(method, crosshair)
        quadrant = self.quadrants(method, crosshair)[0]
        share = np.take_along_axis(shares, quadrant[:, None], axis=1)[:, 0]
        others = shares.copy()
        np.put_along_axis(others, quadrant[:, None], -1.0, axis=1)
        second, most = others.argmax(axis=1), others.max(axis=1)
        draws = self.importance_draws[method]
        return pd.DataFrame(
            {
                "importance": self.importance[method],
                "performance": self.performance,
                "quadrant": [QUADRANTS[number] for number in quadrant],
                "share": share,
                "sure": share >= confidence,
                "second": [
                    QUADRANTS[n] if m > 0 else "" for n, m in zip(second, most, strict=True)
                ],
                "second_share": most.clip(0),
                "sd_importance": draws.std(axis=0, ddof=1),
                "sd_performance": self.performance_draws.std(axis=0, ddof=1),
                "correlation": [
                    float(np.corrcoef(one, other)[0, 1])
                    for one, other in zip(draws.T, self.performance_draws.T, strict=True)
                ],
            },
            index=pd.Index(self.names, name="driver"),
        )

    def grid(self, method: str) -> tuple[pd.DataFrame, np.ndarray]:
        """Stated × derived: cells by driver, and the share of draws in each (k, cells)."""
        stated = np.vstack([self.importance["stated"], self.importance_draws["stated"]])
        derived = np.vstack([self.importance[method], self.importance_draws[method]])
        high, strong = (each > each.mean(axis=1, keepdims=True) for each in (stated, derived))
        cell = np.select([high & ~strong, high & strong, ~high & strong], [0, 1, 2], 3)
        shares = np.stack([(cell[1:] == number).mean(axis=0) for number in range(4)], axis=1)
        frame = pd.DataFrame(
            {
                "stated": stated[0],
                "derived": derived[0],
                "cell": [CELLS[number] for number in cell[0]],
                "share": np.take_along_axis(shares, cell[0][:, None], axis=1)[:, 0],
            },
            index=pd.Index(self.names, name="driver"),
        )
        return frame, shares


def interval(values: np.ndarray, confidence: float = 0.95) -> tuple[np.ndarray, np.ndarray]:
    """Percentiles over the draws (first axis)."""
    ends = (1 - confidence) / 2, (1 + confidence) / 2
    low, high = np.quantile(values, ends, axis=0)
    return low, high


def rows_of(
    table: str, names: Sequence[str], points: np.ndarray, draws: np.ndarray, **more: object
) -> Iterator[dict]:
    """Estimates with the interval of their draws (draws, k)."""
    low, high = interval(draws)
    for place, name in enumerate(names):
        yield {"table": table, "subject": name, "wave": WAVE, "n": BASE, "n_eff": 953.0, **more} | {
            "estimate": float(points[place]),
            "se": float(draws[:, place].std(ddof=1)),
            "ci_low": float(low[place]),
            "ci_high": float(high[place]),
        }
