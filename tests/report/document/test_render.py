from __future__ import annotations

from pathlib import Path

import pytest
from synthetic_chapters import COVER, report

from csi_helpers.report.document.render import Cover, render_report
from csi_helpers.report.document.words import LANGUAGE_TAGS, LANGUAGES, TEMPLATE_WORDS


def test_the_template_has_every_word_in_every_language() -> None:
    assert set(TEMPLATE_WORDS) == set(LANGUAGES) == set(LANGUAGE_TAGS)
    assert TEMPLATE_WORDS["zh"].keys() == TEMPLATE_WORDS["en"].keys()
    assert all(word for words in TEMPLATE_WORDS.values() for word in words.values())


@pytest.mark.parametrize(("suffix", "name"), [("", "report.html"), (".en", "report.en.html")])
def test_files_are_named_and_returned(tmp_path: Path, suffix: str, name: str) -> None:
    files = render_report(report(1), COVER, "en", ["html"], tmp_path, suffix=suffix)
    assert files == [tmp_path / name]
    text = files[0].read_text(encoding="utf-8")
    assert "Zhekun Heating" in text and "喆堃" not in text
    assert files[0].stat().st_size < 1_500_000


def test_a_logo_is_taken_as_data_only() -> None:
    texts = {"zh": "甲"}
    cover = Cover(
        texts, texts, "2026", logo="https://example.org/x.png", agency_logo="data:text/x,"
    )
    assert cover.texts("zh")["logo"] == cover.texts("zh")["agency_logo"] == ""


def test_a_light_client_colour_is_darkened(tmp_path: Path) -> None:
    texts = {"en": "Acme"}
    cover = Cover(texts, texts, "2026", colour="#ffd400")
    [file] = render_report(report(1), cover, "en", ["html"], tmp_path)
    assert "--client: #ffd400" not in file.read_text(encoding="utf-8")
