"""Answers, weights and groups made ready for a factor model; or refused."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

import numpy as np
import pandas as pd

from csi_helpers.analysis.structural.cfa.likelihood import DEPENDENT, saturated_moments
from csi_helpers.analysis.structural.cfa.model import CfaModel, Floats
from csi_helpers.analysis.structural.cfa.moments import (
    Moments,
    moments_of_answers,
    moments_of_summary,
)
from csi_helpers.analysis.structural.cfa.refusals import (
    collinear_items,
    constant_items,
    never_together,
    no_convergence,
    too_few_respondents,
)
from csi_helpers.analysis.structural.cfa.robust import (
    Sample,
    Scored,
    baseline_moments_free,
    saturated_moments_free,
    trace_of_moments,
)
from csi_helpers.analysis.structural.cfa.sampling import Sampling

EM_ITERATIONS = 20_000


@dataclass(frozen=True)
class Summary:
    """Moments instead of people: covariances (p, p) and means (p,) of the items, and n.

    `divisor` says whether the covariances were divided by n - 1 or by n.
    """

    covariances: Floats
    n: int
    means: Floats | None = None
    divisor: Literal["n - 1", "n"] = "n - 1"


@dataclass(frozen=True)
class Prepared:
    """What a model is fitted to, group by group, items in the model's order.

    `samples` is empty where only moments were given; weights add up to the number of respondents.
    `saturated` holds the means and covariances without a model, `baseline` those of uncorrelated
    items. Without `mean_structure` everything is a deviation from the mean.
    """

    names: tuple[str, ...]
    n: tuple[int, ...]
    samples: tuple[Scored, ...]
    moments: tuple[Moments, ...]
    saturated: tuple[tuple[Floats, Floats], ...]
    mean_structure: bool
    incomplete: int
    weighted: bool
    sampling: Sampling | None = None

    @property
    def baseline(self) -> tuple[tuple[Floats, Floats], ...]:
        """Means and variances of each group's items, on their own."""
        own = (moments.item_moments() for moments in self.moments)
        return tuple((means, np.diag(variances)) for means, variances in own)

    @cached_property
    def traces(self) -> tuple[float, float]:
        """Traces of A⁻¹ B, of the saturated model and of the baseline: for scaled tests.

        They are the same whatever the model, and taken once for all its levels of invariance.
        """
        p = len(self.moments[0].means[0])
        free = (
            saturated_moments_free(p, mean_structure=self.mean_structure),
            baseline_moments_free(p, mean_structure=self.mean_structure),
        )
        one, other = (
            sum(
                trace_of_moments(moments, sample, at, parameters, self.sampling)
                for moments, sample, at in zip(self.moments, self.samples, where, strict=True)
            )
            for where, parameters in zip((self.saturated, self.baseline), free, strict=True)
        )
        return one, other


def prepare_answers(
    answers: Floats,
    items: Sequence[str],
    model: CfaModel,
    *,
    weights: Floats | None,
    groups: Sequence[str] | None,
    group_order: Sequence[str] | None,
    missing: Literal["fiml", "casewise"],
    sampling: Sampling | None = None,
) -> Prepared:
    """Pick the model's items, drop who can't count, normalise weights, take moments.

    Raises
    ------
    AnalysisError
        `constant_item`, `cfa_too_few_respondents`, `cfa_never_together`, `cfa_collinear_items`,
        `cfa_no_convergence` (of EM).
    ValueError
        Lengths that differ, an item that isn't there, weights that are negative or missing.
    """
    values = np.asarray(answers, dtype=float)[:, [list(items).index(name) for name in model.items]]
    w = np.ones(len(values)) if weights is None else np.asarray(weights, dtype=float)
    labels = pd.Series(["" for _ in values] if groups is None else list(groups), dtype=object)
    if len({len(values), len(w), len(labels), sampling.n if sampling else len(w)}) > 1:
        raise ValueError("answers, weights, groups and design need as many rows as each other")
    if not (np.isfinite(w).all() and (w >= 0).all()):
        raise ValueError("weights are finite and not negative")
    answered = np.isfinite(values)
    usable = answered.all(axis=1) if missing == "casewise" else answered.any(axis=1)
    kept = usable & (w > 0) & labels.notna().to_numpy()
    present = set(labels[kept])
    names = [name for name in (group_order or sorted(present)) if name in present]
    if not names:
        raise too_few_respondents(0, len(model.items) + 1, "")
    kept &= labels.isin(names).to_numpy()
    values, w, labels = values[kept], w[kept], labels[kept]
    weighted = bool((w != w[0]).any())
    w = w * len(w) / w.sum() if weighted else np.ones(len(w))
    rows = [(labels == name).to_numpy() for name in names]
    places = np.flatnonzero(kept)
    parts = [values[here] for here in rows]
    for name, part in zip(names, parts, strict=True):
        _refuse_answers(model, part, name)
    moments = [moments_of_answers(part, w[here]) for part, here in zip(parts, rows, strict=True)]
    mean_structure = len(names) > 1 or not moments[0].complete
    if not mean_structure:
        parts = [parts[0] - moments[0].means]
        moments = [moments[0].centred()]
    return Prepared(
        names=tuple(str(name) for name in names),
        n=tuple(len(part) for part in parts),
        samples=tuple(
            Sample(part, w[here], places[here]) for part, here in zip(parts, rows, strict=True)
        ),
        moments=tuple(moments),
        saturated=saturate(model, names, moments),
        mean_structure=mean_structure,
        incomplete=int((~np.isfinite(values)).any(axis=1).sum()),
        weighted=weighted,
        sampling=sampling,
    )


def prepare_summaries(
    summaries: Mapping[str, Summary], items: Sequence[str], model: CfaModel
) -> Prepared:
    """The same from covariances, means and n of each group.

    Raises
    ------
    ValueError
        Several groups of which one comes without means.
    """
    at = [list(items).index(name) for name in model.items]
    moments, mean_structure = [], len(summaries) > 1
    for name, summary in summaries.items():
        covariances = np.asarray(summary.covariances, dtype=float)[np.ix_(at, at)]
        if summary.divisor == "n - 1":
            covariances = covariances * (summary.n - 1) / summary.n
        if mean_structure and summary.means is None:
            raise ValueError(f"a model of several groups needs the items' means (group {name})")
        means = np.zeros(len(at))
        if mean_structure and summary.means is not None:
            means = np.asarray(summary.means, dtype=float)[at]
        refuse_moments(model, summary.n, np.diag(covariances), name)
        moments.append(moments_of_summary(covariances, means, summary.n))
    return Prepared(
        names=tuple(summaries),
        n=tuple(summary.n for summary in summaries.values()),
        samples=(),
        moments=tuple(moments),
        saturated=saturate(model, list(summaries), moments),
        mean_structure=mean_structure,
        incomplete=0,
        weighted=False,
    )


def _refuse_answers(model: CfaModel, answers: Floats, group: str) -> None:
    with np.errstate(invalid="ignore"):
        highest = np.where(np.isfinite(answers), answers, -np.inf).max(axis=0)
        lowest = np.where(np.isfinite(answers), answers, np.inf).min(axis=0)
    refuse_moments(model, len(answers), np.maximum(highest - lowest, 0.0), group)
    answered = np.isfinite(answers).astype(float)
    together = answered.T @ answered
    if (together == 0).any():
        one, other = np.argwhere(together == 0)[0]
        raise never_together(model.items[one], model.items[other], group)


def refuse_moments(model: CfaModel, n: int, spread: Floats, group: str) -> None:
    """See that items vary (`spread` (p,) above zero), and respondents outnumber them."""
    constant = [item for item, width in zip(model.items, spread, strict=True) if width <= 0]
    if constant and n > 1:
        raise constant_items(constant, group)
    if n <= len(model.items):
        raise too_few_respondents(n, len(model.items) + 1, group)


def saturate(
    model: CfaModel, names: Sequence[str], moments: Sequence[Moments]
) -> tuple[tuple[Floats, Floats], ...]:
    """Each group's means and covariances without a model."""
    saturated = []
    for name, group in zip(names, moments, strict=True):
        found = saturated_moments(group, most_iterations=EM_ITERATIONS)
        if found is None:
            raise no_convergence(EM_ITERATIONS)
        scale = np.sqrt(np.diag(found[1]))
        values, vectors = np.linalg.eigh(found[1] / np.outer(scale, scale))
        if values[0] < 10 * DEPENDENT:
            part = np.abs(vectors[:, 0])
            at = np.flatnonzero(part > 1e-3)
            raise collinear_items([model.items[k] for k in at], name)
        saturated.append(found)
    return tuple(saturated)
