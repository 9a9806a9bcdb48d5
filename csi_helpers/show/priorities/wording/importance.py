"""What goes with the outcome most, how sure the ranks are, and what must be read with caution."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from csi_helpers.analysis.drivers.derived_importance import COLLINEAR
from csi_helpers.analysis.drivers.relative_importance import MOST_LMG
from csi_helpers.show.priorities.importances import (
    derived_methods,
    explained,
    perhaps_first,
    ranked,
    regressed,
)
from csi_helpers.show.priorities.names import (
    importance_digits,
    importance_text,
    label_of,
    method_name,
    name_of,
    names_of,
    noun_of,
)
from csi_helpers.show.structural.names import joined
from csi_helpers.show.words import Words

if TYPE_CHECKING:
    from csi_helpers.analysis.drivers.derived_importance import Drivers

_NEXT, _FEW_FIRST = 2, 3  # named after the first; that may be first, before they are only counted


def describe_derived_importance(drivers: Drivers, words: Words) -> str:
    """Say what goes with the outcome most, how sure the ranks are, and the caveats.

    Parameters
    ----------
    drivers : Drivers
        The result.
    words : Words
        Language and labels.
    """
    if not drivers.outcome:
        return words.text("matrix.importance.no_outcome")
    told = [_first(drivers, words), _ranks(drivers, words), _explained(drivers, words)]
    told += [_fallback(drivers, words), missing_line(drivers, words)]
    return joined([*told, *_caveats(drivers, words)], words)


def _first(drivers: Drivers, words: Words) -> str:
    frame, outcome = ranked(drivers), label_of(drivers.outcome, words)
    if frame.empty:
        return words.text("matrix.importance.unknown", outcome=outcome)
    method = derived_methods(drivers)[0]
    first = frame.iloc[0]
    told = [
        words.text(
            "matrix.importance.first",
            name=name_of(str(frame.index[0]), words),
            outcome=outcome,
            method=words.text(f"matrix.method_short.{method}"),
            value=importance_text(first["estimate"], method, words),
            confidence=words.percent(drivers.confidence),
            interval=_interval(first, method, words),
        )
    ]
    if len(frame) > 1:
        items = [
            words.text(
                "matrix.importance.item",
                name=name_of(str(name), words),
                value=importance_text(row["estimate"], method, words),
                interval=_interval(row, method, words),
            )
            for name, row in frame.iloc[1 : 1 + _NEXT].iterrows()
        ]
        told.append(words.text("matrix.importance.next", items=words.listing(items)))
    return joined(told, words)


def _interval(row: pd.Series, method: str, words: Words) -> str:
    return words.interval(row["low"], row["high"], importance_digits(method))


def _ranks(drivers: Drivers, words: Words) -> str:
    frame, first = ranked(drivers), perhaps_first(drivers)
    if len(frame) < 2 or not first:
        return ""
    values = {"confidence": words.percent(drivers.confidence)}
    if len(first) == 1 and frame["rank_high"][first[0]] < 1.5:
        return words.text("matrix.importance.rank_sure", name=name_of(first[0], words), **values)
    if len(first) == 1:
        return ""
    if len(first) <= _FEW_FIRST:
        names = names_of(first, words)
        return words.text("matrix.importance.rank_open", names=names, **values)
    return words.text(
        "matrix.importance.rank_many",
        k=words.number(len(first), 0),
        total=words.number(len(frame), 0),
        noun=noun_of(drivers.kind, words),
        **values,
    )


def _explained(drivers: Drivers, words: Words) -> str:
    row = explained(drivers)
    if row is None:
        return ""
    return words.text("matrix.importance.r2", n=words.base([row["n"]]), **_shares(drivers, words))


def _shares(drivers: Drivers, words: Words) -> dict[str, str]:
    row = explained(drivers)
    return {
        "k": words.number(regressed(drivers), 0),
        "noun": noun_of(drivers.kind, words),
        "outcome": label_of(drivers.outcome, words),
        "r2": words.percent(None if row is None else row["estimate"]),
    }


def _fallback(drivers: Drivers, words: Words) -> str:
    """Say what stands in for the method the study asks for."""
    if not drivers.importance or drivers.importance == drivers.wanted:
        return ""
    used, wanted = (method_name(name, words) for name in (drivers.importance, drivers.wanted))
    if (drivers.wanted, drivers.importance) == ("lmg", "johnson"):
        return words.text(
            "matrix.importance.fallback_lmg",
            k=words.number(regressed(drivers), 0),
            most=words.number(MOST_LMG, 0),
            noun=noun_of(drivers.kind, words),
            used=used,
        )
    return words.text("matrix.importance.fallback", wanted=wanted, used=used)


def missing_line(drivers: Drivers, words: Words) -> str:
    """Say what was done about missing answers; "" where that is not known."""
    key = f"matrix.missing.{drivers.missing}"
    if not words.has(key):
        return ""
    return words.text(key, complete=words.percent(drivers.complete))


def _caveats(drivers: Drivers, words: Words) -> list[str]:
    told = []
    if drivers.negative:
        one = "_one" if len(drivers.negative) == 1 else ""
        told.append(
            words.text(
                f"matrix.importance.negative{one}",
                names=names_of(drivers.negative, words),
                outcome=label_of(drivers.outcome, words),
            )
        )
    if drivers.collinear:
        told.append(
            words.text(
                "matrix.importance.collinear",
                names=names_of(drivers.collinear, words),
                noun=noun_of(drivers.kind, words),
                limit=words.number(COLLINEAR, 0),
            )
        )
    if drivers.left_out:
        names = names_of(drivers.left_out, words)
        told.append(words.text("matrix.importance.left_out", names=names))
    return told


def caption_importance(drivers: Drivers, words: Words) -> str:
    """Name what goes with the outcome most, as the title of the chart."""
    frame = ranked(drivers)
    if frame.empty:
        return words.text("matrix.importance.caption_plain")
    ties = "_ties" if len(perhaps_first(drivers)) > 1 else ""
    name, outcome = name_of(str(frame.index[0]), words), label_of(drivers.outcome, words)
    return words.text(f"matrix.importance.caption{ties}", name=name, outcome=outcome)


def caption_importance_table(drivers: Drivers, words: Words) -> str:
    """Say how much of the outcome is explained, as the title of the table."""
    if explained(drivers) is None:
        return caption_importance(drivers, words)
    return words.text("matrix.importance.caption_table", **_shares(drivers, words))


def alt_importance(drivers: Drivers, words: Words) -> str:
    """Describe the chart to those who can't see it."""
    return words.text(
        "matrix.importance.alt",
        k=words.number(len(ranked(drivers)), 0),
        noun=noun_of(drivers.kind, words),
        finding=caption_importance(drivers, words),
    )
