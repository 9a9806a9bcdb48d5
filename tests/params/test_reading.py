"""Files that are not the YAML we read, and what YAML 1.2 makes of words and numbers."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from csi_helpers.errors import ParamsError
from csi_helpers.params import load_study
from csi_helpers.params.yaml.reading import read_scalar

Write = Callable[..., Path]
Refuse = Callable[..., list[str]]


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("study: [1,", "acme.yaml:1:11: not valid YAML: while parsing a flow node"),
        ("study:\n  a: b: c\n", "acme.yaml:2:7: not valid YAML: mapping values are not allowed"),
        ("study:\n\ta: 1\n", "acme.yaml:2:1: not valid YAML: while scanning for the next token"),
        ("study: {a: 'x\n", "acme.yaml:2:1: not valid YAML: while scanning a quoted scalar"),
        ("", "acme.yaml: the file is empty"),
        ("# only this\n---\n", "acme.yaml: the file is empty"),
        ("- a\n", "acme.yaml:1:1: need a mapping with the key `study:` at the top"),
        ("client: {id: acme}\n", "acme.yaml:1:1: client: unknown key at the top"),
        ("sutdy: {}\n", "acme.yaml:1:1: sutdy: unknown key at the top; nearest: study"),
        ("extends: x.yaml\n", "acme.yaml:1:1: no key `study:` at the top"),
        ("study: []\n", "acme.yaml:1:8: study: need a mapping of keys"),
        ("study: {a: 1}\n---\nstudy: {}\n", "acme.yaml:2:1: a second document"),
        ("%YAML 1.1\n---\nstudy: {}\n", "acme.yaml:2:1: need YAML 1.2"),
        ("study: {seed: *gone}\n", "acme.yaml:1:15: *gone is not defined above"),
        ("study: &s {seed: *s}\n", "acme.yaml:1:18: *s is not defined above"),
        ("study: {? [a] : 1}\n", "acme.yaml:1:11: need a text or a number as key"),
    ],
)
def test_bad_yaml_is_refused_at_its_place(refuse: Refuse, text: str, line: str) -> None:
    assert any(found.startswith(line) for found in refuse(text)), refuse(text)


def test_a_control_character_is_refused(refuse: Refuse) -> None:
    assert "not valid YAML" in refuse("study: {seed: \x07}\n")[0]


@pytest.mark.parametrize(
    "keys", ["{seed: 1, seed: 2}", "{missing_codes: {1: refused, 1.0: blank}}"]
)
def test_duplicate_keys_are_refused(refuse: Refuse, keys: str) -> None:
    assert any("duplicate key" in line and "line 1" in line for line in refuse(f"study: {keys}"))


def test_duplicate_keys_do_not_hide_other_faults(refuse: Refuse) -> None:
    found = "\n".join(refuse("study: {seed: 1, seed: 2, sed: 3}\n"))
    assert "acme.yaml:1:18: duplicate key 'seed'; first written at line 1" in found
    assert "study.sed: unknown key; nearest: seed" in found


def test_tags_and_python_objects_are_refused(refuse: Refuse, folder: Path) -> None:
    found = refuse("study: {seed: !!python/object/apply:os.system ['touch done']}\n")
    words = "acme.yaml:1:15: tag tag:yaml.org,2002:python/object/apply:os.system is refused"
    assert any(line.startswith(words) for line in found)
    assert not (folder / "done").exists()


def test_merge_keys_are_refused(refuse: Refuse) -> None:
    found = refuse("study:\n  scale: {<<: {min: 1}, max: 5}\n")
    assert any(line.startswith("acme.yaml:2:11: merge keys") for line in found)


def test_aliases_are_read_and_can_not_fill_the_memory(write: Write, refuse: Refuse) -> None:
    text = (
        "study:\n  client: {id: acme, name: &n Acme}\n  wave: 1\n"
        "  data: {survey: {file: a.sav}}\n  report: {title: *n}\n"
    )
    assert load_study(write(text)).report.title == load_study(write(text)).client.name
    laughs = "study:\n  a0: &a0 [x]\n" + "".join(
        f"  a{i}: &a{i} [{', '.join([f'*a{i - 1}'] * 9)}]\n" for i in range(1, 12)
    )
    assert "more than 200,000 values" in refuse(laughs)[-1]


def test_bottomless_nesting_is_refused(refuse: Refuse, write: Write) -> None:
    assert "nested deeper than 50" in refuse("study: " + "[" * 60 + "]" * 60)[0]
    with pytest.raises(ParamsError, match="nested deeper than 50"):
        load_study(write("[" * 100_000, "study.json"))


def test_files_that_can_not_be_opened(folder: Path, write: Write) -> None:
    write("study: {}", "acme.yaml")
    with pytest.raises(ParamsError, match=r"acm\.yaml: no such file; nearest: acme\.yaml"):
        load_study("acm.yaml")
    with pytest.raises(ParamsError, match="is a folder; need a YAML file"):
        load_study(folder)
    with pytest.raises(ParamsError, match="no such file"):
        load_study("~nobody-at-all/acme.yaml")
    with pytest.raises(ParamsError, match="can't be read"):
        load_study("a\0b.yaml")


def test_other_encodings_are_refused(folder: Path) -> None:
    (folder / "acme.yaml").write_bytes("study: {wave: 甲}".encode("gb18030"))
    with pytest.raises(ParamsError, match=r"acme\.yaml: not UTF-8: byte 0xbc at offset 14"):
        load_study("acme.yaml")


def test_a_byte_order_mark_does_no_harm(folder: Path, minimal: str) -> None:
    (folder / "acme.yaml").write_text(minimal, encoding="utf-8-sig")
    assert load_study("acme.yaml").client.id == "acme"


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("{", r"study\.json:1:2: not valid JSON"),
        ('{"study": {"seed": 1, "seed": 2}}', "duplicate key 'seed'"),
        ("", "the file is empty"),
        ('{"study": {"seed": NaN}}', r"study\.json: study\.seed: need a whole number; found nan"),
    ],
)
def test_bad_json_is_refused(write: Write, text: str, words: str) -> None:
    with pytest.raises(ParamsError, match=words):
        load_study(write(text, "study.json"))


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("no", "no"),
        ("yes", "yes"),
        ("0123", "0123"),
        ("-7", -7),
        ("0o17", 15),
        ("0x1F", 31),
        ("1_000", "1_000"),
        ("12:30", "12:30"),
        ("1e3", 1000.0),
        (".5", 0.5),
        ("-.inf", float("-inf")),
        ("2026-03-01", "2026-03-01"),
        ("Null", None),
        ("TRUE", True),
        ("9" * 5000, "9" * 5000),
        ("1e999", "1e999"),
    ],
)
def test_words_follow_yaml_1_2(text: str, value: object) -> None:
    read = read_scalar(text)
    assert read == value
    assert type(read) is type(value)


def test_a_chapter_finds_its_study_from_the_root(write: Write, minimal: str) -> None:
    path = write(minimal, "params/demo.yaml")
    write("", "notebooks/01_sample.py")
    assert (
        load_study("../params/demo.yaml").source == Path("notebooks/../params/demo.yaml").absolute()
    )
    assert load_study("params/demo.yaml").source == path


def test_the_readmes_study_loads_and_has_fifteen_lines(tmp_path: Path) -> None:
    readme = (Path(__file__).parents[2] / "README.md").read_text(encoding="utf-8")
    example = readme.partition("```yaml\n")[2].partition("```")[0]
    assert len(example.splitlines()) == 15
    (tmp_path / "acme.yaml").write_text(example, encoding="utf-8")
    study = load_study(tmp_path / "acme.yaml")
    assert (study.client.id, study.languages) == ("acme", ("zh",))
