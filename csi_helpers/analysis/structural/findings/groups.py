"""Do paths differ between groups? Only where composites mean the same in both."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from csi_helpers.analysis.estimates import Row, adjust_families, tidy
from csi_helpers.analysis.items import Members
from csi_helpers.analysis.large.structure_sources import StructureSource, structure_source
from csi_helpers.analysis.segments import Segments, comparable_segments
from csi_helpers.analysis.streams import stream_seed
from csi_helpers.analysis.structural.findings.group_models import group_models, of_group
from csi_helpers.analysis.structural.findings.structure import Structure
from csi_helpers.analysis.structural.uncertainty.groups import Difference, GroupComparison
from csi_helpers.data.large.survey import LargeSurvey
from csi_helpers.data.survey import Survey
from csi_helpers.errors import AnalysisError
from csi_helpers.params import Comparisons

if TYPE_CHECKING:
    from csi_helpers.params.modelling import Model

PERMUTATIONS = 2000  # at most, or as many as the largest family of tests needs
COMPLEMENT = "complement"
NULL_RANGE = "null range"  # ends between which permutations fall, not an interval of the estimate
NOT_COMPARABLE = "composition differs"
LEVEL = 0.95  # of MICOM's permutations: its rule is the 5% quantile, whatever the report's level


@dataclass(frozen=True)
class StructureGroups:
    """Models of groups in the current wave, and where they differ from everybody else's.

    Attributes
    ----------
    estimates : DataFrame
        `path`, `total_effect`, `r2` of each group's own model; `micom_c`, `micom_mean`,
        `micom_variance` by construct; `path_difference`.
    groups, small : tuple of str
        `column=code` of groups with a model, and of those below `min_group`.
    invariant : mapping of str to tuple of str
        Comparison (its `group`) -> constructs whose composites are the same on both sides.
    pooled : tuple of str
        Comparisons whose means and variances don't differ either.
    random_groups : int
        Those of a large survey, which change places instead of respondents; else 0.
    """

    estimates: pd.DataFrame
    wave: str
    groups: tuple[str, ...]
    small: tuple[str, ...]
    invariant: Mapping[str, tuple[str, ...]]
    pooled: tuple[str, ...]
    constructs: tuple[str, ...]
    paths: tuple[tuple[str, str], ...]
    target: str
    min_group: int
    permutations: int
    correction: str
    confidence: float
    min_base: int
    refusals: tuple[AnalysisError, ...]
    random_groups: int = 0


def compare_structures(
    survey: Survey | LargeSurvey,
    structure: Structure | None,
    settings: Model | None,
    *,
    confidence: float = 0.95,
    comparisons: Comparisons | None = None,
) -> StructureGroups | None:
    """A model for every group that is large enough, and MICOM before any comparison of paths.

    Returns
    -------
    StructureGroups or None
        None without segments, or without a path model.

    Notes
    -----
    A group is compared with everybody else who has a level; two levels are compared once. Step 1 of
    MICOM holds by construction: all are asked the same and estimated alike. Step 2 (composition)
    permits comparing paths; steps 3 (means, variances) permit pooling. A path is compared where
    both its ends have the same composition. Path differences of a segment column are one family.
    With second-order constructs it is the first stage that is compared: their dimensions.

    References
    ----------
    Henseler, Ringle & Sarstedt (2016), Int. Marketing Rev. 33; Chin & Dibbern (2010).
    """
    if structure is None or settings is None:
        return None
    segments, _ = comparable_segments(survey)
    if not segments:
        return None
    rules = comparisons or Comparisons()
    source = structure_source(survey.current, structure, settings, segments)
    own = group_models(source, segments, structure, settings, confidence)
    model = structure.specification.main.first
    tests = _largest_family(own.groups) * len(model.paths)
    permutations = permutations_of(settings, tests, confidence)
    steps = _Comparisons(source, structure, settings, permutations)
    rows, invariant, pooled = steps.of(segments, own.groups)
    estimates = _corrected(tidy([*own.rows, *rows]), rules.correction)
    return StructureGroups(
        estimates=estimates,
        wave=structure.wave,
        groups=tuple(own.groups),
        small=tuple(own.small),
        invariant=invariant,
        pooled=tuple(pooled),
        constructs=model.names,
        paths=model.paths,
        target=structure.target,
        min_group=settings.min_group,
        permutations=permutations,
        correction=rules.correction,
        confidence=confidence,
        min_base=structure.min_base,
        refusals=(*own.refusals, *steps.refusals),
        random_groups=structure.groups,
    )


def permutations_of(settings: Model, tests: int, confidence: float) -> int:
    """How often groups are permuted: so that the smallest p-value counts among so many tests.

    Examples
    --------
    >>> from types import SimpleNamespace
    >>> settings = SimpleNamespace(bootstrap=5000)
    >>> permutations_of(settings, 48, 0.95), permutations_of(settings, 80, 0.95)
    (2000, 3200)
    """
    return min(settings.bootstrap, max(PERMUTATIONS, round(2 * tests / (1 - confidence))))


def _largest_family(groups: list[str]) -> int:
    """Most groups of a segment column, each of which is compared with the rest."""
    columns = [group.partition("=")[0] for group in groups]
    return max(map(columns.count, columns), default=0)


def _corrected(estimates: pd.DataFrame, correction: str) -> pd.DataFrame:
    """Families: a group's own paths or effects; all path differences of a segment column."""
    compared = estimates["table"] == "path_difference"
    column = estimates["group"].str.split("=", n=1).str[0]
    estimates = estimates.assign(family=column.where(compared, estimates["group"]))
    corrected = adjust_families(estimates, ["table", "family", "wave"], correction)
    tested = corrected["table"].isin(["path", "total_effect", "path_difference"])
    corrected.loc[~tested, "p_adjusted"] = np.nan
    return corrected.drop(columns="family")


class _Comparisons:
    def __init__(
        self, source: StructureSource, structure: Structure, settings: Model, permutations: int
    ) -> None:
        self.source, self.structure, self.settings = source, structure, settings
        self.permutations = permutations
        self.form = structure.specification.main
        self.refusals: list[AnalysisError] = []

    def of(
        self, segments: Segments, groups: list[str]
    ) -> tuple[list[Row], dict[str, tuple[str, ...]], list[str]]:
        """Rows of all comparisons, and what each of them permits."""
        rows: list[Row] = []
        invariant: dict[str, tuple[str, ...]] = {}
        pooled: list[str] = []
        for column, codes in segments.items():
            levels = self.source.levels(column, codes)
            everybody = np.logical_or.reduce(list(levels.values()))
            for group, against, inside in _sides(column, levels):
                named = {group} if against == COMPLEMENT else set(_pair(group, against))
                rest = everybody & ~inside
                if not named <= set(groups) or not self._large(rest):
                    continue
                try:
                    compared = self._compared(inside, everybody, group)
                except AnalysisError as error:
                    whole = error.code == "groups_in_clusters"
                    self.refusals.append(error if whole else of_group(error, group))
                    if whole:
                        return rows, invariant, pooled
                    continue
                stem: Row = {"group": group, "compared_with": against, "wave": self.structure.wave}
                stem["n"] = self.source.answers(everybody).n
                same = compared.composition.invariant
                names = self.form.first.names
                invariant[group] = tuple(np.array(names)[same].tolist())
                if (
                    same.all()
                    and compared.means.within.all()
                    and compared.log_variances.within.all()
                ):
                    pooled.append(group)
                rows += ({**stem, **row} for row in self._rows(compared))
        return rows, invariant, pooled

    def _large(self, members: Members) -> bool:
        try:
            return self.source.answers(members).n >= self.settings.min_group
        except AnalysisError:
            return False

    def _compared(self, inside: Members, everybody: Members, group: str) -> GroupComparison:
        return self.source.compared(
            inside,
            everybody,
            seed=stream_seed(self.structure.seed, "groups", group, self.structure.wave),
            permutations=self.permutations,
            confidence=LEVEL,
        )

    def _rows(self, compared: GroupComparison) -> Iterator[Row]:
        model = self.form.first
        same = compared.composition
        for place, name in enumerate(model.names):
            yield {
                "table": "micom_c",
                "subject": name,
                "estimate": same.correlation[place],
                "ci_low": same.quantile[place],
                "p_value": same.p_value[place],
                "note": NULL_RANGE,
            }
        for table, found in (
            ("micom_mean", compared.means),
            ("micom_variance", compared.log_variances),
        ):
            for place, name in enumerate(model.names):
                yield {"table": table, "subject": name, **_limits(found, (place,))}
        for i, j in np.argwhere(model.adjacency > 0).tolist():
            row: Row = {"table": "path_difference", "subject": model.names[i]}
            row["object"] = model.names[j]
            if same.invariant[i] and same.invariant[j]:
                yield row | _limits(compared.paths, (i, j))
            else:
                yield row | {"note": NOT_COMPARABLE}


def _limits(found: Difference, place: tuple[int, ...]) -> Row:
    return {
        "estimate": found.observed[place],
        "ci_low": found.low[place],
        "ci_high": found.high[place],
        "p_value": found.p_value[place],
        "note": NULL_RANGE,
    }


def _sides(column: str, levels: dict[str, Members]) -> Iterator[tuple[str, str, Members]]:
    """Each level against the complement; of two levels the second against the first, once."""
    codes = list(levels)
    if len(codes) == 2:
        one, other = (f"{column}={code}" for code in codes)
        yield f"{one}|{other}", one, levels[codes[1]]
        return
    for code in codes:
        yield f"{column}={code}", COMPLEMENT, levels[code]


def _pair(group: str, first: str) -> tuple[str, str]:
    return first, group[len(first) + 1 :]
