"""The heating utility's planted model, found again by its chapter within its uncertainty."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from mobi_study import rows
from structure_results import index_of, structure_of

from csi_helpers.analysis.structural.model import StructuralModel
from csi_helpers.analysis.structural.pls import estimate_pls

TRUTH = Path(__file__).parents[4] / "data" / "examples" / "truth.json"
HEATING = json.loads(TRUTH.read_text(encoding="utf-8"))["heating"]


def planted_correlations(model: StructuralModel) -> np.ndarray:
    """Correlations of all customers' answers before rounding.

    One supply area is planted lower on every item, which adds the variance of that shift to every
    pair of items.
    """
    items = [HEATING["model"]["items"][name] for name in model.items]
    between = HEATING["model"]["construct_correlation"]
    constructs = [item["construct"] for item in items]
    phi = np.array([[between[a][b] for b in constructs] for a in constructs])
    scaled = np.array([item["loading"] * item["sd"] for item in items])
    covariance = np.outer(scaled, scaled) * phi
    covariance[np.diag_indices(len(items))] = [item["sd"] ** 2 for item in items]
    area = HEATING["planted"]["region"]
    share = HEATING["targets"]["region"][area["code"]]
    covariance += area["points"] ** 2 * share * (1 - share)
    spread = np.sqrt(np.diag(covariance))
    return covariance / np.outer(spread, spread)


def test_paths_are_those_of_the_population() -> None:
    structure = structure_of()
    main = structure.specification.main.model
    truth = estimate_pls(planted_correlations(main), main)
    found = rows(structure, "path", wave="2026").set_index(["subject", "object"])
    off = []
    for (one, other), row in found.iterrows():
        if row["note"] == "asked only":
            continue
        true = truth.paths[main.names.index(one), main.names.index(other)]
        off.append((row["estimate"] - true) / row["se"])
    assert len(off) == 10
    # Ten paths: the largest of ten normal deviates passes 3.3 once in a hundred samples.
    assert np.abs(off).max() < 3.3
    assert np.sqrt(np.mean(np.square(off))) < 1.7


def test_corrected_for_attenuation_they_are_the_planted_ones() -> None:
    structure = structure_of("demo", "model.consistent=true")
    planted = {(a, b): beta for a, b, beta in HEATING["model"]["paths"]}
    found = rows(structure, "path", wave="2026").set_index(["subject", "object"])
    assert set(found.index) == set(planted)
    strong = [pair for pair, beta in planted.items() if beta >= 0.45]
    for pair in strong:
        # The low area ties all items together a little more than the planted constructs are.
        assert found.loc[pair, "estimate"] == pytest.approx(planted[pair], abs=0.13)
    assert found.loc[strong, "estimate"].min() > found.drop(index=strong)["estimate"].max()


def test_the_planted_area_is_the_one_below_the_rest() -> None:
    found = rows(index_of(), "index", wave="2026", subject="satisfaction").set_index("group")
    low = found.loc[f"region={HEATING['planted']['region']['code']}"]
    assert low["p_adjusted"] < 0.001
    others = found[found.index.str.startswith("region=") & (found.index != low.name)]
    assert low["estimate"] < others["estimate"].min() - 5
    assert found.loc["region=5", "note"] == "low base"


def test_complaints_rest_on_those_who_complained() -> None:
    structure = structure_of()
    assert structure.asked == {"complaints": 440}
    path = rows(structure, "path", wave="2026", object="complaints").iloc[0]
    planted = {(a, b): beta for a, b, beta in HEATING["model"]["paths"]}
    # Attenuated by the reliability of three items and of one.
    assert 0.3 < path["estimate"] < planted["satisfaction", "complaints"] + 0.05
