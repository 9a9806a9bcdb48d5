"""Sentences of the matrix hold the result's numbers, say what is sure, and claim no more."""

from dataclasses import replace
from functools import cache

import numpy as np
import pytest
from priority_codebook import priority_words
from priority_results import make_matrix

from csi_helpers.show.priorities import wording as w
from csi_helpers.show.priorities.names import share_text
from csi_helpers.show.priorities.standings import above_iso_rating, moves
from csi_helpers.show.priorities.wording.matrix import caption_matrix
from csi_helpers.show.priorities.wording.priorities import caption_priorities
from csi_helpers.show.priorities.wording.robustness import caption_robustness

EN = priority_words("en")
matrix = cache(make_matrix)


@pytest.fixture(params=["zh", "en"])
def words(request):
    return priority_words(request.param)


def with_quadrants(result, quadrant, *, sure):
    """The same matrix with every driver in one quadrant."""
    share = 0.99 if sure else 0.6
    told = {"quadrant": quadrant, "share": share, "sure": sure}
    points = result.panel.points.assign(**told, second="" if sure else "keep_up")
    points = points.assign(second_share=0.0 if sure else 0.4)
    panel = replace(result.panel, points=points)
    return replace(result, panel=panel, priorities=result.priorities.assign(**told))


def test_priorities_name_what_is_sure_first_with_its_numbers(words):
    result = matrix()
    text = w.describe_priorities(result, words)
    rows = result.priorities[result.priorities["quadrant"] == "concentrate"]
    sure, likely = rows[rows["sure"]], rows[~rows["sure"]]
    assert len(sure) and len(likely)
    stem = words.text("matrix.priorities.first", items="|").split("|")[0]
    assert text.startswith(stem + words.item(sure.index[0]))
    for name, row in rows.iterrows():
        assert words.item(name) in text
        assert words.number(row["performance"]) in text
        assert share_text(row["share"], words, 0.95) in text
    assert text.index(words.item(sure.index[-1])) < text.index(words.item(likely.index[0]))


def test_potential_is_told_with_its_interval_and_as_an_association(words):
    result = matrix()
    text = w.describe_priorities(result, words)
    first = result.priorities.iloc[0]
    assert words.number(first["potential"], 2) in text
    assert words.interval(first["potential_low"], first["potential_high"], 2) in text
    assert text.endswith(words.text("matrix.priorities.reading"))


def test_an_uncertain_potential_is_called_so():
    frame = matrix().priorities.copy()
    frame["potential_low"] = -1.0
    assert "includes zero" in w.describe_priorities(replace(matrix(), priorities=frame), EN)


def test_without_potential_nothing_is_said_of_it():
    frame = matrix().priorities.copy()
    frame[["potential", "potential_low", "potential_high"]] = np.nan
    frame[["potential_best", "best_low", "best_high"]] = np.nan
    text = w.describe_priorities(replace(matrix(), priorities=frame), EN)
    assert "potential" not in text and "best level" not in text and "nan" not in text


def test_no_level_serves_as_a_yardstick_unless_it_is_reliably_better():
    result = matrix()
    frame = result.priorities.assign(best_low=-0.1)
    text = w.describe_priorities(replace(result, priorities=frame), EN)
    assert EN.text("matrix.priorities.best_none") in text
    alone = replace(result, priorities=frame, segments=(), small=())
    assert "yardstick" not in w.describe_priorities(alone, EN)


@pytest.mark.parametrize(
    ("quadrant", "sure", "key", "caption"),
    [
        ("keep_up", True, "none", "caption_none"),
        ("concentrate", False, "first_none", "caption_maybe"),
        ("", False, "unplaced", "caption_unplaced"),
    ],
)
def test_where_nothing_is_to_be_improved_or_nothing_is_sure(words, quadrant, sure, key, caption):
    result = with_quadrants(matrix(), quadrant, sure=sure)
    noun = words.text("matrix.noun.attribute")
    assert words.text(f"matrix.priorities.{key}", noun=noun) in w.describe_priorities(result, words)
    told = words.text(f"matrix.priorities.{caption}", names="|").split("|")[0]
    assert caption_priorities(result, words).startswith(told)


def test_without_a_panel_everything_still_speaks(words):
    result = with_quadrants(matrix(), "", sure=False)
    result = replace(result, panel=None, before=None, spec="", importance="", grid=None)
    noun = words.text("matrix.noun.attribute")
    assert w.describe_matrix(result, words) == words.text("matrix.priorities.unplaced", noun=noun)
    assert w.describe_robustness(result, words) == words.text("matrix.robustness.one")
    for sentence in (w.explain_matrix, caption_priorities, caption_robustness):
        assert "nan" not in sentence(result, words)


def test_the_matrix_counts_what_is_certain_and_names_what_is_not(words):
    result = matrix()
    text, points = w.describe_matrix(result, words), result.panel.points
    k, total = int(points["sure"].sum()), len(points)
    counts = {"k": str(k), "total": str(total), "rest": str(total - k)}
    values = {"noun": words.text("matrix.noun.attribute"), "confidence": "95%"}
    assert text.startswith(words.text("matrix.standing.count", **counts, **values))
    for name, row in points[~points["sure"]].iterrows():
        open_item = {
            "name": words.item(name),
            "quadrant": words.text(f"matrix.quadrant.{row['quadrant']}"),
            "share": share_text(row["share"], words, 0.95),
            "second": words.text(f"matrix.quadrant.{row['second']}"),
            "second_share": share_text(row["second_share"], words),
        }
        assert words.text("matrix.standing.open_item", **open_item) in text
    assert words.number(result.panel.importance_cross, 3) in text
    assert words.number(result.panel.performance_cross) in text


@pytest.mark.parametrize(("sure", "case"), [(True, "all"), (False, "none")])
def test_all_or_none_is_certain(words, sure, case):
    result = with_quadrants(matrix(), "keep_up", sure=sure)
    text = w.describe_matrix(result, words)
    values = {"noun": words.text("matrix.noun.attribute"), "confidence": "95%"}
    assert text.startswith(
        words.text(f"matrix.standing.count_{case}", k="0", total="7", rest="0", **values)
    )
    tail = words.text(f"matrix.standing.sure_{case}", total="7", k="0", noun=values["noun"])
    assert caption_matrix(result, words).endswith(tail)


def test_a_share_below_the_level_never_reads_as_reaching_it():
    assert share_text(0.9496, EN, 0.95) == "94.9%"
    assert share_text(0.99996, EN) != "100%" and share_text(0.0004, EN) != "0%"


def test_only_moves_that_are_sure_in_both_waves_are_named(words):
    result = matrix()
    then = with_quadrants(result, "overkill", sure=True).panel
    before = replace(then, wave="2025")
    changed = replace(result, before=before)
    found = moves(changed)
    sure = [name for name, (_, _, both) in found.items() if both]
    assert 0 < len(sure) < len(found)
    text = w.describe_matrix(changed, words)
    for name in sure:
        values = {
            "name": words.item(name),
            "before": words.text("matrix.quadrant.overkill"),
            "now": words.text(f"matrix.quadrant.{result.panel.points['quadrant'][name]}"),
        }
        assert words.text("matrix.standing.moved_item", **values) in text
    same = replace(result, before=replace(result.panel, wave="2025"))
    noun = words.text("matrix.noun.attribute")
    told = words.text("matrix.standing.moved_none", wave="2025", noun=noun)
    assert told in w.describe_matrix(same, words)
    assert "2025" not in w.describe_matrix(replace(result, before=None), words)


def test_above_the_diagonal_only_what_enough_draws_agree_on():
    result = matrix()
    shares = result.estimates.query("table == 'iso_rating' and method == 'lmg'")
    expected = set(shares.loc[shares["estimate"] >= 0.95, "subject"])
    assert set(above_iso_rating(result)) == expected


def test_attributes_without_stated_importance_are_named(words):
    result = matrix()
    names = result.drivers.drivers[:2]
    told = w.describe_stated(replace(result, unstated=names), words)
    assert all(words.item(name) in told for name in names)
    assert told.startswith(w.describe_stated(result, words))


def test_what_may_yet_be_to_concentrate_on_is_named_where_nothing_stands_there(words):
    result = with_quadrants(matrix(), "low_priority", sure=False)
    points = result.panel.points.assign(second="concentrate", second_share=0.37)
    result = replace(result, panel=replace(result.panel, points=points))
    told = w.describe_priorities(result, words)
    assert "37%" in told and words.item(result.drivers.drivers[0]) in told
