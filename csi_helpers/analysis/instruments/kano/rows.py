"""Tidy rows of a feature in one wave: shares, coefficients, classes by every rule, strengths."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from csi_helpers.analysis.estimates import TOTAL, Row, base_note, wilson_interval
from csi_helpers.analysis.group_means import ScoreMeans, change_between, group_rows
from csi_helpers.analysis.instruments.kano.answers import FeatureAnswers, Measure, ShareMeans
from csi_helpers.analysis.instruments.kano.draws import CoefficientDraws
from csi_helpers.analysis.instruments.kano.evaluation import (
    HALF,
    MIXED,
    RULES,
    UNAMBIGUOUS,
    continuous_class,
    fong,
    mode_class,
    pouliot_class,
    quadrant_class,
    ranked,
)
from csi_helpers.analysis.items import Members

Levels = Mapping[str, dict[str, Members]]  # segment column -> level -> who belongs to it


@dataclass(frozen=True)
class Bases:
    """Answers below which nothing is shown, of everybody and of a segment's level."""

    total: int
    group: int

    def of(self, group: str) -> int:
        """The limit of a group."""
        return self.total if group == TOTAL else self.group


def measure_rows(
    answers: FeatureAnswers,
    measure: Measure,
    levels: Levels,
    bases: Bases,
    draws: CoefficientDraws,
    against: str,
) -> Iterator[Row]:
    """Rows of one mean for everybody and every level, with the tests of levels."""
    stem: Row = {
        "table": measure.table,
        "subject": answers.feature,
        "object": measure.object,
        "wave": answers.wave.name,
    }
    if measure.table == "kano_share":
        stem["method"] = answers.table
    everybody = np.ones(len(measure.scores), dtype=bool)
    total = answers.means(measure.scores, bases.total)
    found: list[tuple[Row, Members]] = [({"group": TOTAL, **total.row(everybody)}, everybody)]
    means = answers.means(measure.scores, bases.group, shares=measure.is_share)
    for column, own in levels.items():
        for row in group_rows(means, column, own, against):
            code = str(row["group"]).partition("=")[2]
            found.append((row, own.get(code, everybody)))
    for row, members in found:
        one_group = row.get("compared_with", "") in ("", "complement")
        if "estimate" in row and one_group:
            if measure.table == "kano_share":
                row |= share_bounds(total, row, members)
            elif measure.table in ("better", "worse"):
                row |= draws.row(str(row["group"]), answers, measure.table, members)
        yield {**stem, **row}


def share_bounds(means: ScoreMeans, row: Row, members: Members) -> Row:
    """Wilson's interval of a share on its effective base."""
    df = means.variance.degrees_of_freedom(means.base(members))
    n_eff = np.array([row["n_eff"]]) / (1 - means.variance.fraction)
    share = np.clip(np.array([row["estimate"]], dtype=float), 0, 1)
    low, high = wilson_interval(share, n_eff, means.confidence, n=int(row["n"]), df=df)
    return {"ci_low": low[0], "ci_high": high[0]}


def class_rows(
    answers: FeatureAnswers, group: str, members: Members, min_base: int
) -> Iterator[Row]:
    """Classes that a feature has by itself, Fong's test, and the two strengths."""
    n = int((members & answers.answered).sum())
    stem: Row = {
        "subject": answers.feature,
        "group": group,
        "wave": answers.wave.name,
        "n": n,
    }
    lead = answers.means(answers.indicator(""), min_base)
    if not lead.enough(members):
        empty: Row = {**stem, "note": "low base"}
        yield from ({**empty, "table": "kano_class", "method": rule} for rule in RULES)
        for table in ("fong", "kano_category_strength", "kano_total_strength"):
            yield {**empty, "table": table}
        return
    shares = answers.shares(members)
    most, second = ranked(shares)[:2]
    apart = answers.indicator(most) - answers.indicator(second)
    strength = answers.means(apart, min_base).row(members)
    n_eff = float(strength["n_eff"])
    note = base_note(n, n_eff, min_base)
    classes = {"mode": mode_class(shares), "pouliot": pouliot_class(shares)}
    yield from _classes(stem, classes, note)
    clear = fong(shares[most] * n_eff, shares[second] * n_eff, n_eff)
    yield {
        **stem,
        "table": "fong",
        "n_eff": n_eff,
        "estimate": clear,
        "compared_with": second,
        "note": note or ("" if clear >= UNAMBIGUOUS else "combination"),
    }
    mixed = "mixed" if strength["estimate"] < MIXED else ""
    yield {**stem, **strength, "table": "kano_category_strength", "note": note or mixed}
    total = answers.means(answers.indicator("AOM"), min_base)
    row = total.row(members)
    yield {**stem, **row, **share_bounds(total, row, members), "table": "kano_total_strength"}


def _classes(stem: Row, classes: Mapping[str, str], note: str) -> Iterator[Row]:
    for rule, letter in classes.items():
        yield {
            **stem,
            "table": "kano_class",
            "object": letter,
            "method": rule,
            "estimate": 1.0,
            "note": note,
        }


def map_rows(wave: str, group: str, rows: Sequence[Row]) -> Iterator[Row]:
    """Classes by the Better–Worse map and by the continuous means; where the map's means lie.

    Parameters
    ----------
    rows : sequence of Row
        Coefficients and continuous means of all features in this group.
    """
    at: dict[str, dict[str, Row]] = {}
    for row in rows:
        if row.get("estimate") is not None:
            key = str(row.get("object") or row["table"])
            at.setdefault(str(row["subject"]), {})[key] = row
    mapped = {name: one for name, one in at.items() if {"better", "worse"} <= set(one)}
    cross: tuple[float, float] | None = None
    if len(mapped) > 1:
        worse, better = (
            [float(one[table]["estimate"]) for one in mapped.values()]
            for table in ("worse", "better")
        )
        cross = -float(np.mean(worse)), float(np.mean(better))
        place: Row = {"table": "kano_cross", "method": "mean", "group": group, "wave": wave}
        yield {**place, "subject": "worse", "estimate": -cross[0]}
        yield {**place, "subject": "better", "estimate": cross[1]}
    for name, one in at.items():
        if name in mapped:
            ends = float(one["better"]["estimate"]), float(one["worse"]["estimate"])
            classes = {"quadrant_half": quadrant_class(*ends, (HALF, HALF))}
            if cross is not None:
                classes["quadrant_mean"] = quadrant_class(*ends, cross)
            yield from _classes(_stem(one["better"], name, group, wave), classes, _note(one))
        if {"functional", "dysfunctional"} <= set(one):
            means = (float(one[half]["estimate"]) for half in ("functional", "dysfunctional"))
            stem = _stem(one["functional"], name, group, wave)
            yield from _classes(stem, {"continuous": continuous_class(*means)}, _note(one))


def _stem(row: Row, feature: str, group: str, wave: str) -> Row:
    return {"subject": feature, "group": group, "wave": wave, "n": row["n"]}


def _note(one: Mapping[str, Row]) -> str:
    return "caution" if any(row.get("note") == "caution" for row in one.values()) else ""


def change_rows(
    before: FeatureAnswers,
    after: FeatureAnswers,
    group: str,
    earlier: Members,
    later: Members,
    min_base: int,
) -> Iterator[Row]:
    """Change of every compared mean from one wave to the next, paired where units recur."""
    for one, other in zip(before.compared(), after.compared(), strict=True):
        first, second = before.means(one.scores, min_base), after.means(other.scores, min_base)
        row: Row = {
            "table": f"{one.table}_change",
            "subject": after.feature,
            "object": one.object,
            "group": group,
            "wave": f"{before.wave.name}→{after.wave.name}",
            "compared_with": before.wave.name,
            **change_between(first, earlier, second, later),
        }
        if "p_value" in row and one.is_share:
            bases = first.base(earlier), second.base(later)
            cases = np.abs(np.concatenate([one.scores[bases[0]], other.scores[bases[1]]]))
            weights = [before.variance.weights[bases[0]], after.variance.weights[bases[1]]]
            if ShareMeans.fewest(cases, np.concatenate(weights), bases):
                del row["p_value"]
        yield row
