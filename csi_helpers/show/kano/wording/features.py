"""What the features are to customers, how sure that is, and where rules disagree."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

import pandas as pd

from csi_helpers.analysis.instruments.kano.evaluation import RULES
from csi_helpers.show.kano.charts.better_worse import cross_of, mapped
from csi_helpers.show.kano.standings import (
    LETTERS,
    MANY_QUESTIONABLE,
    class_plain,
    disagreeing,
    evaluated,
    reversed_groups,
    standings,
)
from csi_helpers.show.structural.names import joined
from csi_helpers.show.words import Words

if TYPE_CHECKING:
    from csi_helpers.analysis.instruments.kano.findings import KanoEvaluation


def names(features: Iterable[object], words: Words) -> str:
    """A listing of features."""
    return words.listing([words.feature(str(name)) for name in features])


def describe_kano(result: KanoEvaluation, words: Words) -> str:
    """Say which features are what, and what to do first.

    Parameters
    ----------
    result : KanoEvaluation
        The result.
    words : Words
        Language and labels.
    """
    frame = evaluated(result)
    classes = []
    for letter in LETTERS:
        own = frame[frame["mode"] == letter]
        if len(own):
            counted = {"name": class_plain(letter, words), "k": words.number(len(own), 0)}
            features = names(own.index, words)
            classes.append(words.text("kano.finding.count", features=features, **counted))
    if len(frame) == 1:
        only = {"feature": names(frame.index, words)}
        only["name"] = class_plain(str(frame["mode"].iloc[0]), words)
        return words.text("kano.finding.counts_alone", **only)
    clauses = words.text("unit.clause").join(classes)
    total = words.number(len(frame), 0)
    sentences = [words.text("kano.finding.counts", total=total, classes=clauses)]
    if frame["mode"].isin(["M", "O", "A"]).any():
        sentences.append(words.text("kano.finding.advice"))
    return joined(sentences, words)


def describe_kano_warnings(result: KanoEvaluation, words: Words) -> str:
    """Say what isn't sure, and what to be warned of; "" where there is nothing.

    Parameters
    ----------
    result : KanoEvaluation
        The result.
    words : Words
        Language and labels.
    """
    frame = evaluated(result)
    sentences = []
    for name, row in frame[frame["combination"]].iterrows():
        both = {"first": class_plain(str(row["mode"]), words)}
        both["second"] = class_plain(str(row["second"]), words)
        feature = words.feature(str(name))
        sentences.append(words.text("kano.finding.combination", feature=feature, **both))
    return joined([*sentences, *_warnings(result, frame, words)], words)


def _warnings(result: KanoEvaluation, frame: pd.DataFrame, words: Words) -> list[str]:
    """Reverse features, for everybody or in a group, and questions that confuse."""
    sentences = [
        words.text(
            f"kano.finding.{'reverse_unclear' if row['combination'] else 'reverse'}",
            feature=words.feature(str(name)),
            share=words.percent(row["R"]),
        )
        for name, row in frame[frame["mode"] == "R"].iterrows()
    ]
    groups = reversed_groups(result)
    for _, row in groups[~groups["combination"]].iterrows():
        group = f"{row['column']}={row['code']}"
        feature = str(row["feature"])
        values = {
            "feature": words.feature(feature),
            "column": words.column(str(row["column"])),
            "level": words.level(str(row["column"]), str(row["code"])),
            "share": words.percent(standings(result, group)["R"][feature]),
            "name": class_plain(str(frame["mode"].get(feature, "")), words),
        }
        sentences.append(words.text("kano.finding.reverse_group", **values))
    doubtful = frame.index[frame["Q"] >= MANY_QUESTIONABLE]
    if len(doubtful):
        values = {"features": names(doubtful, words), "limit": words.percent(MANY_QUESTIONABLE)}
        sentences.append(words.text("kano.finding.questionable", **values))
    return sentences


def describe_coefficients(result: KanoEvaluation, words: Words) -> str:
    """Say where Better and Worse are largest, and whether the map's two cuts agree.

    Parameters
    ----------
    result : KanoEvaluation
        The result.
    words : Words
        Language and labels.
    """
    frame = mapped(result)
    if frame.empty:
        return ""
    sentences = []
    for key, size in (("better", frame["better"]), ("worse", -frame["worse"])):
        name = str(size.index[int(size.to_numpy().argmax())])
        values = {"value": words.number(frame[key][name], 2), "share": words.percent(size[name])}
        told_as = f"{key}_alone" if len(frame) == 1 else key
        values["feature"] = words.feature(name)
        sentences.append(words.text(f"kano.finding.{told_as}", **values))
    if cross_of(result) is not None:
        apart = frame[frame["quadrant_half"] != frame["quadrant_mean"]]
        listed = [
            words.text(
                "kano.finding.cross_one",
                feature=words.feature(str(name)),
                half=class_plain(str(row["quadrant_half"]), words),
                mean=class_plain(str(row["quadrant_mean"]), words),
            )
            for name, row in apart.iterrows()
        ]
        key = "cross" if listed else "cross_same"
        sentences.append(words.text(f"kano.finding.{key}", features=words.listing(listed)))
    return joined(sentences, words)


def describe_rules(result: KanoEvaluation, words: Words) -> str:
    """Say openly which features not all rules put into the same class.

    Parameters
    ----------
    result : KanoEvaluation
        The result.
    words : Words
        Language and labels.
    """
    frame = evaluated(result)
    apart = disagreeing(frame)
    if apart.empty:
        made = [words.text(f"kano.rule.{rule}") for rule in RULES if (frame[rule] != "").any()]
        values = {"rules": words.listing(made), "total": words.number(len(frame), 0)}
        key = "rules_same_alone" if len(frame) == 1 else "rules_same"
        return words.text(f"kano.finding.{key}", feature=names(frame.index, words), **values)
    listed = words.listing([_by_rule(str(name), row, words) for name, row in apart.iterrows()])
    key = "rules_all_differ" if len(apart) == len(frame) else "rules_differ"
    key = "rules_alone_differ" if len(frame) == 1 else key
    rest = words.number(len(frame) - len(apart), 0)
    sentence = words.text(f"kano.finding.{key}", features=listed, rest=rest)
    return joined([sentence, words.text("kano.finding.rules_reading")], words)


def _by_rule(feature: str, row: pd.Series, words: Words) -> str:
    """A feature, and which rules say what."""
    by_letter: dict[str, list[str]] = {}
    for rule in RULES:
        if row[rule]:
            by_letter.setdefault(str(row[rule]), []).append(words.text(f"kano.rule.{rule}"))
    clauses = [
        words.text(
            "kano.finding.rules_one", rules=words.listing(rules), name=class_plain(letter, words)
        )
        for letter, rules in by_letter.items()
    ]
    rules = words.text("unit.clause").join(clauses)
    return words.text("kano.finding.rules_feature", feature=words.feature(feature), rules=rules)
