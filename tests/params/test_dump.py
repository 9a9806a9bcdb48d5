from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from csi_helpers.params import dump_study, load_study

Write = Callable[..., Path]
FULL = Path(__file__).with_name("full.yaml")


def test_a_resolved_study_is_the_same_study(folder: Path, write: Write) -> None:
    study = load_study(FULL)
    text = json.dumps(dump_study(study), allow_nan=False)
    again = load_study(write(text, "elsewhere/study.json"))
    assert again == study
    assert again.source is None
    assert dump_study(again) == dump_study(study)
    assert again.columns_of("2024") == study.columns_of("2024")
    assert again.columns_of("2025") == study.columns_of("2025")


def test_a_resolved_study_is_whole(write: Write, minimal: str) -> None:
    dumped = dump_study(load_study(write(minimal)))["study"]
    assert dumped["report"]["min_base"] == 30
    assert Path(dumped["data"]["survey"]["file"]).is_absolute()
    assert dumped["client"]["name"] == {"zh": "Acme", "en": "Acme"}


def test_another_study_is_not_equal(write: Write, minimal: str) -> None:
    path = write(minimal)
    assert load_study(path) != load_study(path, sets=["seed=1"])
    assert load_study(path) == load_study(write(minimal, "other.yaml"))


texts = st.text(st.characters(exclude_categories=["Cc", "Cs"]), min_size=1).filter(str.strip)
codes = st.integers(-999, 999) | st.floats(-9, 9) | texts


@settings(
    suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=40, deadline=None
)
@given(
    name=texts,
    labels=st.dictionaries(codes, texts, max_size=4),
    items=st.lists(texts, unique_by=str, max_size=4),
    scale=st.tuples(st.integers(-5, 0), st.integers(1, 10)),
    confidence=st.floats(0.5, 0.999),
)
def test_any_study_survives_the_round_trip(
    folder: Path,
    name: str,
    labels: dict[object, str],
    items: list[str],
    scale: tuple[int, int],
    confidence: float,
) -> None:
    study = load_study(
        {
            "client": {"id": "a", "name": name},
            "wave": 1,
            "data": {"survey": {"file": "a.sav"}},
            "columns": {"segments": {"region": {"labels": labels}}},
            "items": items,
            "scale": {"min": scale[0], "max": scale[1]},
            "report": {"confidence": confidence},
        }
    )
    path = folder / "study.json"
    path.write_text(json.dumps(dump_study(study)), encoding="utf-8")
    assert load_study(path) == study
    assert study.client.name.zh == name.strip()
    assert list(study.items) == items
