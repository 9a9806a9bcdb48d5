"""Potential: how far the outcome differs between people an attribute's point, or level, apart."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from scipy.stats import chi2

from csi_helpers.analysis.drivers.derived_importance import Drivers
from csi_helpers.analysis.drivers.in_wave import Explained
from csi_helpers.analysis.drivers.rows import note_of
from csi_helpers.analysis.estimates import Row, widening
from csi_helpers.analysis.importance_satisfaction.performance import Performance
from csi_helpers.analysis.importance_satisfaction.shrinkage import shrink_levels
from csi_helpers.analysis.segments import Segments
from csi_helpers.analysis.streams import random_stream
from csi_helpers.analysis.structural.uncertainty.intervals import standard_error, usable_interval
from csi_helpers.analysis.variance import DesignVariance, Floats

TOP = 100.0
TOTAL_EFFECT = "total_effect"  # whose slope is its own; with any other it is the regression's


@dataclass(frozen=True)
class BestLevel:
    """The best level of any segment after shrinkage; its error is that of the posterior."""

    group: str
    mean: float
    error: float
    n: int


def potential_rows(
    drivers: Drivers,
    explained: Explained,
    performance: Performance,
    segments: Segments,
    *,
    seed: int,
) -> Iterator[Row]:
    """Rows `potential`, `potential_best` and `best_level` of the current wave.

    Notes
    -----
    The slope is that of the regression on all drivers, others equal, or the path model's total
    effect where the matrix has it. Potential is the slope times one point of the scale, or what is
    left to the scale's end; potential to the best level is the slope times the distance to it. Both
    are associations among respondents: what a change would bring they don't say. Levels are
    shrunken (Morris 1983, J. Am. Stat. Assoc. 78), for the best of many equal ones is luck; its
    posterior error is drawn beside the slope's.
    """
    draws, answers = explained.draws, explained.answers
    effects = drivers.importance == TOTAL_EFFECT
    method, name = (TOTAL_EFFECT, TOTAL_EFFECT) if effects else ("regression", "slope")
    if name not in draws.values:
        return
    slopes, drawn = draws.values[name], draws.replicates[name]
    levels, level_draws = draws.values["performance"], draws.replicates["performance"]
    steps = {driver.name: driver.step for driver in drivers.named}
    df = DesignVariance(answers.wave.design).degrees_of_freedom(answers.base)
    factor = widening(drivers.confidence, n=answers.n, df=df)
    for k, driver in enumerate(answers.form.names):
        if not np.isfinite(slopes[k]):
            continue
        n_eff = float(draws.n_eff[name][k])
        stem: Row = {"subject": driver, "wave": drivers.wave, "n": answers.n, "n_eff": n_eff}
        stem |= {"method": method}
        stem["note"] = note_of(answers.n, n_eff, len(answers.form.names), drivers.min_base)
        step = steps[driver]
        spread = _spread(drawn[:, k] * np.minimum(step, TOP - level_draws[:, k]), drivers)
        if not np.isfinite(spread["ci_low"]):  # most draws have no regression: nor has the list
            continue
        yield {
            **stem,
            "table": "potential",
            "estimate": slopes[k] * min(step, TOP - levels[k]),
            **spread,
        }
        best = best_level(
            driver, drivers.wave, performance, segments, float(levels[k]), drivers.confidence
        )
        if best is None:
            continue
        rng = random_stream(seed, "best level", wave=drivers.wave, group=driver)
        luck = factor * best.error * rng.standard_normal(len(drawn))
        gaps = best.mean + luck - level_draws[:, k]
        yield {
            **stem,
            "table": "potential_best",
            "compared_with": best.group,
            "estimate": slopes[k] * (best.mean - levels[k]),
            **_spread(drawn[:, k] * gaps, drivers),
        }
        low, high = usable_interval((best.mean + luck)[:, None], drivers.confidence)
        yield {
            "table": "best_level",
            "subject": driver,
            "wave": drivers.wave,
            "n": best.n,
            "estimate": best.mean,
            "se": best.error,
            "ci_low": low[0],
            "ci_high": high[0],
            "compared_with": best.group,
        }


def best_level(
    driver: str,
    wave: str,
    performance: Performance,
    segments: Segments,
    total: float,
    confidence: float,
) -> BestLevel | None:
    """The highest shrunken level of all segment columns; None where none lies above the total.

    Only columns whose levels differ by more than chance count: Cochran's Q, corrected for the
    number of columns by Bonferroni. The best of what is left is still chosen, and so shrunken.
    """
    found = []
    for column, codes in segments.items():
        rows = performance.levels(driver, wave, column, codes)
        if len(rows) < 2:
            continue
        means, errors = rows["estimate"].to_numpy(), rows["se"].to_numpy()
        if heterogeneity(means, errors) * len(segments) > 1 - confidence:
            continue
        levels = shrink_levels(means, errors)
        place = int(np.argmax(levels.means))
        row = rows.iloc[place]
        mean, error = float(levels.means[place]), float(levels.errors[place])
        found.append(BestLevel(str(row["group"]), mean, error, int(row["n"])))
    best = max(found, key=lambda level: level.mean, default=None)
    return best if best is not None and best.mean > total else None


def heterogeneity(means: Floats, errors: Floats) -> float:
    """p-value that levels (L,) with these standard errors have one mean: Cochran's Q.

    References
    ----------
    Cochran (1954), Biometrics 10.

    Examples
    --------
    >>> print(f"{heterogeneity(np.array([60.0, 70, 80]), np.array([5.0, 5, 5])):.4f}")
    0.0183
    """
    weights = errors**-2.0
    centre = weights @ means / weights.sum()
    return float(chi2.sf(weights @ (means - centre) ** 2, len(means) - 1))


def _spread(drawn: Floats, drivers: Drivers) -> Row:
    low, high = usable_interval(drawn[:, None], drivers.confidence)
    return {"se": float(standard_error(drawn)), "ci_low": low[0], "ci_high": high[0]}
