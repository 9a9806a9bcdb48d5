"""Start a Jupyter kernel by asking a fork server, or cold where there is none for it."""

from __future__ import annotations

import asyncio
import logging
import os
import re
import signal
import socket
import sys
import time
from contextlib import suppress
from pathlib import Path
from subprocess import TimeoutExpired
from typing import Any

from jupyter_client.connect import KernelConnectionInfo
from jupyter_client.provisioning.local_provisioner import LocalProvisioner

from csi_helpers.report.warm_kernel.wire import SERVER, SOCKETS, Lines, key_of, send

logger = logging.getLogger(__name__)

PATIENCE = 60.0  # seconds for the server to have imported everything
_INTERPRETER_OPTION = re.compile("-X.+")


class ForkedKernel:
    """A kernel that is the server's child, with the manners of `subprocess.Popen`."""

    stdin = stdout = stderr = None

    def __init__(self, connection: socket.socket, lines: Lines, pid: int) -> None:
        self._connection, self._lines = connection, lines
        self.pid = pid
        self.returncode: int | None = None
        connection.setblocking(False)

    def poll(self) -> int | None:
        """How the kernel ended, negative for a signal; None while it lives."""
        if self.returncode is None:
            for message in self._lines.read():
                self.returncode = message.get("exit", self.returncode)
            if self.returncode is None and self._lines.ended:
                self.returncode = -signal.SIGKILL  # the server is gone, and takes it along
        if self.returncode is not None:
            self._connection.close()
        return self.returncode

    def wait(self, timeout: float | None = None) -> int:
        """Wait until it has ended.

        Raises
        ------
        subprocess.TimeoutExpired
            It lives on.
        """
        end = None if timeout is None else time.monotonic() + timeout
        while (code := self.poll()) is None:
            if end is not None and time.monotonic() > end:
                raise TimeoutExpired("kernel", timeout or 0.0)
            time.sleep(0.02)
        return code

    def close(self) -> None:
        """Hang up: the server ends the kernel if it still lives."""
        self._connection.close()

    def send_signal(self, number: int) -> None:
        """Signal the kernel's process group."""
        if self.poll() is None:
            with suppress(OSError):
                send(self._connection, {"signal": int(number)})

    def terminate(self) -> None:
        """Ask it to end."""
        self.send_signal(signal.SIGTERM)

    def kill(self) -> None:
        """End it."""
        self.send_signal(signal.SIGKILL)


class WarmProvisioner(LocalProvisioner):
    """jupyter_client's local provisioner, save that a kernel may be forked in place of started.

    Cold without a word where the environment names no server (`CSI_KERNEL_SERVER`), the system
    can't fork, the server doesn't answer or was made for another interpreter or environment, or
    the kernel isn't ipykernel.
    """

    forked: ForkedKernel | None = None

    async def launch_kernel(self, cmd: list[str], **kwargs: Any) -> KernelConnectionInfo:
        """Fork a kernel, or start one."""
        kernel = await asyncio.to_thread(_ask, cmd, kwargs.get("env"), kwargs.get("cwd"))
        if kernel is None:
            return await super().launch_kernel(cmd, **kwargs)
        self.forked = kernel
        self.process = kernel  # type: ignore[assignment]  # as good as a Popen to the base class
        self.pid = self.pgid = kernel.pid
        self.cwd = kwargs.get("cwd")
        return self.connection_info

    async def cleanup(self, restart: bool = False) -> None:
        """Let go of what is left of the kernel."""
        if self.forked is not None:
            self.forked.close()
        await super().cleanup(restart)


def _ask(cmd: list[str], env: dict[str, str] | None, cwd: str | None) -> ForkedKernel | None:
    """A kernel of the server's; None where it must be started cold."""
    environment = dict(os.environ) if env is None else dict(env)
    path = environment.get(SERVER)
    words = _launcher_words(cmd)
    if not (SOCKETS and path and words is not None):
        return None
    connection = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    try:
        connection.settimeout(PATIENCE)
        connection.connect(path)
        request = {"key": key_of(environment), "argv": words, "env": environment}
        send(connection, {**request, "cwd": str(cwd or Path.cwd())}, fds=(1, 2))
        lines = Lines(connection)
        while not (answers := lines.read()):
            if lines.ended:
                raise ConnectionError("the server has gone")
    except OSError as error:
        logger.debug("cold kernel: %s", error)
        connection.close()
        return None
    if "pid" in answers[0]:
        return ForkedKernel(connection, lines, answers[0]["pid"])
    logger.debug("cold kernel: %s", answers[0]["cold"])
    connection.close()
    return None


def _launcher_words(cmd: list[str]) -> list[str] | None:
    """What follows ``python -m ipykernel_launcher``; None for any other command.

    The interpreter itself is part of the server's key.
    """
    if not cmd or os.path.realpath(cmd[0]) != os.path.realpath(sys.executable):
        return None
    rest = cmd[1:]
    while rest and _INTERPRETER_OPTION.fullmatch(rest[0]):
        rest = rest[1:]
    return rest[2:] if rest[:2] == ["-m", "ipykernel_launcher"] else None
