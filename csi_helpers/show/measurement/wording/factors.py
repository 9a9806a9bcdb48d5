"""Which factors stand behind the items: fit for it, how many, what they hold."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING

from csi_helpers.show.cutoffs import (
    ADEQUATE,
    CROSS_LOADING,
    LOW_COMMUNALITY,
    UNACCEPTABLE,
    coefficient,
)
from csi_helpers.show.measurement.factors import (
    cross_loading_items,
    factor_label,
    factor_name,
    low_communality_items,
    single,
)
from csi_helpers.show.measurement.scree import decided_by_components
from csi_helpers.show.rows import by_item, significant
from csi_helpers.show.wording.items import LIMIT
from csi_helpers.show.words import Words

if TYPE_CHECKING:
    from csi_helpers.analysis.measurement.factor import FactorAnalysis

_MOST_NAMED = 6  # items in one sentence


def counted(analysis: FactorAnalysis, number: int, words: Words) -> str:
    """Write a number of factors, or of components: "3 factors"."""
    kind = "components" if analysis.extraction == "pca" else "factors"
    one = "_one" if number == 1 else ""
    return words.text(f"factor.{kind}{one}", k=words.number(number, 0))


def _named(items: Sequence[str], words: Words) -> str:
    """List labels; of many only the first, and how many there are."""
    listed = words.listing(items[:_MOST_NAMED])
    if len(items) <= _MOST_NAMED:
        return listed
    return words.text("factor.among", items=listed, k=words.number(len(items), 0))


def _with_values(items: dict[str, float], words: Words, limit: float) -> str:
    scored = [
        words.text("unit.scored", item=words.item(item, LIMIT), value=coefficient(words, x, limit))
        for item, x in items.items()
    ]
    return _named(scored, words)


def describe_suitability(analysis: FactorAnalysis, words: Words) -> str:
    """Say whether the items are fit for factoring: KMO, Bartlett's test, items that don't fit.

    Parameters
    ----------
    analysis : FactorAnalysis
        The result.
    words : Words
        Language and labels.
    """
    kmo = by_item(analysis.estimates, "kmo", wave=analysis.wave)["estimate"]
    overall = float(kmo.get("overall", math.nan))
    if not math.isfinite(overall):
        sentences = [words.text("finding.kmo_none")]
    else:
        limit = UNACCEPTABLE if overall < UNACCEPTABLE else ADEQUATE
        low = "_unacceptable" if overall < UNACCEPTABLE else "_low" if overall < ADEQUATE else ""
        value = coefficient(words, overall, UNACCEPTABLE, ADEQUATE)
        sentences = [words.text(f"finding.kmo{low}", kmo=value, limit=words.number(limit, 2))]
    test = single(analysis, "bartlett_chi2")
    if math.isfinite(test["estimate"]):
        sure = significant(test["p_value"], analysis.confidence)
        values = {
            "chi2": words.number(test["estimate"], 1),
            "df": words.number(single(analysis, "bartlett_df")["estimate"], 0),
            "p": f"p = {words.p_value(test['p_value'])}".replace("= <", "< "),
            "n_eff": words.number(test["n_eff"], 0),
        }
        key = "finding.bartlett" if sure else "finding.bartlett_not"
        sentences.append(words.text(key, **values))
    items = kmo.drop("overall", errors="ignore")
    poor = {str(item): x for item, x in items[items < UNACCEPTABLE].sort_values().items()}
    if poor:
        told = _with_values(poor, words, UNACCEPTABLE)
        limit_text = words.number(UNACCEPTABLE, 2)
        sentences.append(words.text("finding.kmo_items", items=told, limit=limit_text))
    return words.text("unit.sentence").join(sentences)


def describe_number(analysis: FactorAnalysis, words: Words) -> str:
    """Say how many factors are used and why, and what every rule suggests.

    Parameters
    ----------
    analysis : FactorAnalysis
        The result.
    words : Words
        Language.
    """
    number, rule = len(analysis.factors), analysis.chosen_by
    factors = counted(analysis, number, words)
    if rule == "given":
        sentences = [words.text("finding.number_given", factors=factors)]
    elif decided_by_components(analysis):
        sentences = [words.text("finding.number_components", factors=factors)]
    else:
        name = words.text(f"factor.by.{rule}")
        sentences = [words.text("finding.number", factors=factors, rule=name)]
    if analysis.suggested.get(rule, 0) > number:
        items = words.number(len(analysis.items), 0)
        sentences.append(words.text("finding.number_most", count=items, factors=factors))
    rules = [
        words.text("factor.suggests", rule=words.text(f"factor.rule.{name}"), k=words.number(k, 0))
        for name, k in analysis.suggested.items()
    ]
    sentences.append(words.text("finding.number_rules", rules=words.listing(rules)))
    if rule != "kaiser" and analysis.suggested.get("kaiser", 0) > number:
        sentences.append(words.text("finding.number_kaiser"))
    return words.text("unit.sentence").join(sentences)


def describe_familiar(familiar: FactorAnalysis, words: Words) -> str:
    """Say what SPSS's usual settings give.

    Parameters
    ----------
    familiar : FactorAnalysis
        A result with the preset ``spss``.
    words : Words
        Language.
    """
    return words.text(
        "finding.familiar",
        n=words.base(familiar.n_range),
        components=counted(familiar, len(familiar.factors), words),
        total=words.percent(single(familiar, "explained_total")["estimate"], 1),
    )


def describe_factors(analysis: FactorAnalysis, words: Words) -> str:
    """Name the factors with their shares, and the items that don't fit in.

    Parameters
    ----------
    analysis : FactorAnalysis
        The result.
    words : Words
        Language and labels.
    """
    shares = by_item(analysis.estimates, "explained_share", wave=analysis.wave)["estimate"]
    total = words.percent(single(analysis, "explained_total")["estimate"], 1)
    names = {factor: factor_name(analysis, factor, words) for factor in analysis.factors}
    factors = counted(analysis, len(names), words)
    if len(names) == 1:
        (name,) = names.values()
        told = [words.text("finding.factors_one", factors=factors, total=total, name=name)]
    else:
        each = [
            words.text("factor.share", factor=name, share=words.percent(shares.get(factor), 1))
            for factor, name in names.items()
        ]
        listed = words.listing(each)
        told = [words.text("finding.factors", factors=factors, total=total, shares=listed)]
    if not analysis.converged:
        told.insert(0, words.text("finding.factors_unsolved"))
    told += _misfits(analysis, words)
    return words.text("unit.sentence").join([*told, *_fit(analysis, words)])


def _fit(analysis: FactorAnalysis, words: Words) -> list[str]:
    """Fit of the model; without a chi-square only its residuals; components have no model."""
    rmsr = single(analysis, "fit_rmsr")["estimate"]
    if analysis.extraction == "pca" or not math.isfinite(rmsr):
        return []
    values = {"rmsr": words.number(rmsr, 3)}
    if not math.isfinite(single(analysis, "fit_chi2")["estimate"]):
        return [words.text("finding.factors_rmsr", **values)]
    rmsea = single(analysis, "fit_rmsea")
    values["rmsea"] = words.number(rmsea["estimate"], 3)
    values["interval"] = words.interval(rmsea["ci_low"], rmsea["ci_high"], 3)
    values["tli"] = words.number(single(analysis, "fit_tli")["estimate"], 3)
    return [words.text("finding.factors_fit", **values)]


def _misfits(analysis: FactorAnalysis, words: Words) -> list[str]:
    """Sentences about items and factors that don't fit in."""
    told = []
    empty = [
        factor_label(analysis, factor, words)
        for factor in analysis.factors
        if not analysis.leading.get(factor)
    ]
    if empty:
        told.append(words.text("finding.factors_empty", factors=words.listing(empty)))
    cross = [words.item(item, LIMIT) for item in cross_loading_items(analysis)]
    if cross:
        limit = words.number(CROSS_LOADING, 2)
        told.append(words.text("finding.factors_cross", items=_named(cross, words), limit=limit))
    low = {str(item): x for item, x in low_communality_items(analysis).items()}
    if low:
        items = _with_values(low, words, LOW_COMMUNALITY)
        limit = words.number(LOW_COMMUNALITY, 2)
        told.append(words.text("finding.factors_low", items=items, limit=limit))
    if analysis.heywood:
        bound = [words.item(item, LIMIT) for item in analysis.heywood]
        told.append(words.text("finding.factors_heywood", items=_named(bound, words)))
    return told
