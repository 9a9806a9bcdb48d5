"""Every published table has an entry that says how it is made; every entry has its words."""

from __future__ import annotations

import re
from itertools import chain
from pathlib import Path

import pytest

from csi_helpers.data.run import Run
from csi_helpers.show.methodology.catalogue import (
    ALWAYS,
    ENTRIES,
    TERMS,
    entry_of,
    used_entries,
    used_terms,
)
from csi_helpers.show.words import catalogue

ROOT = Path(__file__).parents[3]
WRITTEN = re.compile(r"""(?:"table":|\btable=) ?"([a-z][a-z0-9_]*)\"""")


def tables_in_the_code() -> set[str]:
    """Names of tables that stand in full where rows are made; a report's test sees the others."""
    files = sorted((ROOT / "csi_helpers" / "analysis").rglob("*.py"))
    return set(chain.from_iterable(WRITTEN.findall(file.read_text("utf-8")) for file in files))


def test_every_table_in_the_code_has_an_entry():
    found = tables_in_the_code()
    assert len(found) > 60
    known = {table.partition(":")[2] or table for tables in ENTRIES.values() for table in tables}
    assert {name for name in found if name.removesuffix("_change") not in known} - known == set()


def test_no_table_has_two_entries():
    tables = list(chain.from_iterable(ENTRIES.values()))
    assert len(tables) == len(set(tables))


@pytest.mark.parametrize("language", ["zh", "en"])
def test_entries_and_terms_are_those_of_the_catalogues(language):
    messages = catalogue(language)
    for kind, names, parts in (
        ("statistic", ENTRIES, {"name", "how", "source"}),
        ("term", TERMS, {"name", "means"}),
    ):
        stem = f"methodology.{kind}."
        keys = {key.removeprefix(stem) for key in messages if key.startswith(stem)}
        assert keys == {f"{name}.{part}" for name in names for part in parts}


def test_terms_hang_on_entries_there_are():
    assert set(chain.from_iterable(TERMS.values())) <= set(ENTRIES)
    assert set(ALWAYS) <= set(ENTRIES)


def test_a_name_with_two_meanings_goes_by_its_chapter():
    assert entry_of("05_sem", "gap") == entry_of("05_sem", "gap_change") == "index_gap"
    assert entry_of("07_service_quality", "gap_change") == "service"
    assert entry_of("01_sample", "gap") is None
    assert entry_of("05_sem", "index_change_weights") == "index"


def test_only_what_was_published_is_explained():
    run = Run(published={"02_descriptive": ("mean", "mean_change"), "08_kano": ("fong",)})
    assert used_entries(run) == [*ALWAYS, "mean", "kano_strength"]
    assert used_entries(Run()) == []
    assert "loading" not in used_terms(run) and "base" in used_terms(run)
