"""The consultant's comments survive a re-run, and say so when the numbers have moved."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from ruamel.yaml import YAML
from small_report import publish_source, report_of, write_chapter, write_study

from csi_helpers.params import Comment
from csi_helpers.report.build import Outcome
from csi_helpers.report.collect import RESULT_COLUMNS
from csi_helpers.report.document.remarks import remark_html
from csi_helpers.report.events import BuildFinished, Event, Warned
from csi_helpers.report.life.comments import Remark, hash_of, hashes_of
from csi_helpers.report.progress import in_words

Builder = Callable[..., Outcome]
WORDS = "{zh: 报修仍是短板, en: Repairs remain the weak spot"


def write_table(path: Path, *rows: dict[str, object]) -> Path:
    lines = [",".join(str(row.get(name, "")) for name in RESULT_COLUMNS) for row in rows]
    path.write_text("\n".join([",".join(RESULT_COLUMNS), *lines]) + "\n", encoding="utf-8")
    return path


def comment_on(place: Path, chapter: str, more: str = "") -> None:
    write_study(place / "params", comments=f"{{{chapter}: {WORDS}{more}}}}}")


def page(place: Path) -> str:
    return (report_of(place) / "report.html").read_text(encoding="utf-8")


def manifest_hash(outcome: Outcome, chapter: str) -> str:
    assert outcome.manifest is not None
    (one,) = [one for one in outcome.manifest["chapters"] if one["name"] == chapter]
    return str(one["written_for"])


def test_a_hash_follows_the_numbers_not_their_order_or_last_bits(tmp_path: Path) -> None:
    one = {"chapter": "05_sem", "table": "index", "subject": "a", "estimate": 71.234567891}
    other = {"chapter": "05_sem", "table": "index", "subject": "b", "estimate": -0.0, "n": 40}
    first = hash_of([write_table(tmp_path / "a.csv", one, other)])
    noisy = one | {"estimate": 71.234567892}
    assert hash_of([write_table(tmp_path / "b.csv", other | {"estimate": 0.0}, noisy)]) == first
    for moved in ({"estimate": 71.2347}, {"estimate": ""}, {"note": "low base"}, {"n": 39}):
        assert hash_of([write_table(tmp_path / "c.csv", one | moved, other)]) != first


@given(value=st.floats(allow_nan=False, allow_infinity=False))
def test_yaml_never_takes_a_hash_for_a_number(tmp_path_factory: Any, value: float) -> None:
    folder = tmp_path_factory.mktemp("hash")
    found = hash_of([write_table(folder / "a.csv", {"estimate": value})])
    assert len(found) == 8 and found[0].isalpha()
    assert YAML(typ="safe", pure=True).load(f"a: {found}") == {"a": found}


def test_a_chapter_without_a_table_speaks_of_all_results(tmp_path: Path) -> None:
    (tmp_path / "tables").mkdir()
    table = tmp_path / "tables" / "02_descriptive.csv"
    write_table(table, {"estimate": 1})
    before = hashes_of(tmp_path, ["02_descriptive", "90_summary"])
    write_table(table, {"estimate": 2})
    after = hashes_of(tmp_path, ["02_descriptive", "90_summary"])
    assert before["90_summary"] != after["90_summary"]


def test_a_comment_is_shown_in_its_chapter_and_language(build: Builder, place: Path) -> None:
    comment_on(place, "02_descriptive")
    events: list[Event] = []
    outcome = build(on_event=events.append, language="en,zh")
    html = (report_of(place) / "report.en.html").read_text(encoding="utf-8")
    start = html.index("Repairs remain the weak spot")
    assert html.rindex('<h1 id="chapter-', 0, start) == html.index('<h1 id="chapter-2"')
    assert "报修" not in html and "have changed since" not in html
    assert "报修仍是短板" in (report_of(place) / "report.zh.html").read_text(encoding="utf-8")
    finished = events[-1]
    assert isinstance(finished, BuildFinished)
    told = manifest_hash(outcome, "02_descriptive")
    assert finished.unmarked == {"02_descriptive": told}
    assert f"set written_for: {told}" in in_words(finished)


def test_it_goes_stale_when_its_numbers_move_and_only_then(build: Builder, place: Path) -> None:
    told = manifest_hash(build(), "02_descriptive")
    comment_on(place, "2", f", written_for: {told}")
    outcome = build()
    assert "Repairs remain" in page(place) and "have changed since" not in page(place)
    assert manifest_hash(outcome, "02_descriptive") == told  # of the numbers, not of the comment
    write_chapter(
        place / "chapters", "01_sample", publish_source("01_sample").replace("3 +", "4 +")
    )
    build()
    assert "have changed since" not in page(place)

    source = publish_source("02_descriptive").replace("3 +", "4 +")
    write_chapter(place / "chapters", "02_descriptive", source)
    events: list[Event] = []
    outcome = build(on_event=events.append)
    now = manifest_hash(outcome, "02_descriptive")
    assert "Repairs remain" in page(place) and "have changed since" in page(place)
    (warning,) = (event for event in events if isinstance(event, Warned))
    assert warning.code == "stale_comment"
    assert told in warning.found and f"written_for: {now}" in warning.remedy
    assert "not computed" not in in_words(warning)
    assert outcome.exit_code == 0 and outcome.manifest is not None
    assert [one["code"] for one in outcome.manifest["warnings"]] == ["stale_comment"]


def test_a_comment_on_a_chapter_that_dropped_out_is_told(build: Builder, place: Path) -> None:
    comment_on(place, "08_kano")
    outcome = build()
    assert outcome.manifest is not None
    assert "unplaced_comment" in [one["code"] for one in outcome.manifest["warnings"]]
    assert "Repairs remain" not in page(place)


def test_a_comment_on_no_chapter_ends_with_2(build: Builder, place: Path) -> None:
    comment_on(place, "02_descriptiv")
    outcome = build()
    assert outcome.exit_code == 2 and outcome.error is not None
    assert "study.comments" in outcome.error.found
    assert "`02_descriptive`" in outcome.error.remedy


def test_new_words_need_no_chapter_run_again(build: Builder, place: Path) -> None:
    build()
    comment_on(place, "02_descriptive")
    assert build(chapters=["01"]).exit_code == 0
    assert "Repairs remain" in page(place)
    write_study(place / "params", comments="{2: Other words}", report="{formats: [html, pdf]}")
    (report_of(place) / "report.pdf").write_bytes(b"%PDF with the old words")
    refused = build(formats=["html"])
    assert refused.exit_code == 2 and refused.error is not None
    assert "`study.comments`" in refused.error.found


def test_check_tells_which_hash_to_write(place: Path, build: Builder, capsys: Any) -> None:
    from csi_helpers.cli.check import check_only

    told = manifest_hash(build(), "02_descriptive")
    comment_on(place, "02_descriptive", ", written_for: e1f2a3")
    study = str(place / "params" / "acme.yaml")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("csi_helpers.report.chapters.chapters_folder", lambda: place / "chapters")
        checked = check_only(study, (), place / "reports")
        assert checked.comments == {"02_descriptive": "stale"}
        assert checked.written_for["02_descriptive"] == told
        words = in_words(checked)
        assert "comment on 02_descriptive: stale" in words and f"02_descriptive {told}" in words
        nowhere = check_only(study, (), place / "nowhere")
    assert nowhere.comments == {"02_descriptive": "unplaced"} and nowhere.written_for == {}
    assert json.loads(nowhere.as_line())["event"] == "checked"


def test_hostile_words_stay_words() -> None:
    text = '<script>alert(1)</script>\n\n[x](javascript:y) {z} "\n' + "长" * 10_000
    html = remark_html(Remark("05_sem", Comment(zh=text, en=text), "abc"), "zh")
    assert "<script" not in html and "&lt;script&gt;" in html
    assert html.count("<p>") == 3 and "{z}" in html
