"""Addresses from the environment, and what is sent to them.

An address is a secret (it holds tokens): none is written, logged or quoted, by us or by apprise.
"""

from __future__ import annotations

import logging
import os
import re
import threading
import time
import warnings
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

from csi_helpers.errors import ParamsError
from csi_helpers.params import Study

if TYPE_CHECKING:
    from apprise import NotifyBase

logger = logging.getLogger(__name__)

CONNECT_SECONDS, READ_SECONDS = 5.0, 10.0
PAUSES = (1.0, 4.0)
"""Seconds before each further attempt; there are no more than these."""
DEADLINE = 45.0
"""Seconds after which nobody waits for an address any longer."""

_DIVIDED = re.compile(r"\s+|,+(?=[A-Za-z][A-Za-z0-9+.-]*://)")
Kind = Literal["success", "warning", "failure"]


@dataclass(frozen=True)
class Box:
    """The addresses behind one environment variable.

    Attributes
    ----------
    env : str
        Its name; the only thing of it that may be told.
    urls : tuple of str
        As apprise reads them.
    """

    env: str
    urls: tuple[str, ...] = field(repr=False)

    def without(self, others: Sequence[str]) -> Box:
        """The same but for addresses that hear of it anyway."""
        return Box(self.env, tuple(url for url in self.urls if url not in others))


def open_box(env: str, environment: Mapping[str, str] | None = None) -> Box:
    """Read a variable's addresses, divided by blanks, line ends or commas; none where it's unset.

    Parameters
    ----------
    env : str
        Name of the variable.
    environment : mapping, optional
        Instead of this process's.

    Raises
    ------
    ParamsError
        apprise isn't installed, or can't read an address.

    Examples
    --------
    >>> open_box("ACME_NOTIFY", {"ACME_NOTIFY": " "})
    Box(env='ACME_NOTIFY')
    """
    text = (os.environ if environment is None else environment).get(env, "")
    urls = tuple(dict.fromkeys(part.strip(",") for part in _DIVIDED.split(text) if part.strip(",")))
    if urls:
        _load()
    for place, url in enumerate(urls, 1):
        if _service(url) is None:
            raise ParamsError(
                f"Addresses in {env} that apprise can read, such as mailtos://… or wecombot://….",
                f"Number {place} of {len(urls)} is none (it is a secret, and not shown).",
                f"Correct {env}; blanks, line ends or commas stand between addresses.",
            )
    return Box(env, urls)


def check_addresses(study: Study) -> None:
    """See that the study's addresses can be used, if the environment has any.

    Raises
    ------
    ParamsError
        apprise isn't installed, or can't read an address.
    """
    if study.notify is not None:
        open_box(study.notify.urls_env)


def _load() -> None:
    """Import apprise and its plug-ins, without their warnings and their log."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of libraries behind services nobody asked for
            import apprise

            apprise.Apprise.instantiate("json://localhost")
    except ImportError:
        raise ParamsError(
            "The package apprise, to send messages with.",
            "It isn't installed.",
            "Install the kit with its extra `notify`, or send none.",
        ) from None
    logging.getLogger("apprise").disabled = True  # it quotes addresses


def _service(url: str) -> NotifyBase | None:
    """The plug-in for an address, None where there is none."""
    import apprise

    asset = apprise.AppriseAsset(app_id="csi", app_desc="CSI report kit")
    try:
        service = apprise.Apprise.instantiate(url, asset=asset, suppress_exceptions=True)
    except Exception:  # a plug-in's own; its words may quote the address
        return None
    if not isinstance(service, apprise.NotifyBase):
        return None
    # A message that is led elsewhere has been given to somebody nobody named.
    service.redirects = False
    service.socket_connect_timeout, service.socket_read_timeout = CONNECT_SECONDS, READ_SECONDS
    return service


def send(box: Box, title: str, body: str, kind: Kind) -> int:
    """Send a plain text to every address, all at once; how many took it.

    An address that doesn't take it is asked again, a bounded number of times. Whoever answers too
    late may so get it twice. Nothing is raised: the report matters more than its message.

    Parameters
    ----------
    box : Box
    title, body : str
        Plain text.
    kind : {"success", "warning", "failure"}
        Some services show it as a colour.
    """
    taken: list[int] = []

    def deliver(place: int, url: str) -> None:
        for pause in (0.0, *PAUSES):
            time.sleep(pause)
            if _delivered(url, title, body, kind):
                taken.append(place)
                return
            logger.info("address %d of %s didn't take the message", place, box.env)

    # Daemons: a service that answers a byte a second is left behind, not waited for.
    threads = [
        threading.Thread(target=deliver, args=one, daemon=True) for one in enumerate(box.urls, 1)
    ]
    until = time.monotonic() + DEADLINE
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(max(0.0, until - time.monotonic()))
    return len(taken)


def _delivered(url: str, title: str, body: str, kind: Kind) -> bool:
    import apprise

    try:
        service = _service(url)
        post = apprise.Apprise()
        return bool(
            service is not None
            and post.add(service)
            and post.notify(
                body=body,
                title=title,
                notify_type=apprise.NotifyType(kind),
                body_format=apprise.NotifyFormat.TEXT,
                interpret_escapes=False,
            )
        )
    except Exception as error:
        logger.info("a message failed: %s", type(error).__name__)  # its words may quote the address
        return False
