"""Every exhibit and sentence of the priorities, in every shape a study may have."""

import re
from dataclasses import replace
from functools import cache

import pytest
from priority_codebook import priority_words
from priority_results import make_drivers, make_ipma, make_matrix, make_penalties

from csi_helpers import show
from csi_helpers.show.exhibits import Chart, Table
from csi_helpers.show.fragments import table_html
from csi_helpers.show.priorities import exhibits as x
from csi_helpers.show.priorities import wording as w

MATRIX = (x.matrix_chart, x.priorities_table, x.grid_table, x.robustness_table)
SEGMENTS = (x.segment_matrix_chart, x.segment_matrix_table)
DRIVERS = (x.importance_chart, x.importance_table)
PENALTIES = (x.penalty_reward_chart, x.penalty_reward_table)
MAP = (x.ipma_chart, x.ipma_table, x.ipma_items_table)
SHAPES = {
    "seven": {"k": 7},
    "three": {"k": 3},
    "thirty": {"k": 30, "importance": "johnson"},
    "constructs": {"k": 6, "kind": "construct", "importance": "total_effect", "stated": False},
    "stated": {"k": 7, "importance": "stated", "crosshair": "target"},
    "midpoint": {"k": 7, "importance": "stated", "crosshair": "midpoint"},
    "median": {"k": 7, "importance": "regression", "crosshair": "median", "before": False},
    "sure": {"k": 5, "scatter": 0.01},
    "unsure": {"k": 5, "scatter": 30.0},
}
NAMES = {"Johnson", "LMG", "VIF", "Holm", "Vavra", "Martilla", "James", "Brandt", "Matzler"}
NAMES |= {"Sauerwein", "Mikulic", "Prebezac", "Bacon", "Abalo", "Morris", "Ringle", "Sarstedt"}
NAMES |= {
    "Lindeman",
    "Merenda",
    "Gold",
    "EM",
    "QUAL",
    "IMAG",
    "EXPE",
    "VALU",
    "COMP",
    "BILL",
    "REPA",
}

shaped = cache(lambda shape: make_matrix(**SHAPES[shape]))


def results_of(shape):
    """Each exhibit's result, with what it is told besides."""
    result = shaped(shape)
    yield from ((exhibit, result, ()) for exhibit in MATRIX)
    yield from ((exhibit, result, (name,)) for exhibit in SEGMENTS for name in result.segments)
    yield from ((exhibit, result.drivers, ()) for exhibit in DRIVERS)
    yield from ((exhibit, make_penalties(SHAPES[shape]["k"]), ()) for exhibit in PENALTIES)
    yield from ((exhibit, make_ipma(), ()) for exhibit in MAP)


def sentences(shape, words):
    """All that is said of a result, and of its exhibits that apply."""
    result = shaped(shape)
    for say in (w.describe_priorities, w.describe_matrix, w.explain_matrix):
        yield say(result, words)
    if "stated" in result.drivers.methods:
        yield w.describe_stated(result, words)
    yield w.describe_robustness(result, words)
    yield from (w.describe_segment_matrix(result, words, name) for name in result.segments)
    for say in (w.describe_derived_importance, w.explain_drivers):
        yield say(result.drivers, words)
    for say in (w.describe_penalty_reward, w.explain_penalty_reward):
        yield say(make_penalties(SHAPES[shape]["k"]), words)
    yield from (say(make_ipma(), words) for say in (w.describe_ipma, w.explain_ipma))
    for exhibit, given, args in results_of(shape):
        if exhibit.applies(given):
            yield exhibit.caption(given, words, *args)
            yield exhibit.source(given, words, *args)
            if isinstance(exhibit, Chart):
                yield exhibit.alt(given, words, *args)


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("language", ["zh", "en"])
def test_whole_sentences_of_one_language(shape, language):
    words = priority_words(language, SHAPES[shape]["k"])
    told = list(sentences(shape, words))
    assert len(told) > 30 and all(told)
    for text in told:
        assert not re.search(r"[{}]|\bnan\b|  |。。|\.\.(?!\.)|matrix\.", text), text
    for text in told:
        plain = re.sub(r"<b>(西区|West)</b>", "", text)
        if language == "en":
            assert not re.search("[\u4e00-\u9fff，。（）]", plain), text
        else:
            assert set(re.findall("[A-Za-z]{2,}", plain)) <= NAMES, text


@pytest.mark.parametrize("shape", SHAPES)
def test_tables_hold_no_unknowns_and_say_their_base(shape):
    words = priority_words("en", SHAPES[shape]["k"])
    for exhibit, given, args in results_of(shape):
        if isinstance(exhibit, Table) and exhibit.applies(given):
            html = table_html(exhibit, given, words, args)
            assert html.startswith('<figure class="table">') and "nan" not in html
            assert "Base" in html or "n = " in html or args  # of levels the base is a row


def test_exhibits_that_have_nothing_to_show_drop_out():
    words = priority_words("en")
    result = make_matrix(7, stated=False)
    assert table_html(x.grid_table, result, words) == ""
    empty = replace(result, panel=None, spec="", importance="", panels={}, segments=())
    for exhibit in (x.matrix_chart, x.robustness_table, *SEGMENTS):
        assert not exhibit.applies(empty)
    drivers = replace(make_drivers(7), estimates=make_drivers(7).estimates.iloc[:0])
    assert not any(exhibit.applies(drivers) for exhibit in DRIVERS)
    penalties, constructs = make_penalties(7), make_ipma()
    assert not x.penalty_reward_table.applies(
        replace(penalties, estimates=penalties.estimates.iloc[:0])
    )
    assert not x.ipma_table.applies(replace(constructs, estimates=constructs.estimates.iloc[:0]))


def test_names_of_exhibits_tell_charts_from_tables_apart():
    for kind in (Chart, Table):
        names = [one.name for one in vars(x).values() if isinstance(one, kind)]
        assert len(names) == len(set(names))
    every = [name for name in vars(x) if name.endswith(("_chart", "_table"))]
    assert set(every) <= set(dir(show)) and set(w.__all__) <= set(dir(show))


def test_the_method_names_its_sources_and_what_potential_is_not():
    words, result = priority_words("en"), shaped("seven")
    text = w.explain_matrix(result, words)
    for source in ("Martilla and James, 1977", "Bacon, 2003", "Abalo et al., 2007", "Vavra (1997)"):
        assert source in text
    assert "Morris, 1983" in text and "high by luck" in text
    assert "does not say what a change would bring" in text and "share of draws" in text
    importance = w.explain_drivers(result.drivers, words)
    assert "Lindeman, Merenda and Gold, 1980" in importance and "Johnson, 2000" in importance
    penalty = w.explain_penalty_reward(make_penalties(7), words)
    for source in ("Brandt, 1987", "Matzler and Sauerwein, 2002", "Mikulic and Prebezac, 2008"):
        assert source in penalty
    assert "Ringle and Sarstedt, 2016" in w.explain_ipma(make_ipma(), words)


def test_the_method_says_only_what_holds():
    words = priority_words("en")
    plain = make_matrix(7, stated=False, crosshair="median")
    plain = replace(plain, priorities=plain.priorities.assign(best_group="", weak_groups=[()] * 7))
    text = w.explain_matrix(plain, words)
    assert "medians" in text and "means of" not in text
    for absent in ("Vavra", "Morris", "Holm", "target"):
        assert absent not in text
    pairs = replace(shaped("seven"), against="pairs", correction="none")
    told = w.explain_matrix(pairs, words)
    assert "in pairs" in told and "not corrected for multiple tests" in told
    assert "above none" in x.priorities_table.source(pairs, words)
    drivers = replace(make_drivers(7), features=(), degenerate=3)
    text = w.explain_drivers(drivers, words)
    assert "weighted" not in text and "Of 2,000 draws 3 could not" in text
