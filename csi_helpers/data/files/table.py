"""What every reader hands on: the answers as they stand in the file, and what the file says."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

import pandas as pd


@dataclass(frozen=True)
class Note:
    """One decision a reader took, free of language.

    Attributes
    ----------
    rule : str
        encoding, delimiter, sheet, missing_marks, row_numbers, dates_kept_as_seconds, vendor or
        preview_rows.
    subject : str
        The file or column it concerns.
    detail : dict
        What was found: numbers and names, no sentences.
    """

    rule: str
    subject: str
    detail: dict[str, object] = field(default_factory=dict)


@dataclass(frozen=True)
class MissingRule:
    """Codes the file declares to be no answer; a single code when `low` equals `high`.

    Attributes
    ----------
    low, high : float or str
        Both ends belong to the range; open ends are infinite.
    reason : str
        dont_know, refused, not_asked, blank or declared; "" where the file gives no label.

    Examples
    --------
    >>> above = MissingRule(97.0, float("inf"))
    >>> above.covers(99.0), above.covers(5.0), above.covers("99")
    (True, False, False)
    """

    low: float | str
    high: float | str
    reason: str = ""

    def covers(self, value: float | str) -> bool:
        """Tell whether `value` falls under this rule; text never falls under numbers."""
        if isinstance(value, str):
            return value in (self.low, self.high)
        if isinstance(self.low, str) or isinstance(self.high, str):
            return False
        return self.low <= value <= self.high


@dataclass(frozen=True)
class RawTable:
    """A file as read: nothing recoded, nothing masked.

    Attributes
    ----------
    frame : DataFrame, shape (n_rows, n_columns)
        Columns named as in the file, each float64, datetime64 or text (`str`); gaps are NaN.
    labels : dict
        Column -> its label or question text.
    value_labels : dict
        Column -> canonical code -> label.
    missing : dict
        Column -> the codes that are no answer. They still stand in `frame`.
    notes : tuple of Note
        What the reader had to decide.
    """

    frame: pd.DataFrame
    labels: dict[str, str] = field(default_factory=dict)
    value_labels: dict[str, dict[str, str]] = field(default_factory=dict)
    missing: dict[str, tuple[MissingRule, ...]] = field(default_factory=dict)
    notes: tuple[Note, ...] = ()


# Order matters: "don't know / refused" counts as the former, "no answer: refused" as the latter.
REASONS = (
    (
        "dont_know",
        r"不知道|不清楚|不了解|不确定|说不清|说不好|难说|无法(评价|判断|回答)|记不清|没有?意见"
        r"|\bdo(n['’]?t| not) know\b|\bdk\b|\bun(sure|certain)\b|\bnot sure\b|\bno opinion\b"
        r"|\bcan(['’]?t|not) (say|rate|judge|recall|remember)\b",
    ),
    ("refused", r"拒|不愿|不想(回答|说|透露)|不便|\brefus|\bprefer not\b|\bdeclined?\b"),
    (
        "not_asked",
        r"不适用|未询?问|没问|跳[过答题]|无需回答|\bnot applicable\b|\binapplicable\b|^n\.?/?a\.?$"
        r"|\bn/a\b|\bnot asked\b|\bskip|\bdoes(n['’]?t| not) apply\b",
    ),
    (
        "blank",
        r"空白?$|^[(（]空[)）]$|未(回答|答|填|作答|选)|漏[答填]|[没无]有?回答|缺失"
        r"|\bno (answer|response)\b|\bblank\b"
        r"|\b(not|un)[ -]?answered\b|\bmissing\b",
    ),
)


def missing_reason(label: str) -> str:
    """Read from a missing code's label why there is no answer.

    Parameters
    ----------
    label : str
        The value label, Chinese or English.

    Returns
    -------
    str
        dont_know, refused, not_asked, blank, or declared when the label tells none of them.

    Examples
    --------
    >>> missing_reason("不知道/说不清"), missing_reason("拒答"), missing_reason("Not applicable")
    ('dont_know', 'refused', 'not_asked')
    >>> missing_reason("No answer"), missing_reason("Other")
    ('blank', 'declared')
    """
    text = label.strip().lower()
    return next((reason for reason, words in REASONS if re.search(words, text)), "declared")
