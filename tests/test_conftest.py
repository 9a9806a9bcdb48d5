"""A missing program must not pass unseen on CI."""

from __future__ import annotations

from collections.abc import Callable

import pytest


def test_a_tool_found_is_its_path(need_tool: Callable[..., str]) -> None:
    assert need_tool("no-such-program", "sh").endswith("sh")


@pytest.mark.parametrize(
    ("ci", "outcome"), [("true", pytest.fail.Exception), ("", pytest.skip.Exception)]
)
def test_a_missing_tool_skips_here_and_fails_on_ci(
    need_tool: Callable[..., str],
    monkeypatch: pytest.MonkeyPatch,
    ci: str,
    outcome: type[BaseException],
) -> None:
    monkeypatch.setenv("CI", ci)
    with pytest.raises(outcome, match="no-such-program"):
        need_tool("no-such-program")
