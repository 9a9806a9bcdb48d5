"""Polychoric correlations on the page: a triangle of few items, the strongest pairs of many."""

import re
import xml.etree.ElementTree as ET
from dataclasses import replace

import pytest

from csi_helpers.show import exhibits
from csi_helpers.show import wording as w
from csi_helpers.show.tables import table_polychoric
from csi_helpers.show.words import Words


def rows_of(html):
    return [["".join(c.itertext()) for c in row] for row in ET.fromstring(html).iter("tr")]


def with_note(correlation, note, pair, **values):
    estimates = correlation.estimates.copy()
    these = (estimates["table"] == "polychoric") & estimates["subject"].isin(pair)
    these &= estimates["object"].isin(pair)
    estimates.loc[these, ["note", *values]] = [note, *values.values()]
    return replace(correlation, estimates=estimates)


def test_twelve_items_are_a_lower_triangle(correlation, words):
    rows = rows_of(table_polychoric(correlation, words))
    assert rows[0] == [words.text("head.item"), *map(str, range(1, 12))]
    assert [sum(cell != "" for cell in row[1:]) for row in rows[1:]] == list(range(12))
    found = correlation.estimates.set_index(["table", "subject", "object"])["estimate"]
    order = correlation.order
    for row in range(2, 13):
        for column in range(1, row):
            expected = found["polychoric", order[row - 1], order[column - 1]]
            assert rows[row][column] == words.number(expected, 2)
    assert w.caption_polychoric(correlation, words) == words.text("caption.polychoric")


def test_many_items_are_their_strongest_pairs(build, words):
    codebook = build["codebook"](14)
    correlation = build["correlation"](codebook)
    rows = rows_of(table_polychoric(correlation, Words(words.language, codebook), k=5))
    assert len(rows) == 6
    sizes = [abs(float(row[2].replace("−", "-"))) for row in rows[1:]]
    assert sizes == sorted(sizes, reverse=True)
    assert sizes[0] == pytest.approx(
        correlation.estimates.query("table == 'polychoric'")["estimate"].abs().max(), abs=0.005
    )
    assert w.caption_polychoric(correlation, words) == words.text("caption.polychoric_strongest")


def test_low_base_is_a_dash(correlation, words):
    order = correlation.order
    html = table_polychoric(with_note(correlation, "low base", order[:2]), words)
    assert rows_of(html)[2][1] == "–"
    assert "nan" not in html


def test_marks_are_explained_where_they_occur(correlation, words):
    assert w.describe_polychoric_marks(correlation, words) == ""
    boundary = with_note(correlation, "boundary", correlation.order[:2], estimate=0.9999)
    assert rows_of(table_polychoric(boundary, words))[2][1] == "1.00†"
    assert w.describe_polychoric_marks(boundary, words) == words.text("marks.boundary")
    caution = with_note(correlation, "caution", correlation.order[:2])
    assert rows_of(table_polychoric(caution, words))[2][1].endswith("*")
    assert w.describe_polychoric_marks(caution, words).startswith("*")


def test_boundary_among_many_has_no_interval_and_comes_last(build, words):
    codebook = build["codebook"](14)
    plain = build["correlation"](codebook)
    nan = float("nan")
    gaps = {"ci_low": nan, "ci_high": nan, "p_value": nan, "p_adjusted": nan}
    edge = with_note(plain, "boundary", plain.order[:2], estimate=0.9999, **gaps)
    every = len(plain.order) * (len(plain.order) - 1) // 2
    rows = rows_of(table_polychoric(edge, Words(words.language, codebook), k=every))[1:]
    assert rows[-1][2:4] == ["1.00†", "–"] and rows[-1][-1] == "–"
    assert not any("†" in cell for row in rows[:-1] for cell in row)
    few = table_polychoric(edge, Words(words.language, codebook), k=3)
    assert "†" not in few  # ±1 of an empty cell is no strength
    assert w.describe_polychoric_marks(edge, words, k=3) == ""
    assert w.describe_polychoric_marks(edge, words, k=every) == words.text("marks.boundary")


def test_labels_are_escaped(correlation, words):
    html = table_polychoric(correlation, words)
    assert "<script" not in html and "&lt;script" in html


def test_method_and_table_only_where_there_are_any(correlation, words):
    rest = correlation.estimates.query("table != 'polychoric'")
    without = replace(correlation, estimates=rest)
    assert exhibits.polychoric_table.applies(correlation)
    assert not exhibits.polychoric_table.applies(without)
    assert "Olsson" in w.explain_correlation(correlation, words)
    assert "Olsson" not in w.explain_correlation(without, words)


def test_method_names_the_correction_or_none(correlation, words):
    assert "Holm" in w.explain_correlation(correlation, words)
    raw = w.explain_correlation(replace(correlation, correction="none"), words)
    assert not re.search("Holm|corrected|校正", raw)
