"""Tables of Kano's evaluation: the list's order, marks, groups, waves, and hostile labels."""

import xml.etree.ElementTree as ET

import numpy as np
import pytest
from kano_results import COUNTS, hostile, make_kano

from csi_helpers.analysis.instruments.kano.evaluation import TABLES
from csi_helpers.show.fragments import table_html
from csi_helpers.show.kano import exhibits as x
from csi_helpers.show.kano import tables as t
from csi_helpers.show.kano.standings import group_differences
from csi_helpers.show.kano.wording import explain_kano_figures

REGIONS = ["1"] * 90 + ["2"] * 60


def rows_of(html):
    rows = ET.fromstring(f"<div>{html}</div>").iter("tr")
    return [["".join(cell.itertext()) for cell in row] for row in rows]


def test_the_list_goes_by_class_and_within_it_by_what_counts():
    result, zh, en = make_kano()
    rows = rows_of(t.table_list(result, en))
    features = [row[0] for row in rows[1:] if len(row) > 1]
    assert features == ["Check", "Instant", "By video", "By face", "Picture", "Voice"]
    groups = [row[0] for row in rows[1:] if len(row) == 1]
    assert [group.split(":")[0] for group in groups] == [
        *("Must-be", "One-dimensional", "Attractive", "Indifferent", "Take care"),
    ]
    assert rows[6][1] == "attractive / one-dim. (combination)"
    assert "注意：反向属性：最常见的回答是有不如没有" in t.table_list(result, zh)


def test_shares_add_up_and_the_mode_is_bold():
    result, _, en = make_kano()
    html = t.table_shares(result, en)
    rows = rows_of(html)
    assert rows[0][:2] == ["Feature", "n"] and "n eff." not in rows[0]
    first = rows[1]
    assert first[:8] == ["Check", "150", "60%", "20%", "5%", "15%", "0%", "0%"]
    assert html.count('class="num up"') == 6
    video = next(row for row in rows if row[0] == "By video")
    assert video[-2].endswith("†") and "0." in video[-3]


def test_a_weighted_study_shows_the_effective_base():
    weights = np.where(np.arange(150) < 75, 0.5, 1.5)
    result, _, en = make_kano(weights=weights)
    assert en.text("head.n_eff") in rows_of(t.table_shares(result, en))[0]


@pytest.mark.parametrize("design", ["clusters", "strata"])
def test_so_does_any_other_design(design):
    from kano_waves import kano_section, kano_survey, kano_wave, pairs

    from csi_helpers.analysis import evaluate_kano

    wave = kano_wave({"fast": pairs(O=90, A=60)}, **{design: np.arange(150) % 50})
    result = evaluate_kano(kano_survey(wave), kano_section(["fast"]), seed=1)
    _, zh, en = make_kano()
    assert en.text("head.n_eff") in rows_of(t.table_shares(result, en))[0]
    told = explain_kano_figures(result, en)
    assert "effective base" in told and "weighted sample" not in told
    assert "有效基数" in explain_kano_figures(result, zh)


def test_no_advice_stands_over_combinations_alone():
    result, zh, en = make_kano({"either": COUNTS["either"]})
    heads = [row[0] for row in rows_of(t.table_list(result, en)) if len(row) == 1]
    assert heads == [
        "Attractive: the most frequent class, but not clearly; consider the second class too"
    ]
    assert "占比最高，但与次高类别难分" in t.table_list(result, zh)


def test_a_change_between_unclear_classes_is_marked_not_tinted():
    now, then = {"A": 51, "O": 50, "M": 5, "I": 5}, {"A": 50, "O": 51, "M": 5, "I": 5}
    result, zh, en = make_kano({"either": now}, before={"either": then})
    html = t.table_changes(result, en)
    assert rows_of(html)[1][1:3] == ["one-dim.≈", "attractive≈"]
    assert "background-color" not in html
    for words in (zh, en):
        assert "≈" in table_html(x.kano_changes_table, result, words)
    clear, _, words = make_kano(
        {"either": {"A": 90, "O": 21}}, before={"either": {"O": 111, "A": 9}}
    )
    assert t.table_changes(clear, words).count("background-color") == 1


def test_coefficients_have_intervals_or_nothing():
    result, _, en = make_kano({"fast": COUNTS["fast"], "odd": {"R": 100, "Q": 50}})
    rows = {row[0]: row[1:] for row in rows_of(t.table_coefficients(result, en))}
    assert rows["Instant"][0].startswith("0.73 (0.6")
    assert rows["Voice"][:2] == ["–", "–"] and "(" in rows["Voice"][2]


def test_other_classes_than_the_modes_are_tinted():
    result, _, en = make_kano()
    html = t.table_rules(result, en)
    rows = {row[0]: row[1:] for row in rows_of(html)}
    others = sum(cell != row[0] for row in list(rows.values())[1:] for cell in row if cell != "–")
    assert others == html.count("background-color") > 0
    one = t.table_rules(make_kano({"fast": COUNTS["fast"]})[0], en)
    assert "Map at means" not in one


def test_groups_have_their_classes_and_signs():
    result, _, en = make_kano(regions=REGIONS)
    rows = rows_of(t.table_group_classes(result, en, "region"))
    assert rows[0][:3] == ["Group", "n", "Check"]
    assert rows[1][:3] == ["1", "90", "must-be"] and rows[2][:2] == ["2", "60"]
    low, _, words = make_kano(regions=["1"] * 120 + ["2"] * 30)
    cells = {row[0]: row[1:] for row in rows_of(t.table_group_classes(low, words, "region"))}
    assert set(cells["2"][1:]) == {"–"}


@pytest.mark.parametrize("against", ["complement", "pairs"])
def test_differences_are_those_the_tests_found(against):
    from kano_waves import kano_section, kano_survey, kano_wave, pairs

    from csi_helpers.analysis import evaluate_kano
    from csi_helpers.params import Comparisons

    answers = pairs(I=80, R=10) + pairs(I=12, R=48)
    wave = kano_wave({"fast": answers}, segments={"region": REGIONS})
    rules = Comparisons(against=against)
    result = evaluate_kano(kano_survey(wave), kano_section(["fast"]), seed=1, comparisons=rules)
    _, _, en = make_kano()
    found = group_differences(result, "region")
    rows = result.estimates
    tested = rows["table"].isin(["kano_share", "better", "worse"]) & (rows["p_adjusted"] < 0.05)
    assert len(found) == tested.sum() > 0
    assert found["difference"].abs().to_numpy() == pytest.approx(48 / 60 - 10 / 90)
    text = rows_of(t.table_differences(result, en, "region"))
    assert text[1][-1] in ("+68.9 percentage points", "−68.9 percentage points")


def test_changes_show_both_waves():
    before = {**COUNTS, "fun": {"A": 20, "O": 88, "M": 6, "I": 36}}
    result, _, en = make_kano(before=before)
    rows = {row[0]: row[1:] for row in rows_of(t.table_changes(result, en))}
    assert rows["By face"][:2] == ["one-dim.", "attractive"]
    assert rows["By face"][-1].endswith("▼")  # fewer are dissatisfied without it
    assert t.table_changes(make_kano()[0], en) == ""


@pytest.mark.parametrize("name", ["classic", "variant"])
def test_the_evaluation_table_is_the_one_chosen(name):
    result, _, en = make_kano(table=name)
    rows = rows_of(t.table_evaluation(result, en))
    short = {en.text(f"kano.short.{letter}"): letter for letter in "AOMIRQ"}
    assert tuple("".join(short[cell] for cell in row[1:]) for row in rows[1:]) == TABLES[name]


def test_hostile_labels_are_escaped():
    counts, labels = hostile(6)
    n = max(sum(one.values()) for one in counts.values())
    regions = ["<b>1</b>"] * (n // 2) + ["2"] * (n - n // 2)
    result, zh, en = make_kano(counts, labels=labels, regions=regions, before=counts)
    for name in dir(x):
        table = getattr(x, name)
        if name.endswith("_table"):
            args = ("region",) if name in ("kano_groups_table", "kano_differences_table") else ()
            for words in (zh, en):
                html = table_html(table, result, words, args)
                assert "<script" not in html and "<b>1" not in html
