"""Reading a factor analysis: names of its factors, its matrices, what stands out in them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from csi_helpers.show.cutoffs import CONGRUENCE_FAIR, CROSS_LOADING, LOW_COMMUNALITY
from csi_helpers.show.rows import by_item, pick, row_of
from csi_helpers.show.words import Words, shortened

if TYPE_CHECKING:
    from csi_helpers.analysis.measurement.factor import FactorAnalysis

_NAMED_AFTER = 2  # leading items a proposed name is made of
_ITEM_LIMIT, _NAME_LIMIT = 34, 48  # columns of an item's label in such a name; of a study's name
_OBLIQUE = frozenset({"oblimin", "promax"})


def factor_label(analysis: FactorAnalysis, factor: str, words: Words, *, head: bool = False) -> str:
    """Number of a factor as it is printed; SPSS's are components, lest two things be called F1.

    Parameters
    ----------
    analysis : FactorAnalysis
        The result.
    factor : str
        ``F1``, ``F2`` …
    words : Words
        Language.
    head : bool
        Whether it heads a narrow column.

    Returns
    -------
    str
        "F1"; with the preset ``spss`` "Component 1", over a column "Comp. 1".
    """
    if analysis.preset != "spss":
        return factor
    key = "factor.component_head" if head else "factor.component"
    return words.text(key, k=factor.removeprefix("F"))


def factor_name(analysis: FactorAnalysis, factor: str, words: Words) -> str:
    """Name of a factor, its number first: the study's, else one of its two leading items.

    SPSS's components have their number only.

    Parameters
    ----------
    analysis : FactorAnalysis
        The result.
    factor : str
        ``F1``, ``F2`` …
    words : Words
        Language and labels.

    Returns
    -------
    str
        "F1 (Courtesy / Competence)"; only "F3" where no item loads highest on it.
    """
    if analysis.preset == "spss":
        return factor_label(analysis, factor, words)
    given = analysis.names.get(factor)
    if given is not None:
        line = " ".join(given.get(words.language).split())
        name = shortened(line, _NAME_LIMIT, words.text("unit.ellipsis"))
    else:
        items = analysis.leading.get(factor, ())[:_NAMED_AFTER]
        name = words.text("factor.join").join(words.item(item, _ITEM_LIMIT) for item in items)
    return words.text("factor.named", factor=factor, name=name) if name else factor


def loading_matrix(analysis: FactorAnalysis) -> pd.DataFrame:
    """Loadings, items in the order of the table by factors.

    Parameters
    ----------
    analysis : FactorAnalysis
        The result.
    """
    rows = pick(analysis.estimates, "factor_loading", wave=analysis.wave)
    return _square(rows).reindex(index=list(analysis.order), columns=list(analysis.factors))


def highest_loadings(analysis: FactorAnalysis) -> pd.DataFrame:
    """Row of each item's loading on the factor it leads, indexed by item."""
    factor = {item: name for name, items in analysis.leading.items() for item in items}
    rows = pick(analysis.estimates, "factor_loading", wave=analysis.wave)
    own = rows[rows["subject"].map(factor) == rows["object"]]
    return own.drop_duplicates("subject").set_index("subject")


def factor_correlations(analysis: FactorAnalysis) -> pd.DataFrame:
    """Correlations between factors, NaN on the diagonal; empty where factors don't correlate."""
    rows = pick(analysis.estimates, "factor_correlation", wave=analysis.wave)
    if analysis.rotation not in _OBLIQUE or rows.empty:
        return pd.DataFrame()
    factors = list(analysis.factors)
    return _square(rows).reindex(index=factors, columns=factors)


def congruence_matrix(analysis: FactorAnalysis) -> pd.DataFrame:
    """Tucker's phi of each construct with each factor; empty without a model."""
    rows = pick(analysis.estimates, "congruence", wave=analysis.wave)
    rows = rows[rows["estimate"].notna()]
    if rows.empty:
        return pd.DataFrame()
    constructs = list(dict.fromkeys(rows["subject"]))
    return _square(rows).reindex(index=constructs, columns=list(analysis.factors))


def _square(rows: pd.DataFrame) -> pd.DataFrame:
    cells = rows.drop_duplicates(["subject", "object"])
    return cells.pivot(index="subject", columns="object", values="estimate").astype(float)


def cross_loading_items(analysis: FactorAnalysis) -> list[str]:
    """Items that load on two factors or more."""
    wide = loading_matrix(analysis).abs() >= CROSS_LOADING
    return [str(item) for item in wide.index[wide.sum(axis=1) > 1]]


def low_communality_items(analysis: FactorAnalysis) -> pd.Series:
    """Communalities that are low, the lowest first."""
    shares = by_item(analysis.estimates, "communality", wave=analysis.wave)["estimate"]
    return shares[shares < LOW_COMMUNALITY].sort_values(kind="stable")


def single(analysis: FactorAnalysis, table: str, subject: str = "") -> pd.Series:
    """One row of the current wave's total; an empty one where there is none."""
    rows = by_item(analysis.estimates, table, wave=analysis.wave)
    row = row_of(rows, subject)
    return pd.Series(float("nan"), index=rows.columns) if row is None else row


def found_again(analysis: FactorAnalysis) -> dict[str, tuple[str, tuple[str, ...]]]:
    """How each construct comes out of the answers.

    Parameters
    ----------
    analysis : FactorAnalysis
        The result.

    Returns
    -------
    dict of str to (how, others)
        ``own``: a factor of its own; ``shared``: its factor is also the best one of `others`;
        ``none``: no factor holds most of its items, or the one that does is too unlike it.
    """
    phi = congruence_matrix(analysis)
    best = {construct: str(phi.loc[construct].abs().idxmax()) for construct in phi.index}
    alike = {name for name in best if abs(phi.loc[name, best[name]]) >= CONGRUENCE_FAIR}
    gathered = alike | {name for name in best if _gathered(analysis, name, best[name])}
    found: dict[str, tuple[str, tuple[str, ...]]] = {}
    for construct, factor in best.items():
        others = tuple(
            other for other in best if other in gathered - {construct} and best[other] == factor
        )
        if construct in gathered and others:
            found[construct] = ("shared", others)
        elif construct in alike:
            found[construct] = ("own", ())
        else:
            found[construct] = ("none", ())
    return found


def _gathered(analysis: FactorAnalysis, construct: str, factor: str) -> bool:
    """Whether more than half of a construct's items load highest on the factor."""
    items = [item for item in analysis.constructs.get(construct, ()) if item in analysis.items]
    leading = set(analysis.leading.get(factor, ()))
    return not items or 2 * sum(item in leading for item in items) > len(items)
