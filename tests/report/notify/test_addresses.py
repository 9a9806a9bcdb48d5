"""Addresses stay secret, and whoever doesn't answer is left behind."""

from __future__ import annotations

import logging
import sys
import time

import pytest
from sink import Sink

from csi_helpers.errors import ParamsError
from csi_helpers.report.notify import addresses
from csi_helpers.report.notify.addresses import Box, open_box, send

SERVICES = {
    "wecombot": "wecombot://0123abcd-4567",
    "dingtalk": "dingtalk://0123456789abcdef0123",
    "feishu": "feishu://0123456789abcdef",
    "slack": "slack://T1JJ3T3L2/A1BRTD4JD/TIiajkdnlazkcOXrIdevi7FQ/",
    "mail": "mailtos://user:pass@example.com?to=someone@example.com",
    "webhook": "jsons://hooks.example.com/path",
}


@pytest.mark.parametrize("service", SERVICES)
def test_apprise_reads_the_address_of(service: str) -> None:
    assert open_box("A", {"A": SERVICES[service]}).urls == (SERVICES[service],)
    plugin = addresses._service(SERVICES[service])
    assert plugin is not None and plugin.redirects is False


@pytest.mark.parametrize("between", [" ", ",", "\n", ", ", " , \n"])
def test_addresses_are_divided_by_blanks_or_commas(between: str) -> None:
    listed = [SERVICES["wecombot"], "mailtos://u:p@x.example?to=a@x.example,b@x.example"]
    assert open_box("A", {"A": between.join([*listed, listed[0]])}).urls == tuple(listed)
    assert open_box("A", {}).urls == open_box("A", {"A": " ,\n"}).urls == ()


def test_an_address_nobody_can_read_is_refused_and_not_quoted() -> None:
    text = f"{SERVICES['feishu']} sIack://T0KEN/secret"
    with pytest.raises(ParamsError, match="Number 2 of 2") as caught:
        open_box("A", {"A": text})
    assert "T0KEN" not in str(caught.value) and "A" in caught.value.need


def test_no_address_is_ever_shown(caplog: pytest.LogCaptureFixture, sink: Sink) -> None:
    caplog.set_level(logging.DEBUG)
    sink.answers = [500]
    box = Box("A", (sink.url,))
    assert send(box, "t", "b", "failure") == 0
    assert "s3cret" not in repr(box)
    ours = [one for one in caplog.records if one.name.startswith(("apprise", "csi_helpers"))]
    assert ours and not [one for one in ours if "s3cret" in one.getMessage()]


def test_without_apprise_addresses_are_a_fault_of_the_set_up(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setitem(sys.modules, "apprise", None)
    with pytest.raises(ParamsError, match="extra `notify`"):
        open_box("A", {"A": SERVICES["slack"]})
    assert open_box("A", {}).urls == ()  # nobody asks for it


def test_a_message_arrives_as_plain_text(sink: Sink) -> None:
    assert send(Box("A", (sink.url,)), "Title & co", "1 < 2 & *x*\nline", "failure") == 1
    (came,) = sink.came
    assert (came["title"], came["message"]) == ("Title & co", "1 < 2 & *x*\nline")
    assert came["type"] == "failure"


def test_an_address_that_stumbles_is_asked_again_a_bounded_number_of_times(sink: Sink) -> None:
    sink.answers = [500, 503, 200]
    assert send(Box("A", (sink.url,)), "t", "b", "success") == 1
    sink.came.clear()
    sink.answers = [500]
    assert send(Box("A", (sink.url,)), "t", "b", "success") == 0
    assert len(sink.came) == 3


def test_nobody_is_led_elsewhere(sink: Sink) -> None:
    sink.answers = [302]
    assert send(Box("A", (sink.url,)), "t", "b", "success") == 0
    assert set(sink.paths) == {"/s3cret"}


def test_one_that_is_down_keeps_nobody_from_the_others(sink: Sink) -> None:
    nobody = "json://127.0.0.1:1/s3cret"
    assert send(Box("A", (nobody, sink.url)), "t", "b", "success") == 1
    assert len(sink.came) == 1


def test_one_that_answers_too_late_is_left_behind(
    sink: Sink, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(addresses, "PAUSES", ())
    sink.seconds = 0.6
    assert send(Box("A", (sink.url,)), "t", "b", "success") == 0  # beyond what is read
    sink.seconds = 3.0
    monkeypatch.setattr(addresses, "READ_SECONDS", 9.0)
    monkeypatch.setattr(addresses, "DEADLINE", 0.1)
    began = time.monotonic()
    assert send(Box("A", (sink.url,)), "t", "b", "success") == 0  # beyond all patience
    assert time.monotonic() - began < sink.seconds  # its answer was not waited for


def test_a_fault_of_a_service_fails_nothing(monkeypatch: pytest.MonkeyPatch, sink: Sink) -> None:
    def fail(url: str) -> None:
        raise RuntimeError(f"plug-in quoting {url}")

    monkeypatch.setattr(addresses, "_service", fail)
    assert send(Box("A", (sink.url,)), "t", "b", "success") == 0
