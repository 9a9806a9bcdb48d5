"""Quality of measurement: verdicts by rule, tints only where one is broken, what is named."""

import re
import xml.etree.ElementTree as ET
from dataclasses import replace

import pytest
from path_model_results import demo, figure, mode_b, second_order, spoilt, telecom, with_rows
from structure_results import words_of

from csi_helpers.show.fragments import table_html
from csi_helpers.show.structural.exhibits import structure as exhibits
from csi_helpers.show.structural.measures import (
    cross_loadings,
    measured_constructs,
    pairs_of,
    remarked_items,
    strangers,
)
from csi_helpers.show.structural.tables.constructs import (
    table_construct_quality,
    table_discriminant,
)
from csi_helpers.show.structural.tables.items import table_cross_loadings, table_item_quality
from csi_helpers.show.structural.wording.quality import describe_measurement

LANGUAGES = ("zh", "en")
TABLES = (
    exhibits.construct_quality_table,
    exhibits.discriminant_table,
    exhibits.item_quality_table,
    exhibits.cross_loadings_table,
)


def parsed(html):
    return ET.fromstring(f"<div>{html}</div>")


def rows_of(html):
    return [["".join(cell.itertext()) for cell in row] for row in parsed(html).iter("tr")]


def by_label(html):
    return {row[0]: row for row in rows_of(html)}


def tinted(html):
    return ["".join(cell.itertext()) for cell in parsed(html).iter("td") if cell.get("style")]


def test_every_construct_has_its_coefficients_and_a_verdict():
    rows = by_label(table_construct_quality(demo(), words_of("en")))
    told = [
        figure(demo(), table, "image")["estimate"]
        for table in ("alpha_standardised", "rho_a", "rho_c", "ave")
    ]
    row = rows["Image"]
    assert row[1:3] == ["adequate", "5"]
    assert [row[3], row[4], row[6], row[7]] == [f"{value:.2f}" for value in told]
    ave = figure(demo(), "ave", "image")
    assert row[8] == f"{ave['ci_low']:.2f}–{ave['ci_high']:.2f}"
    single = rows["Complaint handling†"]
    assert single[1:3] == ["single item, not judged", "1"] and set(single[3:]) == {"–"}


@pytest.mark.parametrize(
    ("construct", "english", "chinese"),
    [
        ("expectation", "AVE below 0.50", "AVE低于0.50"),
        ("loyalty", "α, ρA below 0.70", "α、ρA低于0.70"),
        ("quality", "adequate; items may repeat each other", "达标；题目可能重复"),
        ("value", "adequate", "达标"),
    ],
)
def test_verdicts_name_the_rule_that_is_broken(construct, english, chinese):
    for language, told in (("en", english), ("zh", chinese)):
        words = words_of(language)
        rows = by_label(table_construct_quality(spoilt(), words))
        assert rows[words.construct(construct)][1] == told


def test_only_what_breaks_a_rule_is_tinted():
    words = words_of("en")
    assert [tinted(table.draw(demo(), words)) for table in TABLES] == [[], [], [], []]
    assert tinted(table_construct_quality(spoilt(), words)) == ["0.45", "0.62", "0.69996"]
    assert tinted(table_discriminant(spoilt(), words)) == ["−0.85", "0.93≤1.01"]
    assert tinted(table_item_quality(spoilt(), words)) == ["0.61", "−0.12", "0.300", "6.20"]
    assert tinted(table_cross_loadings(spoilt(), words)) == ["0.91▲"]
    for table in TABLES[:3]:
        assert "Tinted" in table.source(spoilt(), words)
        assert "Tinted" not in table.source(demo(), words)


@pytest.mark.parametrize(
    ("table", "limit", "column"), [("rho_a", 0.70, 4), ("rho_c", 0.70, 6), ("ave", 0.50, 7)]
)
def test_a_limit_is_reached_at_the_limit_and_the_printed_number_shows_it(table, limit, column):
    words = words_of("en")
    for value, short in ((limit, False), (limit - 0.0004, True)):
        structure = with_rows(demo(), {(table, "value", ""): {"estimate": value}})
        row = by_label(table_construct_quality(structure, words))["Perceived value"]
        assert ("below" in row[1]) is short
        assert (float(row[column]) < limit) is short


def test_discriminant_table_holds_htmt_roots_and_correlations():
    words = words_of("en")
    rows = by_label(table_discriminant(demo(), words))
    htmt = figure(demo(), "htmt", "quality", "satisfaction")
    assert rows["5. Satisfaction"][3] == f"{htmt['estimate']:.2f}≤{htmt['ci_high']:.2f}"
    r = figure(demo(), "construct_correlation", "quality", "satisfaction")["estimate"]
    assert rows["3. Perceived quality"][5] == f"{r:.2f}"
    root = figure(demo(), "ave", "quality")["estimate"] ** 0.5
    assert rows["3. Perceived quality"][3] == f"{root:.2f}"
    assert rows["6. Complaint handling†"][6] == "–"  # a single item has no AVE


@pytest.mark.parametrize(
    ("htmt", "upper", "alike", "close"),
    [
        (0.84, 0.99, False, False),
        (0.86, 0.99, False, True),
        (0.90, 0.95, True, False),
        (0.80, 1.0, True, False),
    ],
)
def test_two_constructs_are_alike_by_either_rule_of_htmt(htmt, upper, alike, close):
    changes = {("htmt", "image", "loyalty"): {"estimate": htmt, "ci_high": upper}}
    row = pairs_of(with_rows(demo(), changes)).loc[("image", "loyalty")]
    assert (row["alike"], row["close"]) == (alike, close)


def test_fornell_larcker_takes_the_smaller_root():
    root = figure(demo(), "ave", "image")["estimate"] ** 0.5
    for r, overlapping in ((root - 0.001, False), (-root - 0.001, True)):
        changes = {("construct_correlation", "image", "loyalty"): {"estimate": r}}
        pairs = pairs_of(with_rows(demo(), changes))
        assert pairs["overlapping"].sum() == overlapping


def test_item_table_groups_items_under_their_construct():
    rows = rows_of(table_item_quality(demo(), words_of("en")))
    place = rows.index(["Expectations"])
    loading, weight, vif = (
        figure(demo(), table, "CUEX1", "expectation") for table in ("loading", "weight", "item_vif")
    )
    assert rows[place + 1] == [
        "Overall expectation",
        f"{loading['estimate']:.2f}",
        f"{loading['ci_low']:.2f}–{loading['ci_high']:.2f}",
        f"{weight['estimate']:.2f}",
        f"{weight['ci_low']:.2f}–{weight['ci_high']:.2f}",
        f"{weight['p_value']:.3f}",
        f"{vif['estimate']:.2f}",
    ]
    single = rows[rows.index(["Complaint handling†"]) + 1]
    assert single[1:] == ["1.00", *["–"] * 5]


def test_remarks_hold_the_figure_that_falls_short():
    assert remarked_items(demo()) == {"low": {}, "tied": {}, "negative": {}, "chance": {}}
    assert remarked_items(spoilt()) == {
        "low": {"IMAG4R": 0.61},
        "tied": {"PERQ1": 6.2},
        "negative": {"CUEX3": -0.12},
        "chance": {"CUEX3": 0.3},
    }


def test_cross_loadings_hold_the_loading_and_name_strangers():
    ((constructs, matrix),) = cross_loadings(demo())
    assert constructs == list(demo().model.names)
    assert "complaints" not in matrix.columns  # only its own item could load on it
    own, other = (figure(demo(), "cross_loading", "CUSA2", c) for c in ("satisfaction", "quality"))
    assert matrix["satisfaction"]["CUSA2"] == own["estimate"]
    assert matrix["quality"]["CUSA2"] == other["estimate"]
    assert strangers(demo()) == {} and strangers(spoilt()) == {"CUSA2": "quality"}


def test_second_order_constructs_stand_with_their_dimensions():
    words = words_of("en", "telecom")
    names = [(each.construct, each.part_of) for each in measured_constructs(second_order())]
    dimensions = [(name, "experience") for name in ("quality", "value", "expectation")]
    assert names[1:5] == [("experience", ""), *dimensions]
    rows = by_label(table_construct_quality(second_order(), words))
    assert "experience: Perceived quality" in rows
    items = rows_of(table_item_quality(second_order(), words))
    place = items.index(["experience"])
    loading = figure(second_order(), "loading", "quality", "experience")["estimate"]
    assert items[place + 1][:2] == ["Perceived quality", f"{loading:.2f}"]
    assert len(cross_loadings(second_order())) == 2
    assert table_cross_loadings(second_order(), words).count("<table>") == 2


@pytest.mark.parametrize("language", LANGUAGES)
def test_mode_b_is_not_judged_by_reliability(language):
    words = words_of(language, "telecom")
    structure = with_rows(mode_b(), {("loading", "PERQ1", "quality"): {"estimate": 0.3}})
    kinds = {each.construct: each.kind for each in measured_constructs(structure)}
    assert kinds["quality"] == kinds["image"] == "formative"
    row = by_label(table_construct_quality(structure, words))[words.construct("quality")]
    assert row[1] == words.text("path_model.verdict.formative") and set(row[3:]) == {"–"}
    assert remarked_items(structure)["low"] == {}
    told = describe_measurement(structure, words)
    listed = words.listing([words.construct(name) for name in ("image", "quality")])
    assert words.text("path_model.quality.formative", constructs=listed) in told


def test_sentence_of_a_sound_model():
    text = describe_measurement(demo(), words_of("en"))
    values = [
        figure(demo(), "rho_a", name)["estimate"]
        for name in demo().model.names
        if name != "complaints"
    ]
    assert text.startswith(
        "Each of 6 constructs assessed is reliable and convergent: "
        f"ρA is {min(values):.2f}–{max(values):.2f} (at least 0.70 is wanted)"
    )
    htmt = figure(demo(), "htmt", "quality", "satisfaction")["estimate"]
    assert f"between Perceived quality and Satisfaction ({htmt:.2f}, upper limit " in text
    assert "The Fornell–Larcker criterion is met by all. Each item loads 0.708 or more." in text
    assert text.endswith("Single items, whose reliability is not judged: Complaint handling.")
    chinese = describe_measurement(demo(), words_of("zh"))
    assert chinese.startswith("可评估的6个构念，信度与收敛效度均达标：ρA为")
    assert "Fornell–Larcker准则均满足。各题目的载荷均不低于0.708。" in chinese


def test_sentence_of_a_spoilt_model_names_exactly_what_fails():
    english = describe_measurement(spoilt(), words_of("en"))
    for told in (
        "4 of 6 constructs assessed are reliable and convergent. Below the limits: "
        "Expectations (AVE = 0.45) and Loyalty (α = 0.62, ρA = 0.69996).",
        "items may repeat each other: Perceived quality.",
        "hard to tell apart: Perceived quality and Satisfaction (0.93, upper limit 1.01).",
        "acceptable only for kindred concepts: Image and Loyalty (0.87, upper limit 0.91).",
        "not met by Perceived quality and Satisfaction (r = −0.85).",
        "Items that load below 0.708: Takes responsibility (0.61).",
        "VIF of 5 or more within their construct: Room temperature (6.20).",
        "Items with a negative weight: Expected reliability (−0.12)",
        "Items whose weight is not significant: Expected reliability (p = 0.300).",
        "load higher on another construct: Compared with expectations (Perceived quality).",
    ):
        assert told in english, told
    chinese = describe_measurement(spoilt(), words_of("zh"))
    assert "未达标的是客户期望（AVE = 0.45）和客户忠诚（α = 0.62，ρA = 0.69996）。" in chinese
    assert "难以区分的构念：感知质量与客户满意（0.93，区间上限1.01）。" in chinese


@pytest.mark.parametrize(
    ("place", "sound", "broken"),
    [
        (
            0,
            "Each of 6 constructs is reliable and convergent",
            "4 of 6 constructs are reliable and",
        ),
        (
            1,
            "The constructs can be told apart; closest are Perceived",
            "1 of 21 pairs of constructs",
        ),
        (2, "Each of 22 items loads 0.708 or more", "1 of 22 items loads below 0.708"),
        (
            3,
            "Every item loads highest on its own construct",
            "1 of 23 items loads higher on another",
        ),
    ],
)
def test_captions_are_findings(place, sound, broken):
    words = words_of("en")
    assert TABLES[place].caption(demo(), words).startswith(sound)
    assert TABLES[place].caption(spoilt(), words).startswith(broken)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("case", [demo, telecom, second_order, mode_b, spoilt])
def test_every_text_is_whole_and_of_one_language(case, language):
    structure = case()
    words = words_of(language, "demo" if case in (demo, spoilt) else "telecom")
    told = [part(structure, words) for table in TABLES for part in (table.caption, table.source)]
    for text in [*told, describe_measurement(structure, words)]:
        assert text and not re.search(r"[{}]|\bnan\b|  |。。|\.\.(?!\.)|None", text), text
        if language == "en":
            assert not re.search("[\u4e00-\u9fff，。]", text), text
    for table in TABLES:
        ET.fromstring(table_html(table, structure, words))


def test_without_figures_there_is_no_verdict():
    structure = replace(telecom(), estimates=telecom().estimates.iloc[:0])
    words = words_of("en", "telecom")
    assert table_html(exhibits.discriminant_table, structure, words) == ""
    assert table_html(exhibits.cross_loadings_table, structure, words) == ""
    assert describe_measurement(structure, words) == "No construct can be assessed for reliability."
