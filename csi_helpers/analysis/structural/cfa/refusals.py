"""What a factor model can't be fitted to, in words."""

from __future__ import annotations

from collections.abc import Sequence

from csi_helpers.errors import AnalysisError

WEAKEST_NAMED = 6  # parameters a message lists


def not_identified(names: Sequence[str], *, in_the_data: bool) -> AnalysisError:
    """The answers, or even all possible ones, leave some parameters open."""
    shown = list(names[:WEAKEST_NAMED])
    where = "at these data" if in_the_data else "whatever the data"
    return AnalysisError(
        "A factor model whose parameters follow from the items' means and covariances.",
        f"These don't, {where}: {', '.join(shown)}{', …' if len(names) > len(shown) else ''}.",
        "Give each construct three items (two, if it correlates with others), or drop paths.",
        code="cfa_not_identified",
        values={"parameters": shown, "in_the_data": in_the_data},
    )


def no_convergence(iterations: int) -> AnalysisError:
    """The likelihood has no maximum that was found."""
    return AnalysisError(
        "A factor model whose likelihood has a maximum.",
        f"None was found in {iterations} iterations.",
        "Look for items that hardly correlate with their construct; use fewer constructs.",
        code="cfa_no_convergence",
        values={"iterations": iterations},
    )


def located(error: AnalysisError, group: str) -> AnalysisError:
    """The same refusal, saying in which wave or comparison, unless it says so itself."""
    if error.values.get("group"):
        return error
    values = {**error.values, "group": group}
    return AnalysisError(
        error.need, f"{error.found} ({group})", error.remedy, code=error.code, values=values
    )


def too_few_respondents(n: int, needed: int, group: str) -> AnalysisError:
    """Fewer respondents than parameters, or than items."""
    return AnalysisError(
        f"A factor model of this size needs at least {needed} respondents.",
        f"{n} gave usable answers{f' in {group}' if group else ''}.",
        "Use fewer items or constructs, or pool groups.",
        code="cfa_too_few_respondents",
        values={"n": n, "min_base": needed, "group": group},
    )


def constant_items(items: Sequence[str], group: str) -> AnalysisError:
    """Items whose answers don't differ."""
    return AnalysisError(
        "A factor model needs items whose answers differ.",
        f"All answers are alike (or missing) in: {', '.join(items)}"
        f"{f' ({group})' if group else ''}.",
        "Check the coding of these items, or leave them out.",
        code="constant_item",
        values={"items": list(items), "group": group},
    )


def collinear_items(items: Sequence[str], group: str) -> AnalysisError:
    """Items of which one follows exactly from the others."""
    return AnalysisError(
        "A factor model needs items of which none follows exactly from the others.",
        f"One does among: {', '.join(items)}{f' ({group})' if group else ''}.",
        "Leave out sums, copies and recodings of other items.",
        code="cfa_collinear_items",
        values={"items": list(items), "group": group},
    )


def never_together(one: str, other: str, group: str) -> AnalysisError:
    """Two items nobody answered both of."""
    return AnalysisError(
        "A factor model needs respondents for every pair of items.",
        f"Nobody answered both {one} and {other}{f' ({group})' if group else ''}.",
        "Leave one of them out, or model the parts of the questionnaire apart.",
        code="cfa_never_together",
        values={"items": [one, other], "group": group},
    )
