"""Case weights: read from a column, or raked to the study's targets."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from csi_helpers.data.coding import map_cells, missing_codes, parse_number
from csi_helpers.data.columns import WaveFile
from csi_helpers.data.decisions import Decision
from csi_helpers.data.design import mean_one
from csi_helpers.errors import DataError
from csi_helpers.look.plain import strip_controls
from csi_helpers.params.study import Study

Floats = NDArray[np.float64]
Targets = Mapping[str, Mapping[str, float]]

TOLERANCE = 1e-12  # on every margin's share
MAX_ITERATIONS = 1000
TRIM_ROUNDS = 100
TRIM_TOLERANCE = 1e-10  # trimmed weights that keep the margins this well need no more rounds


@dataclass(frozen=True)
class RakedWeights:
    """Weights on the targets.

    Attributes
    ----------
    weights : array, shape (n,)
        Mean 1.
    iterations : int
        Sweeps over all margins.
    deviation : float
        Largest distance of a weighted share from its target, 0-1.
    trimmed : int
        Weights at a trimming bound.
    """

    weights: Floats
    iterations: int
    deviation: float
    trimmed: int


def read_weights(study: Study, file: WaveFile) -> Floats:
    """The weight column of a wave, shape (n_rows,); NaN where missing, ones without a column.

    Raises
    ------
    DataError
        Text, negative or infinite weights; none at all; a sum of zero; gaps, unless the study
        excludes respondents without a weight.
    """
    name = file.columns.weight
    frame = file.table.frame
    if name is None:
        return np.ones(len(frame))
    declared = missing_codes(study, file.table, name, declared=False)
    gaps = {parse_number(code) for code in declared}
    blank = frame[name].isna() | (frame[name].astype(str).str.strip() == "")
    parsed = map_cells(frame[name].where(~blank), parse_number, np.nan)
    weights = np.array([np.nan if value in gaps else value for value in parsed], dtype=object)
    need = f"A weight of zero or more for every respondent in column {name!r} (columns.weight)."
    faults = np.flatnonzero([w is None or w < 0 or np.isinf(w) for w in weights])
    if len(faults):
        cell = strip_controls(str(frame[name].iloc[faults[0]]))[:40]
        kind = "no number" if weights[faults[0]] is None else "negative or infinite"
        raise DataError(
            need,
            f"{len(faults)} of {len(weights)} weights are {kind}, first {cell!r} in "
            f"{file.row(int(faults[0]))}.",
            "Correct the weights in the file, or take `weight` out of `columns`.",
        )
    values = np.asarray(weights, dtype=float)
    _refuse_gaps(study, file, need, values)
    return values


def _refuse_gaps(study: Study, file: WaveFile, need: str, weights: Floats) -> None:
    missing = np.flatnonzero(np.isnan(weights))
    if len(missing) == len(weights) or np.nansum(weights) == 0:
        what = "missing" if len(missing) == len(weights) else "zero or missing"
        raise DataError(
            need,
            f"All {len(weights)} weights of {file.file} are {what}: their sum is zero.",
            "Name the right column under `columns.weight`, or leave the key out.",
        )
    if len(missing) and not study.clean.missing_weights.exclude:
        raise DataError(
            need,
            f"{len(missing)} of {len(weights)} weights are missing, first in "
            f"{file.row(int(missing[0]))}.",
            "Complete the column, or exclude these respondents with "
            "`clean: {missing_weights: {exclude: true}}`.",
        )


def check_margins(file: WaveFile, margins: Mapping[str, pd.Series], targets: Targets) -> None:
    """See that every respondent falls into a category that has a target.

    Raises
    ------
    DataError
        Naming the column, the unknown or missing categories and how many there are.
    """
    for column, shares in targets.items():
        unknown = unknown_margin(margins[column], shares)
        if not unknown.any():
            continue
        counts = margins[column][unknown].fillna("(missing)").value_counts()
        named = ", ".join(f"{str(code)[:40]!r} ({n})" for code, n in list(counts.items())[:5])
        raise DataError(
            f"A target for every respondent's category of {column!r} (weighting.targets).",
            f"{int(unknown.sum())} respondents of wave {file.name} have none: {named}.",
            f"Complete the targets of {column!r}, or the column in {file.file}.",
        )


def unknown_margin(margin: pd.Series, shares: Mapping[str, float]) -> NDArray[np.bool_]:
    """Rows whose category is missing or has no target."""
    return ~margin.isin(list(shares)).to_numpy(dtype=bool)


def margin_dummies(margins: Mapping[str, pd.Series], targets: Targets) -> Floats:
    """One 0/1 column per category of every target column, shape (n, k)."""
    columns = [margins[name].eq(code) for name, shares in targets.items() for code in shares]
    return np.column_stack(columns).astype(float)


def rake(
    base: Floats,
    margins: Mapping[str, NDArray[np.object_]],
    targets: Targets,
    *,
    trim: tuple[float, float] | None = None,
) -> RakedWeights:
    """Raking ratio weights: iterative proportional fitting of the base weights to the margins.

    Every margin's weighted shares meet their targets to 1e-12; the result doesn't depend on the
    order of the margins. With `trim`, clipping and raking alternate up to 100 rounds; where
    bounds and margins can't both hold, the bounds do and `deviation` tells the rest.

    Parameters
    ----------
    base : array, shape (n,)
        Base weights, zero or more.
    margins : mapping of str to array of text, shape (n,)
        Every respondent's category, column by column.
    targets : mapping of str to mapping of str to float
        Shares of the categories, summing to 1 in every column.
    trim : (low, high), optional
        Bounds relative to the mean weight. Weights of zero stay zero.

    Raises
    ------
    DataError
        Targets that don't sum to 1, a category without a target, a target without a respondent,
        or no convergence.

    References
    ----------
    Deming & Stephan (1940), Ann. Math. Stat. 11(4); Deville, Särndal & Sautory (1993), J. Am.
    Stat. Assoc. 88.

    Examples
    --------
    >>> sex = np.array(["f", "f", "f", "m"], dtype=object)
    >>> raked = rake(np.ones(4), {"sex": sex}, {"sex": {"f": 0.5, "m": 0.5}})
    >>> print(raked.weights.round(4), raked.iterations)
    [0.6667 0.6667 0.6667 2.    ] 1
    """
    fit = _Fit(margins, targets)
    weights, iterations = fit.rake(mean_one(np.asarray(base, dtype=float)))
    if trim is None:
        return RakedWeights(weights, iterations, fit.deviation(weights), 0)
    low, high = trim
    for _ in range(TRIM_ROUNDS):
        clipped = np.where(weights > 0, np.clip(weights, low, high), 0.0)
        if fit.deviation(clipped) <= TRIM_TOLERANCE:
            break
        weights, more = fit.rake(mean_one(clipped))
        iterations += more
    # Rounds end a hair off the bounds: what is that near counts as trimmed.
    bound = (clipped > 0) & ((clipped <= low * (1 + 1e-6)) | (clipped >= high * (1 - 1e-6)))
    return RakedWeights(mean_one(clipped), iterations, fit.deviation(clipped), int(bound.sum()))


class _Fit:
    """Margins as integer codes, so that a sweep costs one bincount a margin."""

    def __init__(self, margins: Mapping[str, NDArray[np.object_]], targets: Targets) -> None:
        self.names = sorted(targets)  # a fixed order: equal results whatever the YAML's
        self.shares: list[Floats] = []
        self.categories = {name: sorted(targets[name]) for name in self.names}
        codes: list[NDArray[np.intp]] = []
        for name in self.names:
            shares = np.array([targets[name][code] for code in self.categories[name]], dtype=float)
            _check_shares(name, shares)
            self.shares.append(shares / shares.sum())
            codes.append(_category_codes(name, margins[name], self.categories[name]))
        # Respondents of one cell get one factor: fit the few cells, not the many rows.
        table = np.column_stack(codes) if codes else np.zeros((0, 0), dtype=np.intp)
        self.cells, cell_of_row = np.unique(table, axis=0, return_inverse=True)
        self.cell_of_row = cell_of_row.reshape(-1)

    def rake(self, base: Floats) -> tuple[Floats, int]:
        """Weights of mean 1 on the margins, and the number of sweeps."""
        if not self.names:
            return base, 0
        start = np.bincount(self.cell_of_row, base, minlength=len(self.cells)) / base.sum()
        self._refuse_empty(start)
        cells = start.copy()
        for iteration in range(1, MAX_ITERATIONS + 1):
            for margin, shares in enumerate(self.shares):
                codes = self.cells[:, margin]
                sums = np.bincount(codes, cells, minlength=len(shares))
                with np.errstate(divide="ignore", invalid="ignore"):
                    cells *= np.where(sums > 0, shares / sums, 0.0)[codes]
            if self._cell_deviation(cells) <= TOLERANCE:
                factor = np.divide(cells, start, out=np.zeros_like(cells), where=start > 0)
                return mean_one(base * factor[self.cell_of_row]), iteration
        raise DataError(
            "Targets that weights can meet together (weighting.targets).",
            f"After {MAX_ITERATIONS} rounds of raking to {', '.join(self.names)} a share is still "
            f"{100 * self._cell_deviation(cells):.2g} percentage points off its target.",
            "Some combination of categories has no respondents: merge small categories.",
        )

    def deviation(self, weights: Floats) -> float:
        """Largest distance of a weighted share from its target."""
        cells = np.bincount(self.cell_of_row, weights, minlength=len(self.cells))
        return self._cell_deviation(cells / weights.sum()) if self.names else 0.0

    def _cell_deviation(self, cells: Floats) -> float:
        sums = [
            np.bincount(self.cells[:, margin], cells, minlength=len(shares)) - shares
            for margin, shares in enumerate(self.shares)
        ]
        return float(max(np.abs(difference).max() for difference in sums))

    def _refuse_empty(self, cells: Floats) -> None:
        for margin, name in enumerate(self.names):
            sums = np.bincount(self.cells[:, margin], cells, minlength=len(self.shares[margin]))
            empty = np.flatnonzero((sums == 0) & (self.shares[margin] > 0))
            if len(empty):
                codes = [self.categories[name][i] for i in empty]
                raise DataError(
                    f"Respondents in every category of {name!r} that has a target.",
                    f"Nobody with a weight is in {', '.join(map(repr, codes))}.",
                    f"Merge these categories of `weighting.targets.{name}` with others.",
                )


def _check_shares(name: str, shares: Floats) -> None:
    if (shares < 0).any() or abs(shares.sum() - 1) > 1e-6:
        raise DataError(
            f"Shares of zero or more that sum to 1 in `weighting.targets.{name}`.",
            f"They sum to {shares.sum():.6g}.",
            "Correct the shares.",
        )


def _category_codes(
    name: str, margin: NDArray[np.object_], categories: list[str]
) -> NDArray[np.intp]:
    codes = pd.Index(categories, dtype=object).get_indexer(pd.Index(margin, dtype=object))
    if (codes < 0).any():
        unknown = int((codes < 0).sum())
        raise DataError(
            f"A target for every respondent's category of {name!r}.",
            f"{unknown} respondents have none.",
            f"Complete `weighting.targets.{name}`.",
        )
    return np.asarray(codes, dtype=np.intp)


def raking_log(file: WaveFile, raked: RakedWeights) -> list[Decision]:
    """What raking did to a wave, for the log."""
    weighting = file.weighting
    detail = {
        "iterations": raked.iterations,
        "deviation": raked.deviation,
        "min": float(raked.weights.min()),
        "max": float(raked.weights.max()),
    }
    margins = ", ".join(weighting.targets) if weighting else ""
    log = [Decision(file.name, "raked", margins, len(raked.weights), detail)]
    if weighting and weighting.trim and raked.trimmed:
        low, high = weighting.trim
        points = {"low": low, "high": high, "deviation_points": 100 * raked.deviation}
        log.append(Decision(file.name, "trimmed", "", raked.trimmed, points))
    return log
