"""The chapter on Kano's model in the bank's report: the planted features are found again."""

import json

import numpy as np
import pytest

from reports import PROJECT, visible_text

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("reports")]

TRUTH = json.loads((PROJECT / "data" / "examples" / "truth.json").read_text("utf-8"))["bank"]
KANO = TRUTH["kano"]
PLANTED = KANO["planted"]
CONTRACT = {"kano_share", "kano_class", "better", "worse", "fong", "kano_continuous"}
RULES = {"mode", "pouliot", "quadrant_half", "quadrant_mean", "continuous"}


@pytest.fixture
def bank(reports):
    return reports["bank"]


def classes(bank, rule="mode", group="total"):
    rows = bank.estimates("kano_class", method=rule, group=group)
    return rows.set_index("subject")["object"].to_dict()


def test_every_table_of_the_contract_is_published(bank):
    assert set(bank.results["table"]) >= CONTRACT
    assert set(bank.estimates("kano_class")["method"]) == RULES
    assert (bank.estimates("kano_class", method="mode")["estimate"] == 1).all()
    assert set(bank.estimates("kano_share")["object"]) == set("AOMIRQ")
    assert set(bank.estimates("kano_share")["method"]) == {"classic"}


def test_the_planted_classes_are_found(bank):
    found = classes(bank)
    expected = {"must_be": "M", "one_dimensional": "O", "attractive": "A", "indifferent": "I"}
    for kind, letter in expected.items():
        assert found[PLANTED[kind]] == letter
    fong = bank.by_subject("fong", group="total")
    assert min(fong[PLANTED[kind]] for kind in expected) > 10


def test_the_unsure_one_is_a_combination(bank):
    feature = PLANTED["combination"]["feature"]
    row = bank.estimates("fong", group="total", subject=feature).iloc[0]
    assert row["estimate"] < 1.65 and row["note"] == "combination"
    assert {row["compared_with"], classes(bank)[feature]} == set(PLANTED["combination"]["classes"])
    text = visible_text((bank.folder / "report.en.html").read_text("utf-8"))
    assert "Errands by video call: the first two classes" in text


def test_seniors_would_rather_do_without_the_robot(bank):
    feature, senior = PLANTED["reverse"]["feature"], PLANTED["reverse"]["customer_type"]
    assert classes(bank)[feature] == "I"
    assert classes(bank, group=f"customer_type={senior}")[feature] == "R"
    row = bank.estimates(
        "kano_share", subject=feature, object="R", group=f"customer_type={senior}"
    ).iloc[0]
    assert row["p_adjusted"] < 1e-10 and row["compared_with"] == "complement"
    text = visible_text((bank.folder / "report.zh.html").read_text("utf-8"))
    assert "智能语音接听客服电话在客户类型“老年客户”中为反向属性" in text


def test_shares_and_coefficients_cover_the_population(bank):
    inside = []
    for feature, truth in KANO["features"].items():
        shares = bank.estimates("kano_share", subject=feature, group="total").set_index("object")
        assert set(shares["n"]) == {truth["answered"]}
        for letter, share in truth["shares"].items():
            row = shares.loc[letter]
            assert abs(row["estimate"] - share) < 4 * np.sqrt(share * (1 - share) / row["n"])
            inside.append(row["ci_low"] <= share <= row["ci_high"])
        for table in ("better", "worse"):
            row = bank.estimates(table, subject=feature, group="total").iloc[0]
            assert abs(row["estimate"] - truth[table]) < 4 * row["se"]
            inside.append(row["ci_low"] <= truth[table] <= row["ci_high"])
    assert np.mean(inside) > 0.85  # 95% on average; shares of one feature go together


def test_the_list_goes_must_be_one_dimensional_attractive(bank):
    page = visible_text((bank.folder / "report.zh.html").read_text("utf-8"))
    section = page[page.index("要素清单：先必备") :]
    order = ["大额转账前验证", "转账实时到账", "刷脸取款", "银行卡卡面自选"]
    places = [section.index(name) for name in order]
    assert places == sorted(places)


def test_a_study_without_kano_has_no_such_chapter(reports):
    manifest = json.loads((reports["telecom"].folder / "manifest.json").read_text("utf-8"))
    assert "not set: kano" in json.dumps(manifest)
