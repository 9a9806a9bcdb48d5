"""Captions, alternative texts and source lines of the factor analysis's charts and tables."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING

from csi_helpers.show.cutoffs import (
    CONGRUENCE_EQUAL,
    CONGRUENCE_FAIR,
    LOW_COMMUNALITY,
    SMALL_LOADING,
)
from csi_helpers.show.measurement.factors import (
    factor_correlations,
    factor_name,
    low_communality_items,
    single,
)
from csi_helpers.show.measurement.scree import decided_by_components, scree_of
from csi_helpers.show.measurement.wording.factors import counted
from csi_helpers.show.words import Words

if TYPE_CHECKING:
    from csi_helpers.analysis.measurement.factor import FactorAnalysis


def base_line_factors(analysis: FactorAnalysis, words: Words) -> str:
    """Give the base: who answered every item, or both items of a pair."""
    key = "base.all_items" if analysis.missing == "listwise" else "base.pairs"
    return words.text(key, n=words.base(analysis.n_range))


def caption_scree(analysis: FactorAnalysis, words: Words) -> str:
    """Say how many eigenvalues stand above random data, as the title of the scree."""
    rule = "parallel_components" if analysis.extraction == "pca" else "parallel"
    above, kept = analysis.suggested.get(rule, 0), len(analysis.factors)
    factors = counted(analysis, kept, words)
    if decided_by_components(analysis):
        return words.text("caption.scree_components", factors=factors)
    if above == kept:
        return words.text("caption.scree", factors=factors)
    return words.text("caption.scree_other", factors=factors, k=words.number(above, 0))


def alt_scree(analysis: FactorAnalysis, words: Words) -> str:
    """Describe the scree to those who can't see it."""
    k = words.number(len(analysis.items), 0)
    return words.text("alt.scree", k=k, finding=caption_scree(analysis, words))


def describe_scree_marks(analysis: FactorAnalysis, words: Words) -> str:
    """Explain the lines of the scree."""
    components = analysis.extraction == "pca"
    told = [words.text("source.scree", runs=words.number(analysis.runs, 0))]
    told.append(words.text("source.kaiser" if components else "source.reduced"))
    if decided_by_components(analysis):
        told.append(words.text("source.scree_strict"))
    if scree_of(analysis)["ci_low"].notna().any():
        confidence = words.percent(analysis.confidence)
        told.append(words.text("source.scree_interval", confidence=confidence))
    return words.text("unit.sentence").join(told)


def caption_loadings(analysis: FactorAnalysis, words: Words) -> str:
    """Give number and explained share, as the title of the table of loadings."""
    key = "caption.rotated" if analysis.preset == "spss" else "caption.loadings"
    total = words.percent(single(analysis, "explained_total")["estimate"], 1)
    return words.text(key, factors=counted(analysis, len(analysis.factors), words), total=total)


def describe_loading_marks(analysis: FactorAnalysis, words: Words) -> str:
    """Explain grey, bold and daggers of the table of loadings."""
    values = {
        "limit": words.number(SMALL_LOADING, 2),
        "confidence": words.percent(analysis.confidence),
    }
    told = [words.text("source.loadings", **values)]
    if not factor_correlations(analysis).empty:
        told.append(words.text("source.pattern"))
    if len(low_communality_items(analysis)):
        limit = words.number(LOW_COMMUNALITY, 2)
        told.append(words.text("source.communality", limit=limit))
    return words.text("unit.sentence").join(told)


def caption_factor_correlations(analysis: FactorAnalysis, words: Words) -> str:
    """Name the factors that correlate most, as the title of their table."""
    r = factor_correlations(analysis)
    pairs = {
        (one, other): r[other].to_dict()[one]
        for one, other in itertools.combinations(analysis.factors, 2)
    }
    one, other = max(pairs, key=lambda pair: abs(pairs[pair]))
    names = {
        "one": factor_name(analysis, one, words),
        "other": factor_name(analysis, other, words),
    }
    return words.text("caption.correlation", **names, r=words.number(pairs[one, other], 2))


def caption_variance(analysis: FactorAnalysis, words: Words) -> str:
    """Give the eigenvalues above one, as the title of SPSS's table."""
    return words.text(
        "caption.variance",
        k=words.number(len(analysis.factors), 0),
        total=words.percent(single(analysis, "explained_total")["estimate"], 1),
    )


def describe_congruence_marks(_analysis: FactorAnalysis, words: Words) -> str:
    """Explain the table of constructs against factors."""
    ends = {"fair": CONGRUENCE_FAIR, "equal": CONGRUENCE_EQUAL}
    return words.text(
        "source.congruence", **{name: words.number(end, 2) for name, end in ends.items()}
    )
