"""What a chapter displays, refuses and publishes."""

import json

import pandas as pd
import pytest
from small_study import settings, write_csv

import csi_helpers.chapter as chapters
from csi_helpers import analysis, show
from csi_helpers.analysis.estimates import tidy
from csi_helpers.chapter import MIME, open_chapter, publish_tables
from csi_helpers.errors import AnalysisError, DataError, ParamsError

CELLS = {
    "Q1": [7, 8, 9, 5, 6, 10, 8, 7] * 10,
    "Q2": [6, 8, 9, 4, 6, 9, 8, 7] * 10,
    "<b>flat</b>": [5] * 80,
    "plan": ["A & B", "<script>x</script>"] * 40,
}


@pytest.fixture
def displayed(monkeypatch):
    bundles = []
    monkeypatch.setattr(chapters, "display", lambda bundle, raw: bundles.append(bundle))
    return bundles


def opened(folder, language="zh", run_dir=None, **study):
    study.setdefault("items", ["Q1", "Q2", "<b>flat</b>"])
    study |= {"language": language, "columns": {"segments": ["plan"]}}
    study.setdefault("scale", {"min": 1, "max": 10})
    return open_chapter("02_test", settings(write_csv(folder, CELLS), **study), run_dir)


def test_every_display_carries_both_languages(tmp_path, displayed):
    chapter = opened(tmp_path, "zh,en")
    result = chapter.attempt(analysis.describe_items, chapter.survey)
    chapter.say(show.describe_items_result, result)
    chapter.chart(show.answers_chart, result)
    chapter.table(show.segments_table, result, over="segments")
    assert [bundle[MIME]["kind"] for bundle in displayed] == ["text", "figure", "table"]
    for bundle in displayed:
        assert set(bundle[MIME]["html"]) == {"zh", "en"}
        assert bundle["text/html"] == bundle[MIME]["html"]["zh"]
        json.dumps(bundle)  # a notebook is JSON
    table = displayed[2][MIME]["html"]["en"]
    assert "<script>" not in table and "&lt;script&gt;" in table and "A &amp; B" in table


def test_what_does_not_apply_drops_out(tmp_path, displayed):
    chapter = opened(tmp_path)
    result = chapter.attempt(analysis.describe_items, chapter.survey)
    chapter.chart(show.trend_chart, result)
    chapter.table(show.changes_table, result)
    chapter.say(show.describe_changes, result)
    assert displayed == []


def test_a_refusal_stands_in_place_of_its_result_and_the_chapter_goes_on(tmp_path, displayed):
    chapter = opened(tmp_path, items=["<b>flat</b>"])
    result = chapter.attempt(analysis.correlate_items, chapter.survey)
    chapter.refuse(result)
    chapter.chart(show.correlation_chart, result)
    chapter.table(show.pairs_table, result)
    chapter.say(show.describe_pairs, result)
    chapter.publish(result)
    assert result is None and len(displayed) == 1
    assert displayed[0][MIME]["kind"] == "refusal"
    assert displayed[0][MIME]["warning"]["code"] == "too_few_items"
    assert 'class="refusal"' in displayed[0]["text/html"]


def test_parts_that_failed_are_named(tmp_path, displayed):
    chapter = opened(tmp_path)
    chapter.refuse(chapter.attempt(analysis.correlate_items, chapter.survey))
    assert displayed[0][MIME]["warning"]["code"] == "constant_item"
    assert "&lt;b&gt;flat&lt;/b&gt;" in displayed[0]["text/html"]


def test_only_analysis_errors_are_refusals(tmp_path, displayed):
    chapter = opened(tmp_path)

    def broken():
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        chapter.attempt(broken)
    assert displayed == [] and issubclass(AnalysisError, Exception)


def test_nothing_is_published_without_a_run_folder(tmp_path, displayed):
    chapter = opened(tmp_path)
    before = set(tmp_path.rglob("*"))
    chapter.publish(chapter.attempt(analysis.describe_items, chapter.survey))
    assert set(tmp_path.rglob("*")) == before


def test_publishing_keeps_every_digit_and_whole_bases(tmp_path):
    frame = tidy([{"table": "mean", "subject": "Q1", "n": 3, "estimate": 1 / 3, "wave": "2026"}])
    file = publish_tables(tmp_path, "02_test", [frame])
    assert file == tmp_path / "tables" / "02_test.csv"
    lines = file.read_bytes().decode().split("\n")
    assert lines[1] == "02_test,mean,Q1,,,total,2026,3,,0.3333333333333333,,,,,,,"
    assert pd.read_csv(file)["estimate"][0] == 1 / 3
    assert publish_tables(tmp_path, "02_test", [frame]).read_bytes().decode().split("\n") == lines


def test_a_table_is_there_whole_or_not_at_all(tmp_path, monkeypatch):
    frame = tidy([{"table": "mean", "subject": "Q1", "n": 3, "estimate": 7.5, "wave": "2026"}])
    before = publish_tables(tmp_path, "02_test", [frame]).read_bytes()

    def stop_halfway(self, path, **options):
        path.write_text("chapter,tab")
        raise OSError("no room")

    monkeypatch.setattr(pd.DataFrame, "to_csv", stop_halfway)
    with pytest.raises(OSError, match="no room"):
        publish_tables(tmp_path, "02_test", [frame])
    assert [path.read_bytes() for path in (tmp_path / "tables").glob("*.csv")] == [before]


def test_a_missing_study_says_where_it_was_sought():
    with pytest.raises(ParamsError, match=r"no `nowhere\.yaml`"):
        open_chapter("02_test", "nowhere.yaml", None)


def test_wrong_data_stop_the_chapter(tmp_path):
    with pytest.raises(DataError, match="Q9"):
        opened(tmp_path, items=["Q9"])
