"""What the gate finds between two profiles, and what it lets pass."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import Any

import pytest

from csi_helpers.params import Gate, Study, load_study
from csi_helpers.report.gate.compare import Finding, examine
from csi_helpers.report.gate.profile import Column, Days, Profile
from csi_helpers.show.wording.gate import describe_finding, name_finding
from csi_helpers.show.words import catalogue

TODAY = dt.date(2026, 3, 20)
Q1 = Column(500, {"1": 0.2, "2": 0.3, "3": 0.5}, {"1": "bad", "3": "good"}, (1, 3), 0.05)
LAST = Profile("2026", "old", {"2025": "former"}, 500, {"Q1": Q1}, inferred=True)
NOW = replace(LAST, file="new")


def study(**fieldwork: str) -> Study:
    return load_study(
        {
            "client": {"id": "acme", "name": "Acme"},
            "wave": "2026",
            "data": {"survey": {"file": "a.sav"}},
            "fieldwork": fieldwork,
        }
    )


def found(
    now: Profile,
    last: Profile | None = LAST,
    *,
    gate: Gate | None = None,
    own: bool = True,
    others: dict[str, str] | None = None,
    **fieldwork: str,
) -> dict[str, Finding]:
    findings = examine(
        study(**fieldwork),
        now,
        gate=gate or Gate(),
        own=last if own else None,
        before=last,
        others=others or {},
        today=TODAY,
    )
    return {one.kind: one for one in findings}


def answered(**changes: Any) -> Profile:
    """The data with another first question."""
    return replace(NOW, columns={"Q1": replace(Q1, **changes)})


def test_alike_data_pass_and_a_first_report_has_nothing_to_be_compared_with() -> None:
    assert found(NOW) == {}
    assert found(replace(NOW, analysed=3), None) == {}


@pytest.mark.parametrize(("n", "held"), [(250, False), (249, True), (5000, False)])
def test_a_base_below_its_share_is_found(n: int, held: bool) -> None:
    assert ("base" in found(replace(NOW, analysed=n))) is held


def test_the_share_is_the_studys_own() -> None:
    assert found(replace(NOW, analysed=450), gate=Gate(base_share=0.95))["base"].values == {
        "now": 450,
        "before": 500,
        "share": 0.9,
    }


@pytest.mark.parametrize(
    ("shares", "kind", "codes"),
    [
        ({"1": 0.2, "2": 0.8}, "codes_gone", ("3",)),
        ({"1": 0.2, "2": 0.3, "3": 0.4, "4": 0.1}, "codes_new", ("4",)),
        ({"0": 0.2, "1": 0.3, "2": 0.5}, "codes_new", ("0",)),
    ],
)
def test_codes_that_come_or_go_are_found(
    shares: dict[str, float], kind: str, codes: tuple[str, ...]
) -> None:
    finding = found(answered(shares=shares))[kind]
    assert (finding.column, finding.values["codes"]) == ("Q1", codes)


def test_a_rare_code_may_come_and_go() -> None:
    rare = {"1": 0.2, "2": 0.3, "3": 0.485, "9": 0.015}
    assert found(answered(shares=rare)) == {}
    assert "codes_new" in found(answered(shares=rare), gate=Gate(expected_answers=7))
    # 15 of 500 are enough, but not where 500 x 3% = 15 stand against 100 x 3% = 3 expected.
    last = replace(LAST, columns={"Q1": replace(Q1, shares={**Q1.shares, "9": 0.03})})
    assert "codes_gone" in found(NOW, last)
    assert "codes_gone" not in found(answered(n=100), last)


def test_codes_may_come_and_go_together() -> None:
    turned = {"1": 0.2, "2": 0.3, "3": 0.47, **{str(code): 0.01 for code in (7, 8, 9)}}
    assert found(answered(shares=turned))["codes_new"].values["codes"] == ("7", "8", "9")


def test_a_label_that_means_something_else_is_found() -> None:
    finding = found(answered(labels={"1": "good", "3": "bad"}))["label"]
    assert finding.values["before"] in ("bad", "good")
    assert found(answered(labels={"1": " BAD ", "3": "ｇｏｏｄ"})) == {}
    assert found(answered(labels={})) == {}


def test_another_scale_is_found_unless_the_study_says_it() -> None:
    assert found(answered(scale=(0, 3)))["scale"].values == {"now": "0-3", "before": "1-3"}
    assert found(answered(scale=None)) == {}


def test_many_more_missing_answers_are_found() -> None:
    assert "missing" in found(answered(missing=0.21, n=400))
    assert "missing" not in found(answered(missing=0.19, n=400))
    assert "missing" not in found(answered(missing=0.5, n=8))  # 9 of 16 more or less
    assert found(answered(n=0, shares={}, missing=1.0))["empty"].values == {"before": 500}


def test_columns_that_come_and_go_are_found_where_nobody_listed_them() -> None:
    other = replace(NOW, columns={"Q2": Q1})
    assert {"columns_gone", "columns_new"} == set(found(other))
    assert found(replace(other, inferred=False)) == {}


def test_an_unchanged_file_is_compared_with_nothing() -> None:
    assert found(replace(LAST, analysed=1, columns={})) == {}


def test_a_former_waves_file_is_found_wherever_it_was_used() -> None:
    assert found(replace(NOW, file="former"))["same_file"].values["other"] == ("2025",)
    new = replace(NOW, wave="2027", file="old", earlier={})
    assert "same_file" in found(new, own=False, others={"2026": "old"})
    assert "same_file" not in found(new, own=False, others={"2026": "older"})


def test_what_was_released_with_the_same_file_is_not_found_again() -> None:
    last = replace(LAST, file="former", released=("same_file",))
    assert found(replace(NOW, file="former"), last) == {}
    assert "same_file" in found(replace(NOW, file="former"), replace(last, file="other"))


@pytest.mark.parametrize(
    ("last", "fieldwork", "kinds"),
    [
        ("2026-03-06", {}, set()),
        ("2026-03-05", {}, {"silent"}),
        ("2026-03-05", {"end": "2026-03-10"}, set()),
        ("2026-02-20", {"end": "2026-03-10"}, {"silent"}),
        ("2026-03-05", {"start": "2026-04-01"}, set()),  # it hasn't begun
        ("2027-01-01", {}, set()),
    ],
)
def test_silence_counts_while_the_fieldwork_lasts(
    last: str, fieldwork: dict[str, str], kinds: set[str]
) -> None:
    now = replace(NOW, days=Days("2026-02-01", last, 500, 0))
    assert set(found(now, **fieldwork)) == kinds
    assert set(found(replace(now, file=LAST.file), **fieldwork)) == kinds  # the same file, too


def test_interviews_outside_the_fieldwork_are_found() -> None:
    days = Days("2026-01-01", "2026-03-19", 500, 11)
    window = {"start": "2026-03-01", "end": "2026-03-31"}
    assert found(replace(NOW, days=days), **window)["outside"].values["outside"] == 11
    assert found(replace(NOW, days=replace(days, outside=10)), **window) == {}


KINDS = [key.rsplit(".", 1)[1] for key in catalogue("en") if key.startswith("gate.kind.")]


def test_each_kind_has_its_words() -> None:
    told = [key.rsplit(".", 1)[1] for key in catalogue("en") if key.startswith("gate.finding.")]
    assert sorted(told) == sorted(KINDS)
    assert "样本量" in name_finding("base", "zh")


def test_findings_in_words_keep_clients_text_short_and_on_one_line() -> None:
    values = {"code": "1", "now": "x\n\u202e" + "y" * 200, "before": "z"}
    told = describe_finding(Finding("label", "Q1", values), "zh")
    assert "\n" not in told and "\u202e" not in told and len(told) < 120
    gone = Finding("columns_gone", values={"columns": tuple(f"Q{n}" for n in range(40))})
    assert "Q11" in describe_finding(gone, "en") and "Q12" not in describe_finding(gone, "en")
    share = Finding("codes_gone", "Q1", {"codes": ("1", "2"), "share": 0.25})
    assert describe_finding(share, "zh") == "Q1：不再有人选1和2，上次合计占25%。"
