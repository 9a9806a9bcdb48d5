"""The front doors of `analysis` and `show`: complete, quick to open, and shut to strangers."""

from __future__ import annotations

import pkgutil
import subprocess
import sys
from pathlib import Path

import pytest

from csi_helpers import analysis, show
from csi_helpers.lazy import promised

DOORS = pytest.mark.parametrize("door", [analysis, show], ids=["analysis", "show"])


def offers(door: object) -> dict[str, str]:
    return promised(Path(str(vars(door)["__file__"])).read_text(encoding="utf-8"))


@DOORS
def test_each_name_leads_to_its_thing(door: object) -> None:
    names = offers(door)
    assert len(names) > 40
    assert set(names) <= set(dir(door))
    for name in names:
        assert getattr(door, name) is not None
        assert name in vars(door)  # found once, it is found without a search


@DOORS
def test_no_name_is_a_modules_name_too(door: object) -> None:
    # Python would put the module in its place as soon as somebody imports it.
    modules = {module.name for module in pkgutil.iter_modules(vars(door)["__path__"])}
    assert not modules & set(offers(door))


def test_analysis_lists_what_it_offers() -> None:
    assert sorted(offers(analysis)) == sorted(analysis.__all__)


@DOORS
def test_a_stranger_is_refused(door: object) -> None:
    with pytest.raises(AttributeError, match="has no attribute 'plot_everything'"):
        door.plot_everything  # type: ignore[attr-defined]  # noqa: B018 - that is the point


def test_opening_them_loads_nothing() -> None:
    code = (
        "import sys; from csi_helpers import analysis, show; "
        "print(sorted({name.partition('.')[0] for name in sys.modules} & {'numpy', 'matplotlib'}))"
    )
    seen = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert seen.stdout.strip() == "[]"


def test_only_imports_for_type_checkers_are_offered() -> None:
    source = "from x import y\nif TYPE_CHECKING:\n    from a import b, d\n    import e\n"
    assert promised(source) == {"b": "a", "d": "a"}
