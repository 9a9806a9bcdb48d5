from __future__ import annotations

from pathlib import Path

import pandas as pd
from small_study import settings

from csi_helpers.data.survey import open_survey
from csi_helpers.params import load_study
from csi_helpers.report.events import Warned
from csi_helpers.report.lengths import shortening
from csi_helpers.report.progress import in_words


def warning(folder: Path, level: str = "North", **study: object) -> dict[str, str] | None:
    answers = {"Q1": [1, 2, 3, 4], "Q2": [4, 2, 3, 1], "region": [level, "S"] * 2}
    pd.DataFrame(answers).to_csv(folder / "now.csv", index=False)
    given = {"columns": {"segments": ["region"]}, "items": ["Q1", "Q2"]} | study
    loaded = load_study(settings(folder / "now.csv", **given))
    return shortening(loaded, open_survey(loaded).codebook)


def test_texts_of_usual_length_need_no_warning(tmp_path: Path) -> None:
    question = {"items": {"Q1": {"label": "x" * 200, "question": "y" * 2000}, "Q2": {}}}
    assert warning(tmp_path, **question, comments={"01": "z" * 9000}) is None


def test_the_key_of_a_text_too_long_is_told(tmp_path: Path) -> None:
    items = {"Q1": {"label": "x" * 201, "question": "y" * 2001}, "Q2": {"label": {"zh": "中"}}}
    told = warning(tmp_path, items=items, fieldwork={"population": "p" * 1999})
    assert told is not None and told["code"] == "shortened_text"
    assert "`items.Q1.label.zh` (201 characters)" in told["found"]
    assert "`items.Q1.question.en` (2,001 characters)" in told["found"]
    assert "Q2" not in told["found"] and "population" not in told["found"]
    assert in_words(Warned("acme.yaml", **told)).startswith("  Names of at most 200")


def test_levels_of_the_data_are_told_of_unless_the_study_words_them(tmp_path: Path) -> None:
    told = warning(tmp_path, "x" * 300)
    assert told is not None and "levels of the column `region` (300 characters)" in told["found"]
    segments = {"segments": {"region": {"labels": {"x" * 300: "North"}}}}
    assert warning(tmp_path, "x" * 300, columns=segments) is None
