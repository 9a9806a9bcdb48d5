"""How much a model explains, how large its paths are, how well it fits."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pandas as pd

from csi_helpers.show.cutoffs import (
    CLOSE_FIT,
    LARGE_EFFECT,
    MEDIUM_EFFECT,
    MODERATE_R2,
    SMALL_EFFECT,
    SUBSTANTIAL_R2,
    WEAK_R2,
)
from csi_helpers.show.rows import row_of
from csi_helpers.show.structural.names import of_constructs
from csi_helpers.show.words import Words

if TYPE_CHECKING:
    from csi_helpers.analysis.structural.findings.structure import Structure


_SATURATED = 1e-10  # single items with all paths among them: the model says nothing to test


@dataclass(frozen=True)
class Fit:
    """The SRMR of the current wave.

    Attributes
    ----------
    srmr : float
    limit : float
        What it stays below if the model holds; NaN where exact fit can't be tested.
    p : float
        Of exact fit; NaN likewise.
    exact : bool or None
        Whether exact fit is not rejected; None where it isn't tested.
    """

    srmr: float
    limit: float
    p: float
    exact: bool | None

    @property
    def close(self) -> bool:
        """Whether it is below the usual limit."""
        return self.srmr < CLOSE_FIT


def fit_of(structure: Structure) -> Fit | None:
    """Read the SRMR and its test; None where there is none, or it is zero by construction.

    Parameters
    ----------
    structure : Structure
        The result.
    """
    row = row_of(of_constructs(structure, "srmr"), "overall")
    if row is None or not row["estimate"] > _SATURATED:
        return None
    bound = row_of(of_constructs(structure, "srmr_limit"), "overall")
    limit = math.nan if bound is None else float(bound["estimate"])
    p = float(row["p_value"])
    exact = None if math.isnan(p) else p >= 1 - structure.confidence - 1e-9
    return Fit(float(row["estimate"]), limit, p, exact)


def fit_texts(fit: Fit, words: Words) -> tuple[str, str]:
    """Write the SRMR and the limit of exact fit in as many decimals as keep them apart.

    Examples
    --------
    >>> from types import SimpleNamespace
    >>> words = Words("en", SimpleNamespace(items={}, segments={}, constructs={}))
    >>> fit_texts(Fit(0.0252, 0.0248, 0.04, False), words)
    ('0.0252', '0.0248')
    """
    for digits in (3, 4, 5):
        srmr, limit = round(fit.srmr, digits), round(fit.limit, digits)
        if (srmr < CLOSE_FIT) == fit.close and srmr != limit:
            break
    return words.number(fit.srmr, digits), words.number(fit.limit, digits)


def explained(structure: Structure, construct: str) -> pd.Series | None:
    """Explained variance of a construct: r2, low, high, adjusted, n; None where it has none."""
    row = row_of(of_constructs(structure, "r2"), construct)
    if row is None or pd.isna(row["estimate"]):
        return None
    other = row_of(of_constructs(structure, "r2_adjusted"), construct)
    return pd.Series(
        {
            "r2": row["estimate"],
            "low": row["ci_low"],
            "high": row["ci_high"],
            "adjusted": math.nan if other is None else other["estimate"],
            "n": row["n"],
        }
    )


def effect_size(f2: float) -> str:
    """Cohen's word for f², as a key.

    Examples
    --------
    >>> effect_size(0.01), effect_size(0.02), effect_size(0.4)
    ('negligible', 'small', 'large')
    """
    names = {LARGE_EFFECT: "large", MEDIUM_EFFECT: "medium", SMALL_EFFECT: "small"}
    return next((name for limit, name in names.items() if f2 >= limit), "negligible")


def explained_size(r2: float) -> str:
    """Word for R², as a key.

    Examples
    --------
    >>> explained_size(0.2), explained_size(0.5)
    ('very_weak', 'moderate')
    """
    names = {SUBSTANTIAL_R2: "substantial", MODERATE_R2: "moderate", WEAK_R2: "weak"}
    return next((name for limit, name in names.items() if r2 >= limit), "very_weak")
