"""Numbers, dates and labels as each language writes them."""

from datetime import date

import pytest

from csi_helpers.show.words import Words, shortened


@pytest.fixture
def zh(codebook):
    return Words("zh", codebook)


@pytest.fixture
def en(codebook):
    return Words("en", codebook)


def test_missing_numbers_are_a_dash(words):
    assert words.number(float("nan")) == words.percent(None) == words.number(None) == "–"


@pytest.mark.parametrize(
    ("x", "digits", "written"),
    [(-0.04, 1, "0.0"), (-0.06, 1, "−0.1"), (1234567.8, 0, "1,234,568"), (2.5, 2, "2.50")],
)
def test_number(words, x, digits, written):
    assert words.number(x, digits) == written


def test_signed_zero_has_no_sign(words):
    assert words.number(0.01, 1, signed=True) == "0.0"
    assert words.number(2.34, 1, signed=True) == "+2.3"


def test_points_are_not_percent(zh, en):
    assert zh.percentage_points(-0.023) == "−2.3个百分点"
    assert en.percentage_points(0.023) == "+2.3 percentage points"
    assert (zh.points(1.5), en.points(-1.5)) == ("+1.5分", "−1.5 points")


def test_dates(zh, en):
    day = date(2026, 3, 1)
    assert (zh.date(day), en.date(day)) == ("2026年3月1日", "1 March 2026")


def test_listing(zh, en):
    assert zh.listing(["甲", "乙", "丙"]) == "甲、乙和丙"
    assert en.listing(["A", "B", "C"]) == "A, B and C"


def test_intervals_with_negative_ends_avoid_a_dash(words):
    assert words.interval(1, 2) == "1.0–2.0"
    assert "–" not in words.interval(-1, 2)


def test_p_value_is_never_zero(words):
    assert words.p_value(1e-9) == "<0.001"
    assert words.p_value(0.012) == "0.012"


def test_unknown_names_stand_for_themselves(words):
    assert words.item("Q99") == "Q99"
    assert words.level("shop", "7") == "7"


def test_labels_are_one_line(words):
    assert "\n" not in words.item("Q8")


def test_shortened_counts_ideographs_twice():
    assert shortened("满意度", 6) == "满意度"
    assert shortened("满意度高", 6) == "满意…"


def test_unknown_message_is_an_error(words):
    with pytest.raises(KeyError, match="no_such"):
        words.text("no_such.key")
