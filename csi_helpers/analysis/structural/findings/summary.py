"""The path model from means, deviations and correlations, where people can't be shared."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy.stats import wishart

from csi_helpers.analysis.estimates import TOTAL, adjust_families, tidy
from csi_helpers.analysis.streams import stream_seed
from csi_helpers.analysis.structural.findings.estimation import Estimation, no_estimate
from csi_helpers.analysis.structural.findings.exact_fit import with_exact_fit
from csi_helpers.analysis.structural.findings.forms import Form, point_values
from csi_helpers.analysis.structural.findings.rows import CORRECTED, rows_of
from csi_helpers.analysis.structural.measures import Measures
from csi_helpers.analysis.structural.model import StructuralModel
from csi_helpers.analysis.structural.moments import Moments
from csi_helpers.analysis.structural.uncertainty.resampling import CHUNK, Replicates
from csi_helpers.errors import DataError

_SYMMETRIC = 1e-6  # printed correlations are rounded


@dataclass(frozen=True)
class SummaryAnswers:
    """What a client shares instead of people: the moments of p items among n respondents.

    Attributes
    ----------
    form : Form
    n : int
    moments : Moments
    """

    form: Form
    n: int
    moments: Moments

    @property
    def n_eff(self) -> float:
        """n: of a design moments know nothing."""
        return float(self.n)


def summarised(
    model: StructuralModel,
    correlations: pd.DataFrame,
    means: Mapping[str, float],
    deviations: Mapping[str, float],
    n: int,
) -> SummaryAnswers:
    """Check moments, and put them into the order of a model's items.

    Parameters
    ----------
    correlations : DataFrame, shape (p or more, the same)
        Rows and columns by item name.
    means, deviations : mapping of item to number
        A Series will do.

    Raises
    ------
    DataError
        An item without its moments, or a matrix that no answers could have.

    Examples
    --------
    >>> model = StructuralModel({"quality": ("q",), "loyalty": ("l",)}, (("quality", "loyalty"),))
    >>> r = pd.DataFrame([[1, 0.6], [0.6, 1]], index=["q", "l"], columns=["q", "l"])
    >>> summarised(model, r, {"q": 7, "l": 8}, {"q": 2, "l": 1}, 200).moments.covariances.tolist()
    [[4.0, 1.2], [1.2, 1.0]]
    """
    items = list(model.items)
    known = {*correlations.index} & {*correlations.columns} & {*means.keys()} & {*deviations.keys()}
    if absent := [item for item in items if item not in known]:
        raise _unfit(f"There are none of {', '.join(absent)}.")
    r = correlations.loc[items, items].to_numpy(dtype=float)
    spread = np.array([deviations[item] for item in items], dtype=float)
    if not np.isfinite(r).all() or np.abs(r - r.T).max() > _SYMMETRIC:
        raise _unfit("The correlations have gaps, or differ above and below the diagonal.")
    if np.abs(np.diag(r) - 1).max() > _SYMMETRIC or np.linalg.eigvalsh(r)[0] < -_SYMMETRIC:
        raise _unfit("The correlations are not ones that answers can have.")
    if not (spread > 0).all():
        flat = [item for item, value in zip(items, spread, strict=True) if not value > 0]
        raise _unfit(f"No spread in {', '.join(flat)}.")
    if n <= len(items):
        raise _unfit(f"{n} respondents answered {len(items)} items.")
    middle = np.array([means[item] for item in items], dtype=float)
    symmetric = (r + r.T) / 2
    return SummaryAnswers(
        Form(model), n, Moments(np.asarray(float(n)), middle, symmetric * np.outer(spread, spread))
    )


def estimate_summary(
    summary: SummaryAnswers,
    scales: Mapping[str, tuple[float, float]],
    *,
    seed: int,
    replicates: int = 5000,
    confidence: float = 0.95,
    correction: str = "holm",
) -> pd.DataFrame:
    """Everything the path model says, from moments alone.

    Parameters
    ----------
    scales : mapping of item to (lowest, highest answer)

    Returns
    -------
    DataFrame
        The rows of `estimate_structure`, group `total`, without a wave.

    Raises
    ------
    AnalysisError
        `no_estimate`.

    Notes
    -----
    Points are those of the answers. Intervals come from moments drawn as those of normal answers
    would fall (Wishart), a parametric bootstrap: skewed answers, weights and clusters are not in
    them.

    Examples
    --------
    >>> model = StructuralModel({"quality": ("q",), "loyalty": ("l",)}, (("quality", "loyalty"),))
    >>> r = pd.DataFrame([[1, 0.6], [0.6, 1]], index=["q", "l"], columns=["q", "l"])
    >>> summary = summarised(model, r, {"q": 7, "l": 8}, {"q": 2, "l": 1}, 200)
    >>> found = estimate_summary(summary, {"q": (1, 10), "l": (1, 10)}, seed=1, replicates=500)
    >>> path = found[found["table"] == "path"].iloc[0]
    >>> print(f"{path['estimate']:.2f} {abs(path['se'] - (1 - 0.36) / 200**0.5) < 0.01}")
    0.60 True
    """
    measure = with_exact_fit(
        summary.form.measures(summary.moments, scales), summary.form, summary.moments
    )
    values, fine = point_values(measure, summary.moments)
    if not fine:
        raise no_estimate(summary.n)
    drawn = _parametric(summary, measure, seed, replicates)
    effective = {
        key: np.full(value.shape[1:], summary.n_eff) for key, value in drawn.values.items()
    }
    estimation = Estimation(summary, values, drawn, None, effective)
    rows = rows_of(estimation, confidence=confidence, interval="percentile")
    rows = [row for row in rows if not row["table"].endswith("_bca")]
    found = adjust_families(tidy([{**row, "group": TOTAL} for row in rows]), ["table"], correction)
    found.loc[~found["table"].isin(CORRECTED), "p_adjusted"] = np.nan
    return found


def _parametric(
    summary: SummaryAnswers, measure: Measures, seed: int, replicates: int
) -> Replicates:
    moments, n = summary.moments, summary.n
    root = np.linalg.cholesky(moments.covariances + 1e-12 * np.diag(np.diag(moments.covariances)))
    streams = stream_seed(seed, "summary").spawn(-(-replicates // CHUNK))
    parts, usable = [], 0
    for number, stream in enumerate(streams):
        size = min(CHUNK, replicates - number * CHUNK)
        rng = np.random.default_rng(stream)
        p = len(moments.means)
        covariances = wishart.rvs(n - 1, np.eye(p), size=size, random_state=rng).reshape(size, p, p)
        covariances = root @ covariances @ root.T / n
        means = moments.means + rng.standard_normal((size, p)) @ root.T / np.sqrt(n)
        values, fine = measure(Moments(np.full(size, float(n)), means, covariances))
        parts.append({name: value[fine] for name, value in values.items()})
        usable += int(fine.sum())
    joined = {name: np.concatenate([part[name] for part in parts]) for name in parts[0]}
    return Replicates(joined, replicates, replicates - usable)


def _unfit(found: str) -> DataError:
    return DataError(
        "Means, standard deviations and correlations of every item of the model, and more "
        "respondents than items.",
        found,
        "Export them again from one set of complete answers.",
    )
