"""The section `notify`: who is told how a build ended, and how much of it."""

from __future__ import annotations

import re
from typing import Annotated, Literal

from pydantic import AfterValidator, BeforeValidator, Field, WithJsonSchema

from csi_helpers.params.kinds import Shorthand, split_list
from csi_helpers.params.sections import Section

VARIABLE = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")

Occasion = Literal["failure", "recovery", "held"]


def variable_name(value: object) -> object:
    """Take the name of an environment variable; an address itself is refused, and not repeated.

    Raises
    ------
    ValueError
        It isn't a name.

    Examples
    --------
    >>> variable_name("ACME_NOTIFY")
    'ACME_NOTIFY'
    """
    if not isinstance(value, str) or not VARIABLE.fullmatch(value):
        raise ValueError(
            "need the name of an environment variable that holds the addresses, like ACME_NOTIFY; "
            "found something else (addresses are secrets and don't belong into this file)"
        )
    return str(value)


def _each_once(occasions: tuple[str, ...]) -> tuple[str, ...]:
    if not occasions:
        raise ValueError("need at least one; found an empty list")
    if twice := [one for one in occasions if occasions.count(one) > 1]:
        raise ValueError(f"need each once; found {twice[0]} twice")
    return occasions


class Notify(Section):
    """Messages about this study's builds, through any service that apprise knows.

    Examples
    --------
    >>> Notify(urls_env="ACME_NOTIFY").on
    ('failure', 'recovery', 'held')
    """

    urls_env: Annotated[
        str,
        BeforeValidator(variable_name),
        WithJsonSchema({"type": "string", "pattern": f"^{VARIABLE.pattern}$"}),
    ] = Field(description="Environment variable with the addresses, as URLs of apprise.")
    on: Annotated[
        tuple[Occasion, ...],
        AfterValidator(_each_once),
        Shorthand(split_list, {"type": "string"}),
    ] = Field(
        ("failure", "recovery", "held"),
        description="When: no report, the first one after that, a report that was held.",
    )
    language: Literal["zh", "en"] | None = Field(
        None, description="Language of the messages; absent: the report's first."
    )
    detail: Literal["status", "figures"] = Field(
        "status",
        description="status: what happened, without a word of the data; figures: also what was "
        "found, which may quote labels, counts and cells.",
    )
