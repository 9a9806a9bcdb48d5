"""Sentences of importance, its grid, penalties, segments, the map and other methods."""

from dataclasses import replace
from functools import cache

import pytest
from priority_codebook import priority_words
from priority_results import make_drivers, make_ipma, make_matrix, make_penalties

from csi_helpers.show.priorities import wording as w
from csi_helpers.show.priorities.importances import perhaps_first, ranked
from csi_helpers.show.priorities.wording.penalty_reward import caption_penalty_reward
from csi_helpers.show.priorities.wording.segments import caption_segment_matrix, differing
from csi_helpers.show.priorities.wording.stated import caption_grid

EN = priority_words("en")
matrix = cache(make_matrix)


@pytest.fixture(params=["zh", "en"])
def words(request):
    return priority_words(request.param)


def test_importance_names_the_strongest_and_how_sure_ranks_are(words):
    drivers = make_drivers(7)
    frame, text = ranked(drivers), w.describe_derived_importance(drivers, words)
    first = frame.iloc[0]
    assert words.item(frame.index[0]) in text and words.number(first["estimate"], 3) in text
    assert words.interval(first["low"], first["high"], 3) in text
    perhaps = words.listing([words.item(name) for name in perhaps_first(drivers)])
    assert len(perhaps_first(drivers)) > 1 and perhaps in text
    assert "62%" in text and "1,153" in text


def test_a_first_rank_that_is_sure_is_called_so():
    drivers = make_drivers(7)
    ranks = drivers.estimates["table"] == "importance_rank"
    exact = drivers.estimates.copy()
    exact.loc[ranks, "ci_low"] = exact.loc[ranks, "ci_high"] = exact.loc[ranks, "estimate"]
    text = w.describe_derived_importance(replace(drivers, estimates=exact), EN)
    assert "ranks first is certain" in text and "not exact" not in text


def test_fallbacks_are_told():
    text = w.describe_derived_importance(
        make_drivers(30, importance="johnson", wanted="lmg"), priority_words("en", 30)
    )
    assert "for these 30" in text and "Johnson's relative weights are used" in text
    refused = make_drivers(7, importance="correlation", wanted="lmg")
    assert "which these data do not allow" in w.describe_derived_importance(refused, EN)
    assert "stands in" not in w.describe_derived_importance(make_drivers(7), EN)


@pytest.mark.parametrize("rule", ["complete", "listwise", "pairwise", "em"])
def test_missing_answers_are_told(words, rule):
    drivers = make_drivers(7, missing=rule)
    share = words.percent(drivers.complete)
    told = words.text(f"matrix.missing.{rule}", complete=share)
    assert told in w.describe_derived_importance(drivers, words)
    auto = words.text("matrix.method.missing_auto")
    assert (auto in w.explain_drivers(drivers, words)) == (rule != "complete")


def test_caveats_name_their_attributes_only_where_there_are_any(words):
    drivers = make_drivers(7)
    text = w.describe_derived_importance(replace(drivers, left_out=("A7",)), words)
    for name in ("A2", "A3", "A7"):
        assert words.item(name) in text
    plain = w.describe_derived_importance(make_drivers(3), words)
    assert "VIF" not in plain


def test_without_an_outcome_importance_is_stated_only(words):
    drivers = replace(make_drivers(7), outcome="", importance="stated", methods=("stated",))
    drivers = replace(drivers, estimates=drivers.estimates.iloc[:0])
    text = w.describe_derived_importance(drivers, words)
    assert text == words.text("matrix.importance.no_outcome")
    noun = words.text("matrix.noun.attribute")
    stated = words.text("matrix.method.stated", noun=noun)
    assert w.explain_drivers(drivers, words) == stated


def test_stated_importance_by_cell(words):
    result = matrix()
    text = w.describe_stated(result, words)
    for cell in set(result.grid["cell"]):
        names = [words.item(n) for n in result.grid.index[result.grid["cell"] == cell]]
        values = {"names": words.listing(names), "outcome": words.item("CUSA1")}
        assert words.text(f"matrix.stated.{cell}", **values) in text
    disagree = int(result.grid["cell"].isin(["basic", "excitement"]).sum())
    assert str(disagree) in caption_grid(result, words)


def test_without_stated_importance_the_section_drops_out(words):
    assert w.describe_stated(make_matrix(5, stated=False), words) == ""


def test_penalties_by_class_with_the_widest(words):
    result = make_penalties(7)
    text, outcome = w.describe_penalty_reward(result, words), words.item("CUSA1")
    penalties = result.estimates.query("table == 'penalty'").set_index("subject")
    for kind in set(result.kinds.values()):
        names = [n for n in penalties["estimate"].sort_values().index if result.kinds[n] == kind]
        values = {"outcome": outcome, "names": words.listing([words.item(n) for n in names])}
        assert words.text(f"matrix.penalty.{kind}", **values) in text
    worst = penalties.loc[penalties["estimate"].idxmin()]
    assert words.number(worst["estimate"], 2, signed=True) in text
    assert words.interval(worst["ci_low"], worst["ci_high"], 2) in text
    counts = [list(result.kinds.values()).count(kind) for kind in ("basic", "excitement")]
    assert all(str(count) in caption_penalty_reward(result, words) for count in counts)


def test_segments_say_what_depends_on_the_level(words):
    result = matrix()
    text = w.describe_segment_matrix(result, words, "region")
    sure = {
        name
        for panel in result.panels["region"]
        for name, row in panel.points.iterrows()
        if row["sure"] and row["quadrant"] == "concentrate"
    }
    assert sure and all(words.item(name) in text for name in sure)
    assert words.level("region", "5") in text and "100" in text
    assert str(len(differing(result, "region"))) in caption_segment_matrix(result, words, "region")


def test_segments_that_agree_one_level_and_none_sure(words):
    result = matrix()
    panels = tuple(replace(p, points=result.panel.points) for p in result.panels["region"])
    same = replace(result, panels={"region": panels})
    assert differing(same, "region") == []
    values = {"column": words.column("region"), "noun": words.text("matrix.noun.attribute")}
    told = words.text("matrix.segments.same", k="4", **values)
    assert told in w.describe_segment_matrix(same, words, "region")
    one = replace(result, panels={"region": result.panels["region"][:1]})
    alone = w.describe_segment_matrix(one, words, "region")
    level = words.level("region", "1")
    assert words.text("matrix.segments.one", column=values["column"], level=level) in alone
    loose = result.panels["region"][0].points.assign(sure=False)
    open_ = replace(one, panels={"region": (replace(panels[0], points=loose),)})
    first_none = words.text("matrix.segments.first_none")
    assert first_none in w.describe_segment_matrix(open_, words, "region")


def test_the_map_names_the_strongest_and_the_lowest(words):
    result = make_ipma()
    effects = result.estimates.query("table == 'ipma_importance'").set_index("subject")["estimate"]
    text = w.describe_ipma(result, words)
    assert words.construct(effects.idxmax()) in text and words.number(effects.max(), 2) in text
    empty = replace(result, estimates=result.estimates.iloc[:0])
    target = words.construct(result.target)
    assert w.describe_ipma(empty, words) == words.text("matrix.ipma.none", target=target)


def test_robustness_counts_specs(words):
    result = matrix()
    frame, text = result.robustness, w.describe_robustness(result, words)
    assert str(len(frame.columns)) in text
    for name in frame.index[frame[result.spec] == "concentrate"]:
        same = int((frame.loc[name] == "concentrate").sum())
        assert words.item(name) in text and str(same) in text
    one = replace(result, robustness=frame[[result.spec]])
    assert w.describe_robustness(one, words) == words.text("matrix.robustness.one")
    kept = frame.apply(lambda column: frame[result.spec])
    noun = words.text("matrix.noun.attribute")
    every = words.text("matrix.robustness.all", specs="20", total="7", noun=noun)
    assert w.describe_robustness(replace(result, robustness=kept), words) == every
