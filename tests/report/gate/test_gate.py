"""A report whose data aren't like the last one's is held, and what lies there stays."""

from __future__ import annotations

import csv
import datetime as dt
import json
import pickle
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from small_report import bytes_below, names_in, report_of, write_study

from csi_helpers.data.survey import open_survey
from csi_helpers.errors import DataError
from csi_helpers.params import load_study
from csi_helpers.report.events import Event, Held
from csi_helpers.report.gate.held import HeldError
from csi_helpers.report.gate.profile import profile_of, read_profile

Builder = Callable[..., Any]


def answers(place: Path, n: int, name: str = "survey.csv", **columns: list[Any]) -> None:
    """Answers of `n` respondents, alike apart from what `columns` say."""
    made: dict[str, list[Any]] = {"id": [f"r{i}" for i in range(n)]}
    made |= {f"Q{q}": [1 + i * q % 10 for i in range(n)] for q in (1, 3, 7)}
    made |= columns
    with (place / "params" / name).open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(made)
        writer.writerows(zip(*made.values(), strict=True))


@pytest.fixture
def study(place: Path) -> Callable[..., Path]:
    def write(**changes: str) -> Path:
        entries = {
            "items": "[Q1, Q3, Q7]",
            "data": "{survey: {file: survey.csv}}",
            "gate": "{}",
        } | changes
        return write_study(place / "params", **entries)

    return write


@pytest.fixture
def published(build: Builder, study: Callable[..., Path], place: Path) -> Path:
    """The report of 200 respondents."""
    study()
    answers(place, 200)
    assert build().exit_code == 0
    return report_of(place)


def kinds(outcome: Any) -> set[str]:
    assert isinstance(outcome.error, HeldError), outcome.error
    return {one.kind for one in outcome.error.findings}


def test_a_halved_base_is_held_and_nothing_moves(
    build: Builder, published: Path, place: Path
) -> None:
    before = bytes_below(published)
    answers(place, 90)
    events: list[Event] = []
    outcome = build(on_event=events.append)
    assert (outcome.exit_code, kinds(outcome)) == (3, {"base"})
    assert isinstance(outcome.error, DataError)
    assert bytes_below(published) == before
    held = published.with_name("2026.held")
    assert outcome.folder == held
    assert "against 200 before (45%)" in (held / "held.txt").read_text(encoding="utf-8")
    evidence = json.loads((held / "held.json").read_text(encoding="utf-8"))
    assert (evidence["before"]["analysed"], evidence["now"]["analysed"]) == (200, 90)
    assert "90人" in evidence["findings"][0]["zh"]
    assert [event.name for event in events] == ["held", "error"]
    told = events[0]
    assert isinstance(told, Held)
    assert (told.against, told.findings[0]["kind"]) == ("2026", "base")
    assert "--release" in outcome.error.remedy and str(held) in outcome.error.remedy


def test_who_has_looked_releases_it_and_the_manifest_knows(
    build: Builder, published: Path, place: Path
) -> None:
    answers(place, 90)
    build()
    outcome = build(release=True)
    assert outcome.exit_code == 0
    assert names_in(published.parent) == ["2026"]  # the evidence has served
    gate = outcome.manifest["gate"]
    assert (gate["examined"], gate["against"]) == (True, "2026")
    assert [one["kind"] for one in gate["released"]] == ["base"]
    assert build().exit_code == 0  # the same file again
    answers(place, 40)
    assert kinds(build()) == {"base"}


def test_without_the_section_only_the_command_asks(
    build: Builder, study: Callable[..., Path], place: Path
) -> None:
    source = study()
    lines = source.read_text(encoding="utf-8").splitlines()
    source.write_text("\n".join(line for line in lines if "gate" not in line), encoding="utf-8")
    answers(place, 200)
    assert build(gate=True).manifest["gate"]["against"] == ""
    answers(place, 50)
    assert kinds(build(gate=True)) == {"base"}
    assert build().manifest["gate"]["examined"] is False
    assert names_in(report_of(place).parent) == ["2026"]
    assert build(gate=True).exit_code == 0  # a person's build is what the next is compared with


def test_thresholds_are_the_studys(
    build: Builder, study: Any, published: Path, place: Path
) -> None:
    study(gate="{base_share: 0.2}")
    answers(place, 90)
    assert build().exit_code == 0


def test_a_new_wave_with_the_former_file_is_held(
    build: Builder, study: Callable[..., Path], published: Path, place: Path
) -> None:
    study(wave='"2027"')
    outcome = build()
    assert kinds(outcome) == {"same_file"}
    assert sorted(names_in(published.parent)) == ["2026", "2027.held"]
    answers(place, 210)
    assert build().manifest["gate"]["against"] == "2026"
    answers(place, 211, "former.csv")
    study(wave='"2028"', data='{survey: {file: former.csv}, waves: {"2027": {file: former.csv}}}')
    assert kinds(build()) == {"same_file"}
    study()
    answers(place, 200)
    assert build().exit_code == 0  # the old wave with its own file


def test_the_wave_before_is_compared_with_from_the_studys_own_file(
    build: Builder, study: Callable[..., Path], place: Path
) -> None:
    answers(place, 200, "former.csv")
    answers(place, 60)
    study(data='{survey: {file: survey.csv}, waves: {"2025": {file: former.csv}}}')
    outcome = build()
    assert kinds(outcome) == {"base"}
    assert outcome.error.against == "2025"


def test_changed_codes_levels_and_gaps_are_held(
    build: Builder, study: Callable[..., Path], place: Path
) -> None:
    study(columns="{id: id, segments: [region]}")
    answers(place, 200, region=["north", "south"] * 100)
    assert build().exit_code == 0
    answers(
        place,
        200,
        region=["N", "S"] * 100,
        Q1=[1 + i % 5 for i in range(200)],
        Q3=["" if i % 3 == 0 else 1 + i % 10 for i in range(200)],
    )
    outcome = build()
    found = {(one.kind, one.column) for one in outcome.error.findings}
    assert found == {
        ("codes_gone", "Q1"),
        ("missing", "Q3"),
        ("codes_gone", "segments.region"),
        ("codes_new", "segments.region"),
    }


def test_days_are_those_of_the_interviews(
    build: Builder, study: Callable[..., Path], place: Path
) -> None:
    changes = {
        "columns": "{id: id, date: day}",
        "fieldwork": "{start: 2026-03-01, end: 2026-03-31}",
    }
    source = study(**changes)
    start = dt.date(2026, 2, 1)
    answers(place, 60, day=[str(start + dt.timedelta(days=i % 30)) for i in range(60)])
    assert kinds(build()) == {"outside", "silent"}
    profile = profile_of(load_study(source), open_survey(load_study(source)))
    assert profile.days is not None
    assert (profile.days.first, profile.days.last) == ("2026-02-01", "2026-03-02")
    assert (profile.days.n, profile.days.outside) == (60, 56)


def test_a_report_that_needs_no_making_is_looked_at_all_the_same(
    build: Builder, study: Callable[..., Path], published: Path, place: Path
) -> None:
    assert build().unchanged is True
    changes = {"columns": "{id: id, date: day}", "fieldwork": "{}"}
    source = study(**changes)
    day = dt.date.today() - dt.timedelta(days=14)
    answers(place, 200, day=[day.isoformat()] * 200)
    assert build().exit_code == 0  # silent for 14 days, which is not too many
    source.write_text(
        source.read_text(encoding="utf-8").replace("gate: {}", "gate: {silent_days: 13}"), "utf-8"
    )
    assert kinds(build()) == {"silent"}
    assert build(release=True).exit_code == 0
    assert build().exit_code == 0  # released, and the file is the same


def test_levels_pass_with_the_total(
    build: Builder, study: Callable[..., Path], place: Path
) -> None:
    changes = {
        "columns": "{id: id, segments: [region]}",
        "report": "{formats: [html], min_base: 10}",
    }
    study(**changes)
    answers(place, 80, region=["north", "south"] * 40)
    assert build(sets=["report.each={segment: region}"]).exit_code == 0
    levels = report_of(place).with_name("2026.each")
    assert sorted(path.name for path in levels.iterdir() if path.is_dir()) == [
        "region=north",
        "region=south",
    ]
    assert not list(levels.glob("*/gate.json"))
    assert (report_of(place) / "gate.json").exists()


def test_gate_and_notices_move_no_result(
    build: Builder, study: Callable[..., Path], published: Path
) -> None:
    study(gate="{base_share: 0.9}", notify="{urls_env: NOBODY}")
    assert build(chapters=["01"]).exit_code == 0  # the other chapter is carried over


def test_a_profile_is_read_as_it_was_written_and_a_strange_one_not_at_all(published: Path) -> None:
    profile = read_profile(published)
    assert profile is not None
    assert profile.columns["Q1"].shares == {str(code): 0.1 for code in (1, 10, *range(2, 10))}
    profile.write(published)
    assert read_profile(published) == profile
    text = (published / "gate.json").read_text(encoding="utf-8")
    assert not any(f"r{i}" in text for i in (7, 77))  # nobody by id
    for strange in ("{}", "[]", "nonsense", text.replace('"schema": 1', '"schema": 2')):
        (published / "gate.json").write_text(strange, encoding="utf-8")
        assert read_profile(published) is None


def test_a_report_of_an_older_kit_is_nothing_to_compare_with(
    build: Builder, published: Path, place: Path
) -> None:
    (published / "gate.json").unlink()
    answers(place, 20)
    assert build().exit_code == 0


def test_a_held_error_survives_the_way_from_another_process() -> None:
    error = HeldError("need", "found", "remedy", (), "2025", Path("x"))
    again = pickle.loads(pickle.dumps(error))
    assert (again.against, again.folder, again.exit_code) == ("2025", Path("x"), 3)
