"""Constructs against factors, and factors against those of earlier waves, in words and a table."""

import xml.etree.ElementTree as ET
from dataclasses import replace

import numpy as np
import pytest
from factor_results import make_factors
from measurement_results import make_constructs, with_constructs
from show_codebook import make_codebook

from csi_helpers import show
from csi_helpers.analysis.measurement.refusals import few_respondents, no_convergence
from csi_helpers.show.fragments import table_html
from csi_helpers.show.measurement import tables as t
from csi_helpers.show.measurement import wording as w
from csi_helpers.show.measurement.factors import found_again
from csi_helpers.show.words import Words

CODEBOOK = with_constructs(make_codebook(6), {"image": 2, "quality": 2, "loyalty": 2})
ZH, EN = Words("zh", CODEBOOK), Words("en", CODEBOOK)
LOADINGS = np.array([[0.8, 0.1], [0.7, -0.2], [0.6, 0.4], [0.2, 0.9], [0.1, -0.5], [0.29, 0.302]])


def rows_of(html):
    return [list(row) for row in ET.fromstring(f"<div>{html}</div>").iter("tr")]


def text_of(cell):
    return "".join(cell.itertext())


PHI = {"image": [0.96, 0.1], "quality": [0.2, 0.71], "loyalty": [0.1, -0.70]}


def test_congruence_own_shared_and_lost():
    leading = {"F1": ("Q1", "Q2"), "F2": ("Q3", "Q4", "Q5", "Q6")}
    analysis = replace(make_factors(CODEBOOK, LOADINGS, congruence=PHI), leading=leading)
    assert found_again(analysis)["quality"] == ("shared", ("loyalty",))
    told = w.describe_congruence(analysis, EN)
    assert "own (congruence of 0.85 or more): Image (F1, 0.96)." in told
    assert "do not separate Perceived quality and Loyalty; they share F2 (" in told
    assert w.caption_congruence(analysis, ZH) == "3个构念中，1个单独形成一个因子"
    rows = rows_of(t.table_congruence(analysis, ZH))
    assert [text_of(row[1]) for row in rows[1:]] == [
        "等同于F1",
        "与客户忠诚同属F2",
        "与感知质量同属F2",
    ]
    assert "up" in rows[1][2].get("class") and "down" in rows[3][3].get("class")


def test_a_scattered_construct_shares_nothing():
    leading = {"F1": ("Q1", "Q2", "Q5"), "F2": ("Q3", "Q4", "Q6")}
    analysis = replace(make_factors(CODEBOOK, LOADINGS, congruence=PHI), leading=leading)
    found = found_again(analysis)
    assert {name: how for name, (how, _) in found.items()} == {
        "image": "own",
        "quality": "none",
        "loyalty": "none",
    }
    assert "没有区分开" not in w.describe_congruence(analysis, ZH)


def test_without_a_model_there_is_no_congruence():
    analysis = make_factors(CODEBOOK, LOADINGS)
    assert w.describe_congruence(analysis, EN) == ""
    assert table_html(show.congruence_table, analysis, EN) == ""


def test_constructs_up_to_twelve():
    codebook = make_constructs(12)
    phi = {name: [0.9, *[0.1] * 7] for name in codebook.constructs}
    analysis = make_factors(codebook, factors=8, congruence=phi)
    assert len(rows_of(t.table_congruence(analysis, Words("en", codebook)))) == 13


@pytest.mark.parametrize(
    ("phi", "english", "chinese"),
    [
        ([[0.96, 0.1], [0.1, 0.9]], "the factors match the model.", "因子与模型相符。"),
        ([[0.96, 0.1], [0.1, 0.7]], "match the model in part.", "因子与模型部分相符。"),
        ([[0.6, 0.1], [0.1, 0.7]], "do not match the model.", "因子与模型不符。"),
    ],
)
def test_the_verdict_closes(phi, english, chinese):
    values = dict(zip(("image", "quality"), phi, strict=True))
    analysis = replace(
        make_factors(CODEBOOK, LOADINGS, congruence=values),
        leading={"F1": ("Q1", "Q3"), "F2": ("Q2", "Q4", "Q5", "Q6")},
    )
    assert w.describe_congruence(analysis, EN).endswith(english)
    assert w.describe_congruence(analysis, ZH).endswith(chinese)


def test_every_construct_means_those_of_several_items():
    values = {"image": [0.96, 0.1], "quality": [0.1, 0.9]}  # loyalty couldn't be checked
    told = w.describe_congruence(make_factors(CODEBOOK, LOADINGS, congruence=values), EN)
    assert told.startswith("Every construct of more than one item is found again")
    lone = w.describe_congruence(
        make_factors(CODEBOOK, LOADINGS, congruence={"image": [0.96, 0.1]}), EN
    )
    assert "Every construct" not in lone


def test_a_constructs_items_are_those_of_the_result():
    analysis = replace(
        make_factors(CODEBOOK, LOADINGS, congruence=PHI),
        leading={"F1": ("Q1", "Q2"), "F2": ("Q3", "Q4", "Q5", "Q6")},
    )
    assert found_again(analysis)["loyalty"] == ("shared", ("quality",))
    other = replace(analysis, constructs=analysis.constructs | {"loyalty": ("Q1", "Q2")})
    assert found_again(other)["loyalty"] == ("none", ())


@pytest.mark.parametrize(("phi", "said"), [(0.97, "much the same"), (0.6, "Factors unlike")])
def test_earlier_waves(phi, said):
    row = {"table": "wave_congruence", "subject": "F1", "wave": "2025", "estimate": phi}
    told = w.describe_factor_waves(make_factors(CODEBOOK, LOADINGS, extra=(row,)), EN)
    assert said in told and "2025" in told


def test_an_earlier_wave_left_out_says_why():
    omitted = {
        "2023": None,
        "2024": few_respondents(5.0, 6),
        "2025": no_convergence(2),
    }
    analysis = make_factors(CODEBOOK, LOADINGS, omitted=omitted)
    assert w.describe_factor_waves(analysis, EN) == (
        "Not compared with 2023: some of the items were not asked. "
        "Not compared with 2024. 6 items, and an (effective) base of 5 respondents. "
        "Not compared with 2025. Extraction or rotation of 2 factors did not converge."
    )
    assert w.describe_factor_waves(analysis, ZH) == (
        "未与2023比较：该期未询问全部题目。"
        "未与2024比较：共6个题目，（有效）基数为5人。"
        "未与2025比较：提取或旋转2个因子未收敛。"
    )
    assert w.describe_factor_waves(make_factors(CODEBOOK, LOADINGS), EN) == ""
