"""Messages: short, plain, in one language, and with data only where the study allows it."""

from __future__ import annotations

import re

import pytest

from csi_helpers.report.gate.compare import Finding
from csi_helpers.report.notify.wording import LONGEST_BODY, Notice, plain, write_message

FAULT = Notice(
    "failure",
    "甲公司 2026",
    "acme.yaml",
    "DataError",
    3,
    "Codes 1-10 in item Q1.",
    "2 cells hold something else, first 'Mr Li, 138' in data row 7.",
    "Export Q1 as codes.",
)
HELD = Notice(
    "held",
    "Acme 2026",
    "acme.yaml",
    findings=(
        Finding("base", values={"now": 90, "before": 200, "share": 0.45}),
        Finding("codes_new", "Q1", {"codes": ("77",), "share": 0.2}),
        Finding("codes_new", "Q2", {"codes": ("77",), "share": 0.2}),
    ),
)


def figures(notice: Notice) -> Notice:
    return Notice(**{**vars(notice), "figures": True})


def test_a_failure_tells_its_cause_and_what_to_do_and_no_data() -> None:
    title, body = write_message([FAULT], "zh")
    assert title == "甲公司 2026：报告未能生成"
    assert "数据有误（退出码3）" in body and "Export Q1 as codes." in body
    assert "Mr Li" not in body
    assert "Mr Li" in write_message([figures(FAULT)], "zh")[1]


def test_a_held_report_tells_kinds_and_figures_only_where_allowed() -> None:
    title, body = write_message([HELD], "en")
    assert title == "Acme 2026: report held, please look at the data"
    assert "far fewer respondents and new codes" in body and "csi build --release" in body
    assert not re.search(r"\d", body)
    told = write_message([figures(HELD)], "en")[1]
    assert "90 respondents to analyse, against 200 before (45%)" in told
    assert "Q2" in told


@pytest.mark.parametrize("code", [1, 2, 3, 4])
@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_exit_code_has_its_cause(code: int, language: str) -> None:
    notice = Notice("failure", "A", "a.yaml", "X", code, "", "", "")
    assert str(code) in write_message([notice], language)[1]


def test_an_interruption_is_called_so() -> None:
    notice = Notice("failure", "A", "a.yaml", "StoppedError", 1)
    assert "interrupted" in write_message([notice], "en")[1]


def test_several_studies_are_one_message_failures_first() -> None:
    well = Notice("recovery", "Bank 2026", "bank.yaml", since="2026-03-01 06:00")
    title, body = write_message([well, HELD, FAULT, FAULT], "en")
    assert title == "Satisfaction reports: 2 not built, 1 held and 1 built again"
    heads = [line for line in body.splitlines() if not line.startswith(" ")]
    assert [line.split(":")[0] for line in heads] == ["甲公司 2026"] * 2 + [
        "Acme 2026",
        "Bank 2026",
    ]


@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_message_is_short_whatever_comes(language: str) -> None:
    long = Notice("failure", "名" * 500, "a.yaml", "X", 3, "需" * 5000, "f" * 5000, "r" * 5000)
    title, body = write_message([figures(long)] * 200, language)
    assert len(title) <= 100 and len(body.encode()) <= LONGEST_BODY
    title, body = write_message([figures(long)], language)
    assert len(title) <= 100 and len(body.encode()) <= LONGEST_BODY
    few = [Notice("recovery", f"N{n}", "a.yaml", since="2026") for n in range(20)]
    assert ("12份" if language == "zh" else "12 more") in write_message(few, language)[1]


@pytest.mark.parametrize(
    "hostile",
    [
        "<!channel>",
        '<at user_id="all">x</at>',
        "@all",
        "[click](https://evil.example)",
        "**bold** `code`",
        "<https://evil.example|bank>",
        "a\nb\r\u2028c",
        "x\u202egnp",
    ],
)
def test_nothing_of_the_clients_is_acted_on(hostile: str) -> None:
    notice = Notice("failure", hostile, "a.yaml", "X", 3, hostile, hostile, hostile, figures=True)
    title, body = write_message([notice], "en")
    for text in (title, body, plain(hostile)):
        assert not re.search(r"[<>@*`\[\]|\u202e\u2028\r]|://", text), text
    assert len(body.splitlines()) == 4 and "\n" not in title
