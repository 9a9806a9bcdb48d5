"""What chapters of one build share: found once, the same for all, nowhere else."""

from __future__ import annotations

import pickle
import stat
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from small_study import settings, write_csv

import csi_helpers.analysis.shared as module
import csi_helpers.data.prepared as prepared
from csi_helpers.analysis.shared import once, share_below, shared
from csi_helpers.data.survey import Survey, open_survey
from csi_helpers.errors import AnalysisError
from csi_helpers.params import Study, load_study


@dataclass
class Found:
    number: float


asked: list[str] = []


@shared
def first(survey: Survey, study: Study, *, seed: int) -> Found:
    asked.append("first")
    return Found(len(survey.answers) + seed / 3)


@shared
def second(found: Found | None, settings: object = None) -> Found:
    asked.append("second")
    if found is None:
        raise AnalysisError("A first.", "None.", "Give one.", code="none")
    return Found(found.number * 2)


def unshared(survey: Survey) -> str:
    asked.append("unshared")
    return "result"


@pytest.fixture
def study(tmp_path: Path) -> Study:
    file = write_csv(tmp_path, {"Q1": [1, 5, 9, 10]})
    return load_study(settings(file, items=["Q1"], scale={"min": 1, "max": 10}))


@pytest.fixture
def survey(study: Study, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Survey:
    """As a chapter of a build gets it; nothing is known from another test."""
    monkeypatch.setattr(module, "_known", {})
    asked.clear()
    handed = prepared.keep_prepared(study, open_survey(study), tmp_path / "survey")
    for name, value in (handed | share_below(tmp_path / "shared")).items():
        monkeypatch.setenv(name, value)
    return prepared.survey_of(study)


def another_chapter(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_known", {})


def test_a_second_chapter_reads_what_the_first_has_found(study, survey, monkeypatch) -> None:
    mine = [one := once(first, survey, study, seed=7), once(second, one)]
    another_chapter(monkeypatch)
    theirs = [two := once(first, survey, study, seed=7), once(second, two)]
    assert theirs == mine and theirs[0] is not mine[0]
    assert asked == ["first", "second"]


def test_another_question_is_answered_anew(study, survey) -> None:
    numbers = [once(first, survey, study, seed=seed).number for seed in (7, 8)]
    other = study.model_copy(update={"seed": study.seed + 1})
    once(first, survey, other, seed=7)
    assert asked == ["first"] * 3 and len(set(numbers)) == 2


@pytest.mark.parametrize("foreign", [{"a": 1}, pd.DataFrame(), Found(1.0)])
def test_what_cant_be_told_from_another_is_not_shared(survey, foreign: Any) -> None:
    for _ in range(2):
        once(second, Found(1.0), foreign)
    assert asked == ["second"] * 2


def test_another_survey_is_not_the_builds(study, survey, tmp_path) -> None:
    once(first, open_survey(study), study, seed=7)
    assert asked == ["first"] and not any((tmp_path / "shared").iterdir())


def test_only_what_is_marked_is_kept_and_no_fault(survey, tmp_path) -> None:
    once(unshared, survey)
    with pytest.raises(AnalysisError):
        once(second, None)
    assert not [one for one in (tmp_path / "shared").iterdir() if not one.suffix]


def test_chapters_side_by_side_estimate_once(study, survey) -> None:
    @shared
    def slow(survey: Survey, study: Study) -> Found:
        asked.append("slow")
        time.sleep(0.1)
        return Found(1.0)

    with ThreadPoolExecutor(2) as pool:
        both = [pool.submit(once, slow, survey, study) for _ in range(2)]
    assert [one.result() for one in both] == [Found(1.0)] * 2 and asked == ["slow"]


def test_a_damaged_or_absent_file_costs_nothing_but_time(study, survey, tmp_path, monkeypatch):
    once(first, survey, study, seed=7)
    (file,) = (one for one in (tmp_path / "shared").iterdir() if not one.suffix)
    file.write_bytes(file.read_bytes()[:20])
    another_chapter(monkeypatch)
    assert once(first, survey, study, seed=7) == once(first, survey, study, seed=7)
    assert asked == ["first"] * 2
    monkeypatch.setenv(module.SHARED, str(tmp_path / "gone"))
    another_chapter(monkeypatch)
    assert once(first, survey, study, seed=7).number == 4 + 7 / 3


def test_outside_a_build_every_chapter_estimates_for_itself(study, survey, monkeypatch) -> None:
    monkeypatch.delenv(module.SHARED)
    for _ in range(2):
        once(first, survey, study, seed=7)
    assert asked == ["first"] * 2


def test_changed_code_does_not_read_what_older_code_has_left(study, survey, monkeypatch) -> None:
    once(first, survey, study, seed=7)
    another_chapter(monkeypatch)
    monkeypatch.setattr(module, "_STAMP", "another state of the kit")
    once(first, survey, study, seed=7)
    assert asked == ["first"] * 2


def test_nobody_else_may_look_in(survey, tmp_path) -> None:
    assert stat.S_IMODE((tmp_path / "shared").stat().st_mode) == 0o700


def test_a_refusal_in_a_result_travels_with_it() -> None:
    told = {"need": "A.", "found": "B.", "remedy": "C.", "code": "d", "values": {"n": 3}}
    copied = pickle.loads(pickle.dumps(AnalysisError(**told)))
    assert {name: getattr(copied, name) for name in told} == told
