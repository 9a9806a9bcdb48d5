"""The annex in words: facts told or missing, limits, bases; awkward labels stay text."""

from __future__ import annotations

import dataclasses
from html import unescape
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from small_study import settings, write_csv

from csi_helpers import analysis
from csi_helpers.analysis.methodology.limits import Limit
from csi_helpers.analysis.methodology.method import Methodology
from csi_helpers.data.run import Run, RunChapter
from csi_helpers.data.survey import open_survey
from csi_helpers.params import load_study
from csi_helpers.params.text import Text
from csi_helpers.show.fragments import table_html
from csi_helpers.show.methodology import exhibits, tables, wording
from csi_helpers.show.words import Words, catalogue

RUN = Run(
    (
        RunChapter("01_sample", Text(zh="样本", en="Sample")),
        RunChapter("02_descriptive", Text(zh="水平", en="Levels")),
        RunChapter("08_kano", Text(zh="卡诺", en="Kano <b>"), True, ("kano", "a|b")),
        RunChapter("09_x", Text(zh="忠诚", en="Loyalty"), True),
    ),
    {"01_sample": ("responses", "weight"), "02_descriptive": ("mean", "share")},
)
FIELDWORK: dict[str, Any] = {
    "sponsor": "<script>alert(1)</script>",
    "population": "all customers",
    "population_size": 52000,
    "sample_type": "probability",
    "dispositions": {"complete": 60, "refused": 40},
    "modes": ["web", "carrier pigeon"],
    "languages": ["zh", "Klingon"],
}


def made(folder: Path, run: Run = RUN, **study: Any) -> tuple[Methodology, Any]:
    cells = {"Q1": np.arange(60) % 10 + 1, "region": [1] * 40 + [2] * 20, "w": [0.5, 1.5] * 30}
    plain: dict[str, Any] = {
        "fieldwork": FIELDWORK,
        "items": {"Q1": {"label": "Quality", "question": "How good?"}},
        "columns": {"weight": "w", "segments": ["region"]},
    }
    loaded = load_study(settings(write_csv(folder, cells), **plain | study))
    survey = open_survey(loaded)
    return analysis.account_for_method(survey, loaded, run), survey.codebook


def rows_of(html: str) -> dict[str, str]:
    lines = html.split('<tr><th scope="row">')[1:]
    return dict(line.split("</th>", 1) for line in lines)


def test_facts_are_told_or_marked_as_missing(tmp_path: Path) -> None:
    method, codebook = made(tmp_path)
    rows = rows_of(tables.table_facts(method, Words("en", codebook)))
    assert "&lt;script&gt;" in rows["Sponsor"]
    assert 'class="low">Not stated (to be disclosed' in rows["Conducting organisation"]
    assert 'class="low">Not stated' in rows["Sampling frame"]
    assert "Weights came with the data, from 0.50 to 1.50" in rows["Weighting"]
    assert "all customers (52,000)" in rows["Population"]
    assert "Online and carrier pigeon" in rows["Modes"]
    assert "Chinese and Klingon" in rows["Languages of the interview"]
    assert "60.0% (AAPOR RR1), with estimated eligibility 60.0%" in rows["Response rate"]
    assert "chapter &#34;Levels&#34;" in rows["Question wording"]
    assert "2026: 60 received, 0 excluded, 60 analysed" in rows["Sample size"]
    assert "Recruitment" not in rows  # it was drawn from a frame


def test_a_draft_names_what_it_does_not_tell(tmp_path: Path) -> None:
    method, codebook = made(tmp_path)
    facts = "conducting organisation, sampling frame, dates of fieldwork and weighting"
    assert f"missing are {facts}." in wording.status_box(method, Words("en", codebook))
    told = dataclasses.replace(method, undisclosed=())
    assert "everything to be disclosed is told" in wording.status_box(told, Words("en", codebook))
    assert "草稿" in wording.status_box(told, Words("zh", codebook))


def test_precision_only_of_a_drawn_sample(tmp_path: Path) -> None:
    drawn, codebook = made(tmp_path)
    words = Words("en", codebook)
    margin = drawn.estimates.query("table == 'margin_of_error' and group == 'total'")["estimate"]
    told = words.percentage_points(margin.iloc[0]).lstrip("+")
    assert f"±{told}" in rows_of(tables.table_facts(drawn, words))["Precision"]
    assert "Margin of error" in tables.table_groups(drawn, words)
    chosen, _ = made(tmp_path, fieldwork={"sample_type": "quota"})
    assert "no margin of error" in rows_of(tables.table_facts(chosen, words))["Precision"]
    assert "Margin of error" not in tables.table_groups(chosen, words)


def test_groups_below_the_limit_have_n_alone(tmp_path: Path) -> None:
    method, codebook = made(tmp_path, report={"min_base": 30})
    words = Words("en", codebook)
    low = rows_of(tables.table_groups(method, words))["2"]
    assert low.startswith('<td class="num low">20</td><td class="num low">–</td>')
    assert "Of groups below 30 only n is given." in wording.source_groups(method, words)


def test_chapters_left_out_say_why(tmp_path: Path) -> None:
    method, codebook = made(tmp_path)
    words = Words("en", codebook)
    rows = rows_of(tables.table_left_out(method, words))
    assert list(rows) == ["Kano &lt;b&gt;", "Loyalty"]
    assert 'class="code" translate="no">kano, a / b<' in rows["Kano &lt;b&gt;"]
    assert "Not chosen" in rows["Loyalty"]
    assert wording.describe_chapters(method, words) == '2 chapters: "Sample" and "Levels".'


def test_a_chapter_by_itself_says_so_and_keeps_its_other_parts(tmp_path: Path) -> None:
    method, codebook = made(tmp_path, run=Run())
    words = Words("zh", codebook)
    assert "单独运行" in wording.describe_chapters(method, words)
    assert tables.table_left_out(method, words) == tables.table_statistics(method, words) == ""
    assert "How good?" in tables.table_method_questions(method, words)
    assert "本章的题目表" in rows_of(tables.table_facts(method, words))["题目原文"]


def test_every_exhibit_is_drawn_in_both_languages(tmp_path: Path) -> None:
    method, codebook = made(tmp_path)
    for language in ("zh", "en"):
        words = Words(language, codebook)
        drawn = [
            table_html(table, method, words)
            for table in vars(exhibits).values()
            if isinstance(table, exhibits.Table)
        ]
        assert sum(bool(html) for html in drawn) == 7  # the items stand in another chapter
        assert all("{" not in html for html in drawn)
        assert tables.glossary(method, words).count("<dt>") == 11


def test_software_and_files_are_of_no_language(tmp_path: Path) -> None:
    method, codebook = made(tmp_path)
    for table in (tables.table_software, tables.table_files):
        assert '<tbody translate="no">' in table(method, Words("zh", codebook))
    assert method.hashes["now.csv"][:16] in tables.table_files(method, Words("zh", codebook))


@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_limit_has_its_words(tmp_path: Path, language: str) -> None:
    method, codebook = made(tmp_path)
    words = Words(language, codebook)
    values: dict[str, float | str] = {"k": 2, "item": "Q1", "correction": "holm", "deff": 1.25}
    values |= dict.fromkeys(("rate", "limit", "share"), 0.1) | {"n": 9, "n_eff": 7, "min_base": 30}
    values |= {"level": "f"}
    stem = "methodology.limit_"
    codes = {key.removeprefix(stem) for key in catalogue(language) if key.startswith(stem)}
    assert {limit.code for limit in method.limits} <= codes
    for code in codes:
        assert "{" not in wording.describe_limit(Limit(code.removesuffix("_one"), values), words)
    one = wording.describe_limit(Limit("flagged", {"k": 1}), words)
    assert one == words.text("methodology.limit_flagged_one")
    assert wording.limit_list(method, words).count("<li>") == len(method.limits)


@pytest.mark.parametrize("language", ["zh", "en"])
def test_counted_respondents_are_told_of_and_never_paired(tmp_path: Path, language: str) -> None:
    method, codebook = made(tmp_path)
    words = Words(language, codebook)
    counted = dataclasses.replace(method, counted=True)
    note, how = words.text("large.counted"), words.text("large.how.comparison")
    assert note in wording.describe_bases(counted, words)
    assert note not in wording.describe_bases(method, words)
    told, plain = (unescape(tables.table_statistics(each, words)) for each in (counted, method))
    assert how in told and how not in plain
    assert words.text("methodology.statistic.comparison.how") not in told
