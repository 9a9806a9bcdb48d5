"""Do the items mean the same in every wave and every segment? Levels of invariance, tested."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Protocol

import numpy as np
import pandas as pd

from csi_helpers.analysis.estimates import Row
from csi_helpers.analysis.items import Members
from csi_helpers.analysis.segments import level_members
from csi_helpers.analysis.structural.cfa.groups import Invariance, measurement_invariance
from csi_helpers.analysis.structural.cfa.model import LEVELS, CfaModel, Floats, places
from csi_helpers.analysis.structural.cfa.refusals import located, too_few_respondents
from csi_helpers.analysis.structural.cfa.sampling import Sampling
from csi_helpers.analysis.variance import kish_effective_n
from csi_helpers.data.survey import Wave
from csi_helpers.errors import AnalysisError

ACROSS_WAVES = "wave"
Segments = Mapping[str, tuple[str, ...]]


@dataclass(frozen=True)
class Levels:
    """What was found on one set of groups.

    `rows` are estimates to be; `held` is the strictest level that holds, "" where none does;
    `groups` are the levels or waves compared.
    """

    rows: tuple[Row, ...]
    held: str
    groups: tuple[str, ...]
    refusals: tuple[AnalysisError, ...]


class People(Protocol):
    """Respondents by the groups whose measurement is compared."""

    @property
    def wave(self) -> str:
        """The wave that results are of."""

    def sizes(self) -> Mapping[str, int]:
        """Usable respondents of each group."""

    def compared(self, model: CfaModel, groups: Sequence[str]) -> Invariance:
        """Levels of invariance across these groups."""

    def base(self, groups: Sequence[str]) -> tuple[int, float]:
        """Respondents of the groups, and their effective base."""


@dataclass(frozen=True)
class _People:
    """Answers to the model's items (n, p), weights, the group of each (None: of no use), design."""

    answers: Floats
    weights: Floats
    groups: np.ndarray[tuple[int], np.dtype[np.object_]]
    sampling: Sampling | None
    weighted: bool
    wave: str

    @cached_property
    def _usable(self) -> Members:
        return np.asarray(np.isfinite(self.answers).any(axis=1) & (self.weights > 0))

    def sizes(self) -> Mapping[str, int]:
        return {
            str(name): int(n)
            for name, n in pd.Series(self.groups[self._usable]).value_counts().items()
        }

    def compared(self, model: CfaModel, groups: Sequence[str]) -> Invariance:
        return measurement_invariance(
            self.answers,
            list(model.items),
            model,
            list(self.groups),
            weights=self.weights if self.weighted else None,
            group_order=groups,
            sampling=self.sampling,
        )

    def base(self, groups: Sequence[str]) -> tuple[int, float]:
        used = self._usable & pd.Series(self.groups).isin(groups).to_numpy()
        return int(used.sum()), kish_effective_n(self.weights[used])


def waves_invariance(waves: Sequence[Wave], model: CfaModel, *, min_group: int) -> Levels | None:
    """Invariance across waves that have all items; None where there are fewer than two.

    A respondent of two waves counts as two.
    """
    if len(waves) < 2:
        return None
    names = [wave.name for wave in waves]
    people = _People(
        answers=np.vstack([_answers(wave, model) for wave in waves]),
        weights=np.concatenate([wave.design.weights for wave in waves]),
        groups=np.repeat(np.array(names, dtype=object), [len(wave.answers) for wave in waves]),
        sampling=Sampling.of([wave.design for wave in waves]),
        weighted=any(wave.design.weighted for wave in waves),
        wave=waves[-1].name,
    )
    return levels_of(people, model, ACROSS_WAVES, names, min_group)


def segment_invariance(
    wave: Wave, column: str, levels: tuple[str, ...], model: CfaModel, *, min_group: int
) -> Levels:
    """Invariance across the levels of a segment column that are large enough."""
    groups = np.full(len(wave.answers), None, dtype=object)
    for code, members in level_members(wave, column, levels).items():
        groups[members] = f"{column}={code}"
    people = _People(
        answers=_answers(wave, model),
        weights=np.asarray(wave.design.weights, dtype=float),
        groups=groups,
        sampling=Sampling.of([wave.design]),
        weighted=wave.design.weighted,
        wave=wave.name,
    )
    return levels_of(people, model, column, [f"{column}={code}" for code in levels], min_group)


def _answers(wave: Wave, model: CfaModel) -> Floats:
    return np.asarray(wave.answers[list(model.items)].to_numpy(dtype=float))


def levels_of(
    people: People, model: CfaModel, name: str, order: Sequence[str], min_group: int
) -> Levels:
    """Invariance across those groups that are large enough."""
    sizes = people.sizes()
    # A group's own parameters, means among them, need as many respondents.
    needed = max(min_group, places(model, mean_structure=True).n_free + 1)
    groups = [group for group in order if sizes.get(group, 0) >= needed]
    where = "–".join(order) if name == ACROSS_WAVES else name
    if len(groups) < 2:
        known = sorted((sizes.get(group, 0) for group in order), reverse=True)
        second = known[1] if len(known) > 1 else 0
        return Levels((), "", (), (too_few_respondents(second, needed, where),))
    found = people.compared(model, groups)
    n, n_eff = people.base(groups)
    base = {"group": name, "wave": people.wave, "n": n, "n_eff": n_eff}
    return Levels(
        rows=tuple(base | row for row in _rows(found)),
        held=found.held or "",
        groups=tuple(group.removeprefix(f"{name}=") for group in groups if found.fits),
        refusals=tuple({str(e): located(e, where) for e in found.refusals.values()}.values()),
    )


def _rows(found: Invariance) -> Iterator[Row]:
    steps = {step.level: step for step in found.differences}
    holding = LEVELS.index(found.held) if found.held else -1
    for level, fit in found.fits.items():
        step, indices = steps.get(level), fit.reported
        against = {"compared_with": step.against} if step else {}
        p_value = {"p_value": step.p_value} if step else {}
        version = {"note": fit.version if fit.scaled or fit.plain_holds else "no test"}

        def row(table: str, value: float, *more: Row, level: str = level) -> Row:
            named: Row = {"table": f"invariance_{table}", "subject": level, "estimate": value}
            return {key: entry for part in (named, *more) for key, entry in part.items()}

        yield row("df", fit.plain.df)
        yield row("srmr", fit.srmr)
        yield row("held", float(LEVELS.index(level) <= holding))
        if version["note"] == "no test":
            yield row("chi2", np.nan, version)
            continue
        yield row("chi2", (fit.scaled or fit.plain).chi_square, against, p_value)
        yield row("cfi", indices.cfi, version)
        yield row("tli", indices.tli, version)
        interval = {"ci_low": indices.rmsea_low, "ci_high": indices.rmsea_high}
        yield row("rmsea", indices.rmsea, interval, version)
        if step:
            yield row("dchi2", step.chi_square, against, p_value)
            yield row("ddf", step.df, against)
            yield row("dcfi", step.cfi, against, version)
            yield row("drmsea", step.rmsea, against, version)
            yield row("dsrmr", step.srmr, against)
