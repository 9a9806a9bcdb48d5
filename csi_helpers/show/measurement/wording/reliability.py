"""Which constructs reach the line, which don't, and which items run the other way."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from csi_helpers.analysis.estimates import CAUTION_BELOW
from csi_helpers.show.cutoffs import CLEAR_RISE, GOOD, ITEM_REST, REDUNDANT, RELIABLE
from csi_helpers.show.measurement.reliabilities import (
    alpha_text,
    alphas_known,
    any_alpha,
    coefficients_of,
    designed,
    items_of,
    reason,
    redundant,
    remarks,
    wave_before,
)
from csi_helpers.show.rows import CAUTION, LOW_BASE
from csi_helpers.show.wording.items import LIMIT
from csi_helpers.show.words import Words, shortened

if TYPE_CHECKING:
    from csi_helpers.analysis.measurement.reliability import Reliability

_NAMED = 3  # constructs named in a caption


def _name(construct: str, words: Words) -> str:
    return shortened(words.construct(construct), LIMIT, words.text("unit.ellipsis"))


def _names(constructs: list[str], words: Words) -> str:
    return words.listing([_name(construct, words) for construct in constructs])


def _valued(values: pd.Series, words: Words, symbol: str = "α") -> str:
    return words.listing(
        [
            words.text(
                "unit.coefficient",
                name=_name(str(construct), words),
                symbol=symbol,
                value=alpha_text(words, value),
            )
            for construct, value in values.items()
        ]
    )


def _joined(sentences: list[str], words: Words) -> str:
    return words.text("unit.sentence").join(sentence for sentence in sentences if sentence)


def describe_reliability(reliability: Reliability, words: Words) -> str:
    """Say whether the constructs can be trusted, which can't, and what to do about turned items.

    Parameters
    ----------
    reliability : Reliability
        The result.
    words : Words
        Language and labels.
    """
    limit, known = words.number(RELIABLE, 2), alphas_known(reliability)
    short = known[known < RELIABLE]
    sentences = [_count(known, len(short), words)]
    if len(short) and len(known) > 1:
        listed = _valued(short, words)
        sentences.append(words.text("finding.reliability_short", constructs=listed))
    omega = coefficients_of(reliability, "omega")["estimate"]
    lower = omega[(omega < RELIABLE) & (known.reindex(omega.index) >= RELIABLE)]
    if len(lower):
        listed = _valued(lower, words, "ω")
        sentences.append(words.text("finding.reliability_omega", constructs=listed, limit=limit))
    repeated = known[known.map(redundant)]
    if len(repeated):
        listed, high = _valued(repeated, words), words.number(REDUNDANT, 2)
        sentences.append(words.text("finding.reliability_high", constructs=listed, limit=high))
    sentences += [_turned(reliability, construct, words) for construct in reliability.against]
    return _joined(sentences + _left_out(reliability, words), words)


def _count(known: pd.Series, short: int, words: Words) -> str:
    limit, k = words.number(RELIABLE, 2), len(known)
    if not k:
        return words.text("finding.reliability_none")
    if k == 1:
        key = "finding.reliability_one_short" if short else "finding.reliability_one"
        name, alpha = _name(str(known.index[0]), words), alpha_text(words, known.iloc[0])
        return words.text(key, construct=name, alpha=alpha, limit=limit)
    reached = "all" if not short else "zero" if short == k else "some"
    counts = {"k": words.number(k - short, 0), "total": words.number(k, 0)}
    return words.text(f"finding.reliability_{reached}", limit=limit, **counts)


def _turned(reliability: Reliability, construct: str, words: Words) -> str:
    """Name a construct's items that run against the others, and what to do."""
    against = reliability.against[construct]
    items = [words.text("unit.quoted", item=words.item(item, LIMIT)) for item in against]
    case = "one" if len(items) == 1 else "many"
    tied = reliability.turned.get(construct, against) != against
    if tied or len(items) == len(reliability.constructs[construct]):  # either half may be the one
        case = "pair" if len(items) == 2 else "halves"
    named = {"items": words.listing(items), "construct": _name(construct, words)}
    sentences = [words.text(f"finding.reliability_against_{case}", **named)]
    turned = coefficients_of(reliability, "alpha_if_turned")["estimate"][construct]
    if pd.notna(turned):
        alpha = coefficients_of(reliability)["estimate"][construct]
        values = {"turned": alpha_text(words, turned), "alpha": alpha_text(words, alpha)}
        sentences.append(words.text(f"finding.reliability_turned_{case}", **values))
    return _joined([*sentences, words.text(f"finding.reliability_check_{case}")], words)


def _left_out(reliability: Reliability, words: Words) -> list[str]:
    """Name the constructs that can't be assessed, by reason."""
    rows = coefficients_of(reliability)
    empty = rows[rows["estimate"].isna()]
    reasons: dict[str, list[str]] = {}
    for construct, row in empty.iterrows():
        reasons.setdefault(reason(row), []).append(str(construct))
    return [
        words.text(
            "finding.reliability_left_out",
            reason=words.text(why),
            constructs=_names(constructs, words),
        )
        for why, constructs in reasons.items()
    ]


def caption_reliability(reliability: Reliability, words: Words) -> str:
    """Say how many constructs reach 0.70 and which fall short, as the title of the chart."""
    known, limit = alphas_known(reliability), words.number(RELIABLE, 2)
    short = known[known < RELIABLE]
    if known.empty:
        return words.text("caption.reliability_none")
    if len(known) == 1:
        return _valued(known, words)
    counts = {"k": words.number(len(known) - len(short), 0), "total": words.number(len(known), 0)}
    if short.empty:
        return words.text("caption.reliability_all", limit=limit, **counts)
    if len(short) == len(known):
        return words.text("caption.reliability_zero", limit=limit, **counts)
    if len(short) > _NAMED:
        return words.text("caption.reliability_many", limit=limit, **counts)
    names = _names([str(construct) for construct in short.index], words)
    key = "caption.reliability_short" if len(short) > 1 else "caption.reliability_one_short"
    return words.text(key, limit=limit, constructs=names, **counts)


def caption_reliability_table(reliability: Reliability, words: Words) -> str:
    """Give the range of alpha, as the title of the table of constructs."""
    known = alphas_known(reliability)
    if len(known) < 2:
        return caption_reliability(reliability, words)
    ends = known.sort_values(kind="stable").iloc[[0, -1]]
    low, high = (_valued(ends.iloc[[place]], words) for place in (0, 1))
    return words.text("caption.reliability_table", low=low, high=high)


def caption_item_reliability(reliability: Reliability, words: Words) -> str:
    """Count the items that don't go with the rest of their construct, as the table's title."""
    found = remarks(reliability)
    assessed = [items_of(reliability, str(name)) for name in alphas_known(reliability).index]
    k = sum(int(items["rest"].notna().sum()) for items in assessed)
    if not k:
        return words.text("caption.item_reliability_unknown")
    loose, total = len(found["against"]) + len(found["weak"]), words.number(k, 0)
    limit = words.number(ITEM_REST, 2)
    if loose:
        key = "caption.item_reliability_one" if loose == 1 else "caption.item_reliability"
        return words.text(key, k=words.number(loose, 0), total=total)
    return words.text("caption.item_reliability_none", total=total, limit=limit)


def alt_reliability(reliability: Reliability, words: Words) -> str:
    """Describe the chart to those who can't see it."""
    k = words.number(len(reliability.constructs), 0)
    return words.text("alt.reliability", k=k, finding=caption_reliability(reliability, words))


def base_line_reliability(reliability: Reliability, words: Words) -> str:
    """Write the line under the chart: base, intervals, the line at 0.70, marks that occur."""
    return _joined([*_about(reliability, words), *_marks(reliability, words)], words)


def base_line_reliability_table(reliability: Reliability, words: Words) -> str:
    """Write the line under the table of constructs: base, verdicts, marks that occur."""
    notes = set(coefficients_of(reliability, "omega")["note"])
    known = {"heywood": "heywood", "two items": "two_items", "no convergence": "no_convergence"}
    marks = [words.text(f"source.{key}") for note, key in known.items() if note in notes]
    return _joined([*_about(reliability, words), *_marks(reliability, words), *marks], words)


def base_line_item_reliability(reliability: Reliability, words: Words) -> str:
    """Write the line under the table of items: base, what the columns and remarks mean."""
    found = remarks(reliability)
    limit, rise = words.number(ITEM_REST, 2), words.number(CLEAR_RISE, 2)
    parts = [
        _base(reliability, words),
        words.text(
            "source.item_rest", limit=limit, confidence=words.percent(reliability.confidence)
        ),
        words.text("source.rises", rise=rise) if found["rises"] else "",
        words.text("source.against") if found["against"] else "",
    ]
    return _joined(parts, words)


def _base(reliability: Reliability, words: Words) -> str:
    rows = coefficients_of(reliability)
    rows = rows[rows["estimate"].notna()] if any_alpha(reliability) else rows
    return words.text("base.construct", n=words.base(rows["n"]))


def _about(reliability: Reliability, words: Words) -> list[str]:
    """Base, how the intervals are made, and what the thresholds are."""
    if not any_alpha(reliability):
        return [_base(reliability, words)]
    values = {"limit": RELIABLE, "good": GOOD, "redundant": REDUNDANT}
    written = {name: words.number(value, 2) for name, value in values.items()}
    return [
        _base(reliability, words),
        words.text("source.alpha_interval", confidence=words.percent(reliability.confidence)),
        words.text("source.alpha", **written),
    ]


def _marks(reliability: Reliability, words: Words) -> list[str]:
    """Explain the marks of low bases where any occurs."""
    if not coefficients_of(reliability)["note"].isin([CAUTION, LOW_BASE]).any():
        return []
    limits = {"caution": CAUTION_BELOW, "min_base": reliability.min_base}
    return [words.text("marks.base", **{k: words.number(v, 0) for k, v in limits.items()})]


def explain_reliability(reliability: Reliability, words: Words) -> str:
    """Say how alpha, omega and the figures of the items were made.

    Parameters
    ----------
    reliability : Reliability
        The result.
    words : Words
        Language.
    """
    keys = ["complete_construct", "alpha", "omega"]
    keys += ["construct_design"] if designed(reliability) and not reliability.groups else []
    keys += ["item_rest", "against"] if reliability.against else ["item_rest"]
    keys += ["alpha_waves"] if wave_before(reliability) else []
    told = [words.text(f"method.{key}") for key in [*keys, "alpha_reading"]]
    if reliability.groups:
        groups = words.number(reliability.groups, 0)
        told.append(words.text("large_models.reliability", groups=groups))
    return _joined(told, words)
