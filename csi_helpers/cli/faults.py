"""Exceptions nobody foresaw, told like every other fault."""

from __future__ import annotations

import traceback

import click

from csi_helpers.report.events import Failed, OnEvent


def tell_own_fault(error: Exception, study: str, show: OnEvent, debug: bool) -> int:
    """An exception nobody foresaw, as one message; its traceback only under ``--debug``."""
    if debug:
        click.echo("".join(traceback.format_exception(error)), err=True)
    from csi_helpers.report.failures import fault_of_ours

    fault = fault_of_ours(error)
    show(Failed.of(fault, study))
    return fault.exit_code
