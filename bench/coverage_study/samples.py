"""Samples of a population, by every kind of design the kit knows."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import pandas as pd

from coverage_study.population import ALL_NAMES, CLUSTERS, STRATA, Population
from csi_helpers.data.design import Floats, SamplingDesign, build_design
from csi_helpers.data.wave import Wave
from csi_helpers.data.weight import margin_dummies, rake

ANSWERING = {"age": (0.35, 0.6, 0.95), "tenure": (0.5, 0.95)}  # factors of the chance to respond
ANCHORS = ("SATI1", "IMAG1")  # always answered, where gaps depend on answers
Draw = Callable[[Population, np.random.Generator, str], Wave]


@dataclass(frozen=True)
class Scenario:
    """A kind of client.

    Attributes
    ----------
    name, words : str
    draw : callable
        From a population, a random stream and the wave's name to the wave's respondents.
    consistent, factors : bool
        PLSc, on the population of the factor model.
    same_draws : bool
        The same people in both waves.
    """

    name: str
    words: str
    draw: Draw
    consistent: bool = False
    factors: bool = False
    same_draws: bool = False


def simple(n: int) -> Draw:
    """n people drawn one by one."""

    def draw(people: Population, rng: np.random.Generator, wave: str) -> Wave:
        rows = rng.choice(len(people.answers), n, replace=False)
        return wave_of(wave, people.answers[rows], SamplingDesign.simple(n))

    return draw


def panel(n: int) -> Draw:
    """n people who are recognised in the other wave."""

    def draw(people: Population, rng: np.random.Generator, wave: str) -> Wave:
        rows = rng.choice(len(people.answers), n, replace=False)
        design = build_design(np.ones(n), ids=pd.Series(rows.astype(str), dtype=object))
        return wave_of(wave, people.answers[rows], design)

    return draw


def unequal(n: int) -> Draw:
    """Chances by size, weights their inverse (Kish's design effect is about 1.5)."""

    def draw(people: Population, rng: np.random.Generator, wave: str) -> Wave:
        chances = people.size / people.size.sum()
        rows = rng.choice(len(chances), n, p=chances)
        design = SamplingDesign.simple(n, 1 / people.size[rows])
        return wave_of(wave, people.answers[rows], design)

    return draw


def clustered(a_stratum: int, *, share: float = 0.15, by_size: bool = False) -> Draw:
    """So many clusters a stratum, of each a share: 15% are some 15 people, 9 to 21 by its size.

    With `by_size` people's chances differ, and weights are their inverse.
    """

    def draw(people: Population, rng: np.random.Generator, wave: str) -> Wave:
        chosen = np.concatenate(
            [
                rng.choice(CLUSTERS // STRATA, a_stratum, replace=False) + h * CLUSTERS // STRATA
                for h in range(STRATA)
            ]
        )
        size = people.size if by_size else np.ones(len(people.size))
        rows, weights = [], []
        for each in chosen:
            members = np.arange(*np.searchsorted(people.cluster, [each, each + 1]))
            chances = size[members] / size[members].sum()
            n = round(share * len(members))
            taken = rng.choice(len(members), n, replace=by_size, p=chances if by_size else None)
            rows.append(members[taken])
            weights.append(1 / (len(members) * chances[taken]))
        drawn = np.concatenate(rows)
        design = build_design(
            np.concatenate(weights),
            ids=nobody(len(drawn)),
            strata=pd.Series(people.stratum[drawn].astype(str)),
            # The few clusters that both waves drew are known as such.
            clusters=pd.Series(people.cluster[drawn].astype(str)),
        )
        return wave_of(wave, people.answers[drawn], design)

    return draw


def raked(n: int) -> Draw:
    """Who answers depends on the margins; weights bring these back to the population's."""

    def draw(people: Population, rng: np.random.Generator, wave: str) -> Wave:
        chance = np.ones(len(people.answers))
        for name, factors in ANSWERING.items():
            chance = chance * np.array(factors)[people.margins[name]]
        rows = rng.choice(len(chance), n, replace=False, p=chance / chance.sum())
        margins = {name: codes[rows].astype(str) for name, codes in people.margins.items()}
        targets = {
            name: {str(code): share for code, share in enumerate(np.bincount(codes) / len(codes))}
            for name, codes in people.margins.items()
        }
        weights = rake(
            np.ones(n), {name: codes.astype(object) for name, codes in margins.items()}, targets
        ).weights
        dummies = margin_dummies({k: pd.Series(codes) for k, codes in margins.items()}, targets)
        design = build_design(weights, ids=nobody(n), base_weights=np.ones(n), margins=dummies)
        return wave_of(wave, people.answers[rows], design)

    return draw


def incomplete(n: int, *, by_answers: bool) -> Draw:
    """A tenth of the answers missing: anywhere, or rather where somebody is dissatisfied."""

    def draw(people: Population, rng: np.random.Generator, wave: str) -> Wave:
        answers = people.answers[rng.choice(len(people.answers), n, replace=False)].copy()
        chance = np.full(answers.shape, 0.1)
        if by_answers:
            anchor = answers[:, [ALL_NAMES.index(ANCHORS[0])]]
            centre, spread = people.answers[:, ALL_NAMES.index(ANCHORS[0])].mean(), 1.6
            chance = np.broadcast_to(
                1 / (1 + np.exp(2.15 + 0.8 * (anchor - centre) / spread)), answers.shape
            ).copy()
            chance[:, [ALL_NAMES.index(name) for name in ANCHORS]] = 0.0
        answers[rng.random(answers.shape) < chance] = np.nan
        return wave_of(wave, answers, SamplingDesign.simple(n))

    return draw


def nobody(n: int) -> pd.Series:
    """Ids of people who aren't recognised in another wave."""
    return pd.Series([None] * n, dtype=object)


def wave_of(name: str, answers: Floats, design: SamplingDesign) -> Wave:
    """A wave as if it had been read from a file."""
    frame = pd.DataFrame(answers, columns=list(ALL_NAMES))
    n = len(frame)
    return Wave(
        name=name,
        answers=frame,
        reasons=pd.DataFrame(
            np.where(frame.isna(), "dont_know", ""), columns=frame.columns, dtype=object
        ),
        respondents=pd.DataFrame({"id": nobody(n), "duration": np.full(n, np.nan)}),
        flags=pd.DataFrame(False, index=frame.index, columns=["duplicate", "speeder"]),
        design=design,
    )


SCENARIOS = (
    Scenario("simple", "simple sample, n = 300", simple(300)),
    Scenario("small", "simple sample, n = 150", simple(150)),
    Scenario("weights", "weights, n = 600, Kish's design effect 1.5", unequal(600)),
    Scenario("clusters", "40 clusters in 4 strata, n = 600 or so", clustered(10)),
    Scenario("few", "12 clusters in 4 strata, n = 180 or so", clustered(3)),
    Scenario("panel", "the same 300 people in both waves", panel(300), same_draws=True),
    Scenario("raked", "raked on two margins, n = 500", raked(500)),
    Scenario("mar", "10% missing by other answers, EM, n = 400", incomplete(400, by_answers=True)),
    Scenario("mcar", "10% missing anywhere, EM, n = 400", incomplete(400, by_answers=False)),
    Scenario("plsc", "PLSc on a factor model, n = 400", simple(400), True, True),
)
