"""A survey counted in its file is the survey that would have been loaded."""

from __future__ import annotations

import pickle
from pathlib import Path
from typing import Any

import duckdb
import numpy as np
import pandas as pd
import pytest
from large_waves import as_large
from small_study import settings

from csi_helpers.data.large import source
from csi_helpers.data.large.burt import BurtTable
from csi_helpers.data.large.opening import open_large
from csi_helpers.data.large.survey import Asked, LargeSurvey
from csi_helpers.data.opened import open_data
from csi_helpers.data.survey import Survey, open_survey
from csi_helpers.errors import DataError
from csi_helpers.params import Study, load_study

N = 5000
ITEMS: dict[str, Any] = {
    "q1": {"label": "Plain"},
    "turned": {"reverse": True},
    "ro\"b'); DROP": {"scale": {"min": 0, "max": 4}, "label": "Bobby"},
    "half": {"scale": {"min": 1, "max": 3}, "label": "Steps of a half"},
}
KEYS: dict[str, Any] = {
    "items": ITEMS,
    "missing_codes": {"98": "not_asked", "99": "dont_know"},
    "columns": {"weight": "w", "segments": ["br*an[ch", "size"]},
    "clean": {"missing_weights": {"exclude": True}},
}


def answers(seed: int) -> pd.DataFrame:
    """Gaps, codes of no answer, codes off the scale, texts nobody would expect, missing weights."""
    random = np.random.default_rng(seed)
    frame = pd.DataFrame(
        {
            "id": np.arange(N),
            "q1": random.choice([*range(1, 11), 12, 98, 99, np.nan], N),
            "turned": random.choice([*range(2, 11), 99], N),
            "ro\"b'); DROP": random.choice([0.0, 1, 2, 3, 4, np.nan], N),
            "half": random.choice([1, 1.5, 2.5, np.nan], N),
            "br*an[ch": random.choice(["北京", "it's", 'say "hi"', " 7", "", None], N),
            "size": random.choice([1, 2, 30, 99], N),
            "w": random.uniform(0.0, 3.0, N),
        }
    )
    frame.loc[random.choice(N, 40, replace=False), "w"] = np.nan
    return frame


def write(frame: pd.DataFrame, path: Path) -> Path:
    if path.suffix == ".csv":
        frame.to_csv(path, index=False)
    else:
        with duckdb.connect() as database:
            database.register("frame", frame)
            database.execute(f"COPY frame TO '{path}' (ROW_GROUP_SIZE 2048)")
    return path


def study_of(path: Path, waves: dict[str, Any] | None = None, **changes: Any) -> Study:
    whole = settings(path, waves, **{**KEYS, **changes})
    whole["study"]["data"]["large_from"] = 1000
    return load_study(whole)


@pytest.fixture(scope="module", params=["*.[x].csv", "s.parquet"])
def both(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> tuple[LargeSurvey, Survey]:
    """Two waves, the earlier one under older names, counted and loaded; batches are of 2048."""
    patch = pytest.MonkeyPatch()
    request.addfinalizer(patch.undo)
    patch.setattr(source, "VECTORS", 1)
    folder = tmp_path_factory.mktemp("large")
    before = answers(1).rename(columns={"q1": "old;1"}).drop(columns="half")
    write(before, folder / f"before{request.param}")
    waves = {
        "2025": {"file": str(folder / f"before{request.param}"), "rename": {"old;1": "q1"}},
    }
    study = study_of(write(answers(2), folder / request.param), waves)
    counted = open_data(study)
    assert isinstance(counted, LargeSurvey)
    return counted, open_survey(study)


def everything(survey: LargeSurvey, wave: int) -> BurtTable:
    one = survey.waves[wave]
    ((table,),) = one.count([Asked((*one.items, *one.segments))])
    return table


def assert_equal(ours: BurtTable, theirs: BurtTable) -> None:
    assert list(ours.codes) == list(theirs.codes)
    for name, codes in ours.codes.items():
        np.testing.assert_array_equal(codes, theirs.codes[name])
    np.testing.assert_array_equal(ours.n, theirs.n)
    np.testing.assert_allclose(ours.weight, theirs.weight, rtol=1e-11)
    np.testing.assert_allclose(ours.squared_weight, theirs.squared_weight, rtol=1e-11)


def test_labels_counts_and_decisions_are_those_of_the_loaded_survey(
    both: tuple[LargeSurvey, Survey],
) -> None:
    counted, loaded = both
    assert counted.codebook == loaded.codebook
    assert counted.counts == loaded.counts
    assert counted.excluded == loaded.excluded
    assert counted.hashes == loaded.hashes
    assert all(flagged == {"missing_weight": 40} for flagged in counted.flagged.values())
    flags = {"counted_only", "duplicate", "straight_liner", "missing_marks"}
    ours, theirs = (
        {(d.wave, d.rule, d.subject, d.n, str(dict(d.detail))) for d in one.log}
        for one in (counted, loaded)
    )
    assert {d for d in ours if d[1] not in flags} == {d for d in theirs if d[1] not in flags}
    assert ("2026", "counted_only", "", N - 40, "{}") in ours


@pytest.mark.parametrize("wave", [0, 1])
def test_every_pair_is_counted_as_it_would_be_in_memory(
    both: tuple[LargeSurvey, Survey], wave: int
) -> None:
    counted, loaded = both
    reference = as_large(loaded)
    assert counted.waves[wave].items == reference.waves[wave].items
    assert_equal(everything(counted, wave), everything(reference, wave))
    asked = [
        Asked(("half" if wave else "q1", "size")),
        Asked(("turned", "q1"), complete=("q1", "ro\"b'); DROP")),
    ]
    for ours, theirs in zip(
        counted.waves[wave].count(asked), reference.waves[wave].count(asked), strict=True
    ):
        assert_equal(ours[0], theirs[0])


def test_respondents_pass_by_in_the_file_s_order(both: tuple[LargeSurvey, Survey]) -> None:
    counted, loaded = both
    wave, design = pickle.loads(pickle.dumps(counted)).current, loaded.current.design
    batches = list(wave.read(("turned", "br*an[ch")))
    assert len(batches) == 3
    weights, turned, branch = (
        np.concatenate(parts)
        for parts in zip(
            *((b.weights, b.columns["turned"], b.columns["br*an[ch"]) for b in batches),
            strict=True,
        )
    )
    np.testing.assert_allclose(weights, design.weights, rtol=1e-11)
    np.testing.assert_array_equal(turned, loaded.current.answers["turned"])
    np.testing.assert_array_equal(branch, loaded.current.respondents["br*an[ch"])
    assert wave.weights is not None
    assert wave.weights.squares == pytest.approx(float(design.weights @ design.weights))
    assert (wave.weights.low, wave.weights.high) == pytest.approx(
        (design.weights.min(), design.weights.max())
    )


def test_why_there_is_no_answer_is_counted_of_those_analysed(
    both: tuple[LargeSurvey, Survey],
) -> None:
    counted, loaded = both
    for ours, theirs in zip(counted.waves, loaded.waves, strict=True):
        assert ours.reasons == {
            item: why[why != ""].value_counts().to_dict() for item, why in theirs.reasons.items()
        }


def test_equal_weights_are_none(tmp_path: Path) -> None:
    frame = answers(3).assign(w=2.0)
    columns = {"segments": ["size"]}
    plain = open_large(study_of(write(frame, tmp_path / "a.parquet"), columns=columns))
    assert not plain.current.weighted
    alike = open_large(study_of(tmp_path / "a.parquet", columns={**columns, "weight": "w"}))
    assert not alike.current.weighted
    assert_equal(everything(plain, 0), everything(alike, 0))


def test_below_the_threshold_it_is_loaded(tmp_path: Path) -> None:
    path = write(answers(1).head(999), tmp_path / "a.parquet")
    assert isinstance(open_data(study_of(path)), Survey)
    path = write(answers(1).head(999), tmp_path / "a.csv")
    assert isinstance(open_data(study_of(path)), Survey)
    path = write(answers(1).head(1000), tmp_path / "a.csv")
    assert isinstance(open_data(study_of(path)), LargeSurvey)


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"items": {}, "model": {"constructs": {"a": ["q1"]}}}, "items found from the data"),
        ({"weighting": {"targets": {"size": {"1": 0.5, "2": 0.5}}}}, "raking"),
        ({"columns": {"cluster": "id"}}, "`columns.cluster`"),
        ({"columns": {"strata": "size"}}, "`columns.strata`"),
        ({"clean": {"straight_lining": {"exclude": True}}}, "`clean.straight_lining`"),
        ({"clean": {"duplicates": {"exclude": "keep_last"}}}, "`clean.duplicates`"),
        ({"report": {"each": {"segment": "size"}}}, "`report.each`"),
        (
            {"fieldwork": {"sample_type": "probability", "population_size": 10**6}},
            "`fieldwork.population_size`",
        ),
    ],
)
def test_what_needs_respondents_one_by_one_is_refused(
    tmp_path: Path, changes: dict[str, Any], told: str
) -> None:
    with pytest.raises(DataError) as caught:
        open_large(study_of(tmp_path / "nothing_is_read.parquet", **changes))
    assert told in caught.value.found
    assert "data.large_from" in caught.value.remedy


def refused(frame: pd.DataFrame, folder: Path, **changes: Any) -> DataError:
    with pytest.raises(DataError) as caught:
        open_large(study_of(write(frame, folder / "a.csv"), **changes))
    return caught.value


def test_cells_that_are_no_codes_are_refused(tmp_path: Path) -> None:
    frame = answers(1)
    frame["q1"] = frame["q1"].astype(object)
    frame.loc[[7, 9], "q1"] = "soon"
    error = refused(frame, tmp_path)
    assert f"2 of {N} cells" in error.found
    assert "'soon'" in error.found
    error = refused(frame.assign(q1=np.arange(N)), tmp_path)
    assert "items.q1" in error.need
    error = refused(frame.assign(q1=np.where(np.arange(N) % 3, 50, 5)), tmp_path)
    assert "50" in error.found


@pytest.mark.parametrize(("weight", "told"), [("-1", "1 of 5000"), ("heavy", "'heavy'")])
def test_weights_that_are_none_are_refused(tmp_path: Path, weight: str, told: str) -> None:
    frame = answers(1)
    frame["w"] = frame["w"].astype(object)
    frame.loc[3, "w"] = weight
    assert told in refused(frame, tmp_path).found


def test_missing_weights_are_refused_unless_excluded(tmp_path: Path) -> None:
    assert "40 of 5000" in refused(answers(1), tmp_path, clean={}).found
    assert "sum is zero" in refused(answers(1).assign(w=0), tmp_path).found


def test_a_text_that_isn_t_plain_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(("门店,q1\n" + "北京,5\n" * 2000).encode("gb18030"))
    study = study_of(path, items={"q1": {}}, columns={})
    with pytest.raises(DataError, match="UTF-8"):
        open_large(study)
    path.write_text("a,q1\n" + "x,5\n" * 300_000 + "x,5,6\n")
    with pytest.raises(DataError, match="whole and undamaged"):
        open_large(study)


def test_a_missing_column_is_named(tmp_path: Path) -> None:
    error = refused(answers(1).drop(columns="turned"), tmp_path)
    assert "no column 'turned'" in error.found
