"""How the factors were found, as far as it holds for this study."""

from __future__ import annotations

from typing import TYPE_CHECKING

from csi_helpers.show.measurement.factors import congruence_matrix, single
from csi_helpers.show.measurement.group_scores import any_scores
from csi_helpers.show.words import Words

if TYPE_CHECKING:
    from csi_helpers.analysis.measurement.factor import FactorAnalysis


def explain_factors(analysis: FactorAnalysis, words: Words) -> str:
    """Say how correlations, factors, their number, scores and intervals were made.

    Parameters
    ----------
    analysis : FactorAnalysis
        The result.
    words : Words
        Language.
    """
    if analysis.preset == "spss":
        told = [
            words.text("method.factor_spss"),
            *_large(analysis, words),
            *_scores(analysis, words),
        ]
        return words.text("unit.sentence").join(told)
    n = words.base(analysis.n_range)
    keys = [f"extraction_{analysis.extraction}"]
    keys += [f"rotation_{analysis.rotation}"] if len(analysis.factors) > 1 else []
    decided = analysis.chosen_by.startswith("parallel")
    told = [
        words.text(f"method.correlation_{analysis.correlation}"),
        words.text(f"method.missing_{analysis.missing}", n=n),
        *(words.text(f"method.{key}") for key in keys),
        words.text(
            "method.parallel" if decided else "method.parallel_beside",
            runs=words.number(analysis.runs, 0),
            percentile=words.number(analysis.percentile, 0),
            n_eff=words.number(single(analysis, "bartlett_chi2")["n_eff"], 0),
        ),
        *(_large(analysis, words) or [words.text("method.factor_intervals")]),
    ]
    if not congruence_matrix(analysis).empty:
        told.append(words.text("method.congruence"))
    return words.text("unit.sentence").join([*told, *_scores(analysis, words)])


def _large(analysis: FactorAnalysis, words: Words) -> list[str]:
    """Where figures come from if the survey is too large to load."""
    if not analysis.groups:
        return []
    return [words.text("large_models.factors", groups=words.number(analysis.groups, 0))]


def _scores(analysis: FactorAnalysis, words: Words) -> list[str]:
    """How scores were made, where groups have any."""
    if not any_scores(analysis):
        return []
    if analysis.preset == "spss":
        keys = ["comprehensive_components", "score_intervals"]
    else:
        codes = ["scores_codes"] if analysis.correlation == "polychoric" else []
        keys = [f"scores_{analysis.scores}", *codes, "comprehensive", "score_intervals"]
    return [words.text(f"method.{key}") for key in keys]
