from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from csi_helpers.errors import ParamsError
from csi_helpers.params import load_study

Write = Callable[..., Path]
Refuse = Callable[..., list[str]]


def test_layers_merge_deeply_and_the_later_wins(write: Write, minimal: str) -> None:
    write(
        "study:\n  client: {id: base, name: {zh: 基, en: Base}, colour: '#111'}\n"
        "  report: {min_base: 40, confidence: 0.9}\n  items: [Q1]\n",
        "base.yaml",
    )
    text = (
        minimal + "  report: {min_base: 50}\n  items: {Q2: {reverse: true}}\nextends: base.yaml\n"
    )
    study = load_study(write(text))
    assert study.client.id == "acme"
    assert study.client.colour == "#111"
    assert (study.report.min_base, study.report.confidence) == (50, 0.9)
    assert list(study.items) == ["Q1", "Q2"]
    assert study.items["Q2"].reverse


def test_one_text_below_a_language_keeps_the_other(write: Write, minimal: str) -> None:
    study = load_study(write(minimal), sets=["client.name.zh=甲公司"])
    assert (study.client.name.zh, study.client.name.en) == ("甲公司", "Acme")


def test_nothing_in_a_later_layer_brings_the_default_back(write: Write, minimal: str) -> None:
    write("study: {scale: {min: 1, max: 5}, report: {min_base: 99}}", "base.yaml")
    study = load_study(
        write("extends: base.yaml\n" + minimal + "  scale:\n  report: {min_base: }\n")
    )
    assert study.scale is None
    assert study.report.min_base == 30


def test_several_layers_and_extends_inside_study(write: Write, minimal: str) -> None:
    write("study: {seed: 1, report: {min_base: 11}}", "one.yaml")
    write("study: {seed: 2}", "two.yaml")
    study = load_study(write(minimal + "  extends: [one.yaml, two.yaml]\n"))
    assert (study.seed, study.report.min_base) == (2, 11)


def test_paths_belong_to_the_file_they_are_written_in(write: Write, folder: Path) -> None:
    write("study: {client: {name: Acme, logo: art/acme.svg}}", "shared/base.yaml")
    write(
        "extends: ../shared/base.yaml\nstudy:\n  client: {id: acme}\n  wave: 1\n"
        "  data: {survey: {file: ../data/a.sav}}\n",
        "params/acme.yaml",
    )
    study = load_study("params/acme.yaml", sets=["report.agency={name: X, logo: x.svg}"])
    assert study.client.logo == folder / "shared/art/acme.svg"
    assert study.data.survey.file == folder / "data/a.sav"
    assert study.report.agency is not None
    assert study.report.agency.logo == folder / "x.svg"
    assert study.source == folder / "params/acme.yaml"


def test_home_is_expanded(monkeypatch: pytest.MonkeyPatch, folder: Path, minimal: str) -> None:
    monkeypatch.setenv("HOME", str(folder / "me"))
    monkeypatch.setenv("USERPROFILE", str(folder / "me"))
    (folder / "acme.yaml").write_text(minimal.replace("acme.sav", "~/a.sav"), encoding="utf-8")
    assert load_study("acme.yaml").data.survey.file == folder / "me/a.sav"


def test_faults_name_the_layer_they_are_written_in(
    write: Write, refuse: Refuse, minimal: str
) -> None:
    write("study:\n  report:\n    min_bse: 40\n", "base.yaml")
    found = refuse("extends: base.yaml\n" + minimal + "  seed: x\n", sets=("report.confidence=95",))
    assert found == [
        "acme.yaml:6:9: study.seed: need a whole number; found 'x'",
        "base.yaml:3:5: study.report.min_bse: unknown key; nearest: min_base",
        "--set report.confidence=95: study.report.confidence: need at most 0.999; found 95",
    ]


@pytest.mark.parametrize(
    ("extends", "words"),
    [
        ("acme.yaml", r"acme.yaml:1:10: extends: goes round: acme.yaml → acme.yaml"),
        ("loop.yaml", r"loop.yaml:1:10: extends: goes round: acme.yaml → loop.yaml → acme.yaml"),
        ("basis.yaml", "acme.yaml:1:10: basis.yaml: no such file"),
        (".", "is a folder; need a YAML file"),
        ("3", "acme.yaml:1:10: extends: need the path of a YAML file"),
        ("''", "acme.yaml:1:10: extends: need a file name; found ''"),
        ("~nobody-at-all/x", "acme.yaml:1:10: extends: need a file name"),
    ],
)
def test_wrong_extends_are_refused(
    write: Write, refuse: Refuse, minimal: str, extends: str, words: str
) -> None:
    write("extends: acme.yaml\nstudy: {}\n", "loop.yaml")
    assert words in refuse(f"extends: {extends}\n" + minimal)[0]


def test_extends_twice_is_refused(write: Write, refuse: Refuse, minimal: str) -> None:
    write("study: {}", "base.yaml")
    found = refuse("extends: base.yaml\n" + minimal + "  extends: base.yaml\n")
    assert "acme.yaml:6:3: study.extends: extends is written twice" in found[0]


def test_one_base_may_lie_below_two_layers(write: Write, minimal: str) -> None:
    write("study: {seed: 5}", "base.yaml")
    write("extends: base.yaml\nstudy: {}", "one.yaml")
    study = load_study(write("extends: [base.yaml, one.yaml]\n" + minimal))
    assert study.seed == 5


@pytest.mark.parametrize(
    ("setting", "expected"),
    [
        ("report.min_base=50", 50),
        ("study.report.min_base=50", 50),
        ("report={min_base: 50}", 50),
        ('"report".min_base= 50', 50),
    ],
)
def test_settings_are_laid_over_everything(
    minimal: str, write: Write, setting: str, expected: int
) -> None:
    assert load_study(write(minimal), sets=[setting]).report.min_base == expected


def test_settings_take_plain_words(minimal: str, write: Write) -> None:
    sets = [
        "study.wave=2027",
        "client.colour=#abc",
        "report.title=A: b # c",
        "report.formats=html",
        'data.waves."2026.1".file=old.sav',
        "report.chapters=02,03_correlation",
    ]
    study = load_study(write(minimal), sets=sets)
    assert study.wave_names == ("2026.1", "2027")
    assert study.client.colour == "#abc"
    assert study.report.title is not None
    assert study.report.title.en == "A: b # c"
    assert study.report.formats == ("html",)
    assert study.report.chapters == ("02", "03_correlation")


def test_a_setting_leaves_its_neighbours_alone(minimal: str, write: Write) -> None:
    text = minimal + "  columns: {segments: [region, tenure]}\n"
    study = load_study(write(text), sets=["columns.segments.tenure.label=Tenure"])
    assert list(study.columns.segments) == ["region", "tenure"]


@pytest.mark.parametrize(
    ("setting", "words"),
    [
        ("report.min_base", "need path=value"),
        ("=5", "need path=value"),
        ("report..min_base=5", "need path=value"),
        ("report.min_bas=5", "study.report.min_bas: unknown key; nearest: min_base"),
        ("report.min_base.x=5", "study.report.min_base: need a whole number; found a mapping"),
        ("report.formats=[html", "not valid YAML"),
        ("extends=x.yaml", "study.extends: unknown key"),
    ],
)
def test_wrong_settings_are_refused(refuse: Refuse, minimal: str, setting: str, words: str) -> None:
    found = refuse(minimal, sets=(setting,))
    assert any(line.startswith(f"--set {setting}: ") and words in line for line in found), found


def test_a_missing_key_beside_a_setting_points_to_the_file(refuse: Refuse) -> None:
    found = refuse("study:\n  client: {id: a}\n  wave: 1\n", sets=("client.colour='#123'",))
    assert "acme.yaml:2:3: study.client.name: missing; this key is required" in found
    assert "acme.yaml:1:1: study.data: missing; this key is required" in found


def test_a_mapping_starts_from_the_working_folder(folder: Path) -> None:
    inside = {"client": {"id": "a", "name": "A"}, "wave": 1, "data": {"survey": {"file": "a.sav"}}}
    study = load_study(inside)
    assert study.data.survey.file == folder / "a.sav"
    assert study.source is None
    assert load_study({"study": inside}) == study
    with pytest.raises(ParamsError, match=r"the mapping given: study\.sed: unknown key"):
        load_study({"study": {**inside, "sed": 1}})
