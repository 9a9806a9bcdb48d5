"""Groups: a planted difference of paths is found, and withheld where composites differ."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from mobi_study import rows, structure_from, study_of

from csi_helpers.analysis.structural.findings.groups import StructureGroups, compare_structures
from csi_helpers.params import Comparisons

ITEMS = {"quality": ["Q1", "Q2", "Q3"], "satisfaction": ["S1", "S2", "S3"]}
MODEL = {
    "template": "custom",
    "constructs": ITEMS,
    "paths": [["quality", "satisfaction"]],
    "bootstrap": 400,
}


def answers(*paths: float, n: int = 250, turned: int | None = None, seed: int = 5) -> pd.DataFrame:
    """Groups a, b, …, each with its path; in group `turned` one item measures something else."""
    rng = np.random.default_rng(seed)
    frames = []
    for place, path in enumerate(paths):
        quality = rng.normal(size=n)
        satisfaction = path * quality + np.sqrt(1 - path**2) * rng.normal(size=n)
        cells = {}
        for name, score in (("Q", quality), ("S", satisfaction)):
            for k in (1, 2, 3):
                loading = -0.9 if (place == turned and name == "Q" and k == 1) else 0.8
                noise = rng.normal(size=n) * np.sqrt(1 - loading**2)
                cells[f"{name}{k}"] = np.clip(np.round(6 + 1.8 * (loading * score + noise)), 1, 10)
        frames.append(pd.DataFrame(cells).assign(group="abcdef"[place]))
    return pd.concat(frames, ignore_index=True)


def compared(frame: pd.DataFrame, **model: object) -> StructureGroups:
    study, survey = study_of(
        frame,
        model={**MODEL, "constructs": ITEMS, **model},
        columns={"segments": ["group"]},
        items=[item for items in ITEMS.values() for item in items],
    )
    structure = structure_from(study, survey)
    found = compare_structures(survey, structure, study.model, comparisons=Comparisons())
    assert found is not None
    return found


def test_a_planted_difference_is_found_with_its_sign() -> None:
    found = compared(answers(0.2, 0.7))
    row = rows(found, "path_difference").iloc[0]
    assert (row["group"], row["compared_with"]) == ("group=a|group=b", "group=a")
    assert 0.3 < row["estimate"] < 0.6
    assert row["p_adjusted"] < 0.01
    own = rows(found, "path").set_index("group")["estimate"]
    assert row["estimate"] == pytest.approx(own["group=b"] - own["group=a"], abs=1e-10)


def test_equal_groups_do_not_differ() -> None:
    found = compared(answers(0.5, 0.5, 0.5, seed=4))
    assert (rows(found, "path_difference")["p_adjusted"] > 0.05).all()
    assert set(rows(found, "path_difference")["compared_with"]) == {"complement"}
    assert (rows(found, "micom_c")["estimate"] > 0.98).all()


def test_other_composites_forbid_the_comparison() -> None:
    found = compared(answers(0.2, 0.7, turned=1))
    assert "quality" not in found.invariant["group=a|group=b"]
    row = rows(found, "path_difference").iloc[0]
    assert row["note"] == "composition differs"
    assert np.isnan(row["estimate"])
    assert np.isnan(row["p_value"])


def test_small_groups_have_no_model() -> None:
    frame = answers(0.5, 0.5, 0.5)
    frame = frame.drop(frame[frame["group"] == "c"].index[60:])
    found = compared(frame)
    assert found.groups == ("group=a", "group=b")
    assert found.small == ("group=c",)
    assert "group=c" not in set(found.estimates["group"])


def test_without_a_large_group_nothing_is_compared() -> None:
    found = compared(answers(0.5, 0.5, n=100))
    assert (found.groups, found.small) == ((), ("group=a", "group=b"))
    assert found.estimates.empty


def test_labels_and_rows_may_change_places() -> None:
    frame = answers(0.2, 0.5, 0.7)
    renamed = frame.assign(group=frame["group"].map({"a": "z", "b": "y", "c": "x"}))
    one = rows(compared(frame), "path").set_index("group")["estimate"]
    other = rows(compared(renamed.sample(frac=1, random_state=2)), "path")
    other = other.set_index("group")["estimate"]
    for before, after in (("a", "z"), ("b", "y"), ("c", "x")):
        assert one[f"group={before}"] == pytest.approx(other[f"group={after}"], abs=1e-10)


def test_no_segments_no_groups() -> None:
    study, survey = study_of(answers(0.5), model={**MODEL, "constructs": ITEMS})
    structure = structure_from(study, survey)
    assert compare_structures(survey, structure, study.model) is None
