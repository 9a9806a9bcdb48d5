"""The study of long labels keeps what it is for: labels as long as clients write them."""

from csi_helpers.params import load_study
from reports import PROJECT

LONG = PROJECT / "tests" / "studies" / "long_labels.yaml"


def test_every_label_is_long():
    study = load_study(LONG)
    assert study.model is not None
    named = [item.label for item in study.items.values()]
    named += [one.label for one in study.model.constructs.values()]
    named += [one.label for one in study.columns.segments.values()]
    named += [label for one in study.columns.segments.values() for label in one.labels.values()]
    assert len(named) >= 29
    assert {len(label.get("zh")) for label in named} == {14}
    assert all(len(label.get("en")) >= 37 for label in named)
