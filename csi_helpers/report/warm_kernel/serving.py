"""Have a fork server as long as there is work for it."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from importlib.metadata import entry_points
from pathlib import Path

from csi_helpers.report.warm_kernel.wire import PROVISIONER, SERVER, SOCKETS

DEFAULT_PROVISIONER = "JUPYTER_DEFAULT_PROVISIONER_NAME"
OFF = "CSI_COLD_KERNELS"
"""Environment variable: anything in it keeps kernels cold."""


@contextmanager
def warm_kernels(environment: Mapping[str, str]) -> Iterator[dict[str, str]]:
    """Variables by which kernels are forked from a server that lives as long as the body.

    Parameters
    ----------
    environment : mapping of str to str
        What the kernels will have; the server serves no others.

    Yields
    ------
    dict of str to str
        To be laid over the environment; none where a server is named there already, where the
        system can't fork safely, or where the kit isn't installed.

    Examples
    --------
    >>> with warm_kernels({"CSI_COLD_KERNELS": "1"}) as variables:
    ...     variables
    {}
    """
    if not SOCKETS or environment.get(OFF) or environment.get(SERVER) or not _installed():
        yield {}
        return
    with tempfile.TemporaryDirectory(prefix="csi-warm-", ignore_cleanup_errors=True) as folder:
        path = Path(folder) / "kernels"  # nobody else may enter the folder, and start code here
        try:
            server = _start(path, environment)
        except OSError:  # a path too long for a socket, no process left: kernels start cold
            yield {}
            return
        try:
            yield {SERVER: str(path), DEFAULT_PROVISIONER: PROVISIONER}
        finally:
            _stop(server)


def _installed() -> bool:
    """Whether jupyter_client will find the provisioner: not in a copy that was never installed."""
    return any(entry_points(group="jupyter_client.kernel_provisioners", name=PROVISIONER))


def _start(path: Path, environment: Mapping[str, str]) -> subprocess.Popen[bytes]:
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as listener:
        listener.bind(str(path))
        listener.listen(64)
        return subprocess.Popen(  # noqa: S603 - our interpreter, our module
            [
                sys.executable,
                "-m",
                "csi_helpers.report.warm_kernel.server",
                str(listener.fileno()),
                str(path.parent),
            ],
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            pass_fds=[listener.fileno()],
            env=dict(environment),
            start_new_session=True,
        )


def _stop(server: subprocess.Popen[bytes]) -> None:
    """End the server, which kills its kernels."""
    with suppress(OSError):
        if server.stdin is not None:
            server.stdin.close()
    try:
        server.wait(timeout=5)
    except subprocess.TimeoutExpired:
        with suppress(OSError):
            os.killpg(server.pid, 9)
        server.wait()
