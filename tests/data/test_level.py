"""One level of a segment as a survey of its own."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from small_study import decisions, settings, survey_of, write_csv

from csi_helpers.analysis.descriptive import describe_items
from csi_helpers.data.survey import open_levels, open_survey
from csi_helpers.errors import DataError, ParamsError
from csi_helpers.params import load_study

RNG = np.random.default_rng(7)
N = 240
CELLS: dict[str, Any] = {
    "id": [f"r{place}" for place in range(N)],
    "region": RNG.choice([1, 2, 3], N, p=[0.5, 0.3, 0.2]),
    "sex": RNG.choice(["f", "m"], N),
    "town": RNG.integers(1, 9, N),
    "w": RNG.uniform(0.5, 2.0, N),
    "Q1": RNG.integers(1, 11, N),
    "Q2": RNG.integers(1, 11, N),
}
CELLS["town"] = CELLS["region"] * 10 + CELLS["town"] % 4  # towns lie within a region
STUDY: dict[str, Any] = {
    "items": ["Q1", "Q2"],
    "scale": {"min": 1, "max": 10},
    "columns": {"id": "id", "weight": "w", "segments": ["region", "sex", "town"]},
}


def only(level: object, **changes: Any) -> dict[str, Any]:
    return STUDY | changes | {"report": {"only": {"segment": "region", "level": level}}}


def estimates(survey: Any) -> pd.DataFrame:
    return describe_items(survey).estimates


def test_it_equals_the_survey_of_the_levels_own_rows(tmp_path: Path) -> None:
    part = survey_of(tmp_path, CELLS, **only(2))
    frame = pd.DataFrame(CELLS)
    own = survey_of(tmp_path, frame[frame["region"] == 2], **STUDY)  # type: ignore[arg-type]
    assert part.counts == own.counts and part.excluded == own.excluded
    np.testing.assert_allclose(part.weights, own.weights)
    pd.testing.assert_frame_equal(part.answers, own.answers)
    mine, theirs = estimates(part), estimates(own)
    theirs = theirs[theirs["group"].isin(set(mine["group"]))].reset_index(drop=True)
    pd.testing.assert_frame_equal(mine, theirs, rtol=1e-12)


def test_weights_remain_those_the_whole_was_raked_to(tmp_path: Path) -> None:
    raking = {"targets": {"region": {1: 0.2, 2: 0.3, 3: 0.5}, "sex": {"f": 0.6, "m": 0.4}}}
    whole = survey_of(tmp_path, CELLS, **STUDY, weighting=raking)
    part = survey_of(tmp_path, CELLS, **only(1, weighting=raking))
    here = (whole.current.respondents["region"] == "1").to_numpy()
    ratio = part.weights / whole.weights[here]
    assert np.ptp(ratio) < 1e-12 and part.weights.mean() == pytest.approx(1)
    assert part.current.design.margins is None


def test_segments_that_no_longer_divide_are_left_out(tmp_path: Path) -> None:
    part = survey_of(tmp_path, CELLS, **only(3))
    assert list(part.codebook.segments) == ["sex", "town"]
    assert set(part.codebook.segments["town"].levels) == {"30", "31", "32", "33"}
    assert part.codebook.only is not None and list(part.codebook.only.levels) == ["3"]
    (told,) = decisions(part, "level_only")
    assert (told.subject, told.n) == ("region=3", len(part.answers))


def test_where_the_level_is_one_cluster_its_people_were_drawn_within_it(tmp_path: Path) -> None:
    columns = STUDY["columns"] | {"cluster": "region"}
    part = survey_of(tmp_path, CELLS, **only(2, columns=columns))
    assert len(np.unique(part.current.design.clusters)) == len(part.answers)
    towns = STUDY["columns"] | {"cluster": "town"}
    part = survey_of(tmp_path, CELLS, **only(2, columns=towns))
    assert len(np.unique(part.current.design.clusters)) == 4


def test_an_earlier_wave_without_the_level_is_left_out_and_told(tmp_path: Path) -> None:
    frame = pd.DataFrame(CELLS)
    old = write_csv(tmp_path, frame[frame["region"] != 3], "old.csv")  # type: ignore[arg-type]
    waves = {"2025": {"file": str(old)}}
    assert [one.name for one in survey_of(tmp_path, CELLS, waves, **only(2)).waves] == [
        "2025",
        "2026",
    ]
    part = survey_of(tmp_path, CELLS, waves, **only(3))
    assert [one.name for one in part.waves] == ["2026"]
    assert [one.n for one in decisions(part, "level_absent", "2025")] == [0]


def test_all_levels_from_one_reading_equal_each_read_by_itself(tmp_path: Path) -> None:
    file = write_csv(tmp_path, {**CELLS, "region": [*CELLS["region"][:-1], 4]})
    study = load_study(settings(file, **STUDY))
    whole, levels = open_levels(study, "region")
    assert list(levels) == ["1", "2", "3"]  # nobody can tell anything of a single respondent
    assert len(whole.answers) == N == sum(len(one.answers) for one in levels.values()) + 1
    again = open_survey(load_study(settings(file, **only(2))))
    pd.testing.assert_frame_equal(estimates(levels["2"]), estimates(again))
    assert levels["2"].log == again.log


def test_customers_come_along_where_their_file_knows_the_level(tmp_path: Path) -> None:
    customers = {"id": CELLS["id"], "since": ["2024-01-01"] * N, "gone": [""] * N}
    tickets = {"id": CELLS["id"], "opened": ["2026-01-02"] * N, "done": ["2026-01-03"] * N}
    section = {
        "customers": {"file": "c.csv", "key": "id", "start": "since", "end": "gone"},
        "tickets": {
            "file": str(write_csv(tmp_path, tickets, "t.csv")),
            "key": "id",
            "opened": "opened",
            "resolved": "done",
        },
    }
    for known in (True, False):
        columns = customers | ({"region": CELLS["region"]} if known else {})
        section["customers"]["file"] = str(write_csv(tmp_path, columns, f"c{known}.csv"))
        files = survey_of(tmp_path, CELLS, **only(1, loyalty=section)).customers
        if not known:
            assert files.customers is files.tickets is None
            continue
        assert files.customers is not None and files.tickets is not None
        assert len(files.customers) == (CELLS["region"] == 1).sum()
        assert set(files.tickets["id"]) == set(files.customers["id"])


def test_a_level_nobody_has_is_refused_with_those_there_are(tmp_path: Path) -> None:
    with pytest.raises(DataError, match=r"codes of region: 1, 2, 3") as refused:
        survey_of(tmp_path, CELLS, **only(9))
    assert "report.only" in refused.value.remedy


@pytest.mark.parametrize(
    ("report", "words"),
    [
        ({"only": {"segment": "branch", "level": 1}}, "columns.segments (region, sex, town)"),
        ({"each": {"segment": "branch"}}, "found branch"),
        (
            {"each": {"segment": "sex"}, "only": {"segment": "region", "level": 1}},
            "found both each and only",
        ),
        ({"each": {"segment": "sex", "level": 1}}, "level"),
    ],
)
def test_what_the_yaml_alone_shows_to_be_wrong(
    tmp_path: Path, report: dict[str, Any], words: str
) -> None:
    with pytest.raises(ParamsError) as refused:
        load_study(settings(write_csv(tmp_path, CELLS), **STUDY, report=report))
    assert words in str(refused.value)
