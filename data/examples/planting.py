"""Faults planted into the answers, and what a correct reading must find again."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd
from latent_model import HIGH, LOW, Numbers
from numpy.random import Generator
from questionnaire import Question

NOT_ASKED, DONT_KNOW, REFUSED = 97.0, 98.0, 99.0
TARGETS = {
    "region": {"1": 0.28, "2": 0.27, "3": 0.26, "4": 0.187, "5": 0.003},
    "owner": {"1": 0.72, "2": 0.28},
}


def flat_blocks(answers: pd.DataFrame, questions: Sequence[Question]) -> pd.Series[bool]:
    """Who gives one answer throughout a block of five items or more, as asked or once turned."""
    blocks: dict[str, list[Question]] = {"": list(questions)}
    for q in questions:
        blocks.setdefault(q.construct, []).append(q)
    valid = answers.where(answers.isin(range(LOW, HIGH + 1)))
    flat = pd.Series(False, index=answers.index)
    for block in blocks.values():
        asked = valid[[q.name for q in block]]
        turned = asked.assign(**{q.name: 11 - asked[q.name] for q in block if q.reverse})
        if len(block) >= 5:
            for view in (asked, turned):
                flat |= view.min(axis=1) == view.max(axis=1)
    return flat


def hold_back(
    answers: pd.DataFrame, questions: Sequence[Question], rng: Generator, dont_know: float
) -> pd.DataFrame:
    """Leave answers out at random: don't know at the item's rate, refusals and blanks at 0.5%."""
    for q in questions:
        draw = rng.random(len(answers))
        column = answers[q.name].mask(draw < q.dont_know, dont_know)
        refused = REFUSED if dont_know != REFUSED else np.nan
        column = column.mask((draw > 0.99) & (draw <= 0.995), refused)
        answers[q.name] = column.mask(draw > 0.995)
    return answers


def nudge_flat(answers: pd.DataFrame, questions: Sequence[Question], rng: Generator) -> None:
    """Move one answer by a point wherever a block came out flat by chance."""
    while (flat := flat_blocks(answers, questions)).any():
        for row in answers.index[flat]:
            given = answers.loc[row]
            name = str(rng.choice(given.index[given.between(LOW, HIGH)]))
            answers.at[row, name] = one_point_off(given[name])


def one_point_off(value: float) -> float:
    """Return the neighbouring answer, one lower in the upper half of the scale."""
    return value - 1 if value > (LOW + HIGH) / 2 else value + 1


def plant(
    table: pd.DataFrame,
    questions: Sequence[Question],
    planted: Mapping[str, int],
    free: Sequence[int],
    rng: Generator,
) -> tuple[pd.DataFrame, dict[str, Any]]:
    """Spoil the answers of people chosen from `free` rows; return the table in order of time."""
    names = [q.name for q in questions]
    order = iter(rng.permutation(np.array(free)).tolist())
    chosen = {
        rule: [next(order) for _ in range(n - planted["both"] * (rule == "flat"))]
        for rule, n in planted.items()
        if rule != "both"
    }
    chosen["flat"] = chosen["speeder"][: planted["both"]] + chosen["flat"]
    table.loc[chosen["speeder"], "seconds"] = rng.integers(45, 140, planted["speeder"])
    for row in chosen["flat"]:
        table.loc[row, names] = float(rng.choice([3, 5, 8, 9, 10]))
    late = [name for name in names if name[:4] in ("CUSA", "CUSC", "CUSL")]
    table.loc[chosen["partial"], late] = np.nan
    for step, row in enumerate(chosen["odd"]):
        table.at[row, "PERQ5"] = (0.0, 11.0)[step % 2]
    copies = table.loc[chosen["duplicate"]].copy()
    copies["end_time"] += pd.to_timedelta(rng.integers(3600, 200_000, len(copies)), unit="s")
    copies["seconds"] += rng.integers(5, 60, len(copies))
    for name in ("CUEX1", "PERQ2", "PERV1"):
        held_back = ~copies[name].between(LOW, HIGH)
        copies[name] = copies[name].where(held_back, copies[name].map(one_point_off))
    ids = {rule: sorted(table.loc[rows, "cust_id"]) for rule, rows in chosen.items()}
    table = pd.concat([table, copies]).sort_values("end_time", kind="stable", ignore_index=True)

    # The rules of the flags, applied to the finished table, must find these people and no others.
    cut = 0.33 * table["seconds"].median()
    flags = {
        "duplicate": table["cust_id"].duplicated(keep="last"),
        "speeder": table["seconds"] < cut,
        "straight_liner": flat_blocks(table[names], questions),
    }
    for rule, key in zip(flags, ("duplicate", "speeder", "flat"), strict=True):
        if sorted(table.loc[flags[rule], "cust_id"]) != ids[key]:
            raise RuntimeError(f"The seed makes an ambiguous {rule}: choose another one.")
    excluded: dict[str, int] = {}
    out = pd.Series(False, index=table.index)
    for rule, flag in flags.items():
        excluded[rule] = int((flag & ~out).sum())
        out |= flag
    facts = {
        "received": len(table),
        "people": int(table["cust_id"].nunique()),
        "flagged": {rule: int(flag.sum()) for rule, flag in flags.items()},
        "excluded": excluded,
        "analysed": int((~out).sum()),
        "ids": ids,
    }
    return table.assign(out=out), facts


def rake(table: pd.DataFrame) -> Numbers:
    """Weights of mean 1 which meet the targets, by repeated adjustment of each margin."""
    weight = np.ones(len(table))
    margins = {name: table[name].to_numpy().astype(int) for name in TARGETS}
    wanted = {name: np.array([0.0, *shares.values()]) for name, shares in TARGETS.items()}
    for _ in range(200):
        for name, code in margins.items():  # codes count from 1
            total = np.bincount(code, weight, len(wanted[name])) / weight.sum()
            weight = weight * wanted[name][code] / total[code]
    return np.asarray(weight / weight.mean())


def found_again(table: pd.DataFrame, questions: Sequence[Question], raked: bool) -> dict[str, Any]:
    """Counts and means of the analysed, computed here by a second, plain route."""
    weight = rake(table) if raked else np.ones(len(table))
    reasons, plain, weighted = {}, {}, {}
    for q in questions:
        column = table[q.name]
        valid = column.isin(range(LOW, HIGH + 1)).to_numpy()
        value = (11 - column if q.reverse else column).to_numpy()[valid]
        reasons[q.name] = {
            "not_asked": int((column == NOT_ASKED).sum()),
            "dont_know": int((column == DONT_KNOW).sum()),
            "refused": int((column == REFUSED).sum()),
            "blank": int(column.isna().sum()),
            "out_of_range": int(column.isin([0, 11]).sum()),
        }
        plain[q.name] = round(float(value.mean()), 10)
        weighted[q.name] = round(float((value * weight[valid]).sum() / weight[valid].sum()), 10)
    kish = round(float(weight.sum() ** 2 / (weight**2).sum()), 8)
    facts = {"reasons": reasons, "mean": plain}
    return {**facts, "weighted_mean": weighted, "effective_n": kish} if raked else facts
