"""Who was asked what decides what is modelled, and nobody's answer is made up."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from mobi_study import BLOCKS, mobi_frame, rows, structure_from, study_of

from csi_helpers.errors import AnalysisError

NOT_ASKED = {"missing_codes": {97: "not_asked"}}


def asked_of_some(items: list[str], share: float = 0.5) -> pd.DataFrame:
    frame = mobi_frame()
    frame.loc[frame.index >= share * len(frame), items] = 97
    return frame


def test_a_construct_asked_of_some_is_modelled_on_them_alone() -> None:
    structure = structure_from(*study_of(asked_of_some(["CUSCO"]), **NOT_ASKED))
    assert structure.asked == {"complaints": 125}
    assert structure.missing == "complete"
    path = rows(structure, "path").set_index(["subject", "object"])
    assert path.loc[("satisfaction", "complaints"), "n"] == 125
    assert path.loc[("satisfaction", "complaints"), "note"] == "asked only"
    assert path.loc[("image", "loyalty"), "n"] == 250
    # Those asked, alone, say the same of complaints …
    alone = structure_from(*study_of(mobi_frame().head(125)))
    same = rows(alone, "path").set_index(["subject", "object"])["estimate"]
    for pair in (("satisfaction", "complaints"), ("complaints", "loyalty")):
        assert path.loc[pair, "estimate"] == pytest.approx(same[pair], abs=1e-12)
    # … and everybody, without complaints, of the rest.
    blocks = {name: items for name, items in BLOCKS.items() if name != "complaints"}
    whole = structure_from(*study_of(mobi_frame(), model={"constructs": blocks}))
    rest = rows(whole, "path").set_index(["subject", "object"])["estimate"]
    for pair, value in rest.items():
        assert path.loc[pair, "estimate"] == pytest.approx(value, abs=1e-12)


def test_what_too_few_were_asked_is_left_out_by_name() -> None:
    structure = structure_from(*study_of(asked_of_some(["CUSCO"], 0.1), **NOT_ASKED))
    assert structure.asked == {}
    assert [error.code for error in structure.refusals] == ["construct_left_out"]
    assert "25 were asked about complaints" in structure.refusals[0].found
    assert set(structure.dropped) == {("satisfaction", "complaints"), ("complaints", "loyalty")}


def test_an_item_asked_of_some_leaves_a_construct_that_has_others() -> None:
    structure = structure_from(*study_of(asked_of_some(["PERQ3", "PERQ4"]), **NOT_ASKED))
    assert structure.left_out == ("PERQ3", "PERQ4")
    assert structure.items["quality"] == ("PERQ1", "PERQ2", "PERQ5", "PERQ6", "PERQ7")
    assert (rows(structure, "path")["n"] == 250).all()


def test_a_few_who_were_not_asked_leave_the_base() -> None:
    structure = structure_from(*study_of(asked_of_some(["CUSCO"], 0.96), **NOT_ASKED))
    assert structure.asked == {}
    assert (rows(structure, "path")["n"] == 240).all()


def test_a_model_that_falls_apart_is_refused() -> None:
    items = BLOCKS["satisfaction"]
    model = {
        "template": "custom",
        "constructs": {name: BLOCKS[name] for name in ("image", "satisfaction", "loyalty")},
        "paths": [["image", "satisfaction"], ["satisfaction", "loyalty"]],
    }
    study, survey = study_of(asked_of_some(items), model=model, **NOT_ASKED)
    with pytest.raises(AnalysisError, match="satisfaction") as refusal:
        structure_from(study, survey)
    assert refusal.value.code == "model_falls_apart"


def test_an_earlier_wave_without_an_item_has_no_model() -> None:
    frame = mobi_frame()
    study, survey = study_of(frame, earlier=frame.drop(columns="CUSL2"))
    structure = structure_from(study, survey)
    assert structure.waves == ("2000",)
    assert [error.code for error in structure.refusals] == ["items_not_in_wave"]
    assert "Wave 1999 has no CUSL2" in structure.refusals[0].found


def test_blanks_are_gaps_and_not_filters() -> None:
    frame = mobi_frame()
    frame.loc[frame.index % 5 == 0, "CUSCO"] = np.nan
    structure = structure_from(*study_of(frame))
    assert structure.asked == {}
    assert structure.missing == "em"
