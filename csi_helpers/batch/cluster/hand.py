"""A process on a worker's machine that builds studies one after the other, in its main thread.

``python -m csi_helpers.batch.cluster.hand`` is that process: it reads from standard input where to
report to, then studies, and ends with it. If the Dask worker that started it dies, its line ends:
it stops its study, clears away and goes.
"""

from __future__ import annotations

import pickle
import sys

from csi_helpers.batch.link import connect
from csi_helpers.batch.worker import work
from csi_helpers.report.running.pool import one_kernel_server


def build_what_comes() -> None:
    """Build studies until no more come."""
    connect(pickle.load(sys.stdin.buffer))  # noqa: S301 - from the process that started this one
    with one_kernel_server(2):  # for all studies this process will build
        while True:
            try:
                task = pickle.load(sys.stdin.buffer)  # noqa: S301 - likewise
            except EOFError:
                return
            work(task)


if __name__ == "__main__":
    build_what_comes()
