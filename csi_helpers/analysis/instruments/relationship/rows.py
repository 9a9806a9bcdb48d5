"""Tidy rows of scores: levels with tests, changes, what moved them, weights."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import combinations, pairwise

import numpy as np

from csi_helpers.analysis.estimates import Row, base_note, widening
from csi_helpers.analysis.instruments.relationship.sources.panel import REST, Panel
from csi_helpers.analysis.instruments.relationship.tree import (
    OVERALL,
    ROOT,
    Tree,
    global_weights,
    roll_up,
)
from csi_helpers.analysis.segments import Segments
from csi_helpers.analysis.structural.uncertainty.intervals import standard_error, usable_interval
from csi_helpers.analysis.variance import Floats, t_interval, t_p_value

COMMON = "common criteria"  # a change of what both waves have
PARTIAL = "renormalised"  # a score without some criterion
MISSING = "missing"  # no score, for a criterion is missing
CLIPPED = {0.0: "floor", 100.0: "target"}

Place = tuple[str, str]  # wave, group
Rolled = tuple[dict[str, Floats], dict[str, Floats]]  # scores by name, and their draws


@dataclass(frozen=True)
class Scores:
    """Scores of every criterion and of the whole, by wave and group."""

    panel: Panel
    weights: Mapping[str, Floats | None]
    renormalise: bool
    confidence: float
    min_base: int

    @property
    def tree(self) -> Tree:
        """The criteria."""
        return self.panel.tree

    @property
    def names(self) -> tuple[str, ...]:
        """The whole first, then criteria from the top, depth first."""
        return (ROOT, *self.tree.criteria)

    def known(self, wave: str, group: str) -> dict[str, bool]:
        """Which criteria have a figure."""
        cells = self.panel.cells
        return {leaf: cells[wave, group, leaf].known for leaf in self.tree.leaves}

    def rolled(self, wave: str, group: str, only: Mapping[str, bool] | None = None) -> Rolled:
        """Scores of all criteria and nodes, and their draws (b,); NaN where there is none."""
        points, drawn = self.panel.points(wave, group)
        if only is not None:
            there = np.array([only[leaf] for leaf in self.tree.leaves])
            points, drawn = np.where(there, points, np.nan), np.where(there, drawn, np.nan)
        raised, known = self.renormalise or only is not None, np.isfinite(points)
        value = roll_up(self.tree, points, self.weights, renormalise=raised)
        return value, roll_up(self.tree, drawn, self.weights, known=known, renormalise=raised)

    def base(self, wave: str, group: str, name: str) -> tuple[float, float, float]:
        """Least base, effective base and degrees of freedom among the criteria that count."""
        known = self.known(wave, group)
        cells = [self.panel.cells[wave, group, leaf] for leaf in self._counting(name, known)]
        if not cells:
            every = (self.panel.cells[wave, group, leaf] for leaf in self.tree.leaves_below(name))
            return min(float(cell.row["n"]) for cell in every), float("nan"), float("inf")
        return (
            min(float(cell.row["n"]) for cell in cells),
            min(float(cell.row["n_eff"]) for cell in cells),
            min(cell.df for cell in cells),
        )

    def gap_df(self, first: Place, second: Place, name: str, known: Mapping[str, bool]) -> float:
        """Least degrees of freedom of a difference, among the criteria that both sides have."""
        cells = self.panel.cells
        gaps = (
            cells[*first, leaf].gap_df(cells[*second, leaf]) for leaf in self._counting(name, known)
        )
        return min(gaps, default=float("inf"))

    def _counting(self, name: str, known: Mapping[str, bool]) -> list[str]:
        """Leaves below a criterion that have a figure and a weight."""
        weight = global_weights(self.tree, self.weights, known)
        return [
            leaf
            for leaf in self.tree.leaves_below(name)
            if known[leaf] and (weight[leaf] > 0 or name == leaf or weight[name] == 0)
        ]

    def level(self, wave: str, group: str, name: str, value: Floats, drawn: Floats) -> Row:
        """One score with its base and interval; empty where there is none."""
        leaf = self.panel.cells.get((wave, group, name))
        n, n_eff, df = self.base(wave, group, name)
        if not np.isfinite(value):
            note = str(leaf.row.get("note", "")) if leaf else self._why(wave, group, name)
            return {"n": float(leaf.row["n"]) if leaf else n, "note": note}
        row: Row = {"n": n, "n_eff": n_eff, "estimate": float(value)}
        if leaf and leaf.row.get("method"):
            row["method"] = leaf.row["method"]
        if leaf is None or leaf.row.get("method") != "survey" or float(value) in CLIPPED:
            wide = widening(self.confidence, n=max(int(n), 2), df=int(min(df, n - 1)))
            low, high = usable_interval(value + wide * (drawn - value), self.confidence)
            row |= {"se": float(standard_error(drawn))}
            row |= {"ci_low": max(float(low), 0.0), "ci_high": min(float(high), 100.0)}
        else:
            row |= self._linear(leaf.row, name)
        note = base_note(n, n_eff, self.min_base)
        if not note and leaf is None and not all(self._counted(wave, group, name)):
            note = PARTIAL
        row["note"] = note or (CLIPPED.get(float(value), "") if leaf else "")
        return row

    def _linear(self, figure: Row, name: str) -> Row:
        """A survey's figure on another scale: its own standard error and interval."""
        floor, target = self.panel.ends[name]
        slope = 100 / (target - floor)
        bounds = np.sort([slope * (float(figure[end]) - floor) for end in ("ci_low", "ci_high")])
        low, high = np.clip(bounds, 0.0, 100.0)
        return {"se": abs(slope) * float(figure["se"]), "ci_low": low, "ci_high": high}

    def _counted(self, wave: str, group: str, name: str) -> Iterator[bool]:
        every = dict.fromkeys(self.tree.leaves, True)
        weight = global_weights(self.tree, self.weights, every)
        known = self.known(wave, group)
        for leaf in self.tree.leaves_below(name):
            if weight[leaf] > 0 or weight[name] == 0:
                yield known[leaf]

    def _why(self, wave: str, group: str, name: str) -> str:
        notes = {
            str(self.panel.cells[wave, group, leaf].row.get("note", ""))
            for leaf in self.tree.leaves_below(name)
            if not self.panel.cells[wave, group, leaf].known
        }
        return "low base" if "low base" in notes else MISSING

    def tested(self, gap: float, drawn: Floats, df: float) -> Row:
        """A difference with its standard error, interval and Wald test."""
        se = standard_error(drawn)
        if not np.isfinite(se):
            return {"note": MISSING}
        low, high = t_interval(gap, se, np.array(df), self.confidence)
        row: Row = {"estimate": gap, "se": float(se), "ci_low": float(low), "ci_high": float(high)}
        return row | {"p_value": float(t_p_value(np.array(gap), np.asarray(se), np.array(df)))}


def level_rows(scores: Scores, groups: list[str], segments: Segments, against: str) -> list[Row]:
    """Figures and scores of every wave and group, with tests between groups."""
    rows: list[Row] = []
    for wave in scores.panel.waves:
        for group in groups:
            for leaf in scores.tree.leaves:
                figure = scores.panel.cells[wave, group, leaf].row
                stem = {"table": "criterion_figure", "subject": leaf, "group": group, "wave": wave}
                rows.append({**stem, **figure})
            value, drawn = scores.rolled(wave, group)
            other = f"{group}{REST}"
            rest = (wave, other, scores.tree.leaves[0]) in scores.panel.cells
            tests = _between(scores, wave, (other, group)) if rest else {}
            for name in scores.names:
                row = {**_stem(name, group, wave)}
                row |= scores.level(wave, group, name, value[name], drawn[name])
                test = tests.get(name, {})
                if "p_value" in test:
                    row |= {"compared_with": "complement", "p_value": test["p_value"]}
                    row["difference"] = test["estimate"]
                rows.append(row)
        if against == "pairs":
            rows += _pairs(scores, wave, segments)
    return rows


def _stem(name: str, group: str, wave: str, suffix: str = "") -> Row:
    table = "criterion_score" if name else "relationship_quality"
    return {
        "table": f"{table}{suffix}",
        "subject": name or OVERALL,
        "group": group,
        "wave": wave,
    }


def _between(scores: Scores, wave: str, groups: tuple[str, str]) -> dict[str, Row]:
    """Second group's scores less the first's, by criterion, on what both of them have."""
    known = [scores.known(wave, group) for group in groups]
    both = {leaf: known[0][leaf] and known[1][leaf] for leaf in scores.tree.leaves}
    if not scores.renormalise and not all(both.values()):
        both = dict.fromkeys(both, False)
    (value, drawn), (other, others) = (scores.rolled(wave, group, both) for group in groups)
    found: dict[str, Row] = {}
    for name in scores.names:
        bases = [scores.base(wave, group, name) for group in groups]
        found[name] = {"n": bases[0][0] + bases[1][0], "note": "low base"}
        if np.isfinite(gap := float(other[name] - value[name])):
            df = scores.gap_df((wave, groups[0]), (wave, groups[1]), name, both)
            test = scores.tested(gap, others[name] - drawn[name], df)
            found[name] = {"n": found[name]["n"], **test}
    return found


def _pairs(scores: Scores, wave: str, segments: Segments) -> Iterator[Row]:
    for column, codes in segments.items():
        for one, other in combinations(codes, 2):
            names = f"{column}={one}", f"{column}={other}"
            for name, row in _between(scores, wave, names).items():
                yield {**_stem(name, "|".join(names), wave), "compared_with": names[0], **row}


def change_rows(scores: Scores, groups: list[str]) -> list[Row]:
    """Change of every score from each wave to the next, and what each criterion adds to it.

    Criteria that only one of the waves has are left out of both: their weights go to the others.
    """
    rows: list[Row] = []
    waves = scores.panel.waves
    for before, after in pairwise(waves):
        for group in groups:
            known = [scores.known(wave, group) for wave in (before, after)]
            both = {leaf: known[0][leaf] and known[1][leaf] for leaf in scores.tree.leaves}
            if not scores.renormalise and not all(both.values()):
                both = dict.fromkeys(both, False)
            (was, draws_was), (now, draws_now) = (
                scores.rolled(wave, group, both) for wave in (before, after)
            )
            weight = global_weights(scores.tree, scores.weights, both)
            if known[0] != known[1]:
                pair = ((before, was), (after, now))
                rows += [_common(group, wave, value[ROOT]) for wave, value in pair]
            for name in scores.names:
                bases = [scores.base(wave, group, name) for wave in (before, after)]
                stem = _stem(name, group, f"{before}→{after}", "_change")
                stem |= {"compared_with": before, "n": bases[0][0] + bases[1][0]}
                gap = float(now[name] - was[name])
                if not np.isfinite(gap):
                    rows.append({**stem, "note": _no_change(scores, (before, after), group, name)})
                    continue
                drawn = draws_now[name] - draws_was[name]
                df = scores.gap_df((before, group), (after, group), name, both)
                row = {**stem, **scores.tested(gap, drawn, df)}
                if any(known[0][leaf] != known[1][leaf] for leaf in scores.tree.leaves_below(name)):
                    row["note"] = COMMON
                rows.append(row)
                if name:
                    rows.append(_contribution(scores.tree, row, name, weight[name]))
    return rows


def _common(group: str, wave: str, value: Floats) -> Row:
    """The whole's score on the criteria that two waves have: where a change starts, or ends."""
    row = _stem(ROOT, group, wave, "_common")
    return row | ({"estimate": float(value)} if np.isfinite(value) else {"note": MISSING})


def _no_change(scores: Scores, waves: tuple[str, str], group: str, name: str) -> str:
    notes = [
        str(cell.row.get("note", ""))
        for wave in waves
        for leaf in scores.tree.leaves_below(name)
        if not (cell := scores.panel.cells[wave, group, leaf]).known
    ]
    if name in scores.tree.leaves and notes:
        return notes[0]
    return "low base" if "low base" in notes else MISSING


def _contribution(tree: Tree, change: Row, name: str, weight: float) -> Row:
    """A criterion's change times its weight in the whole: these add up to the whole's change."""
    keys = ("group", "wave", "compared_with", "n", "note")
    row: Row = {key: change[key] for key in keys if key in change}
    row |= {"table": "contribution", "subject": name, "object": tree.parent[name] or OVERALL}
    parts = ("estimate", "se", "ci_low", "ci_high")
    return row | {key: weight * change[key] for key in parts}
