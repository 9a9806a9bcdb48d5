"""One matrix: where every driver stands in importance and performance, and how sure that is."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from csi_helpers.analysis.drivers.in_wave import Explained
from csi_helpers.analysis.estimates import Row
from csi_helpers.analysis.importance_satisfaction.cross_hairs import (
    QUADRANTS,
    above_diagonal,
    cross_hair,
    diagonal,
    quadrant_shares,
    quadrants,
)
from csi_helpers.analysis.structural.uncertainty.intervals import standard_error, usable_interval
from csi_helpers.analysis.variance import Floats

MIDPOINT = 50.0  # of a scale of 0-100
STATED = "stated"


@dataclass(frozen=True)
class Draw:
    """Importance by one method, and performance, of k drivers: the sample's and every draw's."""

    names: tuple[str, ...]
    importance: Floats
    performance: Floats
    importances: Floats
    performances: Floats
    n: int
    n_eff: Floats

    @classmethod
    def of(cls, explained: Explained, method: str) -> Draw:
        """Of the drivers for which both are known."""
        draws = explained.draws
        importance, performance = draws.values[method], draws.values["performance"]
        known = np.isfinite(importance) & np.isfinite(performance)
        names = np.array(explained.answers.form.names, dtype=object)[known]
        return cls(
            tuple(str(name) for name in names),
            importance[known],
            performance[known],
            draws.replicates[method][:, known],
            draws.replicates["performance"][:, known],
            explained.draws.stated_n if method == STATED else explained.answers.n,
            draws.n_eff[method][known],
        )

    @property
    def alike(self) -> bool:
        """Whether one of the axes has nothing to tell drivers apart by."""
        return any(
            np.ptp(axis) <= 1e-9 * (1 + np.abs(axis).max())
            for axis in (self.importance, self.performance)
        )


@dataclass(frozen=True)
class Crossing:
    """The two lines by one rule: of the sample, and of every draw.

    With a midpoint or a target, importance that isn't stated on a scale is cut at its mean.
    """

    method: str
    rule: str
    importance: float
    performance: float
    importances: Floats = field(repr=False)
    performances: Floats = field(repr=False)

    @property
    def spec(self) -> str:
        """As it is published: method and rule."""
        return f"{self.method}+{self.rule}"

    @classmethod
    def of(cls, draw: Draw, method: str, rule: str, target: float | None) -> Crossing:
        """Recomputed in every draw, save what is fixed."""
        fixed = {"midpoint": MIDPOINT, "target": target}
        own = (
            rule if rule in ("mean", "median") or (rule, method) == ("midpoint", STATED) else "mean"
        )

        def line(values: Floats, chosen: str) -> Floats:
            return np.asarray(cross_hair(values, chosen, **fixed))

        return cls(
            method,
            rule,
            float(line(draw.importance, own)),
            float(line(draw.performance, rule)),
            line(draw.importances, own),
            line(draw.performances, rule),
        )


@dataclass(frozen=True)
class Panel:
    """A matrix of one group in one wave.

    Attributes
    ----------
    group, wave : str
    n : int
        Base of the importance.
    importance_cross, performance_cross : float
    diagonal : (intercept, slope), or None
        The iso-rating line.
    points : DataFrame
        By driver: importance, performance, quadrant, share (of draws in it), sure (share at least
        the confidence), second and second_share (the next likely quadrant), and the draws'
        sd_importance, sd_performance and correlation.
    """

    group: str
    wave: str
    n: int
    importance_cross: float
    performance_cross: float
    points: pd.DataFrame
    diagonal: tuple[float, float] | None = None


def panel_of(
    draw: Draw, crossing: Crossing, *, group: str, wave: str, confidence: float
) -> tuple[Panel, Floats]:
    """The matrix of these draws, and the shares of its quadrants (k, 4)."""
    codes = quadrants(draw.importance, draw.performance, crossing.importance, crossing.performance)
    shares = quadrant_shares(
        quadrants(draw.importances, draw.performances, crossing.importances, crossing.performances)
    )
    rows = [_point(draw, k, int(codes[k]), shares[k], confidence) for k in range(len(draw.names))]
    points = pd.DataFrame(rows, index=pd.Index(draw.names, dtype=object))
    lines = crossing.importance, crossing.performance
    same_scale = crossing.method == STATED
    line = diagonal(draw.importance, draw.performance, same_scale=same_scale)
    return Panel(group, wave, draw.n, *lines, points, line), shares


def _point(draw: Draw, k: int, code: int, shares: Floats, confidence: float) -> Row:
    others = [(share, place) for place, share in enumerate(shares) if place != code and share > 0]
    second = max(others, default=(0.0, -1))
    pair = np.column_stack([draw.importances[:, k], draw.performances[:, k]])
    pair = pair[np.isfinite(pair).all(axis=1)]
    spread = np.cov(pair.T) if len(pair) > 1 else np.full((2, 2), np.nan)
    deviations = np.sqrt(np.diag(spread))
    product = deviations.prod()
    return {
        "importance": draw.importance[k],
        "performance": draw.performance[k],
        "quadrant": QUADRANTS[code],
        "share": float(shares[code]),
        "sure": bool(shares[code] >= confidence),
        "second": QUADRANTS[second[1]] if second[0] > 0 else "",
        "second_share": float(second[0]),
        "sd_importance": float(deviations[0]),
        "sd_performance": float(deviations[1]),
        "correlation": float(spread[0, 1] / product) if product > 0 else 0.0,
    }


def panel_rows(
    draw: Draw, crossing: Crossing, shares: Floats, *, group: str, wave: str, confidence: float
) -> Iterator[Row]:
    """Rows `crosshair` and `quadrant` of one matrix."""
    stem: Row = {"method": crossing.spec, "group": group, "wave": wave, "n": draw.n}
    for axis, value, drawn in (
        ("importance", crossing.importance, crossing.importances),
        ("performance", crossing.performance, crossing.performances),
    ):
        low, high = usable_interval(drawn[:, None], confidence)
        yield {
            **stem,
            "table": "crosshair",
            "subject": axis,
            "estimate": value,
            "se": float(standard_error(drawn)),
            "ci_low": low[0],
            "ci_high": high[0],
        }
    for k, name in enumerate(draw.names):
        for place, quadrant in enumerate(QUADRANTS):
            yield {
                **stem,
                "table": "quadrant",
                "subject": name,
                "object": quadrant,
                "n_eff": draw.n_eff[k],
                "estimate": shares[k, place],
            }


def diagonal_rows(draw: Draw, method: str, stem: Row) -> Iterator[Row]:
    """Rows `iso_rating`: how often a driver is more important than well done."""
    above = above_diagonal(draw.importances, draw.performances, same_scale=method == STATED)
    usable = np.isfinite(draw.importances) & np.isfinite(draw.performances)
    counts = np.maximum(usable.sum(axis=0), 1)
    for name, share in zip(draw.names, (above & usable).sum(axis=0) / counts, strict=True):
        yield {**stem, "table": "iso_rating", "subject": name, "method": method, "estimate": share}


def point_quadrants(draw: Draw, crossing: Crossing, names: Sequence[str]) -> list[str]:
    """Quadrant of each of the names; "" where it is unknown."""
    codes = quadrants(draw.importance, draw.performance, crossing.importance, crossing.performance)
    known = {name: QUADRANTS[code] for name, code in zip(draw.names, codes, strict=True)}
    return [known.get(name, "") for name in names]
