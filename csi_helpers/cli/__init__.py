"""The command `csi`: build a report, check a study, compare two reports, print the YAML's schema.

One file a command. Everything slow is imported by the command that needs it, inside its function:
``csi --help`` answers at once.

Exit codes: 0 built; 1 a fault of the machine or of ours; 2 parameters or usage; 3 data; 4 an
unforeseen exception in a chapter. Several studies: the highest. ``--json`` prints one object a
line, described in `csi_helpers.report.events`.
"""

from csi_helpers.cli.command import cli, main

__all__ = ["cli", "main"]
