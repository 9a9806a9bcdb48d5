"""Who builds a batch: processes of this machine, or a Dask cluster's workers."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from typing import Protocol

from csi_helpers.batch.following import OnNews
from csi_helpers.batch.running import Processes
from csi_helpers.batch.studies import BatchStudy
from csi_helpers.batch.worker import Task
from csi_helpers.errors import ParamsError
from csi_helpers.report.running.pool import default_jobs

ADDRESS = re.compile(r"(tcp|tls)://(\[[0-9a-fA-F:.]+\]|[^\s:/@\[\]]+):(\d{1,5})")
LAST_PORT = 65535


class Crew(Protocol):
    """What builds studies, `size` at a time."""

    @property
    def size(self) -> int:
        """Studies at a time."""

    def run(self, tasks: Sequence[Task], on_news: OnNews) -> None:
        """Build every study; `KeyboardInterrupt` once all is cleared away if it was stopped."""


@contextmanager
def hire(
    studies: Sequence[BatchStudy],
    out: Path,
    *,
    workers: int | None,
    scheduler: str | None,
    sets: Sequence[str] = (),
    chapters_folder: Path | None = None,
) -> Iterator[Crew]:
    """Have a crew for `studies` while the body runs.

    Parameters
    ----------
    studies : sequence of BatchStudy
        Those to build; by absolute names for a cluster.
    out : Path
        Folder of all reports; it is there.
    workers : int, optional
        Processes of this machine; default: one a core.
    scheduler : str, optional
        Address of a cluster's, to build there.
    sets : sequence of str
        ``path=value`` laid over each study: what they name may depend on the working folder.
    chapters_folder : Path, optional
        Other chapters than the kit's own.

    Raises
    ------
    ReportError
        The cluster doesn't answer, has no workers, or one that can't build these studies.
    """
    if scheduler is None:
        yield Processes(min(workers or default_jobs(), max(1, len(studies))))
        return
    from csi_helpers.batch.cluster.crew import join_cluster  # a second, and an extra

    reads = {one.file: one.reads for one in studies}
    folder = str(Path.cwd()) if sets else ""
    with join_cluster(scheduler, reads, out, chapters=chapters_folder, folder=folder) as cluster:
        yield cluster


def check_scheduler(address: str) -> None:
    """Refuse what can't be a scheduler's address, and any where Dask isn't installed.

    Raises
    ------
    ParamsError

    Examples
    --------
    >>> check_scheduler("http://10.0.0.1:8786")
    Traceback (most recent call last):
    csi_helpers.errors.ParamsError: need:   A scheduler's address, tcp://host:port or tls://host:port.
    found:  `http://10.0.0.1:8786`.
    remedy: Correct --scheduler; Dask's own default port is 8786.
    """
    parts = ADDRESS.fullmatch(address)
    if parts is None or not 0 < int(parts[3]) <= LAST_PORT:
        raise ParamsError(
            "A scheduler's address, tcp://host:port or tls://host:port.",
            f"`{address}`.",
            "Correct --scheduler; Dask's own default port is 8786.",
        )
    if find_spec("distributed") is None:
        raise ParamsError(
            "The package distributed, to build on a Dask cluster.",
            "It isn't installed.",
            "Install it: pip install 'csi-report-kit[dask]'; or leave --scheduler out.",
        )
