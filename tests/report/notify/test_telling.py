"""From the events of a command to the messages that leave it."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from sink import Sink
from small_report import run_in_process, write_chapter, write_chapters, write_study

import csi_helpers.report.chapters as chapters
import csi_helpers.report.one_report as building
from csi_helpers.cli import cli
from csi_helpers.report.notify import telling

NOTIFY = "{urls_env: ACME_NOTIFY}"
BAD = "{survey: {file: nowhere.csv}}"
Csi = Callable[..., Result]


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, sink: Sink) -> Path:
    write_chapters(tmp_path / "chapters")
    monkeypatch.setattr(chapters, "chapters_folder", lambda: tmp_path / "chapters")
    monkeypatch.setattr(building, "run_chapters", run_in_process)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("ACME_NOTIFY", sink.url)
    return tmp_path


def csi(*words: str) -> Result:
    return CliRunner().invoke(cli, ["build", *words], catch_exceptions=False)


def told(result: Result) -> list[dict[str, Any]]:
    lines = [json.loads(line) for line in result.stdout.splitlines()]
    return [line for line in lines if line["event"] == "notified"]


def test_failure_then_recovery_then_silence(place: Path, sink: Sink) -> None:
    write_study(place, notify=NOTIFY, data=BAD)
    assert csi("acme.yaml").exit_code == 3
    write_study(place, notify=NOTIFY)
    assert csi("acme.yaml").exit_code == 0
    assert csi("acme.yaml").exit_code == 0
    titles = [came["title"] for came in sink.came]
    assert titles == ["Acme 2026: no report could be built", "Acme 2026: reports are built again"]
    assert [came["type"] for came in sink.came] == ["failure", "success"]
    assert not (place / "reports" / ".alarms").exists()


def test_a_held_report_is_told_with_its_kind(place: Path, sink: Sink) -> None:
    write_study(place, notify=NOTIFY, gate="{}")
    assert csi("acme.yaml").exit_code == 0
    write_study(place, notify=NOTIFY, gate="{}", wave='"2027"')
    result = csi("acme.yaml", "--json")
    assert result.exit_code == 3
    (line,) = told(result)
    assert (line["occasion"], line["delivered"], line["undelivered"]) == ("held", 1, 0)
    assert line["env"] == "ACME_NOTIFY" and "s3cret" not in result.output
    (came,) = sink.came
    assert "the same file as another wave" in came["message"] and came["type"] == "warning"
    assert csi("acme.yaml", "--release").exit_code == 0
    assert sink.came[-1]["type"] == "success"


def test_only_what_the_study_wants_in_its_language(place: Path, sink: Sink) -> None:
    notify = "{urls_env: ACME_NOTIFY, on: failure, language: zh, detail: figures}"
    write_study(place, notify=notify, data=BAD)
    csi("acme.yaml")
    write_study(place, notify=notify)
    assert csi("acme.yaml").exit_code == 0
    (came,) = sink.came
    assert came["title"] == "甲公司 2026：报告未能生成"
    assert "nowhere.csv" in came["message"]


def test_a_chapters_failure_leaves_no_cell_in_the_message(place: Path, sink: Sink) -> None:
    write_study(place, notify=NOTIFY)
    write_chapter(place / "chapters", "02_descriptive", "fail KeyError")
    assert csi("acme.yaml").exit_code == 4
    (came,) = sink.came
    assert "a chapter failed (exit code 4)" in came["message"]
    assert "on purpose" not in came["message"]


def test_a_batch_is_one_message(place: Path, sink: Sink, monkeypatch: pytest.MonkeyPatch) -> None:
    for wave in ("2024", "2025"):
        write_study(place, f"{wave}.yaml", wave=f'"{wave}"', data=BAD, notify=NOTIFY)
    write_study(place)
    (place / "broken.yaml").write_text("study: [", encoding="utf-8")
    studies = ["2024.yaml", "2025.yaml", "acme.yaml", "broken.yaml", "--workers", "1"]
    result = csi(*studies, "--json")
    assert (result.exit_code, len(sink.came), len(told(result))) == (3, 1, 2)
    sink.came.clear()
    monkeypatch.setenv("OPS", sink.url)
    result = csi(*studies, "--json", "--notify-env", "OPS")
    (came,) = sink.came  # and none to the same address by the studies' own way
    assert came["title"] == "客户满意度报告：3份未能生成"
    assert "broken.yaml" in came["message"]
    assert {one["study"] for one in told(result)} == {"2024.yaml", "2025.yaml", "broken.yaml"}
    write_study(place, "broken.yaml", wave='"2028"')
    monkeypatch.setenv("CSI_NOTIFY", sink.url)
    monkeypatch.setenv("CSI_NOTIFY_LANGUAGE", "en")
    assert csi("broken.yaml").exit_code == 0
    assert sink.came[-1]["title"] == "Acme 2028: reports are built again"


def test_good_news_waits_until_somebody_takes_it(place: Path, sink: Sink) -> None:
    write_study(place, notify=NOTIFY, data=BAD)
    csi("acme.yaml")
    write_study(place, notify=NOTIFY)
    sink.answers = [500]
    result = csi("acme.yaml")
    assert result.exit_code == 0
    assert "lost 1" in result.stderr and "s3cret" not in result.output
    sink.answers = [200]
    assert csi("acme.yaml").exit_code == 0
    assert sink.came[-1]["type"] == "success"
    assert not (place / "reports" / ".alarms").exists()


def test_an_unset_variable_is_a_warning_and_a_wrong_address_a_refusal(
    place: Path, sink: Sink, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_study(place, notify=NOTIFY, data=BAD)
    monkeypatch.delenv("ACME_NOTIFY")
    result = csi("acme.yaml")
    assert result.exit_code == 3
    assert "nobody was told (failure): ACME_NOTIFY isn't set" in result.stderr
    write_study(place, notify=NOTIFY)
    assert "ACME_NOTIFY" not in csi("acme.yaml").output
    monkeypatch.setenv("ACME_NOTIFY", "nonsense://T0KEN")
    result = csi("acme.yaml", "--fresh")
    assert result.exit_code == 2 and "T0KEN" not in result.output
    assert csi("acme.yaml", "--set", "notify=null").exit_code == 0
    assert sink.came == []


def test_the_commands_own_variable_has_to_be_there(
    place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_study(place)
    result = csi("acme.yaml", "--notify-env", "NOBODY", "--json")
    assert result.exit_code == 2
    assert json.loads(result.stdout)["found"] == "It isn't set, or empty."
    monkeypatch.setenv("CSI_NOTIFY_LANGUAGE", "fr")
    assert csi("acme.yaml").exit_code == 2
    assert not (place / "reports").exists()


def test_a_fault_of_ours_in_the_telling_fails_no_build(
    place: Path, monkeypatch: pytest.MonkeyPatch, sink: Sink
) -> None:
    def fail(*_: object) -> None:
        raise RuntimeError(sink.url)

    write_study(place, notify=NOTIFY)
    monkeypatch.setattr(telling, "_post", fail)
    result = csi("acme.yaml")
    assert result.exit_code == 0 and "s3cret" not in result.output


def test_secrets_stay_out_of_what_a_build_leaves(place: Path, sink: Sink) -> None:
    write_study(place, notify=NOTIFY)
    assert csi("acme.yaml").exit_code == 0
    left = [path for path in (place / "reports").rglob("*") if path.is_file()]
    assert not any(b"s3cret" in path.read_bytes() for path in left)
    assert any(b"ACME_NOTIFY" in path.read_bytes() for path in left)


def test_an_address_in_the_yaml_is_refused_and_not_repeated(place: Path) -> None:
    write_study(place, notify='{urls_env: "slack://T0KEN/secret"}')
    result = csi("acme.yaml")
    assert result.exit_code == 2
    assert "T0KEN" not in result.output and "ACME_NOTIFY" in result.stderr


def test_a_report_that_needs_no_build_is_good_again(place: Path, sink: Sink) -> None:
    write_study(place, notify=NOTIFY)
    assert csi("acme.yaml").exit_code == 0
    good = (place / "acme.yaml").read_text(encoding="utf-8")
    write_study(place, notify=NOTIFY, data=BAD)
    assert csi("acme.yaml", "--changed").exit_code == 3
    (place / "acme.yaml").write_text(good, encoding="utf-8")
    result = csi("acme.yaml", "--changed", "--json")
    assert '"event": "unchanged"' in result.stdout
    assert [line["occasion"] for line in told(result)] == ["recovery"]
