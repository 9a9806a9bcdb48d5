"""Which studies files and folders stand for."""

from __future__ import annotations

from pathlib import Path

import pytest
from small_report import write_study

from csi_helpers.batch.studies import find_studies
from csi_helpers.errors import ParamsError


def test_a_folder_stands_for_its_studies_and_layers_are_named(place: Path) -> None:
    (place / "params" / "base.yml").write_text("study:\n  scale: {min: 1, max: 10}\n", "utf-8")
    (place / "params" / "notes.txt").write_text("none", "utf-8")
    found = find_studies([str(place / "params")], place / "reports")
    assert [Path(one.file).name for one in found.studies] == ["c0.yaml", "c1.yaml", "c2.yaml"]
    assert (found.studies[0].client, found.studies[0].wave) == ("c0", "2026")
    assert found.studies[0].target == place / "reports" / "c0" / "2026"
    assert found.skipped == {str(place / "params" / "base.yml"): "client, wave, data"}


def test_a_study_completed_by_its_layers_is_one_and_a_broken_file_is_no_layer(
    place: Path,
) -> None:
    (place / "params" / "late.yaml").write_text(
        'extends: c0.yaml\nstudy:\n  wave: "2027"\n', "utf-8"
    )
    (place / "params" / "broken.yaml").write_text("study: {wave: [", "utf-8")
    found = find_studies([str(place / "params")], place / "reports")
    waves = {Path(one.file).name: one.wave for one in found.studies}
    assert waves["late.yaml"] == "2027"
    assert waves["broken.yaml"] == ""  # its build will say what is wrong
    assert not found.skipped


def test_a_file_named_twice_is_one_study(place: Path) -> None:
    one = str(place / "params" / "c0.yaml")
    again = str(place / "params" / ".." / "params" / "c0.yaml")
    assert len(find_studies([one, again], place / "reports").studies) == 1


@pytest.mark.parametrize("client", ["c1", "C1"])
def test_two_files_for_one_report_are_refused_and_both_named(place: Path, client: str) -> None:
    write_study(place / "params", "twin.yaml", client=f"{{id: {client}, name: Twin}}")
    with pytest.raises(ParamsError) as refused:
        find_studies([str(place / "params")], place / "reports")
    assert "c1.yaml" in refused.value.found and "twin.yaml" in refused.value.found


def test_a_folder_without_studies_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ParamsError, match="0 YAML files"):
        find_studies([str(tmp_path)], tmp_path)
