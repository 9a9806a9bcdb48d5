"""What each key accepts and refuses, with its place."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from pathlib import Path

import pytest
from pydantic import ValidationError

from csi_helpers.params import Study, load_study

Write = Callable[..., Path]
Refuse = Callable[..., list[str]]


def test_a_minimal_study_has_defaults(write: Write, minimal: str) -> None:
    study = load_study(write(minimal))
    assert study.languages == ("zh",)
    assert study.seed == 20261122
    assert study.client.colour == "#1f5c99"
    assert study.fieldwork.sample_type == "opt_in"
    assert study.clean.duplicates.exclude is False
    assert study.clean.speeders.below_median_share == 0.33
    assert study.report.chapters == "all"
    assert study.report.formats == ("html", "pdf", "xlsx")
    assert study.report.comparisons.correction == "holm"
    assert study.columns_of("2026") is study.columns
    with pytest.raises(ValidationError, match="frozen"):
        study.wave = "2027"  # type: ignore[misc]


def test_all_of_the_contract_is_read(write: Write) -> None:
    study = load_study(write(Path(__file__).with_name("full.yaml").read_text(encoding="utf-8")))
    assert study.languages == ("zh", "en")
    assert study.fieldwork.start == dt.date(2026, 3, 1)
    assert study.fieldwork.modes[0] == "web"
    assert study.fieldwork.modes[1].get("zh") == "电话"  # type: ignore[union-attr]
    assert study.fieldwork.dispositions is not None
    assert study.fieldwork.dispositions.e == 0.6
    assert study.wave_names == ("2024", "2025", "2026")
    assert study.source_of("2025").rename == {"Q7": "PERQ1"}
    assert study.missing_codes == {"98": "dont_know", "99": "refused"}
    assert study.columns.segments["region"].labels["1"].get("en") == "North"
    assert study.columns.segments["tenure"].label is None
    assert study.weighting is not None
    assert study.weighting.targets == {"region": {"1": 0.4, "2": 0.6}}
    assert study.weighting.trim == (0.3, 3.0)
    assert study.items["PERQ1"].scale is not None
    assert study.items["PERQ1"].scale.max == 5
    assert study.report.chapters == ("01_sample", "02", "03")


def test_each_wave_has_its_columns_and_weighting(write: Write) -> None:
    study = load_study(write(Path(__file__).with_name("full.yaml").read_text(encoding="utf-8")))
    assert study.columns_of("2026").weight == "w"
    assert study.columns_of("2025").weight == "wt"
    assert study.columns_of("2025").id == "customer_id"
    assert study.columns_of("2024").weight is None  # written as nothing: this wave has none
    assert list(study.columns_of("2025").segments) == ["region", "tenure"]
    assert study.weighting_of("2026") == study.weighting_of("2025") == study.weighting
    assert study.weighting_of("2024") is None
    with pytest.raises(KeyError):
        study.source_of("2023")


def test_short_forms(write: Write, minimal: str) -> None:
    text = minimal + "  language: [zh, en]\n  missing_codes: [98, 99.0]\n  items: [Q1, 2]\n"
    study = load_study(write(text + "  columns: {segments: [region]}\n"))
    assert study.language == "zh,en"
    assert study.missing_codes == {"98": "declared", "99": "declared"}
    assert list(study.items) == ["Q1", "2"]
    assert list(study.columns.segments) == ["region"]


@pytest.mark.parametrize("wave", ["2026", '"2026-Q1"', "甲", "a.b", "2026-03", "0123"])
def test_safe_names(write: Write, minimal: str, wave: str) -> None:
    text = minimal.replace('"2026"', wave)
    assert load_study(write(text)).wave == wave.strip('"')


def test_one_column_may_be_segment_stratum_and_item(write: Write, minimal: str) -> None:
    columns = (
        "  columns: {id: i, strata: Q1, segments: [Q1, w], weight: w, cluster: i}\n  items: [Q1]\n"
    )
    assert load_study(write(minimal + columns)).columns.strata == "Q1"


def test_a_model_made_directly_is_checked_too() -> None:
    inside = {"client": {"id": "a", "name": "A"}, "wave": 1, "data": {"survey": {"file": "a.sav"}}}
    with pytest.raises(ValidationError, match="need an earlier wave"):
        Study.model_validate({**inside, "data": {**inside["data"], "waves": {1: {"file": "b"}}}})  # type: ignore[dict-item]
