"""Whether the factor model holds, what is wrong in it, and what its invariance permits."""

import re
import xml.etree.ElementTree as ET
from dataclasses import replace

import pandas as pd
import pytest
from show_codebook import make_codebook
from structural_opinions import make_confirmation

from csi_helpers.analysis.estimates import tidy
from csi_helpers.show.fragments import table_html
from csi_helpers.show.structural.confirmations import fails
from csi_helpers.show.structural.exhibits import confirmation as e
from csi_helpers.show.structural.tables import confirmation as t
from csi_helpers.show.structural.wording import confirmation as w
from csi_helpers.show.structural.wording import confirmation_exhibits as x
from csi_helpers.show.words import Words

CODEBOOK = make_codebook(6)
ZH, EN = Words("zh", CODEBOOK), Words("en", CODEBOOK)
EXHIBITS = (e.cfa_fit_table, e.invariance_table, e.cfa_loadings_table)
POOR = {"cfi": 0.9496, "rmsea": 0.09}
BAD = {"cfi": 0.8, "tli": 0.8, "rmsea": 0.09, "srmr": 0.09}


def rows_of(html):
    rows = ET.fromstring(f"<div>{html}</div>").iter("tr")
    return [["".join(cell.itertext()) for cell in row] for row in rows]


def tints(html):
    return len(re.findall("background-color", html))


@pytest.mark.parametrize(
    ("index", "value", "failing"),
    [
        *(("cfi", 0.95, False), ("tli", 0.9499, True), ("rmsea", 0.06, False)),
        *(("rmsea", 0.0601, True), ("srmr", 0.08, False), ("srmr", 0.0801, True)),
    ],
)
def test_cutoffs(index, value, failing):
    assert fails(index, value) is failing


def test_a_model_that_holds():
    text = w.describe_confirmation(make_confirmation(), EN)
    assert text.startswith(
        "Confirmatory factor analysis supports the measurement model: CFI = 0.971"
    )
    assert "RMSEA = 0.041 (90% interval 0.030–0.050)" in text and "n = 1,100" in text
    assert "Exact fit is not rejected (χ² = 207.9, df = 94, p = 0.234)" in text
    assert tints(t.table_cfa_fit(make_confirmation(), EN)) == 0
    assert x.caption_cfa_fit(make_confirmation(), EN).endswith("every fit index meets its cut-off")


def test_indices_that_fail_are_named_and_tinted():
    poor = make_confirmation(indices=POOR, p=0.0001)
    text = w.describe_confirmation(poor, EN)
    assert "in part" in text and "missed by CFI and RMSEA" in text
    assert "CFI = 0.9496" in text  # not rounded onto its cut-off
    assert "Exact fit is rejected" in text and "p < 0.001" in text
    assert tints(t.table_cfa_fit(poor, EN)) == 4  # two waves
    assert x.caption_cfa_fit(poor, ZH) == "验证性因子分析：CFI和RMSEA未达到标准"
    bad = w.describe_confirmation(make_confirmation(indices=BAD), ZH)
    assert bad.startswith("测量模型未得到验证性因子分析的支持") and "均未达到标准" in bad


def test_fit_of_every_wave_the_current_one_first():
    rows = rows_of(t.table_cfa_fit(make_confirmation(), EN))
    assert [row[:3] for row in rows[1:]] == [
        ["2026", "scaled", "1,100"],
        ["2025", "scaled", "1,100"],
    ]
    both = rows_of(t.table_cfa_fit(make_confirmation(weighted=False, waves=("2026",)), EN))
    assert [row[1] for row in both[1:]] == ["scaled", "plain"]


def test_a_wave_without_all_items_is_said():
    known = make_confirmation(waves=("2026",))
    row = {"table": "cfa_chi2", "subject": "overall", "method": "mlr", "wave": "2025"}
    absent = tidy([{**row, "note": "items missing"}])
    frame = pd.concat([absent, known.estimates], ignore_index=True)
    rows = rows_of(t.table_cfa_fit(replace(known, estimates=frame), EN))
    assert rows[2][0] == "2025 (not all items asked)" and set(rows[2][1:]) == {"–"}


def test_low_loadings_and_constructs_hardly_distinct():
    weak = make_confirmation(loadings={"Q1": 0.4996}, correlation=0.8497)
    text = w.describe_confirmation(weak, EN)
    assert f"below 0.50: {EN.item('Q1')} (0.4996)" in text and "hardly distinct" not in text
    close = w.describe_confirmation(make_confirmation(correlation=0.91), EN)
    assert "Image and Satisfaction (0.91)" in close and "below 0.50" not in close
    both = make_confirmation(loadings={"Q1": 0.45}, correlation=-0.91)
    html = t.table_cfa_loadings(both, EN)
    assert tints(html) == 2 and "−0.91" in html


def test_single_items_are_not_judged():
    html = t.table_cfa_loadings(make_confirmation(loadings={"Q1": 0.45}), EN)
    row = next(row for row in rows_of(html) if row[0] == EN.item("Q3"))
    assert row[1:] == ["single item, fixed at 1", "1.00", ""]
    caption = x.caption_cfa_loadings(make_confirmation(loadings={"Q1": 0.45}), EN)
    assert "0.45" in caption and "1.00" not in caption


def test_heywood_cases_are_said():
    result = make_confirmation(heywood=("Q1", "satisfaction"), improper=True)
    text = w.describe_confirmation(result, ZH)
    assert "方差为负（Heywood现象）：室温达标和客户满意" in text and "彼此矛盾" in text
    html = t.table_cfa_loadings(result, EN)
    assert "negative variance" in html and "Satisfaction (negative variance)" in html


def test_what_invariance_permits():
    text = w.describe_confirmation(make_confirmation(), EN)
    assert (
        "Scalar invariance holds, so that means of constructs compare: Waves (2025 and 2026)"
        in text
    )
    assert "differences of means need caution: Region (North and South)" in text
    assert x.caption_invariance(make_confirmation(), EN).endswith("in 1 of 2 comparisons")
    loose = make_confirmation(held={"wave": "configural", "region": "", "tenure": "strict"})
    said = w.describe_confirmation(loose, ZH)
    assert said.index("残差不变性成立") < said.index("仅构型不变性成立") < said.index("无法判断")


def test_levels_of_invariance():
    html = t.table_invariance(make_confirmation(held={"wave": "metric"}), EN)
    rows = rows_of(html)
    assert rows[1] == ["Waves: 2025 and 2026 (n = 2,200)"]
    assert [row[:2] for row in rows[2:]] == [
        *(["Configural", "holds"], ["Metric", "holds"]),
        *(["Scalar", "fails"], ["Strict", "not judged"]),
    ]
    assert rows[2][5] == "" and rows[4][5] == "−0.013" and tints(html) == 1


def test_without_a_model_of_the_current_wave():
    nothing = make_confirmation(fitted=False, held={})
    assert w.describe_confirmation(nothing, ZH) == "本期未能拟合验证性因子模型。"
    assert x.explain_confirmation(nothing, ZH) == ""
    assert all(table_html(exhibit, nothing, ZH) == "" for exhibit in EXHIBITS)


def test_one_wave_without_segments():
    only = make_confirmation(waves=("2026",), held={})
    assert table_html(e.invariance_table, only, EN) == ""
    assert "invariance" not in w.describe_confirmation(only, EN).lower()
    assert "Invariance" not in x.explain_confirmation(only, EN)


def test_method_holds_for_this_study():
    weighted = x.explain_confirmation(make_confirmation(), EN)
    plain = x.explain_confirmation(make_confirmation(weighted=False), EN)
    assert "pseudo-maximum" in weighted and "pseudo-maximum" not in plain
    assert "1,100" in plain and "300" in plain


@pytest.mark.parametrize("words", [ZH, EN])
def test_whole_sentences_in_one_language(words):
    result = make_confirmation(
        indices=POOR, loadings={"Q1": 0.4}, correlation=0.95, heywood=("Q2",), improper=True
    )
    told = [w.describe_confirmation(result, words), x.explain_confirmation(result, words)]
    told += [
        part(result, words) for exhibit in EXHIBITS for part in (exhibit.caption, exhibit.source)
    ]
    names = {"CFI", "TLI", "RMSEA", "SRMR", "Heywood", "Hu", "Bentler", "Cheung", "Rensvold"}
    names |= {"Hair", "Black", "Brown", "MLR", "Yuan", "Asparouhov", "Muth", "Satorra"}
    names |= {"Vandenberg", "Lance"}
    for text in told:
        assert not re.search(r"[{}]|\bnan\b|  |。。|\.\.|，，", text), text
        if words is EN:
            assert not re.search("[\u4e00-\u9fff，。（）]", text), text
        else:
            assert set(re.findall("[A-Za-z]{2,}", text)) <= names, text
