"""Made-up factor analyses, in the documented tidy columns, with awkward labels and bases."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping

import numpy as np
import pandas as pd
from show_codebook import LEVELS, whole

from csi_helpers.analysis.measurement.factor import FactorAnalysis
from csi_helpers.data.codebook import Codebook
from csi_helpers.errors import AnalysisError
from csi_helpers.params.text import Text

WAVE = "2026"
OBLIQUE = ("oblimin", "promax")
PARALLEL = {"parallel": "factors", "parallel_components": "components"}
P_VALUES = {"up": 0.001, "down": 0.002, "none": 0.4}


def pattern(k: int, m: int, seed: int = 5) -> np.ndarray:
    """Loadings of k items, taken in turn by m factors, the first ones by more."""
    random = np.random.default_rng(seed)
    loadings = random.uniform(-0.12, 0.28, (k, m))
    home = np.sort(np.arange(k) % m)
    loadings[np.arange(k), home] = random.uniform(0.55, 0.92, k)
    return loadings


def make_factors(
    codebook: Codebook,
    loadings: np.ndarray | None = None,
    *,
    factors: int = 3,
    names: Mapping[str, Text] | None = None,
    suggested: Mapping[str, int] | None = None,
    chosen_by: str = "parallel",
    extraction: str = "minres",
    rotation: str = "oblimin",
    correlation: str = "pearson",
    missing: str = "listwise",
    scores: str = "regression",
    kmo: float = 0.87,
    kmo_items: Mapping[str, float] | None = None,
    bartlett_p: float = 1e-12,
    communalities: Mapping[str, float] | None = None,
    heywood: tuple[str, ...] = (),
    converged: bool = True,
    congruence: Mapping[str, list[float]] | None = None,
    against: str = "complement",
    correction: str = "holm",
    means: Mapping[str, tuple[float, str]] | None = None,
    differences: Mapping[str, float] | None = None,
    segments: Mapping[str, tuple[str, ...]] | None = None,
    fitted: bool = True,
    omitted: Mapping[str, AnalysisError | None] | None = None,
    preset: str = "",
    extra: tuple[dict, ...] = (),
) -> FactorAnalysis:
    """Estimates of a factor analysis; whatever isn't given is made up.

    `means` maps a group to its comprehensive mean and to up, down, none, or `low base`;
    `differences` to what it was found to differ from the others, where that isn't the mean.
    Not `fitted` is a model without chi-square.
    """
    items = tuple(codebook.items)
    matrix = pattern(len(items), factors) if loadings is None else loadings
    found = tuple(f"F{k + 1}" for k in range(matrix.shape[1]))
    home = np.abs(matrix).argmax(axis=1)
    leading = {
        name: tuple(
            items[i] for i in sorted(np.flatnonzero(home == k), key=lambda i: -abs(matrix[i, k]))
        )
        for k, name in enumerate(found)
    }
    shares = (matrix**2).mean(axis=0)
    usual = dict(zip(items, np.minimum((matrix**2).sum(axis=1), 0.995), strict=True))
    columns = {column: tuple(code for code, *_ in levels) for column, levels in LEVELS.items()}
    chosen = columns if segments is None else dict(segments)
    numbers = dict.fromkeys(("parallel", "parallel_components", "map", "kaiser"), len(found))
    numbers |= dict(suggested or {})
    rows: list[dict] = [
        {"table": "factor_loading", "subject": item, "object": name}
        | _known(float(matrix[i, k]), 0.04)
        for i, item in enumerate(items)
        for k, name in enumerate(found)
    ]
    rows += [
        {"table": "communality", "subject": item} | _known(value, 0.03)
        for item, value in (usual | dict(communalities or {})).items()
    ]
    for name, share in zip(found, shares, strict=True):
        rows.append({"table": "explained_share", "subject": name} | _known(float(share), 0.01))
        if correlation != "polychoric":  # scores of answers, not of the variables behind them
            rows.append({"table": "score_validity", "subject": name, "estimate": 0.9})
    rows.append({"table": "explained_total"} | _known(float(shares.sum()), 0.01))
    if rotation in OBLIQUE:
        rows += [
            {"table": "factor_correlation", "subject": one, "object": other}
            | _known(0.6 - 0.07 * abs(found.index(one) - found.index(other)), 0.05)
            for one, other in itertools.permutations(found, 2)
        ]
    rows += [
        {"table": "congruence", "subject": name, "object": factor} | _known(value, 0.02)
        for name, values in (congruence or {}).items()
        for factor, value in zip(found, values, strict=True)
    ]
    if preset == "spss":
        rows += _familiar(len(items), shares)
    else:
        rows += _adequacy(items, kmo, dict(kmo_items or {}), bartlett_p)
        rows += _scree(len(items), len(found), extraction)
    if extraction != "pca":
        fit = {"chi2": 300.0, "df": 50, "rmsea": 0.051, "tli": 0.962, "rmsr": 0.024}
        rows += [{"table": f"fit_{name}", "estimate": value} for name, value in fit.items()]
        rows[-3] |= {"ci_low": 0.044, "ci_high": 0.058}
        if not fitted:
            rows[-5:-1] = [{"table": row["table"], "note": "pairwise"} for row in rows[-5:-1]]
    score_rows = [*_scores(found, chosen, dict(means or {}), against)]
    rows += score_rows
    tested = [row for row in score_rows if row.get("compared_with") == "complement"]
    stem = {"wave": WAVE, "n": 1153, "n_eff": 953.0}
    return FactorAnalysis(
        estimates=whole([stem | row for row in (*rows, *extra)]),
        wave=WAVE,
        items=items,
        order=tuple(item for own in leading.values() for item in own),
        factors=found,
        names=dict(names or {}),
        leading=leading,
        suggested=numbers,
        chosen_by=chosen_by,
        extraction=extraction,
        rotation=rotation,
        correlation=correlation,
        missing=missing,
        scores=scores,
        n_range=(1153, 1153) if missing == "listwise" else (940, 1153),
        heywood=heywood,
        converged=converged,
        runs=1000,
        percentile=95.0,
        segments=chosen,
        confidence=0.95,
        min_base=30,
        against=against,
        correction=correction,
        preset=preset,
        constructs={name: entry.items for name, entry in codebook.constructs.items()},
        differences={
            (row["subject"], row["group"]): (differences or {}).get(row["group"], row["estimate"])
            for row in tested
        },
        omitted_waves=dict(omitted or {}),
        respondents=pd.DataFrame(),
        refusals=(),
    )


def make_familiar(codebook: Codebook, factors: int = 3, **given: object) -> FactorAnalysis:
    """What SPSS does by default."""
    habits = {"extraction": "pca", "rotation": "varimax", "chosen_by": "kaiser", "preset": "spss"}
    return make_factors(codebook, factors=factors, **{**habits, **given})


def _known(value: float, se: float) -> dict:
    return {"estimate": value, "se": se, "ci_low": value - 2 * se, "ci_high": value + 2 * se}


def _adequacy(
    items: tuple[str, ...], kmo: float, of_items: Mapping[str, float], p: float
) -> Iterator[dict]:
    yield {"table": "kmo", "subject": "overall"} | _known(kmo, 0.01)
    for item in items:
        yield {"table": "kmo", "subject": item} | _known(of_items.get(item, 0.85), 0.01)
    yield {"table": "bartlett_chi2", "estimate": 4321.0, "p_value": p}
    yield {"table": "bartlett_df", "estimate": len(items) * (len(items) - 1) / 2}


def _scree(k: int, m: int, extraction: str) -> Iterator[dict]:
    """Eigenvalues of which the first m stand above the limits."""
    values = np.where(np.arange(k) < m, 1.6 + 3.0 * 0.5 ** np.arange(k), 0)
    values = np.where(np.arange(k) < m, values, np.linspace(0.9, 0.2, k))
    limits = np.linspace(1.3, 0.7, k)
    for place in range(k):
        subject = str(place + 1)
        yield {"table": "eigenvalue", "subject": subject} | _known(float(values[place]), 0.05)
        reduced = {"table": "eigenvalue_reduced", "subject": subject}
        yield {**reduced, "estimate": float(values[place]) - 0.8}
        for kind, less in (("components", 0.0), ("factors", 0.9)):
            stem = {"table": "parallel_limit", "subject": subject, "method": kind}
            yield {**stem, "estimate": float(limits[place]) - less}


def _familiar(k: int, shares: np.ndarray) -> Iterator[dict]:
    initial = np.linspace(2.0, 0.1, k)
    initial /= initial.sum()
    stages = {"_initial": initial, "_unrotated": initial[: len(shares)], "": shares}
    for stage, values in stages.items():
        for place, value in enumerate(values):
            subject = str(place + 1) if stage == "_initial" else f"F{place + 1}"
            columns = {"squared_loadings": value * k, "explained_share": value}
            columns["explained_cumulative"] = sum(values[: place + 1])
            for table, number in columns.items():
                if stage or table != "explained_share":
                    stem = {"table": f"{table}{stage}", "subject": subject}
                    yield {**stem, "estimate": float(number)}


def _scores(
    found: tuple[str, ...],
    segments: Mapping[str, tuple[str, ...]],
    means: Mapping[str, tuple[float, str]],
    against: str,
) -> Iterator[dict]:
    for subject in (*found, "comprehensive"):
        for column, levels in segments.items():
            for place, code in enumerate(levels):
                group = f"{column}={code}"
                usual = ([0.21, -0.18, 0.02][place % 3], ["up", "down", "none"][place % 3])
                mean, verdict = means.get(group, usual)
                stem = {"table": "factor_score", "subject": subject, "group": group}
                if verdict == "low base":
                    yield {**stem, "n": 18, "note": "low base"}
                    continue
                base = {"n": 420 - place, "note": "caution" if place == 1 else ""}
                row = {**stem, **base, **_known(mean, 0.05)}
                if against == "complement":
                    p = P_VALUES[verdict]
                    row |= {"compared_with": "complement", "p_value": p, "p_adjusted": p}
                yield row
            if against == "pairs":
                for one, other in itertools.combinations(levels, 2):
                    stem = {"table": "factor_score", "subject": subject}
                    sides = f"{column}={one}", f"{column}={other}"
                    yield {**stem, "group": "|".join(sides), "compared_with": sides[0]} | {
                        "estimate": -0.3,
                        "p_value": 0.001,
                        "p_adjusted": 0.004,
                    }
