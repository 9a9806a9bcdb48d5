"""Attributes, overall, matrix and targets: what they refuse, and where."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from csi_helpers.errors import ParamsError
from csi_helpers.params import load_study

Refuse = Callable[..., list[str]]
MODEL = (
    "  model: {constructs: {quality: [Q1, Q2], satisfaction: [S1]}, "
    "paths: [[quality, satisfaction]]}\n"
)
MEASURED = "  model: {constructs: {quality: [Q1, Q2], satisfaction: [S1]}}\n"
STATED = "need a column of its own; found {}"


@pytest.mark.parametrize(
    ("lines", "place", "words"),
    [
        (
            "  attributes: {Q1: {stated_importance: Q2}}\n  items: [Q1, Q2]\n",
            "attributes.Q1.stated_importance",
            "need a column that is no item; found the item Q2",
        ),
        (
            "  attributes: {Q1: {stated_importance: Q1}}\n",
            "attributes.Q1.stated_importance",
            "need a column that is no item; found the item Q1",
        ),
        (
            "  attributes: {Q1: {stated_importance: S1}}\n  overall: S1\n",
            "attributes.Q1.stated_importance",
            "found the item S1",
        ),
        (
            "  attributes: {Q1: {stated_importance: I}, Q2: {stated_importance: I}}\n",
            "attributes.Q2.stated_importance",
            STATED.format("I, the importance of Q1"),
        ),
        *(
            (
                f"  attributes: {{Q1: {{stated_importance: c}}}}\n  columns: {{{role}: c}}\n",
                "attributes.Q1.stated_importance",
                STATED.format(f"c, the {role}"),
            )
            for role in ("id", "weight", "date", "duration")
        ),
        (
            "  attributes: {Q1: {importance_scale: {min: 1, max: 5}}}\n",
            "attributes.Q1.importance_scale",
            "need stated_importance beside it; found none",
        ),
        (
            "  attributes: {Q1: {stated: I}}\n",
            "attributes.Q1.stated",
            "unknown key; valid: stated_importance, importance_scale",
        ),
        ("  attributes: [Q1, Q1]\n", "attributes", "need each column once; found Q1 twice"),
        ("  attributes: {Q1: yes}\n", "attributes.Q1", "need a mapping of keys"),
        ("  attributes: Q1\n", "attributes", "need a mapping of keys"),
        ("  overall: [Q1]\n", "overall", "need text; found a list"),
        ("  overall: Q1\n  columns: {id: Q1}\n", "columns.id", "found the item Q1"),
        ("  attributes: [Q1]\n  columns: {weight: Q1}\n", "columns.weight", "found the item Q1"),
        (
            "  matrix: {importance: total_effect}\n" + MEASURED,
            "matrix.importance",
            "need a model with a template or paths; found none",
        ),
        ("  matrix: {importance: total_effect}\n", "matrix.importance", "found none"),
        (
            "  matrix: {importance: stated}\n  attributes: [Q1, Q2]\n",
            "matrix.importance",
            "need stated_importance of at least 2 attributes; found none",
        ),
        (
            "  matrix: {importance: stated}\n  attributes: {Q1: {stated_importance: I}, Q2: }\n",
            "matrix.importance",
            "at least 2 attributes; found 1",
        ),
        (
            "  matrix: {importance: shapley}\n",
            "matrix.importance",
            "need one of lmg, johnson, regression, correlation, total_effect, stated",
        ),
        ("  matrix: {crosshair: median2}\n", "matrix.crosshair", "need one of mean, median"),
        ("  matrix: {missing: mean}\n", "matrix.missing", "need one of auto, listwise"),
        ("  matrix: {bootstrap: 50}\n", "matrix.bootstrap", "need 100 to 100000 replicates"),
        ("  matrix: {boot: 500}\n", "matrix.boot", "unknown key; nearest: bootstrap"),
        (
            "  matrix: {low_up_to: 9, high_from: 9}\n",
            "matrix.low_up_to",
            "need less than high_from, 9; found 9",
        ),
        ("  matrix: {low_up_to: 7.5, high_from: 6}\n", "matrix.low_up_to", "6; found 7.5"),
        ("  matrix: {low_up_to: low}\n", "matrix.low_up_to", "need a number; found 'low'"),
        (
            "  matrix: {crosshair: target}\n  targets: {Q1: 80}\n" + MODEL,
            "matrix.crosshair",
            "need targets.satisfaction beside target; found none",
        ),
        (
            "  matrix: {crosshair: target}\n  overall: S1\n" + MEASURED,
            "matrix.crosshair",
            "need targets.S1 beside target; found none",
        ),
        (
            "  matrix: {crosshair: target}\n  attributes: [Q1]\n  targets: {Q1: 80}\n",
            "matrix.crosshair",
            "need overall, or a model with paths, beside target; found none",
        ),
        ("  overall: S1\n  targets: {S1: 101}\n", "targets.S1", "need at most 100; found 101"),
        ("  overall: S1\n  targets: {S1: -0.1}\n", "targets.S1", "need at least 0; found -0.1"),
        ("  overall: S1\n  targets: {S1: high}\n", "targets.S1", "need a number; found 'high'"),
        ("  overall: S1\n  targets: {S1: }\n", "targets.S1", "need a number; found nothing"),
        (
            "  items: [Q1]\n  targets: {satisfacton: 75}\n" + MODEL,
            "targets.satisfacton",
            "need a construct, an item or a figure; found 'satisfacton'; nearest: satisfaction",
        ),
        (
            "  items: [Q1]\n  attributes: [PERQ1]\n  targets: {PERQ11: 75}\n",
            "targets.PERQ11",
            "found 'PERQ11'; nearest: PERQ1",
        ),
        (
            "  items: [Q1]\n  attributes: {Q1: {stated_importance: IMP}}\n  targets: {IMP: 75}\n",
            "targets.IMP",
            "need a construct, an item or a figure; found 'IMP'",
        ),
    ],
)
def test_refusals(refuse: Refuse, minimal: str, lines: str, place: str, words: str) -> None:
    (found,) = refuse(minimal + lines)
    assert f" study.{place}: " in found
    assert words in found


def test_a_fault_stands_at_its_line_and_column(refuse: Refuse, minimal: str) -> None:
    lines = (
        "  items: [Q1]\n"
        "  attributes:\n"
        "    Q1: {stated_importance: Q1}\n"
        "  matrix:\n"
        "    crosshair: target\n"
        "    low_up_to: 9\n"
        "    high_from: 6\n"
        "  targets: {Q9: 75}\n"
    )
    places = [found.split(": ")[:2] for found in refuse(minimal + lines)]
    assert places == [
        ["acme.yaml:7:29", "study.attributes.Q1.stated_importance"],
        ["acme.yaml:9:16", "study.matrix.crosshair"],
        ["acme.yaml:10:16", "study.matrix.low_up_to"],
        ["acme.yaml:12:13", "study.targets.Q9"],
    ]


@pytest.mark.parametrize("keys", [{"low_up_to": 7}, {"high_from": 4}, {"low_up_to": 0}])
def test_cut_offs_must_leave_low_middle_and_high_answers(keys: dict[str, int]) -> None:
    study = {
        "client": {"id": "acme", "name": "Acme"},
        "wave": "2026",
        "data": {"survey": {"file": "acme.csv"}},
        "scale": {"min": 1, "max": 5},
        "attributes": ["q1", "q2"],
        "matrix": keys,
    }
    with pytest.raises(ParamsError, match="low, middle and high answers on q1's scale 1-5"):
        load_study(study)
