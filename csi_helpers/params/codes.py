"""Codes as text: one spelling for the YAML's codes and the file's."""

from __future__ import annotations

import math
from numbers import Integral, Real


def canonical(code: object) -> str:
    """Spell an answer code the one way the kit knows it.

    SPSS stores 1 as 1.0, YAML reads it as 1, CSV as "1": they are the same code. Text is left as
    it is, so "01" and "1" stay apart.

    Parameters
    ----------
    code : object
        A number (also NumPy's), text, or boolean.

    Returns
    -------
    str
        Whole numbers without decimals, other numbers in their shortest exact form, booleans in
        lower case. The result is its own canonical form.

    Raises
    ------
    ValueError
        The code is NaN or infinite: a gap is no code.

    Examples
    --------
    >>> [canonical(code) for code in (1, 1.0, 1.5, "01", True, "北区")]
    ['1', '1', '1.5', '01', 'true', '北区']
    """
    if isinstance(code, str):
        return str(code)
    if hasattr(code, "item"):  # a NumPy scalar gives its Python value
        code = code.item()
    if isinstance(code, bool):
        return "true" if code else "false"
    if isinstance(code, Integral):
        return str(int(code))
    if isinstance(code, Real):
        number = float(code)
        if not math.isfinite(number):
            raise ValueError(f"need a code; found {number}")
        return str(int(number)) if number.is_integer() else repr(number)
    return str(code)
