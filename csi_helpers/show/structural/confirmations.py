"""Reading a confirmatory factor analysis: its fit, its invariance, what stands out in it."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pandas as pd

from csi_helpers.show.cutoffs import (
    CFI_FALL,
    CLOSE_FIT,
    FACTOR_LOADING,
    FIT_INCREMENTAL,
    FIT_RMSEA,
    INDISTINCT,
)
from csi_helpers.show.rows import pick

if TYPE_CHECKING:
    from csi_helpers.analysis.structural.findings.opinions.confirmation import Confirmation

LEVELS = ("configural", "metric", "scalar", "strict")
INDICES = ("cfi", "tli", "rmsea", "srmr")
OVERALL, ACROSS_WAVES = "overall", "wave"
HEYWOOD, SINGLE, FEW_CLUSTERS, ITEMS_MISSING = (
    "heywood",
    "single item",
    "few clusters",
    "items missing",
)
_AT_LEAST = {"cfi": FIT_INCREMENTAL, "tli": FIT_INCREMENTAL}
_AT_MOST = {"rmsea": FIT_RMSEA, "srmr": CLOSE_FIT}


def fails(index: str, value: float) -> bool:
    """Whether an index of fit misses its cut-off.

    Parameters
    ----------
    index : {"cfi", "tli", "rmsea", "srmr"}
    value : float

    Examples
    --------
    >>> fails("cfi", 0.949), fails("rmsea", 0.05)
    (True, False)
    """
    if index in _AT_LEAST:
        return value < _AT_LEAST[index]
    return value > _AT_MOST[index]


def cutoff(index: str) -> float:
    """Cut-off of an index of fit."""
    return _AT_LEAST.get(index, _AT_MOST.get(index, float("nan")))


@dataclass(frozen=True)
class Fit:
    """Fit of one wave's model by one test.

    Attributes
    ----------
    wave, method : str
        The method is ``ml`` (the plain test) or ``mlr`` (the scaled one).
    n : float
    chi2, df, p : float
    indices : dict
        ``cfi``, ``tli``, ``rmsea``, ``srmr``.
    low, high : float
        Of the RMSEA, 90%.
    note : str
        What version the indices are: plain, scaled, robust; or ``items missing``.
    """

    wave: str
    method: str
    n: float
    chi2: float
    df: float
    p: float
    indices: dict[str, float]
    low: float
    high: float
    note: str

    @property
    def known(self) -> bool:
        """Whether the fit can be judged: a model without degrees of freedom fits anyway."""
        return all(map(math.isfinite, self.indices.values())) and self.df > 0

    @property
    def failed(self) -> list[str]:
        """Indices that miss their cut-offs."""
        return [name for name in INDICES if fails(name, self.indices[name])] if self.known else []


def fits_of(confirmation: Confirmation) -> list[Fit]:
    """Fit of every wave, the current one first; where there are two tests, the reported one first.

    Parameters
    ----------
    confirmation : Confirmation
        The result.
    """
    rows = confirmation.estimates[confirmation.estimates["table"] == "cfa_chi2"]
    reported = confirmation.reported or "mlr"
    found = [_fit(confirmation, str(row["wave"]), str(row["method"])) for _, row in rows.iterrows()]
    waves = list(dict.fromkeys(fit.wave for fit in found))[::-1]
    return sorted(found, key=lambda fit: (waves.index(fit.wave), fit.method != reported))


def _fit(confirmation: Confirmation, wave: str, method: str) -> Fit:
    def row(table: str) -> pd.Series:
        rows = pick(confirmation.estimates, f"cfa_{table}", wave=wave, method=method)
        empty = pd.Series(float("nan"), index=rows.columns, dtype=object)
        return rows.iloc[0] if len(rows) else empty

    test, rmsea = row("chi2"), row("rmsea")
    values = {name: float(row(name)["estimate"]) for name in INDICES}
    note = str(test["note"]) if test["note"] == ITEMS_MISSING else str(row("cfi")["note"])
    return Fit(
        wave=wave,
        method=method,
        n=float(test["n"]),
        chi2=float(test["estimate"]),
        df=float(row("df")["estimate"]),
        p=float(test["p_value"]),
        indices=values,
        low=float(rmsea["ci_low"]),
        high=float(rmsea["ci_high"]),
        note=note,
    )


def current_fit(confirmation: Confirmation) -> Fit | None:
    """The fit to read of the current wave; None where no model could be fitted."""
    for fit in fits_of(confirmation):
        if fit.wave == confirmation.wave and fit.note != ITEMS_MISSING:
            return fit
    return None


def loadings_of(confirmation: Confirmation) -> pd.DataFrame:
    """Loadings of the current wave, indexed by item, with `weak`; single items aren't judged."""
    rows = pick(confirmation.estimates, "cfa_loading", wave=confirmation.wave)
    rows = rows.drop_duplicates("subject").set_index("subject")
    return rows.assign(weak=(rows["estimate"] < FACTOR_LOADING) & (rows["note"] != SINGLE))


def construct_correlations(confirmation: Confirmation) -> pd.DataFrame:
    """Correlations of the constructs in the current wave, with `close` where hardly distinct."""
    rows = pick(confirmation.estimates, "cfa_correlation", wave=confirmation.wave)
    rows = rows[rows["estimate"].notna()]
    return rows.assign(close=rows["estimate"].abs() >= INDISTINCT)


def invariance_steps(confirmation: Confirmation, name: str) -> pd.DataFrame:
    """Levels of invariance of one set of groups.

    Parameters
    ----------
    confirmation : Confirmation
        The result.
    name : str
        ``wave`` or a segment column.

    Returns
    -------
    DataFrame
        Indexed by level, those fitted: ``n``, ``chi2``, ``df``, ``cfi``, ``dcfi``, ``rmsea``,
        ``srmr``, ``p`` (of the step), ``verdict`` (held, failed, unreached) and ``falls`` (CFI by
        more than permitted).
    """
    found: dict[str, pd.Series] = {}
    for key in ("chi2", "df", "cfi", "dcfi", "rmsea", "srmr", "held"):
        rows = pick(confirmation.estimates, f"invariance_{key}", group=name)
        rows = rows.drop_duplicates("subject").set_index("subject")
        found[key] = rows["estimate"]
        if key == "chi2":
            found["n"], found["p"] = rows["n"], rows["p_value"]
    steps = pd.DataFrame(found).astype(float)
    steps = steps.reindex([level for level in LEVELS if level in steps.index])
    steps["falls"] = steps["dcfi"] < -CFI_FALL
    broken = False
    verdicts = []
    for held in steps["held"] > 0:
        verdicts.append("held" if held else "unreached" if broken else "failed")
        broken = broken or not held
    return steps.assign(verdict=verdicts)
