"""What a fork server and its clients agree on: where it is, for whom it works, how they talk."""

from __future__ import annotations

import json
import os
import socket
import sys
import sysconfig
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from csi_helpers.stamp import kit_stamp

SERVER = "CSI_KERNEL_SERVER"
"""Environment variable with the path of the server's socket."""

PROVISIONER = "csi-warm-kernel"
"""Entry point of jupyter_client's kernel provisioners."""

SOCKETS = hasattr(os, "fork") and hasattr(socket, "AF_UNIX") and sys.platform == "linux"
"""Whether this system can fork safely: macOS's own libraries can't, Windows has no fork."""

_READ_AT_IMPORT = (
    *("OMP_", "OPENBLAS_", "MKL_", "NUMEXPR_", "VECLIB_", "MPLCONFIG", "MATPLOTLIBRC"),
    *("PYTHON", "TZ", "LANG", "LC_", "LD_", "DUCKDB_"),
)


def key_of(environment: Mapping[str, str]) -> str:
    """What a kernel's libraries depend on at import: a server serves one key only.

    Interpreter, what is installed (the folders' times), the kit's files as they are at this moment
    and the variables read at import.
    """
    folders = sorted({sysconfig.get_path(kind) for kind in ("purelib", "platlib")})
    read = {name: environment[name] for name in environment if name.startswith(_READ_AT_IMPORT)}
    times = [Path(folder).stat().st_mtime_ns for folder in folders if Path(folder).is_dir()]
    return json.dumps([sys.executable, sys.version, times, kit_stamp(), sorted(read.items())])


def send(
    connection: socket.socket, message: Mapping[str, Any], *, fds: tuple[int, ...] = ()
) -> None:
    """Send one JSON line, with open files."""
    data = json.dumps(message).encode() + b"\n"
    if fds:
        sent = socket.send_fds(connection, [data], list(fds))
        data = data[sent:]
    connection.sendall(data)


class Lines:
    """The JSON lines, and the open files, that come along a connection."""

    def __init__(self, connection: socket.socket) -> None:
        self.connection, self.fds, self.ended = connection, list[int](), False
        self._rest = b""

    def read(self) -> list[dict[str, Any]]:
        """What has come since; waits if the connection does."""
        try:
            data, fds, _, _ = socket.recv_fds(self.connection, 1 << 16, 2)
        except (BlockingIOError, InterruptedError):
            return []
        except OSError:
            data, fds = b"", []
        self.fds += fds
        self.ended = self.ended or not data
        *whole, self._rest = (self._rest + data).split(b"\n")
        return [json.loads(line) for line in whole]
