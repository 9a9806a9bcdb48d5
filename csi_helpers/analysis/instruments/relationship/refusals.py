"""Refusals of the relationship chapter: need, found, remedy."""

from __future__ import annotations

from csi_helpers.errors import AnalysisError


def not_reciprocal(node: str, expert: str, pair: tuple[str, str]) -> AnalysisError:
    """Two judgements on one pair contradict."""
    first, second = pair
    by = f" by {expert}" if expert else ""
    return AnalysisError(
        "Judgements of which each pair's second is one over the first, and 1 on the diagonal.",
        f"The judgements{by} on {first} and {second} don't agree.",
        "Correct them, or give the upper triangle's rows alone.",
        code="ahp_reciprocal",
        values={"node": node, "expert": expert, "criteria": [first, second]},
    )


def inconsistent(node: str, ratio: float, table: str) -> AnalysisError:
    """Judgements that contradict each other as a whole."""
    return AnalysisError(
        "Judgements with a consistency ratio of at most .10.",
        f"It is {ratio:.3f} (random index {table}).",
        "Have the experts judge again, or accept it with `accept_inconsistent: true`.",
        code="ahp_inconsistent",
        values={"node": node, "ratio": f"{ratio:.3f}", "table": table},
    )


def too_many(node: str, k: int) -> AnalysisError:
    """More criteria than there are random indices for."""
    return AnalysisError(
        "At most 15 criteria that are compared in pairs.",
        f"There are {k}.",
        "Group them into a tree.",
        code="ahp_too_many",
        values={"node": node, "k": k},
    )


def few_groups(node: str, column: str, m: int) -> AnalysisError:
    """Entropy of too few groups says nothing."""
    return AnalysisError(
        "At least 3 groups with a figure on every criterion, for weights by entropy.",
        f"Of `{column}` {m} have one in the earliest wave.",
        "Compare another segment by `over`, or weigh by another method.",
        code="entropy_groups",
        values={"node": node, "column": column, "m": m},
    )


def nothing_varies(node: str) -> AnalysisError:
    """No criterion differs between groups, or two sets of weights have nothing in common."""
    return AnalysisError(
        "Criteria of which at least one has a weight.",
        "All weights come out as zero: no criterion differs, or the two methods share none.",
        "Weigh these criteria by another method.",
        code="weights_zero",
        values={"node": node},
    )


def derived_of_file(node: str, criterion: str) -> AnalysisError:
    """A criterion that isn't known of each respondent can't explain his answer."""
    return AnalysisError(
        "Criteria from the survey, for derived weights: they explain each respondent's answer.",
        f"{criterion} is a figure of a file.",
        "Weigh these criteria by another method, or put the survey's under one of their own.",
        code="derived_file",
        values={"node": node, "criterion": criterion},
    )


def derived_low_base(node: str, n: int, least: int) -> AnalysisError:
    """Too few respondents with everything."""
    return AnalysisError(
        f"At least {least} respondents with an answer on every criterion and the outcome.",
        f"{n} have one in the earliest wave.",
        "Weigh these criteria by another method.",
        code="derived_low_base",
        values={"node": node, "n": n, "least": least},
    )


def derived_nothing(node: str) -> AnalysisError:
    """Criteria or outcome don't vary, or determine each other."""
    return AnalysisError(
        "Criteria and an outcome that vary, none of them determined by the others.",
        "The criteria's shares of the explained variance can't be had.",
        "Weigh these criteria by another method.",
        code="derived_nothing",
        values={"node": node},
    )


def derived_outcome(node: str, outcome: str) -> AnalysisError:
    """No wave has the outcome."""
    return AnalysisError(
        "A wave in which the outcome and every criterion are known.",
        f"None has {outcome} with all of them.",
        "Name another `outcome`, or weigh these criteria by another method.",
        code="derived_outcome",
        values={"node": node, "explained": outcome},
    )


def no_figure(criterion: str, why: str, wave: str) -> AnalysisError:
    """A criterion without a figure in a wave."""
    reasons = {
        "low base": "too few records or answers",
        "not_asked": "the wave didn't ask it",
        "no_dates": "it isn't known when respondents were interviewed",
        "file_ends": "the file ends before the interviews",
        "file_starts": "customers who had left before the period aren't in the file",
        "no_column": "the file lacks a column that it needs",
        "no_records": "the file has no record of the period",
        "dates_reversed": "in the file something ends before it starts",
        "not_reached": "too much is still open to know it",
        "no_file": "there is no file",
    }
    return AnalysisError(
        "A figure of every criterion in every wave.",
        f"{criterion} has none in {wave}: {reasons[why]}.",
        "Mend the data; until then `relationship.missing` says what becomes of the score.",
        code=f"criterion_{why.replace(' ', '_')}",
        values={"criterion": criterion, "wave": wave},
    )


def nothing() -> AnalysisError:
    """No criterion has a figure in the current wave, or the policy wants all of them."""
    return AnalysisError(
        "Criteria with figures in the current wave, enough for a score.",
        "Too few have one, or their weights can't be had.",
        "See the reasons given for each criterion; `relationship.missing: renormalise` makes a "
        "score of the others.",
        code="relationship_nothing",
    )
