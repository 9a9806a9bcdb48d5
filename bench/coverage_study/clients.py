"""One simulated client: the kit's findings beside the truth."""

from __future__ import annotations

from functools import cache

import numpy as np
import pandas as pd

from coverage_study.population import (
    ALL,
    ALL_NAMES,
    NAMES,
    PATHS,
    SEED,
    WAVES,
    population,
    settings,
)
from coverage_study.samples import Scenario
from csi_helpers.analysis.streams import stream_seed
from csi_helpers.analysis.structural.effects import total_effects
from csi_helpers.analysis.structural.findings.index.construct_index import follow_index
from csi_helpers.analysis.structural.findings.structure import estimate_structure
from csi_helpers.analysis.structural.index import Scales, construct_index
from csi_helpers.analysis.structural.measures import measures_of
from csi_helpers.analysis.structural.model import StructuralModel
from csi_helpers.analysis.structural.moments import moments_of
from csi_helpers.data.codebook import Codebook, ItemEntry
from csi_helpers.data.survey import Survey
from csi_helpers.params import Model, Scale
from csi_helpers.params.text import Text

SCALE = Scale(min=1, max=10)
KEY = ["table", "subject", "object", "wave"]
FOUND = ["estimate", "se", "ci_low", "ci_high"]
# Table -> the measure whose truth it estimates; by pair of constructs, item, or construct.
BY_PAIR = {
    "path": "path",
    "path_bca": "path",
    "total_effect": "total_effect",
    "total_effect_bca": "total_effect",
    "what_if": "what_if",
}
BY_ITEM = {"loading": "loading", "weight": "weight"}
BY_CONSTRUCT = {"r2": "r2", "r2_adjusted": "r2", "index_reestimated": "index_reestimated"}
INDEX = (
    "index",
    "index_change",
    "index_weight",
    "gap",
    "gap_change",
    "index_reestimated_change",
    "index_change_weights",
)
CHANGE = "→".join(WAVES)


def survey_of(scenario: Scenario, client: int, waves: tuple[str, ...] = WAVES) -> Survey:
    """The client's waves."""
    drawn = []
    for number, name in enumerate(waves):
        stream = "both" if scenario.same_draws else name
        rng = np.random.default_rng(stream_seed(SEED, scenario.name, str(client), stream))
        people = population(number, factors=scenario.factors)
        drawn.append(scenario.draw(people, rng, name))
    items = {}
    for name in ALL_NAMES:
        text = Text(zh=name, en=name)
        items[name] = ItemEntry(name, text, text, SCALE, {}, {}, False, "")
    return Survey(tuple(drawn), drawn[-1], Codebook(items, {}), (), {}, {}, {}, {})


def findings(survey: Survey, model: Model, seed: int) -> pd.DataFrame:
    """What the kit says: rows by `KEY`, columns `FOUND`."""
    structure = estimate_structure(survey, model, seed=seed)
    index = follow_index(survey, structure, model)
    assert structure is not None and index is not None
    rows = pd.concat([structure.estimates, index.estimates], ignore_index=True)
    wanted = rows["table"].isin({*BY_PAIR, *BY_ITEM, *BY_CONSTRUCT, *INDEX})
    return rows[wanted & rows["ci_low"].notna()].set_index(KEY)[FOUND].sort_index()


@cache
def truth(
    *, consistent: bool = False, factors: bool = False, constructs: tuple[str, ...] = ALL
) -> pd.Series:
    """What the same settings say of the whole population, by `KEY`."""
    paths = settings(100, constructs=constructs).all_paths
    model = StructuralModel(
        {name: NAMES[name] for name in constructs}, paths, consistent=consistent
    )
    columns = [ALL_NAMES.index(item) for item in model.items]
    scales = Scales.of(len(columns), 1, 10)
    moments = [
        moments_of(population(number, factors=factors).answers[:, columns]) for number in (0, 1)
    ]
    measured = [measures_of(model, scales)(each)[0] for each in moments]
    known: dict[tuple[str, ...], float] = {}
    for wave, values in zip(WAVES, measured, strict=True):
        for table, measure in BY_PAIR.items():
            for (i, one), (j, other) in _pairs(model):
                known[table, one, other, wave] = values[measure][i, j]
        for table, measure in BY_ITEM.items():
            for place, (item, owner) in enumerate(_owned(model)):
                known[table, item, owner, wave] = values[measure][place]
        for table, measure in BY_CONSTRUCT.items():
            for place, name in enumerate(model.names):
                known[table, name, "", wave] = values[measure][place]
    frozen = measured[0]["raw_weight"]
    for place, (item, owner) in enumerate(_owned(model)):
        known["index_weight", item, owner, WAVES[0]] = frozen[place]
    levels = [construct_index(frozen, each.means, scales, model) for each in moments]
    own = [values["index_reestimated"] for values in measured]
    for place, name in enumerate(model.names):
        new, same = (own[1] - own[0])[place], (levels[1] - levels[0])[place]
        known["index_reestimated_change", name, "", CHANGE] = new
        known["index_change", name, "", CHANGE] = same
        known["index_change_weights", name, "", CHANGE] = new - same
        for wave, level in zip(WAVES, levels, strict=True):
            known["index", name, "", wave] = level[place]
    if {"quality", "expectation"} <= {*constructs}:
        for table, wave in (("index", WAVES[0]), ("index", WAVES[1]), ("index_change", CHANGE)):
            gap = known[table, "quality", "", wave] - known[table, "expectation", "", wave]
            known[table.replace("index", "gap"), "quality", "", wave] = gap
    return pd.Series(known, name="truth").rename_axis(KEY)


def truth_of_factors() -> pd.Series:
    """The factor model's own paths, total effects and R², by table, subject and object."""
    model = StructuralModel(NAMES, settings(100).all_paths)
    paths = np.zeros((len(model.names), len(model.names)))
    for (one, other), beta in PATHS.items():
        paths[model.names.index(one), model.names.index(other)] = beta
    total = total_effects(paths, model)
    known = {
        (table, one, other): values[i, j]
        for table, values in (("path", paths), ("total_effect", total))
        for (i, one), (j, other) in _pairs(model)
        if values[i, j]
    }
    return pd.Series(known)


def _owned(model: StructuralModel):
    return ((item, model.names[model.owner[place]]) for place, item in enumerate(model.items))


def _pairs(model: StructuralModel):
    return (
        (one, other)
        for one in enumerate(model.names)
        for other in enumerate(model.names)
        if one != other
    )
