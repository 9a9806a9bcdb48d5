"""How items go together: Pearson, Spearman and polychoric correlations, with intervals."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations, permutations

import numpy as np
import pandas as pd
from scipy.cluster.hierarchy import leaves_list, linkage
from scipy.spatial.distance import squareform
from scipy.stats import norm
from scipy.stats import t as student_t

from csi_helpers.analysis.cells.answers import Paired, WaveAnswers
from csi_helpers.analysis.cells.waves import waves_of
from csi_helpers.analysis.estimates import (
    Row,
    adjust_families,
    base_factor,
    base_note,
    low_base,
    tidy,
)
from csi_helpers.analysis.polychoric_pairs import differs, ordinal_items, polychoric_rows
from csi_helpers.analysis.quantiles import mid_ranks
from csi_helpers.analysis.standardise import correlation_influence, standardise
from csi_helpers.data.large.survey import LargeSurvey
from csi_helpers.data.survey import Survey
from csi_helpers.errors import AnalysisError


@dataclass(frozen=True)
class Correlation:
    """Correlations of every pair of items, in every wave.

    `estimates` is tidy, with each pair in both orders. The rest speaks of the current `wave`:
    `order` puts items that go together side by side; `constant` names items whose answers don't
    differ among those with a weight and which therefore correlate with none. `counted` says whether
    respondents of a large survey were counted rather than loaded.
    """

    estimates: pd.DataFrame
    wave: str
    order: tuple[str, ...]
    constant: tuple[str, ...]
    confidence: float
    correction: str
    refusals: tuple[AnalysisError, ...]
    counted: bool = False


def correlate_items(
    survey: Survey | LargeSurvey,
    *,
    confidence: float = 0.95,
    min_base: int = 30,
    correction: str = "holm",
) -> Correlation:
    """Pearson, Spearman and polychoric correlations on the respondents who answered both items.

    Parameters
    ----------
    survey : Survey or LargeSurvey
        Answers (n respondents, k items) and design of every wave. Of a large survey, the tables of
        counts of item by item, from which the same numbers come.
    correction : {"holm", "bonferroni", "bh", "none"}
        Over all distinct pairs of one method and wave.

    Raises
    ------
    AnalysisError
        `too_few_items`: fewer than two items whose answers differ in the current wave.

    Notes
    -----
    Intervals are Fisher's z on the effective base; Spearman's variance has Bonett & Wright's factor
    1 + rho²/2 (2000, Psychometrika 65). p-values are Student's t on n_eff - 2, or on the design's
    degrees of freedom where they are fewer; so few clusters widen the interval, too: `base_factor`.
    Spearman is Pearson on weighted mid-ranks, so ties are shared and weight 2 equals two rows.
    Polychoric correlations are given for items with at most seven answers: see `polychoric_rows`.
    """
    ordinal = ordinal_items(survey.codebook)
    waves = [_Answers.of(wave, ordinal) for wave in waves_of(survey)]
    current = waves[-1]
    if len(current.varying) < 2:
        raise AnalysisError(
            "Correlations need at least two items whose answers differ.",
            f"{len(current.varying)} such item(s) in wave {current.wave.name}.",
            "Name more items under `items`.",
            code="too_few_items",
            values={"n": len(current.varying)},
        )
    pairs = [_wave_pairs(answers, confidence, min_base, correction) for answers in waves]
    parts = []
    for answers, frame in zip(waves, pairs, strict=True):
        mirrored = frame.rename(columns={"subject": "object", "object": "subject"})
        parts += [frame, mirrored[frame.columns], tidy(_constant_rows(answers))]
    return Correlation(
        estimates=pd.concat([part for part in parts if len(part)], ignore_index=True),
        wave=current.wave.name,
        order=_clustered_order(current.varying, pairs[-1]),
        constant=current.constant,
        confidence=confidence,
        correction=correction,
        refusals=_refusals(current, pairs[-1], min_base),
        counted=isinstance(survey, LargeSurvey),
    )


@dataclass(frozen=True)
class _Answers:
    """One wave's answers, which items differ at all, and which have few categories."""

    wave: WaveAnswers
    varying: tuple[str, ...]
    ordinal: tuple[str, ...]

    @classmethod
    def of(cls, wave: WaveAnswers, ordinal: tuple[str, ...]) -> _Answers:
        varying = tuple(name for name in wave.items if differs(wave.item(name)))
        return cls(wave, varying, tuple(name for name in wave.items if name in ordinal))

    @property
    def constant(self) -> tuple[str, ...]:
        return tuple(name for name in self.wave.items if name not in self.varying)


def _wave_pairs(
    answers: _Answers, confidence: float, min_base: int, correction: str
) -> pd.DataFrame:
    """Every distinct pair of one wave, p-values corrected over the pairs of each method."""
    rows: list[Row] = []
    for one, other in combinations(answers.varying, 2):
        for row in _pair_rows(answers.wave.pair(one, other), confidence, min_base):
            rows.append({**row, "subject": one, "object": other, "wave": answers.wave.name})
    ordinal = [name for name in answers.varying if name in answers.ordinal]
    for row in polychoric_rows(answers.wave, ordinal, confidence, min_base):
        rows.append({**row, "wave": answers.wave.name})
    return adjust_families(tidy(rows), ["table"], correction)


def _refusals(current: _Answers, pairs: pd.DataFrame, min_base: int) -> tuple[AnalysisError, ...]:
    refusals = [_constant_items(current.constant)] if current.constant else []
    if pairs["estimate"].isna().all():
        refusals.append(low_base(current.varying, int(pairs["n"].max()), min_base))
    return tuple(refusals)


def _pair_rows(pair: Paired, confidence: float, min_base: int) -> list[Row]:
    base, n = pair.answered, pair.variance.count(pair.answered)
    if n < max(min_base, 4):
        note = "low base"
        return [{"table": table, "n": n, "note": note} for table in ("pearson", "spearman")]
    weights = pair.variance.weights[base]
    ranked = np.full((2, len(base)), np.nan)
    for ranks, values in zip(ranked, (pair.x, pair.y), strict=True):
        ranks[base] = mid_ranks(values[base], weights)
    return [
        _correlation_row(pair, confidence, min_base, table="pearson"),
        _correlation_row(
            pair._replace(x=ranked[0], y=ranked[1]), confidence, min_base, table="spearman"
        ),
    ]


def _correlation_row(pair: Paired, confidence: float, min_base: int, *, table: str) -> Row:
    base, variance = pair.answered, pair.variance
    weights, n = variance.weights[base], variance.count(base)
    stem: Row = {"table": table, "n": n}
    standard = [standardise(values[base], weights) for values in (pair.x, pair.y)]
    if any(scores is None for scores in standard):
        return {**stem, "note": "constant"}
    zx, zy = (scores for scores in standard if scores is not None)
    r = float(np.clip(weights @ (zx * zy) / weights.sum(), -1.0, 1.0))
    influence = np.zeros(len(base))
    influence[base] = correlation_influence(zx, zy, r)
    precision = variance.precision(influence, base)
    n_eff = float(precision.n_eff[0])
    n_interval = n_eff * base_factor(confidence, n=n, df=precision.df)
    low, high = fisher_interval(r, n_interval, confidence, spearman=table == "spearman")
    df = min(n_eff - 2, precision.df)
    with np.errstate(divide="ignore"):
        t = abs(r) * np.sqrt(max(n_eff - 2, 0.0) / np.float64(max(1 - r * r, 0.0)))
    return {
        **stem,
        "n_eff": n_eff,
        "estimate": r,
        "se": precision.se[0],
        "ci_low": low,
        "ci_high": high,
        "p_value": float(2 * student_t.sf(t, df)) if df > 0 else np.nan,
        "note": base_note(n, n_eff, min_base),
    }


def fisher_interval(
    r: float, n_eff: float, confidence: float, *, spearman: bool = False
) -> tuple[float, float]:
    """Fisher's z interval of a correlation.

    Examples
    --------
    >>> low, high = fisher_interval(0.5, 103, 0.95)
    >>> print(f"{low:.4f} {high:.4f}")
    0.3393 0.6323
    """
    if n_eff <= 3 or abs(r) >= 1:
        return (r, r) if abs(r) >= 1 else (-1.0, 1.0)
    widening = 1 + r * r / 2 if spearman else 1.0
    reach = norm.ppf((1 + confidence) / 2) * np.sqrt(widening / (n_eff - 3))
    return float(np.tanh(np.arctanh(r) - reach)), float(np.tanh(np.arctanh(r) + reach))


def _clustered_order(items: tuple[str, ...], pairs: pd.DataFrame) -> tuple[str, ...]:
    """Average linkage on 1 - r with optimal leaf ordering: alike items stand side by side."""
    if len(items) < 3:
        return items
    pearson = pairs[pairs["table"] == "pearson"].set_index(["subject", "object"])["estimate"]
    distance = np.zeros((len(items), len(items)))
    for (i, one), (j, other) in combinations(enumerate(items), 2):
        r = pearson[(one, other)]
        distance[i, j] = distance[j, i] = 1 - r if np.isfinite(r) else 1.0
    condensed = squareform(distance, checks=False)
    leaves = leaves_list(linkage(condensed, method="average", optimal_ordering=True))
    return tuple(items[leaf] for leaf in leaves)


def _constant_rows(answers: _Answers) -> Iterator[Row]:
    """Empty rows, in both orders, of every pair with an item whose answers don't differ."""
    for one, other in permutations(answers.wave.items, 2):
        if one in answers.constant or other in answers.constant:
            pair = answers.wave.pair(one, other)
            n = pair.variance.count(pair.answered)
            stem: Row = {"subject": one, "object": other, "wave": answers.wave.name, "n": n}
            few = one in answers.ordinal and other in answers.ordinal
            for table in ("pearson", "spearman", *(["polychoric"] if few else [])):
                yield {**stem, "table": table, "note": "constant"}


def _constant_items(constant: tuple[str, ...]) -> AnalysisError:
    return AnalysisError(
        "A correlation needs answers that differ.",
        f"All answers are alike (or missing) in: {', '.join(constant)}.",
        "Check the coding of these items, or leave them out.",
        code="constant_item",
        values={"items": list(constant)},
    )
