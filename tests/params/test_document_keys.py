"""The keys of a document's life: comments and the report's status."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from csi_helpers.params import load_study

Write = Callable[..., Path]
Refuse = Callable[..., list[str]]


def test_a_comment_is_text_with_or_without_a_hash(write: Write, minimal: str) -> None:
    comments = "  comments:\n    05: Steady\n    06_x: {en: b, written_for: 123456}\n"
    study = load_study(write(minimal + comments))
    assert study.comments["05"].get("zh") == "Steady"
    assert study.comments["05"].written_for is None
    assert study.comments["06_x"].written_for == "123456"
    assert study.report.status == "draft"


@pytest.mark.parametrize(
    ("written", "says"),
    [
        ("comments: {05_sem: {written_for: b1d4}}", "found neither language"),
        ("comments: {05_sem: {en: x, written_for: 1e5}}", "put it in quotes"),
        ("comments: {05_sem: {en: x, fr: y}}", "valid: zh, en, written_for"),
        ("comments: {sem: x}", "need a chapter like 02 or 02_descriptive"),
        ("comments: {05: x, 05_sem: y}", "found 05 and 05_sem"),
        ("comments: {05_sem: ''}", "found nothing"),
        ("report: {status: finale}", "draft"),
        ("wave: 2026.versions", "which is reserved"),
    ],
)
def test_what_is_wrong_is_told(refuse: Refuse, minimal: str, written: str, says: str) -> None:
    text = minimal if not written.startswith("wave") else minimal.replace("  wave:", "  seed: 1 #")
    (line,) = refuse(f"{text}  {written}\n")
    assert says in line
