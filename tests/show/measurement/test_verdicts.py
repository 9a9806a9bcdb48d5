"""What is said of alpha: one rule for words and numbers, and no claim beyond what was found."""

import xml.etree.ElementTree as ET
from dataclasses import replace

import pytest
from measurement_results import make_constructs, make_reliability, with_constructs
from show_codebook import make_codebook

from csi_helpers.show.measurement import wording as w
from csi_helpers.show.measurement.reliabilities import alpha_text, coefficients_of, verdict
from csi_helpers.show.measurement.tables import table_reliability
from csi_helpers.show.words import Words


def rows_of(html):
    return [["".join(cell.itertext()) for cell in row] for row in ET.fromstring(html).iter("tr")]


def mean_of(alphas):
    codebook = make_constructs(len(alphas))
    return codebook, make_reliability(codebook, dict(zip(codebook.constructs, alphas, strict=True)))


@pytest.mark.parametrize(
    ("alpha", "told"),
    [
        (0.6996, ["below 0.70", "0.6996"]),
        (0.797, ["acceptable", "0.797"]),
        (0.8, ["good", "0.80"]),
        (0.794, ["acceptable", "0.79"]),
        (0.948, ["good", "0.948"]),
        (0.9501, ["very high, perhaps redundant", "0.95"]),
        (0.944, ["good", "0.94"]),
    ],
)
def test_the_verdict_is_that_of_the_raw_and_of_the_printed_number(alpha, told):
    codebook, result = mean_of([alpha])
    row = rows_of(table_reliability(result, Words("en", codebook)))[1]
    assert [row[1], row[5]] == told


@pytest.mark.parametrize("alpha", [0.69996, 0.7, 0.79951, 0.8, 0.94996, 0.95, 0.955, 0.7049])
def test_reading_the_printed_number_gives_the_same_verdict(alpha):
    codebook, result = mean_of([alpha])
    words = Words("en", codebook)
    row = coefficients_of(result).iloc[0]
    printed = row.replace({row["estimate"]: float(alpha_text(words, alpha))})
    assert verdict(printed, words) == verdict(row, words)


def test_sources_are_told_apart():
    codebook, result = mean_of([0.8, 0.9])
    told = w.base_line_reliability(result, Words("en", codebook))
    assert "0.70 is acceptable (Nunnally, 1978)" in told
    assert "0.80 is adequate for basic research (Nunnally and Bernstein, 1994)" in told
    assert "(Hair, Risher et al., 2019)" in told


@pytest.mark.parametrize(
    ("alphas", "english", "chinese"),
    [
        ([0.8, 0.7], "The constructs are consistent on the whole", "各构念总体内部一致"),
        ([0.8, 0.6], "Some constructs are consistent", "部分构念内部一致"),
        ([0.5, 0.6], "The constructs are not consistent enough", "各构念的内部一致性不足"),
        ([0.8], "Image is consistent on the whole", "企业形象总体内部一致"),
        ([0.6], "Image is not consistent enough", "企业形象的内部一致性不足"),
    ],
)
def test_the_first_sentence_judges(alphas, english, chinese):
    codebook, result = mean_of(alphas)
    assert w.describe_reliability(result, Words("en", codebook)).startswith(english)
    assert w.describe_reliability(result, Words("zh", codebook)).startswith(chinese)


def test_the_caption_of_items_counts_weak_and_reversed():
    codebook = make_constructs(2)
    one, other = (entry.items for entry in codebook.constructs.values())
    result = make_reliability(
        codebook, {"image": -0.2}, against={"image": (one[1],)}, rests={other[0]: 0.1}
    )
    assert w.caption_item_reliability(result, Words("en", codebook)) == (
        "2 of 6 items correlate weakly with the rest of their construct or run against it"
    )
    assert w.caption_item_reliability(result, Words("zh", codebook)) == (
        "6个题目中，2个与所属构念的其余题目相关偏弱或方向相反"
    )


def test_an_item_without_a_correlation_is_not_said_to_reach_the_line():
    codebook = make_constructs(2)
    lost = codebook.constructs["image"].items[0]
    words = Words("en", codebook)
    result = make_reliability(codebook, rests={lost: float("nan")})
    assert w.caption_item_reliability(result, words).startswith("Each of 5 items assessed")
    every = {item: float("nan") for one in codebook.constructs.values() for item in one.items}
    none = make_reliability(codebook, rests=every)
    assert w.caption_item_reliability(none, words) == "No item–rest correlation can be computed"


def test_halves_that_run_against_each_other_are_not_told_apart():
    codebook = with_constructs(make_codebook(4), {"value": 4})
    items = codebook.constructs["value"].items
    result = make_reliability(
        codebook, {"value": -1.2}, against={"value": items}, turned={"value": 0.74}
    )
    english = w.describe_reliability(result, Words("en", codebook))
    assert "Half of the items of Perceived value run against the other half:" in english
    assert "With one half scored in reverse, alpha would be 0.74 instead of −1.20." in english
    assert "将其中一半反向计分后，α为0.74" in w.describe_reliability(result, Words("zh", codebook))
    one = replace(result, against={"value": items[:1]})
    assert "Half" not in w.describe_reliability(one, Words("en", codebook))
