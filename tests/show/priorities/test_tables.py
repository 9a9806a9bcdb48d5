"""Tables of the priorities hold the result's numbers, in its order, and say what isn't sure."""

import re
from dataclasses import replace
from functools import cache

import numpy as np
import pytest
from index_stubs import cells, grounds
from priority_codebook import priority_words
from priority_results import make_drivers, make_ipma, make_matrix, make_penalties

from csi_helpers.show import lettering
from csi_helpers.show.priorities import exhibits as x
from csi_helpers.show.priorities.importances import importance_by
from csi_helpers.show.priorities.names import share_text
from csi_helpers.show.structural.tables.side_by_side import PADDING, TYPE
from csi_helpers.show.theme import TEXT_WIDTH

EN = priority_words("en")
matrix = cache(make_matrix)


@pytest.fixture(params=["zh", "en"])
def words(request):
    return priority_words(request.param)


def row_of(html, label):
    return next(row for row in cells(html) if row[0] == label)


def kinds(html, label):
    line = next(row for row in re.findall("<tr>.*?</tr>", html) if f">{label}<" in row)
    return re.findall('<td(?: class="([^"]*)")?', line)


def test_priorities_stand_in_the_lists_order_with_its_numbers(words):
    result = matrix()
    rows = cells(x.priorities_table.draw(result, words))
    assert [row[0] for row in rows[1:]] == [words.item(name) for name in result.priorities.index]
    for row, (_, line) in zip(rows[1:], result.priorities.iterrows(), strict=True):
        assert row[1].startswith(words.text(f"matrix.quadrant.{line['quadrant']}"))
        assert row[2] == share_text(line["share"], words, 0.95)
        assert words.number(line["performance"]) in row[3]
        assert words.interval(line["performance_low"], line["performance_high"]) in row[3]
        assert words.number(line["potential"], 2) in row[4]
        assert words.interval(line["potential_low"], line["potential_high"], 2) in row[4]


def test_rows_that_are_not_sure_are_grey_and_name_the_next_quadrant(words):
    result = matrix()
    html = x.priorities_table.draw(result, words)
    points = result.panel.points
    assert 0 < points["sure"].sum() < len(points)
    for name, row in points.iterrows():
        looks = kinds(html, words.item(name))
        assert all(("low" in look.split()) == (not row["sure"]) for look in looks[:4])
        told = row_of(html, words.item(name))[1]
        plain = words.text(f"matrix.quadrant.{row['quadrant']}")
        assert (told == plain) == (row["sure"] or row["second"] == "")
        if not row["sure"]:
            assert words.text(f"matrix.quadrant.{row['second']}") in told
            assert share_text(row["second_share"], words) in told


def test_no_level_is_given_where_none_is_reliably_better():
    result = matrix()
    html = x.priorities_table.draw(result, EN)
    for name, row in result.priorities.iterrows():
        level = EN.level(*row["best_group"].split("="))
        told = row_of(html, EN.item(name))[5]
        if row["best_low"] > 0:
            assert told.startswith(EN.number(row["potential_best"], 2)) and f"({level})" in told
        else:
            assert told == "–"


def test_columns_without_anything_to_tell_drop_out():
    frame = matrix().priorities.assign(best_low=-1.0)
    result = replace(matrix(), priorities=frame.assign(weak_groups=[()] * len(frame)))
    assert [len(row) for row in cells(x.priorities_table.draw(result, EN))] == [5] * 8
    source = x.priorities_table.source(result, EN)
    assert "Best level" not in source and "Lower in" not in source


def test_groups_that_are_lower_are_named_and_many_are_counted():
    result = matrix()
    groups = tuple(f"branch={n}" for n in range(1, 9))
    frame = result.priorities.copy()
    frame["weak_groups"] = [groups, *[()] * (len(frame) - 1)]
    html = x.priorities_table.draw(replace(result, priorities=frame), EN)
    first, second = (row_of(html, EN.item(name))[6] for name in frame.index[:2])
    assert "Branch 3" in first and "Branch 4" not in first and "5" in first
    assert second == "–"


def test_low_bases_and_unknown_places_are_dashes():
    result = matrix()
    frame = result.priorities.copy()
    empty = ["performance", "performance_low", "performance_high", "share"]
    empty += ["potential", "potential_low", "potential_high", "potential_best", "best_low"]
    name, caution = frame.index[0], frame.index[1]
    frame.loc[name, empty] = np.nan
    frame.loc[name, ["quadrant", "note", "best_group"]] = ["", "low base", ""]
    frame.loc[caution, "note"] = "caution"
    frame["sure"] = frame["sure"].astype(bool) & (frame.index != name)
    changed = replace(result, priorities=frame)
    html = x.priorities_table.draw(changed, EN)
    assert row_of(html, EN.item(name))[1:6] == ["–"] * 5
    assert row_of(html, EN.item(caution))[3].endswith("*")
    source = x.priorities_table.source(changed, EN)
    assert "Base below 30" in source and "below 50" in source


def test_importance_is_ranked_with_every_method(words):
    drivers = make_drivers(7)
    rows = cells(x.importance_table.draw(drivers, words))
    lmg = importance_by(drivers, "lmg")
    ordered = lmg["estimate"].sort_values(ascending=False)
    assert [row[0] for row in rows[1:]] == [words.item(name) for name in ordered.index]
    assert rows[0][1:5] == ["LMG", "Johnson", "β", "r"]
    for row, name in zip(rows[1:], ordered.index, strict=True):
        interval = words.interval(lmg["ci_low"][name], lmg["ci_high"][name], 3)
        assert words.number(ordered[name], 3) in row[1] and interval in row[1]
    assert [row[5][0] for row in rows[1:]] == [str(k) for k in range(1, 8)]


def test_negative_coefficients_and_collinear_attributes_are_tinted():
    html = x.importance_table.draw(make_drivers(7), EN)
    tinted = {row[0] for row in cells(html)[1:] if grounds(html, row[0])}
    assert tinted == {EN.item("A2"), EN.item("A3")}
    source = x.importance_table.source(make_drivers(7), EN)
    assert "negative" in source and "VIF" in source
    assert "Tinted" not in x.importance_table.source(make_drivers(3), EN)


def test_attributes_without_importance_stand_last():
    drivers = make_drivers(7)
    kept = drivers.estimates[drivers.estimates["subject"] != "A1"]
    changed = replace(drivers, estimates=kept, left_out=("A1",))
    rows = cells(x.importance_table.draw(changed, EN))
    assert rows[-1] == [EN.item("A1"), *["–"] * 6]


def test_the_matrixs_method_comes_first():
    drivers = make_drivers(5, kind="construct", importance="total_effect", stated=False)
    rows = cells(x.importance_table.draw(drivers, EN))
    assert rows[0][:2] == ["Construct", "Total effect"]
    assert "(" in rows[1][1] and "(" not in rows[1][2]


def test_the_grid_groups_by_cell(words):
    result = matrix()
    html = x.grid_table.draw(result, words)
    rows = cells(html)
    for name, line in result.grid.iterrows():
        place = next(k for k, row in enumerate(rows) if row[0] == words.item(name))
        above = next(row[0] for row in reversed(rows[:place]) if len(row) == 1)
        assert above == words.text(f"matrix.grid_group.{line['cell']}")
        assert words.number(line["stated"]) in rows[place][1]
        assert words.number(line["derived"], 3) in rows[place][2]
        look = "num" if line["share"] >= 0.95 else "num low"
        assert set(kinds(html, words.item(name))) == {look}
    assert not x.grid_table.applies(make_matrix(5, stated=False))
    assert x.grid_table.draw(make_matrix(5, stated=False), words) == ""


def test_penalties_stand_under_their_class(words):
    result = make_penalties(7)
    html = x.penalty_reward_table.draw(result, words)
    rows = cells(html)
    penalty = result.estimates.query("table == 'penalty'").set_index("subject")
    shares = result.estimates.query("table == 'factor_class'")
    shares = shares.set_index(["subject", "object"])["estimate"]
    for name, kind in result.kinds.items():
        place = next(k for k, row in enumerate(rows) if row[0] == words.item(name))
        above = next(row[0] for row in reversed(rows[:place]) if len(row) == 1)
        assert above == words.text(f"matrix.kind_group.{kind}")
        assert words.number(penalty["estimate"][name], 2, signed=True) in rows[place][1]
        share = shares[name, kind]
        assert rows[place][4] == share_text(share, words, 0.95)
        assert set(kinds(html, words.item(name))) == {"num" if share >= 0.95 else "num low"}


def test_an_attribute_without_a_class_is_not_lost():
    result = make_penalties(7)
    kinds_of = dict(result.kinds) | {"A1": ""}
    rows = cells(x.penalty_reward_table.draw(replace(result, kinds=kinds_of), EN))
    place = next(k for k, row in enumerate(rows) if row[0] == EN.item("A1"))
    assert rows[place - 1] == [EN.text("matrix.kind_group.neither")]
    assert rows[place][4] == "–"


def test_segments_show_each_levels_quadrant(words):
    result = matrix()
    html = x.segment_matrix_table.draw(result, words, "region")
    rows = cells(html)
    assert rows[1][1:] == [words.number(result.panel.n, 0), *["288"] * 4]
    for k, panel in enumerate(result.panels["region"], start=2):
        for row in rows[2:]:
            name = next(n for n in panel.points.index if words.item(n) == row[0])
            point = panel.points.loc[name]
            told = words.text(f"matrix.quadrant_short.{point['quadrant']}")
            assert row[k] == told + share_text(point["share"], words, 0.95)
    loud = sum(
        int((panel.points["sure"] & (panel.points["quadrant"] == "concentrate")).sum())
        for panel in (result.panel, *result.panels["region"])
    )
    assert html.count("background-color") == loud > 0


def test_many_levels_come_in_several_tables_that_fit_the_page():
    result, own = make_matrix(7, branches=20), priority_words("en", branches=20)
    html = x.segment_matrix_table.draw(result, own, "branch")
    tables = re.findall("<table>.*?</table>", html)
    assert len(tables) > 1
    heads = [head for part in tables for head in cells(part)[0][1:]]
    assert heads == ["Total", *(f"Branch {n}" for n in range(1, 21))]
    assert all(width_of(part) <= TEXT_WIDTH for part in tables)


def width_of(html, type_size=TYPE):
    """Inches of a table's widest cells side by side; labels wrap at their widest."""
    rows = [row for row in cells(html) if len(row) > 1]
    beside = min(2.2, max(lettering.text_width(row[0], type_size) for row in rows))
    widths = [
        PADDING + max(lettering.text_width(row[k], type_size) for row in rows)
        for k in range(1, len(rows[0]))
    ]
    return beside + sum(widths)


@pytest.mark.parametrize("language", ["zh", "en"])
def test_methods_and_cross_hairs_fit_the_page(language):
    words = priority_words(language)
    for kind, stated in (("construct", True), ("attribute", True)):
        html = x.robustness_table.draw(make_matrix(7, kind=kind, stated=stated), words)
        for part in re.findall("<table>.*?</table>", html):
            assert width_of(part, 7.6) <= TEXT_WIDTH


def test_robustness_counts_the_specs_that_agree(words):
    result = matrix()
    html = x.robustness_table.draw(result, words)
    first, second = re.findall("<table>.*?</table>", html)
    frame = result.robustness
    for name in frame.index:
        same = (frame.loc[name] == frame.loc[name, result.spec]).sum()
        assert row_of(first, words.item(name))[-1] == f"{same}/{len(frame.columns)}"
        shown = [words.text(f"matrix.quadrant_short.{q}") for q in frame.loc[name]]
        by_rule = [shown[k] for k, spec in enumerate(frame.columns) if spec.startswith("lmg+")]
        assert row_of(second, words.item(name))[1:] == by_rule
        assert len(grounds(second, words.item(name))) == sum(q != by_rule[0] for q in by_rule)


def test_an_unknown_quadrant_is_a_dash_and_does_not_count():
    result = matrix()
    frame = result.robustness.copy()
    frame.loc["A1", "correlation+mean"] = ""
    frame.loc["A2", result.spec] = ""
    html = x.robustness_table.draw(replace(result, robustness=frame), EN)
    told = row_of(html, EN.item("A1"))
    assert told[2] == "–" and told[-1].endswith("/19")
    assert EN.item("A2") not in {row[0] for row in cells(html)}
    nothing = replace(result, spec="", importance="")
    assert x.robustness_table.draw(nothing, EN) == ""


def test_the_map_goes_by_importance(words):
    result = make_ipma()
    frame = result.estimates.query("table == 'ipma_importance'").set_index("subject")["estimate"]
    order = frame.sort_values(ascending=False).index
    rows = cells(x.ipma_table.draw(result, words))
    assert [row[0] for row in rows[1:]] == [words.construct(name) for name in order]
    assert words.number(frame[order[0]], 2) in rows[1][1]
    items = [row for row in cells(x.ipma_items_table.draw(result, words)) if len(row) > 1]
    assert len(items) == 1 + 15


def test_thirty_attributes_and_three(words):
    for k in (3, 30):
        result = make_matrix(k)
        own = priority_words(words.language, k)
        assert len(cells(x.priorities_table.draw(result, own))) == k + 1
        assert len(cells(x.importance_table.draw(result.drivers, own))) == k + 1


def test_labels_are_escaped_everywhere():
    own = priority_words("en", 12, "hostile")
    result = make_matrix(12)
    drawn = [x.priorities_table, x.grid_table, x.robustness_table]
    html = "".join(table.draw(result, own) for table in drawn)
    html += x.importance_table.draw(result.drivers, own)
    html += x.penalty_reward_table.draw(make_penalties(12), own)
    html += x.segment_matrix_table.draw(result, own, "region")
    assert "<script" not in html and "<b>" not in html
    assert html.count("&lt;script&gt;") >= 6
