"""Whether the model predicts, better than by the mean and better than linear regression."""

import re
import xml.etree.ElementTree as ET
from dataclasses import replace

import pytest
from show_codebook import make_codebook
from structural_opinions import make_predictions

from csi_helpers.show.fragments import table_html
from csi_helpers.show.structural.exhibits.prediction import predictions_table
from csi_helpers.show.structural.tables.predictions import table_predictions
from csi_helpers.show.structural.wording import predictions as w
from csi_helpers.show.words import Words

CODEBOOK = make_codebook(6)
ZH, EN = Words("zh", CODEBOOK), Words("en", CODEBOOK)


def rows_of(html):
    rows = ET.fromstring(f"<div>{html}</div>").iter("tr")
    return [["".join(cell.itertext()) for cell in row] for row in rows]


def test_all_items_predicted():
    text = w.describe_predictions(make_predictions(), EN)
    assert "All 3 items are predicted better than by their means" in text
    assert "from 0.09 to 0.21" in text and "2 with the whole interval above 0 (n = 480)" in text
    assert "for all 3 items with Q² above 0: high predictive power" in text
    assert "significantly below" in text
    assert "(gain +0.040, interval 0.010–0.070, p = 0.012)" in text


@pytest.mark.parametrize(
    ("gains", "power"),
    [
        ((0.1, 0.1, 0.1), "预测能力高"),
        ((0.1, 0.1, -0.1), "预测能力中等"),
        ((0.1, -0.1, -0.1), "预测能力低"),
        ((-0.1, -0.1, -0.1), "预测能力不足"),
    ],
)
def test_power_by_the_items_that_beat_the_benchmark(gains, power):
    assert power in w.describe_predictions(make_predictions(gains=gains), ZH)


def test_half_of_the_items_is_medium():
    predictions = make_predictions(gains=(0.1, -0.1, 0.1))
    kept = predictions.estimates[predictions.estimates["subject"] != "Q5"]
    half = replace(predictions, estimates=kept, predicted={"quality": ("Q3",), "image": ("Q4",)})
    assert "1 of 2 items with Q² above 0: medium" in w.describe_predictions(half, EN)


@pytest.mark.parametrize(
    ("overall", "said"),
    [
        ((0.04, 0.01, 0.07), "显著小于"),
        ((-0.04, -0.07, -0.01), "显著大于"),
        ((0.01, -0.02, 0.04), "无显著差异"),
    ],
)
def test_gain_over_all_items(overall, said):
    assert said in w.describe_predictions(make_predictions(overall=overall), ZH)


def test_items_not_predicted_are_named_and_tinted():
    predictions = make_predictions(q2=(0.21, -0.001, 0.09), gains=(0.05, 0.04, -0.03))
    text = w.describe_predictions(predictions, EN)
    assert "2 of 3 items are predicted" in text and "not so " + EN.item("Q4", 56) in text
    html = table_predictions(predictions, EN)
    tinted = [row for row in re.findall("<tr>.*?</tr>", html) if "background" in row]
    assert len(tinted) == 2
    assert ">−0.001<" in tinted[0]  # in as many decimals as keep it below 0
    assert "−0.030" in tinted[1]


def test_no_predictive_power_is_said_and_not_compared():
    text = w.describe_predictions(make_predictions(q2=(-0.1, -0.2, 0.0)), EN)
    assert text.startswith("None of 3 items") and "Shmueli" not in text


def test_rows_of_the_table():
    rows = rows_of(table_predictions(make_predictions(), EN))
    assert len({len(row) for row in rows if len(row) > 1}) == 1
    assert rows[1] == ["Perceived quality (Q² = 0.15, interval 0.05–0.25)"]
    assert rows[2][1:] == ["0.21", "0.11–0.31", "1.400", "1.450", "1.100", "+0.050", "0.036"]
    assert rows[-1][-2:] == ["+0.040", "0.012"]
    caption = w.caption_predictions(make_predictions(gains=(0.1, -0.1, 0.1)), EN)
    assert caption == (
        "Q² is above 0 for 3 of 3 items, errors are below those of linear regression for 2"
    )


def test_refused_predictions_say_nothing():
    predictions = make_predictions()
    nothing = replace(predictions, estimates=predictions.estimates.iloc[:0])
    assert w.describe_predictions(nothing, ZH) == w.explain_predictions(nothing, ZH) == ""
    assert table_html(predictions_table, nothing, ZH) == ""


@pytest.mark.parametrize("words", [ZH, EN])
def test_whole_sentences_in_one_language(words):
    predictions = make_predictions(q2=(0.2, 0.1, 0.1))
    exhibit = predictions_table
    for part in (w.describe_predictions, w.explain_predictions, exhibit.caption, exhibit.source):
        text = part(predictions, words)
        assert not re.search(r"[{}]|\bnan\b|  |。。|\.\.", text), text
        if words is EN:
            assert not re.search("[\u4e00-\u9fff，。（）]", text), text
        else:
            names = {"PLS", "RMSE", "MAE", "CVPAT", "Shmueli", "Liengaard", "Sharma", "Holm"}
            assert set(re.findall("[A-Za-z]{2,}", text)) <= names
    assert "480" in w.explain_predictions(predictions, words)
