"""A PDF made by a process beside this one, while this one makes the next language's."""

from __future__ import annotations

import contextlib
import json
import os
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryFile
from typing import IO, NamedTuple

from csi_helpers.errors import ReportError
from csi_helpers.report.running.own_kit import with_kit


class _Sheet(NamedTuple):
    """A PDF on its way."""

    process: subprocess.Popen[bytes]
    file: Path
    complaint: IO[bytes]


class Press:
    """Makes PDFs beside this process; all are done when the ``with`` ends.

    Leaving it by an exception ends the processes, too.

    Raises
    ------
    ReportError
        At the end: what :func:`csi_helpers.report.document.paper.write.write_pdf` raises, or a
        process was ended by the system.

    Examples
    --------
    >>> from tempfile import TemporaryDirectory
    >>> with TemporaryDirectory() as folder:
    ...     file = Path(folder) / "report.pdf"
    ...     with Press() as press:
    ...         press.put('<html lang="en"><title>t</title><p>a</p>', file)
    ...     file.read_bytes()[:5]
    b'%PDF-'
    """

    def __init__(self) -> None:
        self.sheets: list[_Sheet] = []

    def put(self, html: str, file: Path) -> None:
        """Begin to make a page's PDF.

        Parameters
        ----------
        html : str
            A page that carries its own fonts and images.
        file : Path
            Where the PDF goes; empty until it is finished.
        """
        complaint = TemporaryFile()  # noqa: SIM115 - closed with its process
        with TemporaryFile() as page, file.open("wb") as pdf:
            page.write(html.encode())
            page.seek(0)
            process = subprocess.Popen(  # noqa: S603 - a module of ours, no shell
                [sys.executable, "-m", __name__],
                stdin=page,
                stdout=pdf,
                stderr=complaint,
                env=with_kit(os.environ),
                start_new_session=True,  # a terminal's Ctrl-C is for us; we end it ourselves
            )
        self.sheets.append(_Sheet(process, file, complaint))

    def __enter__(self) -> Press:
        return self

    def __exit__(self, kind: object, *rest: object) -> None:
        try:
            if kind is None:
                for sheet in self.sheets:
                    _finish(sheet)
        finally:
            for process, _, complaint in self.sheets:
                with contextlib.suppress(OSError):
                    process.kill()
                process.wait()
                complaint.close()


def _finish(sheet: _Sheet) -> None:
    if sheet.process.wait() == 0:
        return
    sheet.complaint.seek(0)
    said = sheet.complaint.read().decode(errors="replace").strip().splitlines()
    with contextlib.suppress(ValueError, IndexError, TypeError, KeyError):
        told = json.loads(said[-1])
        raise ReportError(told["need"], told["found"], told["remedy"])
    raise ReportError(
        f"The file {sheet.file.name}.",
        said[-1] if said else f"The process that makes it ended with {sheet.process.returncode}.",
        "Is there memory left? Try again with --jobs 1; if it stays so, please tell us.",
    )


def main() -> int:
    """The page on standard input to a PDF on standard output; a fault as JSON."""
    from csi_helpers.report.document.paper.write import write_pdf

    try:
        sys.stdout.buffer.write(write_pdf(sys.stdin.buffer.read().decode()))
    except ReportError as fault:
        told = {"need": fault.need, "found": fault.found, "remedy": fault.remedy}
        print(json.dumps(told), file=sys.stderr)
        return fault.exit_code
    return 0


if __name__ == "__main__":
    sys.exit(main())
