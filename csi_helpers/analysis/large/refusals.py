"""What a large survey's sums can't say, and what to do about it."""

from __future__ import annotations

from csi_helpers.errors import AnalysisError


def em_needs_respondents(key: str) -> AnalysisError:
    """The refusal of EM: sums don't tell who left out what."""
    return AnalysisError(
        "Maximum likelihood with gaps goes by who left out which items.",
        "The survey is so large that it isn't loaded; of its gaps only sums are known.",
        f"Set `{key}: pairwise`, `mean` or `casewise`, or raise `data.large_from`.",
        code="large_em",
        values={},
    )


def polychoric_needs_respondents() -> AnalysisError:
    """The refusal of polychoric factors, whose errors need four answers at a time."""
    return AnalysisError(
        "Factors of polychoric correlations go by each respondent's influence on every pair.",
        "The survey is so large that it isn't loaded; of its respondents only sums are known.",
        "Set `factor.correlation: pearson`, or raise `data.large_from`.",
        code="large_polychoric",
        values={},
    )


def scores_need_complete_answers() -> AnalysisError:
    """The refusal of factor scores from what each respondent happened to answer."""
    return AnalysisError(
        "Mean factor scores of groups need respondents who answered all items.",
        "Correlations are taken pair by pair, and a large survey's sums don't tell who left out "
        "what: the factors stand, the groups have no scores.",
        "Set `factor.missing: listwise`, or raise `data.large_from`.",
        code="large_scores",
        values={},
    )


def asked_of_unknown(construct: str) -> AnalysisError:
    """The refusal of a construct that only a part was asked about."""
    return AnalysisError(
        "A construct that only a part was asked about is modelled on those who were asked.",
        f"{construct} is one, and a large survey's sums don't tell who was asked: it is left out.",
        "Model those who were asked as a study of their own, or raise `data.large_from`.",
        code="large_asked",
        values={"construct": construct},
    )
