"""Kano's model of a study: every feature's class, how sure it is, and where rules disagree."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import pandas as pd

from csi_helpers.analysis.compare import correct_comparisons
from csi_helpers.analysis.estimates import TOTAL, Row, tidy
from csi_helpers.analysis.instruments.kano import refusals as refuse
from csi_helpers.analysis.instruments.kano.answers import FEWEST_IN_GROUP, FeatureAnswers
from csi_helpers.analysis.instruments.kano.draws import draw_coefficients
from csi_helpers.analysis.instruments.kano.rows import (
    Bases,
    change_rows,
    class_rows,
    map_rows,
    measure_rows,
)
from csi_helpers.analysis.items import Members
from csi_helpers.analysis.segments import Segments, comparable_segments, level_members
from csi_helpers.analysis.variance import DesignVariance
from csi_helpers.data.survey import Survey, Wave
from csi_helpers.errors import AnalysisError
from csi_helpers.params import Comparisons, Kano

Differences = dict[tuple[str, str, str, str], float]
Asked = dict[str, FeatureAnswers]


@dataclass(frozen=True)
class KanoEvaluation:
    """Classes of every feature for the total, every segment level and every wave.

    Attributes
    ----------
    estimates : DataFrame
        Tidy rows: `kano_share` (feature / A O M I R Q, the evaluation table as method),
        `kano_class` (feature / class, by method), `better`, `worse`, `fong`,
        `kano_category_strength`, `kano_total_strength`, `kano_continuous`, `kano_cross`, and
        `…_change` of what waves are compared by.
    features : tuple of str
        Those of the current wave, in the study's order.
    faults : dict
        Feature -> why it could not be evaluated: `low base`, `constant`, `identical`.
    halved : dict
        Feature -> respondents who answered one of its two questions alone; they don't count.
    differences : dict
        (table, feature, object, group) -> difference from everybody else, where tested.
    group_base : int
        Answers a segment's level needs.
    """

    estimates: pd.DataFrame
    features: tuple[str, ...]
    faults: dict[str, str]
    halved: dict[str, int]
    waves: tuple[str, ...]
    segments: Segments
    differences: Differences
    table: str
    replicates: int
    respondents: int
    confidence: float
    min_base: int
    group_base: int
    against: str
    correction: str
    family: str
    design: tuple[str, ...]
    refusals: tuple[AnalysisError, ...]

    @property
    def wave(self) -> str:
        """The current wave."""
        return self.waves[-1]

    @property
    def weighted(self) -> bool:
        """Whether the current wave is weighted."""
        return "weights" in self.design


def evaluate_kano(
    survey: Survey,
    kano: Kano,
    *,
    seed: int,
    confidence: float = 0.95,
    min_base: int = 30,
    comparisons: Comparisons | None = None,
) -> KanoEvaluation:
    """Evaluate every feature's pair of questions.

    Parameters
    ----------
    survey : Survey
        With the answers to the Kano questions of every wave that asked them.
    kano : Kano
        The study's section: features, evaluation table, replicates.
    seed : int
        Of the bootstrap.
    confidence : float
        Coverage of the intervals, in (0, 1).
    min_base : int
        Answers below which nothing is shown; a segment's level needs 50 at least.
    comparisons : Comparisons, optional
        Against the complement or in pairs, the correction, and the family it spans.

    Raises
    ------
    AnalysisError
        No feature can be evaluated.

    Notes
    -----
    Shares carry Wilson's interval on the effective base, Better and Worse the bootstrap's
    percentiles, continuous means Student's. All tests are linearised under the design. Fong's
    statistic of a weighted sample takes shares times the effective base of the difference of the
    two most frequent classes.
    """
    rules = comparisons or Comparisons()
    segments, refused = comparable_segments(survey)
    bases = Bases(min_base, max(FEWEST_IN_GROUP, min_base))
    waves = [_asked(wave, kano, confidence) for wave in survey.waves]
    faults = _faults(waves[-1], min_base)
    problems = _refusals(waves[-1], faults, min_base)
    if len(faults) == len(waves[-1]):
        raise problems[0] if len(problems) == 1 else refuse.nothing()
    rows: list[Row] = []
    for wave, asked in zip(survey.waves, waves, strict=True):
        wrong = faults if wave is survey.current else _faults(asked, min_base)
        usable = {name: one for name, one in asked.items() if wrong.get(name, "") in _SHOWN}
        levels = {column: level_members(wave, column, codes) for column, codes in segments.items()}
        rows += _fault_rows(wave, asked, wrong)
        if usable:
            rows += _wave_rows(wave, usable, levels, bases, kano, seed, rules.against)
    for (before, earlier), (after, later) in pairwise(zip(survey.waves, waves, strict=True)):
        rows += _changes(before, earlier, after, later, segments, bases)
    differences = {
        (row["table"], row["subject"], row["object"], row["group"]): float(row["difference"])
        for row in rows
        if "difference" in row and row["wave"] == survey.current.name
    }
    return KanoEvaluation(
        estimates=correct_comparisons(tidy(rows), rules),
        features=tuple(waves[-1]),
        faults=faults,
        halved={name: one.halved for name, one in waves[-1].items()},
        waves=tuple(wave.name for wave in survey.waves),
        segments=segments,
        differences=differences,
        table=kano.table,
        replicates=kano.bootstrap,
        respondents=len(survey.current.answers),
        confidence=confidence,
        min_base=min_base,
        group_base=bases.group,
        against=rules.against,
        correction=rules.correction,
        family=rules.family,
        design=survey.current.design.features,
        refusals=(*refused, *problems),
    )


_SHOWN = ("", "low base")  # a low base keeps its rows, with empty estimates


def _asked(wave: Wave, kano: Kano, confidence: float) -> Asked:
    """The features this wave asked about."""
    variance = DesignVariance(wave.design)
    known = set(wave.kano.columns.get_level_values(0)) if wave.kano.shape[1] else set()
    return {
        name: FeatureAnswers.of(name, wave, kano.table, variance, confidence)
        for name in kano.features
        if name in known
    }


def _faults(asked: Asked, min_base: int) -> dict[str, str]:
    """Features that can't be evaluated, and why."""
    faults = {}
    for name, one in asked.items():
        if not one.means(one.indicator(""), min_base).enough(np.ones(len(one.letters), dtype=bool)):
            faults[name] = "low base"
        elif one.fault:
            faults[name] = one.fault
    return faults


def _refusals(asked: Asked, faults: Mapping[str, str], min_base: int) -> tuple[AnalysisError, ...]:
    told = []
    by_fault: dict[str, list[str]] = {}
    for name, fault in faults.items():
        by_fault.setdefault(fault, []).append(name)
    if low := by_fault.get("low base"):
        told.append(refuse.low_base(low, max(int(asked[f].answered.sum()) for f in low), min_base))
    if names := by_fault.get("constant"):
        told.append(refuse.constant(names))
    if names := by_fault.get("identical"):
        told.append(refuse.identical(names))
    fine = [name for name in asked if name not in faults]
    if names := [name for name in fine if not asked[name].weighed.any()]:
        told.append(refuse.no_denominator(names))
    return tuple(told)


def _fault_rows(wave: Wave, asked: Asked, faults: Mapping[str, str]) -> list[Row]:
    """Rows of features whose answers can't be evaluated; a low base has rows of its own."""
    return [
        {
            "table": table,
            "subject": name,
            "wave": wave.name,
            "n": int(asked[name].answered.sum()),
            "note": fault,
            **({"method": "mode"} if table == "kano_class" else {}),
        }
        for name, fault in faults.items()
        if fault not in _SHOWN
        for table in ("kano_class", "better", "worse", "fong")
    ]


def _wave_rows(
    wave: Wave,
    asked: Asked,
    levels: dict[str, dict[str, Members]],
    bases: Bases,
    kano: Kano,
    seed: int,
    against: str,
) -> list[Row]:
    everybody = np.ones(len(wave.answers), dtype=bool)
    groups = {TOTAL: everybody} | {
        f"{column}={code}": members
        for column, own in levels.items()
        for code, members in own.items()
    }
    features = list(asked.values())
    draws = draw_coefficients(
        wave,
        features,
        groups,
        seed=seed,
        replicates=kano.bootstrap,
        confidence=features[0].confidence,
    )
    rows: list[Row] = []
    for one in features:
        for measure in one.compared():
            rows += measure_rows(one, measure, levels, bases, draws, against)
    means = [row for row in rows if row["table"] != "kano_share"]
    for group, members in groups.items():
        for one in features:
            rows += class_rows(one, group, members, bases.of(group))
        rows += map_rows(wave.name, group, [row for row in means if row["group"] == group])
    return rows


def _changes(
    before: Wave, earlier: Asked, after: Wave, later: Asked, segments: Segments, bases: Bases
) -> list[Row]:
    """Changes of the features that both waves asked about, in total and by level."""
    rows: list[Row] = []
    for name in (name for name in later if name in earlier):
        one, other = earlier[name], later[name]
        if one.fault or other.fault:
            continue
        was, now = (np.ones(len(wave.answers), dtype=bool) for wave in (before, after))
        rows += change_rows(one, other, TOTAL, was, now, bases.total)
        for column, codes in segments.items():
            then, here = (level_members(wave, column, codes) for wave in (before, after))
            for code in (code for code in here if code in then):
                group = f"{column}={code}"
                rows += change_rows(one, other, group, then[code], here[code], bases.group)
    return rows
