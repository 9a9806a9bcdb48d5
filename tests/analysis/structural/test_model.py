"""The specification: templates, what follows from them, and everything that is refused."""

import numpy as np
import pytest
from pls_reference import CONSTRUCTS, NAMES, PATHS, model

from csi_helpers.analysis.structural.model import TEMPLATES, StructuralModel, from_template
from csi_helpers.errors import ParamsError


def test_matrices_follow_the_specification():
    ecsi = model()
    assert ecsi.membership.shape == (24, 7)
    assert (ecsi.membership.sum(axis=1) == 1).all()
    assert ecsi.membership.sum(axis=0).tolist() == [5, 3, 7, 2, 3, 1, 3]
    assert ecsi.adjacency.sum() == len(PATHS) == 12
    assert ecsi.adjacency[NAMES.index("Image"), NAMES.index("Loyalty")] == 1
    assert ecsi.adjacency[NAMES.index("Loyalty"), NAMES.index("Image")] == 0
    assert ecsi.endogenous.tolist() == [False] + [True] * 6
    for source, target in PATHS:
        assert ecsi.order.index(source) < ecsi.order.index(target)
    assert ecsi.depth == 6  # image, expectation, quality, value, satisfaction, complaints, loyalty


@pytest.mark.parametrize(
    ("name", "constructs", "paths"),
    [("scsb", 5, 6), ("acsi", 6, 9), ("ecsi", 7, 12), ("ccsi", 6, 11)],
)
def test_templates(name, constructs, paths):
    # ccsi: 11 relations among 6 constructs (Tsinghua/CNIS); the others as published
    names = {end for path in TEMPLATES[name] for end in path}
    assert (len(names), len(TEMPLATES[name])) == (constructs, paths)
    whole, dropped = from_template(name, {construct: [construct] for construct in names})
    assert dropped == () and set(whole.paths) == set(TEMPLATES[name])


def test_paths_that_lose_an_end_drop_out_by_name():
    kept = {"image": ["i"], "satisfaction": ["s"], "loyalty": ["l"]}
    small, dropped = from_template("ecsi", kept)
    assert set(small.paths) == {
        ("image", "satisfaction"),
        ("image", "loyalty"),
        ("satisfaction", "loyalty"),
    }
    assert len(dropped) == 9 and ("satisfaction", "complaints") in dropped


def test_extra_paths_join_a_template():
    constructs = {"quality": ["q"], "satisfaction": ["s"], "trust": ["t"]}
    extended, _ = from_template("acsi", constructs, extra_paths=[("satisfaction", "trust")])
    assert extended.paths == (("quality", "satisfaction"), ("satisfaction", "trust"))


@pytest.mark.parametrize(
    ("constructs", "paths", "options", "fault"),
    [
        ({"a": ["x"], "b": []}, [("a", "b")], {}, "`b` has no items"),
        ({"a": ["x"], "b": ["x"]}, [("a", "b")], {}, "`x` is counted more than once: in a, b"),
        ({"a": ["x", "x"], "b": ["y"]}, [("a", "b")], {}, "more than once: in a, a"),
        ({"a": ["x"], "b": ["y"]}, [("a", "b"), ("b", "a")], {}, "circle: "),
        ({"a": ["x"], "b": ["y"]}, [("a", "b"), ("b", "b")], {}, "circle: "),
        ({"a": ["x"], "b": ["y"]}, [("a", "b"), ("a", "c")], {}, "a → c has an end without items"),
        ({"a": ["x"], "b": ["y"], "c": ["z"]}, [("a", "b")], {}, "No path joins c to a"),
        ({"a": ["x"]}, [], {}, "at least two constructs"),
        ({"a": ["x"], "b": ["y"]}, [("a", "b")], {"modes": {"a": "C"}}, "mode `C`"),
        ({"a": ["x"], "b": ["y"]}, [("a", "b")], {"modes": {"q": "A"}}, "`q` has a mode"),
        ({"a": ["x"], "b": ["y"]}, [("a", "b")], {"scheme": "horst"}, "`horst`"),
    ],
)
def test_a_wrong_model_is_refused(constructs, paths, options, fault):
    with pytest.raises(ParamsError) as refusal:
        StructuralModel(constructs, tuple(paths), **options)
    assert fault in refusal.value.found


def test_all_faults_come_at_once():
    with pytest.raises(ParamsError) as refusal:
        StructuralModel({"a": ("x",), "b": ("x",), "c": ()}, (("a", "d"),), scheme="no")
    assert len(refusal.value.found.splitlines()) == 5


def test_an_unknown_template_is_refused():
    with pytest.raises(ParamsError, match="scsb, acsi, ecsi, ccsi"):
        from_template("nps", CONSTRUCTS)


def test_blocks_are_where_the_items_are():
    ecsi = model()
    for name, place in zip(ecsi.names, ecsi.blocks, strict=True):
        assert ecsi.items[place] == CONSTRUCTS[name]
    np.testing.assert_array_equal(ecsi.owner, np.argmax(ecsi.membership, axis=1))
