"""Which state of the kit this is, told quickly."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path

import csi_helpers


def kit_stamp() -> str:
    """Where the kit lies, and a hash of its files' sizes and times, by which Python tells, too.

    Two processes of the same stamp run the same code. For what outlives a build there is a hash of
    the contents (`csi_helpers.report.manifest.source_digest`), which takes ten times as long.
    """
    package = Path(csi_helpers.__file__).parent
    digest = hashlib.sha256()
    for folder, folders, files in os.walk(package):
        folders[:] = sorted(set(folders) - {"__pycache__"})
        for name in sorted(files):
            path = f"{folder}{os.sep}{name}"
            try:
                about = os.stat(path)  # noqa: PTH116 - hundreds of files at each kernel's start
            except FileNotFoundError:  # an editor's own, gone since it was listed
                continue
            digest.update(f"{path} {about.st_size} {about.st_mtime_ns}\n".encode())
    return f"{package} {digest.hexdigest()}"
