"""The structural model in the YAML: what it takes, and what follows from it."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from itertools import combinations, pairwise
from pathlib import Path
from types import SimpleNamespace
from typing import Any, get_args

import hypothesis
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from small_study import settings

from csi_helpers.analysis.structural.model import StructuralModel
from csi_helpers.analysis.structural.second_order import two_stages
from csi_helpers.errors import ParamsError
from csi_helpers.params import Model, WeightsFile, dump_study, load_study
from csi_helpers.params.structure.templates import TEMPLATES, Template, joined_names, template_paths
from csi_helpers.report.chapters import Chapter, is_set, select_chapters

Write = Callable[..., Path]
Paths = list[tuple[str, str]]
EXAMPLES = Path(__file__).parents[2] / "params"

# As the contract (design.md, section 3) writes them.
CONTRACT = {
    "scsb": "expectation→value, {expectation, value}→satisfaction, "
    "satisfaction→{complaints, loyalty}, complaints→loyalty",
    "acsi": "expectation→{quality, value, satisfaction}, quality→{value, satisfaction}, "
    "value→satisfaction, satisfaction→{complaints, loyalty}, complaints→loyalty",
    "ecsi": "image→{expectation, satisfaction, loyalty}, "
    "expectation→{quality, value, satisfaction}, quality→{value, satisfaction}, "
    "value→satisfaction, satisfaction→{complaints, loyalty}, complaints→loyalty",
    "ccsi": "image→{expectation, quality, value, satisfaction}, "
    "expectation→{quality, value, satisfaction}, quality→{value, satisfaction}, "
    "value→satisfaction, satisfaction→loyalty",
}


def arrows(text: str) -> set[tuple[str, str]]:
    """Pairs of names from `{a, b}→c, c→{d, e}`."""
    sides = re.findall(r"(\{[^}]*\}|\w+)→(\{[^}]*\}|\w+)", text)
    return {
        (source, target)
        for left, right in sides
        for source in re.findall(r"\w+", left)
        for target in re.findall(r"\w+", right)
    }


def model(**keys: Any) -> Model:
    read = load_study(settings(Path("a.csv"), model=keys)).model
    assert read is not None
    return read


def blocks(*names: str) -> dict[str, list[str]]:
    return {name: [f"{name}1", f"{name}2"] for name in names}


@pytest.mark.parametrize("name", TEMPLATES)
def test_templates_are_the_contract_s(name: str) -> None:
    expected = arrows(CONTRACT[name])
    ends = list(dict.fromkeys(end for path in TEMPLATES[name] for end in path))
    whole = model(template=name, constructs=blocks(*ends))
    assert set(whole.all_paths) == expected
    assert len(whole.all_paths) == len(TEMPLATES[name])
    assert whole.dropped_paths == ()


def test_every_template_can_be_written() -> None:
    assert set(get_args(Template)) == {*TEMPLATES, "custom"}


def test_constructs_alone_are_only_measured() -> None:
    measured = model(constructs=blocks("a"))
    assert not measured.structural
    assert (measured.template, measured.all_paths, measured.dropped_paths) == (None, (), ())
    assert measured.resolved_target == ""
    assert not model(constructs=blocks("a"), paths=[]).structural


def test_defaults() -> None:
    least = model(template="ccsi", constructs=blocks("value", "satisfaction"))
    assert (least.scheme, least.consistent, least.missing) == ("path", False, "auto")
    assert (least.bootstrap, least.interval, least.min_group) == (5000, "percentile", 150)
    assert (least.index_weights, least.index_method) == ("baseline", "rescale")
    assert (least.modes, least.paths, least.second_order, least.target) == ({}, (), {}, None)


def test_paths_without_a_template_are_custom() -> None:
    keys = {"constructs": blocks("a", "b"), "paths": [["a", "b"], ["a", "b"]]}
    assert model(**keys).template == "custom"
    assert model(**keys) == model(template="custom", **keys)
    assert model(**keys).all_paths == (("a", "b"),)


def test_paths_that_lose_an_end_drop_out() -> None:
    study = load_study(EXAMPLES / "telecom.yaml")
    assert study.model is not None
    assert study.model.dropped_paths == (("satisfaction", "complaints"), ("complaints", "loyalty"))
    assert len(study.model.all_paths) == 10
    assert len(study.named_items) == 14


def test_own_paths_join_the_template_s() -> None:
    wider = model(
        template="scsb",
        constructs=blocks("value", "satisfaction", "trust"),
        paths=[["satisfaction", "trust"], ["value", "satisfaction"]],
    )
    assert wider.all_paths == (("value", "satisfaction"), ("satisfaction", "trust"))


def test_a_second_order_construct_takes_the_template_s_place() -> None:
    higher = model(
        template="acsi",
        constructs=blocks("product", "service", "value", "satisfaction"),
        second_order={"quality": ["product", "service"]},
        modes={"quality": "B", "product": "A"},
    )
    assert higher.joined == ("quality", "value", "satisfaction")
    assert set(higher.all_paths) == {
        ("quality", "value"),
        ("quality", "satisfaction"),
        ("value", "satisfaction"),
    }
    items = {name: construct.items for name, construct in higher.constructs.items()}
    stages = two_stages(items, higher.second_order, higher.all_paths, modes=higher.modes)
    assert stages.second.names == higher.joined


@pytest.mark.parametrize(
    ("keys", "expected"),
    [
        ({"paths": [["a", "satisfaction"], ["satisfaction", "b"]]}, "satisfaction"),
        ({"paths": [["satisfaction", "a"], ["a", "b"]]}, "b"),  # nothing leads to satisfaction
        ({"paths": [["b", "a"], ["a", "satisfaction"]], "target": "a"}, "a"),
    ],
)
def test_the_target(keys: dict[str, Any], expected: str) -> None:
    assert model(constructs=blocks("b", "a", "satisfaction"), **keys).resolved_target == expected


def test_without_satisfaction_the_target_is_caused_last() -> None:
    chain = model(constructs=blocks("c", "a", "b"), paths=[["b", "c"], ["a", "b"]])
    assert chain.resolved_target == "c"


@pytest.mark.parametrize("written", ["w/index.CSV", {"file": "w/index.CSV"}])
def test_a_weights_file_belongs_to_the_file_it_is_written_in(write: Write, written: Any) -> None:
    where = write(
        "study:\n  client: {id: a, name: A}\n  wave: 1\n  data: {survey: {file: a.csv}}\n"
        f"  model: {{constructs: {{a: [Q1]}}, index_weights: {json.dumps(written)}}}\n",
        "clients/acme.yaml",
    )
    study = load_study(where)
    assert study.model is not None
    assert isinstance(study.model.index_weights, WeightsFile)
    assert study.model.index_weights.file == where.parent.resolve() / "w" / "index.CSV"
    dumped = dump_study(study)
    assert Path(dumped["study"]["model"]["index_weights"]["file"]).is_absolute()
    again = load_study(write(json.dumps(dumped), "elsewhere/study.json"))
    assert again == study


@pytest.mark.parametrize("name", ["demo.yaml", "telecom.yaml"])
def test_the_examples_survive_the_round_trip(write: Write, name: str) -> None:
    study = load_study(EXAMPLES / name)
    again = load_study(write(json.dumps(dump_study(study)), "study.json"))
    assert again == study
    assert again.model is not None and study.model is not None
    assert again.model.all_paths == study.model.all_paths


def test_the_demo_shows_every_key() -> None:
    text = (EXAMPLES / "demo.yaml").read_text(encoding="utf-8")
    section = text[text.index("\n  model:") : text.index("\n  factor:")]
    shown = {key.strip("# ") for key in re.findall(r"^    (?:# )?(\w+): ", section, re.MULTILINE)}
    assert shown == set(Model.model_fields)


def test_a_chapter_can_need_the_template() -> None:
    chapter = Chapter("05_sem", Path("05_sem.ipynb"), ("model.template",), "")
    other = Chapter("01_sample", Path("01_sample.ipynb"), (), "")
    without = load_study(settings(Path("a.csv"), model={"constructs": blocks("a")}))
    assert select_chapters(without, [other, chapter]).dropped == {
        "05_sem": "not set: model.template"
    }
    with pytest.raises(ParamsError) as caught:
        select_chapters(without, [other, chapter], ["05"])
    assert caught.value.need == "Chapter `05_sem` needs `model.template`."
    assert caught.value.remedy.startswith("Set `study.model.template`")
    paths = {"constructs": blocks("a", "b"), "paths": [["a", "b"]]}
    assert is_set(load_study(settings(Path("a.csv"), model=paths)), "model.template")
    assert not is_set(load_study(settings(Path("a.csv"))), "model.template")
    assert not is_set(SimpleNamespace(model=without.model), "model.all_paths")


@st.composite
def structures(draw: st.DrawFn) -> tuple[dict[str, tuple[str, ...]], Paths, dict[str, list[str]]]:
    """Models, half of them sound: a chain of constructs, then whatever spoils it."""
    names = draw(st.permutations("abcd"))[: draw(st.integers(2, 4))]
    constructs = {name: (f"{name}1", f"{name}2") for name in names}
    higher = {"q": names[:2]} if draw(st.booleans()) else {}
    ends = joined_names(names, higher)
    paths = list(pairwise(ends))
    if forward := list(combinations(ends, 2)):
        paths += draw(st.lists(st.sampled_from(forward), max_size=3))
    if draw(st.booleans()):
        any_name = st.sampled_from([*"abcdq"])
        paths += draw(st.lists(st.tuples(any_name, any_name), max_size=2))
        paths = paths[draw(st.integers(0, 1)) :]
        constructs |= draw(st.dictionaries(any_name, st.just(("a1",)), max_size=1))
        higher |= draw(st.dictionaries(st.just("q"), st.lists(any_name, max_size=3), max_size=1))
    return constructs, paths, higher


@hypothesis.settings(max_examples=60, deadline=None)
@given(structures())
def test_the_yaml_allows_what_the_engine_can_build(
    structure: tuple[dict[str, tuple[str, ...]], Paths, dict[str, list[str]]],
) -> None:
    items, paths, higher = structure
    assume(paths)  # without any, the YAML's constructs are only measured
    written = {"constructs": items, "paths": paths, "second_order": higher}
    try:
        if higher:
            two_stages(items, higher, paths)
        else:
            StructuralModel(items, tuple(paths))
    except ParamsError:
        with pytest.raises(ParamsError):
            model(**written)
    else:
        read = model(**written)
        assert read.resolved_target in read.joined


def test_names_and_paths_of_parts() -> None:
    assert joined_names(["p", "i", "s"], {"q": ["s", "p"]}) == ("q", "i")
    kept, dropped = template_paths("acsi", ["quality", "value"])
    assert kept == (("quality", "value"),)
    assert len(dropped) == 8
