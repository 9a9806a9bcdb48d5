"""Messages: plain text of bounded length, without a word of the data unless the study allows it."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from csi_helpers.look.plain import strip_controls
from csi_helpers.report.gate.compare import Finding
from csi_helpers.report.notify.addresses import Kind

if TYPE_CHECKING:
    from csi_helpers.show.words import Words

# who has nothing to tell needn't wait for the words

LONGEST_FIELD = 240  # characters
LONGEST_TITLE = 100
LONGEST_BODY = 1800  # bytes of UTF-8: WeCom takes 2,048 with the title
MOST_NOTICES, MOST_FINDINGS = 8, 5
OCCASIONS = ("failure", "held", "recovery")
RELEASE = "csi build --release"
STOPPED = "StoppedError"

# What chat programs read as mark-up, links or calls to people, and what stands for it here.
_PLAIN = str.maketrans({**dict(zip("<>[]`*@|", "‹›［］'＊＠／", strict=True)), "~": "～"})


@dataclass(frozen=True)
class Notice:
    """What somebody is to hear of one study.

    Attributes
    ----------
    occasion : str
        failure, held or recovery.
    name : str
        Client and wave; of a study that can't be read, its file.
    study : str
        As the command names it.
    kind : str
        Class of the fault.
    exit_code : int
    need, found, remedy : str
        The fault's.
    findings : tuple of Finding
        Of a held report.
    since : str
        Of a recovery: when the trouble was.
    figures : bool
        Whether the study allows words and figures of its data (``notify.detail``).
    """

    occasion: str
    name: str
    study: str
    kind: str = ""
    exit_code: int = 0
    need: str = ""
    found: str = ""
    remedy: str = ""
    findings: tuple[Finding, ...] = ()
    since: str = ""
    figures: bool = False


def kind_of(notices: Sequence[Notice]) -> Kind:
    """How bad it is, the worst of all.

    Examples
    --------
    >>> kind_of([Notice("recovery", "A", "a.yaml"), Notice("held", "B", "b.yaml")])
    'warning'
    """
    occasions = {one.occasion for one in notices}
    if "failure" in occasions:
        return "failure"
    return "success" if occasions == {"recovery"} else "warning"


def write_message(notices: Sequence[Notice], language: str) -> tuple[str, str]:
    """Title and body of the one message about all of them.

    Parameters
    ----------
    notices : sequence of Notice
        At least one; failures are told first.
    language : str
        ``zh`` or ``en``. What a fault needs and what to do stands in the program's own English.

    Examples
    --------
    >>> print(*write_message([Notice("recovery", "Acme 2026", "a.yaml", since="2026-03-01")], "en"))
    Acme 2026: reports are built again The report is published. The last trouble was on 2026-03-01.
    """
    from csi_helpers.data.codebook import Codebook
    from csi_helpers.show.words import Words

    words = Words(language, Codebook({}, {}))
    ordered = sorted(notices, key=lambda one: OCCASIONS.index(one.occasion))
    if len(ordered) == 1:
        title, lines = _title(ordered[0], words), _lines(ordered[0], words)
    else:
        counts = Counter(one.occasion for one in ordered)
        told = [words.text(f"notify.count.{key}", n=n) for key, n in counts.items()]
        title = words.text("notify.title.many", counts=words.listing(told))
        lines = []
        for one in ordered[:MOST_NOTICES]:
            lines += [_title(one, words), *(f"  {line}" for line in _lines(one, words))]
        if len(ordered) > MOST_NOTICES:
            lines.append(words.text("notify.more", n=len(ordered) - MOST_NOTICES))
    ellipsis = words.text("unit.ellipsis")
    body = _within("\n".join(lines), LONGEST_BODY, ellipsis)
    return _cut(title, LONGEST_TITLE, ellipsis), body


def plain(text: str, ellipsis: str = "…") -> str:
    r"""Text from elsewhere on one line, short, and nothing a chat program would act on.

    Examples
    --------
    >>> plain("<!channel> [win](http://x.example)\n**now** `x`")
    "‹!channel› ［win］(http:／／x.example) ＊＊now＊＊ 'x'"
    """
    told = " ".join(strip_controls(text).split()).translate(_PLAIN)
    return _cut(re.sub("://", ":／／", told), LONGEST_FIELD, ellipsis)


def _title(one: Notice, words: Words) -> str:
    name = _cut(plain(one.name), LONGEST_TITLE - 40, words.text("unit.ellipsis"))
    return words.text(f"notify.title.{one.occasion}", name=name)


def _lines(one: Notice, words: Words) -> list[str]:
    from csi_helpers.show.wording.gate import describe_finding, name_finding

    ellipsis = words.text("unit.ellipsis")
    if one.occasion == "recovery":
        return [words.text("notify.recovery", since=one.since or "–")]
    if one.occasion == "held":
        kinds = dict.fromkeys(name_finding(f.kind, words.language) for f in one.findings)
        lines = [words.text("notify.held", kinds=words.listing(list(kinds)))]
        if one.figures:
            shown = one.findings[:MOST_FINDINGS]
            lines += [plain(describe_finding(f, words.language), ellipsis) for f in shown]
        return [*lines, words.text("notify.release", command=RELEASE)]
    cause = "stopped" if one.kind == STOPPED else str(one.exit_code)
    lines = [
        words.text("notify.failure", cause=words.text(f"notify.cause.{cause}"), code=one.exit_code)
    ]
    for part in ("need", *(("found",) if one.figures else ()), "remedy"):
        if text := plain(getattr(one, part), ellipsis):
            lines.append(words.text(f"notify.{part}", text=text))
    return lines


def _cut(text: str, limit: int, ellipsis: str) -> str:
    return text if len(text) <= limit else text[: limit - len(ellipsis)].rstrip() + ellipsis


def _within(text: str, limit: int, ellipsis: str) -> str:
    raw = text.encode()
    if len(raw) <= limit:
        return text
    return raw[: limit - len(ellipsis.encode())].decode(errors="ignore").rstrip() + ellipsis
