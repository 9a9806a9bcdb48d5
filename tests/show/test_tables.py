"""Tables: well-formed, escaped, suppressed where they must be, marked where they may."""

import re
import xml.etree.ElementTree as ET
from datetime import date
from types import SimpleNamespace

import pytest
from markupsafe import escape

from csi_helpers.look.colour import contrast
from csi_helpers.show import tables as t
from csi_helpers.show.theme import use_theme
from csi_helpers.show.words import Words


def parsed(html):
    return ET.fromstring(f"<div>{html}</div>")


def rows_of(html):
    return [["".join(c.itertext()) for c in row] for row in parsed(html).iter("tr")]


@pytest.fixture
def every(descriptive, correlation, sample, words):
    made = [f(descriptive, words) for f in (t.table_items, t.table_answers, t.table_changes)]
    made += [t.table_segments(descriptive, words, "region"), t.table_pairs(correlation, words)]
    of_sample = (
        t.table_responses,
        t.table_rates,
        t.table_exclusions,
        t.table_headline,
        t.table_margins,
        t.table_nonresponse,
    )
    return made + [f(sample, words) for f in of_sample]


def test_well_formed_and_escaped(every):
    for html in every:
        parsed(html)
        assert "<script" not in html
        assert "<b>" not in html
        assert "nan" not in html.lower()


def test_every_row_is_as_wide_as_its_head(every):
    for html in every:
        for table in parsed(html).iter("table"):
            rows = list(table.iter("tr"))
            width = len(rows[0])
            assert all(sum(int(c.get("colspan", 1)) for c in row) == width for row in rows)


def test_items_print_the_estimates(descriptive, words):
    rows = rows_of(t.table_items(descriptive, words))
    mean = descriptive.estimates.query(
        "table == 'mean' and subject == 'Q1' and group == '' and wave == '2026'"
    )
    assert rows[1][3] == f"{mean['estimate'].iloc[0]:.2f}"
    assert rows[1][1] == "1,146"


def test_low_base_prints_only_its_base(descriptive, words):
    last = rows_of(t.table_items(descriptive, words))[-1]
    assert last[1] == "12"
    assert set(last[2:]) == {"–"}


def test_unweighted_tables_have_no_effective_base(build, codebook, words):
    plain = build["descriptive"](codebook, weighted=False)
    assert words.text("head.n_eff") not in t.table_items(plain, words)


def test_segments_mark_exactly_the_significant(descriptive, words):
    html = t.table_segments(descriptive, words, "region")
    tested = descriptive.estimates.query(
        "table == 'index100' and wave == '2026' and p_adjusted < 0.05 and note != 'low base'"
    )
    expected = tested["group"].str.startswith("region=").sum()
    assert len(re.findall("[▲▼]", html)) == expected > 0


def test_segments_without_differences_have_no_marks(build, codebook, words):
    quiet = build["descriptive"](codebook, quiet=True)
    assert not re.search("[▲▼]", t.table_segments(quiet, words, "region"))


def test_segment_cells_can_be_read(build, codebook, words):
    for colour in ("#0b5fa5", "#c8102e", "#f5a300"):
        use_theme(colour)
        html = t.table_segments(build["descriptive"](codebook), words, "region")
        for ground, ink in re.findall("background-color:(#.{6});color:(#.{6})", html):
            assert contrast(ground, ink) >= 4.5
    use_theme()


def test_pairs_have_letters(build, codebook, words):
    pairs = build["descriptive"](codebook, against="pairs")
    html = t.table_segments(pairs, words, "region")
    assert html.count('class="mark">B<') == 12
    assert "(C)" in html


def test_changes_hold_common_items_only(descriptive, words):
    kept = descriptive.estimates.query("not (table == 'index100_change' and subject == 'Q3')")
    object.__setattr__(descriptive, "estimates", kept)
    assert words.item("Q3") not in [row[0] for row in rows_of(t.table_changes(descriptive, words))]


def test_pairs_are_strongest_and_weakest(correlation, words):
    rows = rows_of(t.table_pairs(correlation, words, k=3))
    groups = [row[0] for row in rows if len(row) == 1]
    assert groups == [words.text("head.strongest"), words.text("head.weakest")]
    r = [float(row[2]) for row in rows if len(row) > 1 and row[2][0].isdigit()]
    assert r[0] == max(r)


def test_responses(sample, words):
    rows = dict(rows_of(t.table_responses(sample, words))[1:])
    assert rows[words.text("responses.analysed")] == "1,153"


def test_rates_follow_the_sample(build, codebook, words):
    opt_in = t.table_rates(build["sample"](codebook, probability=False), words)
    assert "AAPOR" not in opt_in
    assert words.text("rate.participation") in opt_in


def test_nonresponse_leaves_out_reasons_that_never_occur(sample, words):
    html = t.table_nonresponse(sample, words)
    assert escape(words.text("reason.dont_know")) in html
    assert words.text("reason.not_asked") not in html


def test_fieldwork(codebook):
    facts = SimpleNamespace(
        start=date(2026, 3, 1),
        end=date(2026, 3, 31),
        modes=("web", "<i>"),
        population=None,
        frame=None,
        sponsor=None,
        conductor=None,
        sample_type="quota",
        population_size=52000,
    )
    html = t.table_fieldwork(facts, Words("zh", codebook))
    assert "2026年3月1日至2026年3月31日" in html
    assert "网络问卷和&lt;i&gt;" in html
    assert "52,000" in html
    assert "未说明" not in html and html.count("<dt>") == 4  # only what is known
