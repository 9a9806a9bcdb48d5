"""From a command's events to messages: one for each group of addresses, when all is over."""

from __future__ import annotations

import logging
import os
import sys
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TypeAlias

from csi_helpers.errors import ParamsError
from csi_helpers.params import Study, load_study
from csi_helpers.report.events import (
    BuildFinished,
    Event,
    Failed,
    Held,
    Notified,
    OnEvent,
    Unchanged,
    whole_study,
)
from csi_helpers.report.gate.compare import Finding
from csi_helpers.report.notify.addresses import Box, open_box, send
from csi_helpers.report.notify.alarms import alarm_of, clear_alarm, raise_alarm
from csi_helpers.report.notify.wording import STOPPED, Notice, kind_of, write_message

logger = logging.getLogger(__name__)

EVERYBODY = "CSI_NOTIFY"
"""Variable with the addresses that hear of every study of a command."""


LANGUAGE = "CSI_NOTIFY_LANGUAGE"
"""Variable with their language, zh or en; without it zh, as in a study."""

End: TypeAlias = Held | Failed | BuildFinished | Unchanged
"""How a build of a study may end."""


@dataclass(frozen=True)
class Subscriber:
    """Addresses, and the language they are written to in (zh or en)."""

    box: Box
    language: str


def open_everybody(env: str | None = None) -> Subscriber:
    """Read the addresses that hear of every study.

    Parameters
    ----------
    env : str, optional
        Name of a variable that must be there; absent: ``CSI_NOTIFY``, which may be unset.

    Raises
    ------
    ParamsError
        `env` isn't set, apprise isn't installed or can't read an address, or there is no such
        language as ``CSI_NOTIFY_LANGUAGE`` says.
    """
    box = open_box(env or EVERYBODY)
    if env and not box.urls:
        raise ParamsError(
            f"Addresses in the environment variable {env}, which --notify-env names.",
            "It isn't set, or empty.",
            "Set it where the command runs, or leave --notify-env out.",
        )
    language = os.environ.get(LANGUAGE, "zh")
    if language not in ("zh", "en"):
        raise ParamsError(
            f"zh or en in the environment variable {LANGUAGE}.",
            f"It is {language[:20]!r}.",
            "Correct it, or leave it out.",
        )
    return Subscriber(box, language)


@contextmanager
def telling(
    show: OnEvent, everybody: Subscriber, *, out: Path, sets: Sequence[str] = ()
) -> Iterator[OnEvent]:
    """Pass events on to `show`, and tell addresses what came of each study when the body ends.

    Each study's `notify` says who hears of it; whoever is named by several studies, or hears of
    all, gets one message.

    Parameters
    ----------
    show : callable
        Takes the events of the builds, then a `Notified` for each study somebody was to hear of.
    everybody : Subscriber
        From `open_everybody`.
    out : Path
        Folder of all reports; remembers who is in trouble.
    sets : sequence of str
        The command line's ``--set``.
    """
    ends: dict[str, End] = {}

    def tell(event: Event) -> None:
        show(event)
        if isinstance(event, End):
            study = whole_study(event.study)
            if not isinstance(ends.get(study), Held | Failed):  # the first trouble is what is told
                ends[study] = replace(event, study=study)

    try:
        yield tell
    finally:
        try:
            _post(ends.values(), show, out, sets, everybody)
        except Exception as error:  # the reports are settled; the words of it may quote addresses
            logger.warning("nobody could be told: %s", type(error).__name__)


def _post(
    ends: Iterable[End],
    show: OnEvent,
    out: Path,
    sets: Sequence[str],
    everybody: Subscriber,
) -> None:
    letters: dict[Subscriber, list[Notice]] = {}
    for end in ends:
        notice = _notice(end, out)
        if notice is None:
            continue
        study = _loaded(end.study, sets)
        subscribers = list(_subscribers(study, notice.occasion, everybody))
        if not any(one.box.urls for one in subscribers):
            clear_alarm(out, notice.study)
        elif notice.occasion != "recovery":
            raise_alarm(out, notice.study)
        for one in subscribers:
            letters.setdefault(one, []).append(_named(notice, study, one.language))
    for subscriber, notices in letters.items():
        _send(subscriber, notices, show, out)


def _notice(end: End, out: Path) -> Notice | None:
    """What is to be told of a study, if anything; its name comes later."""
    if isinstance(end, BuildFinished | Unchanged):
        since = alarm_of(out, end.study)
        return None if since is None else Notice("recovery", "", end.study, since=since)
    if isinstance(end, Held):
        findings = tuple(Finding(**one) for one in end.findings)
        return Notice("held", "", end.study, findings=findings)
    if end.kind == STOPPED and sys.stdin is not None and sys.stdin.isatty():
        return None  # whoever pressed Ctrl-C knows
    return Notice(
        "failure", "", end.study, end.kind, end.exit_code, end.need, end.found, end.remedy
    )


def _loaded(name: str, sets: Sequence[str]) -> Study | None:
    try:
        return load_study(name, sets=sets)
    except ParamsError:
        return None


def _subscribers(study: Study | None, occasion: str, everybody: Subscriber) -> Iterator[Subscriber]:
    """Those who hear of every study, and the study's own."""
    if everybody.box.urls:
        yield everybody
    if study is None or study.notify is None or occasion not in study.notify.on:
        return
    try:
        box = open_box(study.notify.urls_env)
    except ParamsError:  # for that the build was refused; everybody hears of it
        return
    fewer = box.without(everybody.box.urls)
    if fewer.urls or not box.urls:
        yield Subscriber(fewer, study.notify.language or study.languages[0])


def _named(notice: Notice, study: Study | None, language: str) -> Notice:
    if study is None:
        return replace(notice, name=Path(notice.study).name)
    figures = study.notify is not None and study.notify.detail == "figures"
    name = f"{study.client.name.get(language)} {study.wave}"
    return replace(notice, name=name, figures=figures)


def _send(subscriber: Subscriber, notices: Sequence[Notice], show: OnEvent, out: Path) -> None:
    box = subscriber.box
    taken = 0
    if box.urls:
        title, body = write_message(notices, subscriber.language)
        taken = send(box, title, body, kind_of(notices))
    for one in notices:
        show(Notified(one.study, box.env, one.occasion, taken, len(box.urls) - taken))
        if one.occasion == "recovery" and taken:
            clear_alarm(out, one.study)
