"""What of loyalty can't be given, and what to do about it."""

from __future__ import annotations

from csi_helpers.errors import AnalysisError

MANY_ONES = 5  # answers of 1, without any 0, from which a scale of 1 to 10 is likely


def few_promoters(n: int, least: int) -> AnalysisError:
    """Too few answers for a net promoter score."""
    return AnalysisError(
        f"A net promoter score needs at least {least} answers: below, its interval says little.",
        f"{n} respondents answered.",
        "Pool groups or waves.",
        code="nps_low_base",
        values={"n": n, "min_base": least},
    )


def perhaps_one_to_ten(column: str, lowest: int) -> AnalysisError:
    """Nobody answered 0: the question may have been asked on 1 to 10, and the score mislabelled."""
    return AnalysisError(
        "A net promoter score is asked on 0 to 10.",
        f"Nobody answered 0 to {column}, and {lowest} answered 1.",
        "If it was asked on 1 to 10, say so: `loyalty.nps: {item: …, scale: {min: 1, max: 10}}`; "
        "if on 0 to 10, state that scale in the same place.",
        code="nps_scale",
        values={"lowest": lowest},
    )


def few_answers(n: int, min_base: int) -> AnalysisError:
    """Too few answers to both questions."""
    return AnalysisError(
        f"Satisfaction and loyalty are put together of at least {min_base} respondents.",
        f"{n} answered both.",
        "Pool waves, or lower `report.min_base` knowing what it costs.",
        code="loyalty_few_answers",
        values={"n": n, "min_base": min_base},
    )


def all_alike(loyal: int, n: int) -> AnalysisError:
    """Everybody, or nobody, counts as loyal: there is no curve."""
    return AnalysisError(
        "A curve needs customers who count as loyal and others who don't.",
        f"{loyal} of {n} count as loyal.",
        "Set another limit under `loyalty.repurchase.loyal_from`, or count others as loyal under "
        "`loyalty.loyal`.",
        code="loyalty_all_alike",
        values={"loyal": loyal, "n": n},
    )


def satisfaction_constant() -> AnalysisError:
    """Everybody is equally satisfied: there is no curve."""
    return AnalysisError(
        "A curve needs answers on satisfaction that differ.",
        "Everybody who is known to be loyal or not gave the same answer on satisfaction.",
        "Check the column under `loyalty.csat`.",
        code="loyalty_satisfaction_constant",
    )


def separated(limit: float) -> AnalysisError:
    """One answer on satisfaction divides the loyal from the others, so that no curve is best."""
    return AnalysisError(
        "A logistic curve needs an answer on satisfaction that both loyal customers and others "
        "give; without, ever steeper curves fit ever better.",
        f"The answer {limit:g} divides the loyal from all others.",
        "Check whether the one column was made from the other; read the shares by answer instead.",
        code="loyalty_separated",
        values={"limit": limit},
    )


def no_rise(p_value: float) -> AnalysisError:
    """Loyalty doesn't rise with satisfaction: a zone of indifference ends nowhere."""
    return AnalysisError(
        "The zone of indifference has an end where loyalty clearly rises with satisfaction.",
        f"The curve isn't clearly rising (p = {p_value:.3f}).",
        "Read the shares by answer, or ask more respondents.",
        code="loyalty_no_rise",
        values={"p": p_value},
    )


def beyond_scale(side: str) -> AnalysisError:
    """The curve passes a half outside the scale of answers."""
    found = {
        "below": "Even at the lowest answer on satisfaction the curve is above one half.",
        "above": "Even at the highest answer on satisfaction the curve is below one half.",
    }
    return AnalysisError(
        "The zone of indifference ends where the curve passes one half between the lowest and the "
        "highest answer.",
        found[side],
        "Read the curve itself, or count others as loyal under `loyalty.loyal`.",
        code=f"loyalty_{side}_half",
    )
