"""The layout of path diagrams: nothing on anything else, and always the same."""

import itertools
from graphlib import CycleError

import numpy as np
import pytest

from csi_helpers.analysis.structural.model import TEMPLATES
from csi_helpers.show.structural.diagram.geometry import Box, along, border, enters, length
from csi_helpers.show.structural.diagram.labelling import label_boxes
from csi_helpers.show.structural.diagram.layout import arrange
from csi_helpers.show.structural.diagram.placement import _placed, layers, place
from csi_helpers.show.structural.diagram.routing import CLEAR, routes

WIDTH, BOX, LABEL = 6.63, (1.1, 0.5), (0.5, 0.145)


def random_model(seed, nodes, edges):
    """A connected graph without a circle."""
    stream = np.random.default_rng(seed)
    names = [f"n{place}" for place in range(nodes)]
    pairs = {(names[int(stream.integers(0, k))], names[k]) for k in range(1, nodes)}
    while len(pairs) < edges:
        one, two = sorted(stream.choice(nodes, 2, replace=False).tolist())
        pairs.add((names[one], names[two]))
    return names, sorted(pairs)


def laid_out(names, edges, box=BOX):
    sizes = {name: box for name in names}
    return arrange(sizes, edges, dict.fromkeys(edges, LABEL), WIDTH)


def faults(layout):
    """Whatever lies on something else, or off the drawing."""
    found = []
    every = {**layout.boxes, **layout.labels}
    for (one, first), (two, second) in itertools.combinations(every.items(), 2):
        if first.overlaps(second):
            found.append((one, two))
    for edge, route in layout.routes.items():
        found += [
            (edge, name)
            for name, box in layout.boxes.items()
            if name not in edge and enters(route, box)
        ]
        found += [
            (edge, other)
            for other, box in layout.labels.items()
            if other != edge and enters(route, box)
        ]
        found += [
            (edge, "off") for x, y in route if not (0 <= x <= WIDTH and 0 <= y <= layout.height)
        ]
    for name, box in every.items():
        if box.left < -1e-6 or box.right > WIDTH + 1e-6:
            found.append((name, "off"))
        if box.top < -1e-6 or box.bottom > layout.height + 1e-6:
            found.append((name, "off"))
    return found


@pytest.mark.parametrize("template", TEMPLATES)
def test_templates(template):
    edges = TEMPLATES[template]
    names = list(dict.fromkeys(itertools.chain(*edges)))
    layout = laid_out(names, edges)
    assert faults(layout) == []
    assert layout.height < 4
    rightwards = [layout.boxes[a].x <= layout.boxes[b].x + 1e-6 for a, b in edges]
    assert all(rightwards)
    assert all(len(route) == 2 for route in layout.routes.values())  # straight
    again = laid_out(names[::-1], edges[::-1])
    assert again.boxes == layout.boxes  # in whatever order they are given


MODELS = [(1, 4, 5), (2, 6, 9), (3, 8, 14), (4, 10, 16), (5, 12, 22), (6, 15, 20), (7, 15, 30)]


@pytest.mark.parametrize("model", MODELS, ids=str)
def test_random_models(model):
    names, edges = random_model(*model)
    layout = laid_out(names, edges)
    assert faults(layout) == []
    assert layout.height < 8  # a page of the report


def test_star_and_chain():
    names = [f"n{k}" for k in range(9)]
    star = [(name, "n8") for name in names[:8]]
    assert faults(laid_out(names, star)) == []
    assert faults(laid_out(names, list(itertools.pairwise(names)))) == []


def test_every_pair_joined():
    names = [f"n{k}" for k in range(7)]
    edges = list(itertools.combinations(names, 2))
    assert faults(laid_out(names, edges)) == []


def test_tall_boxes():
    names, edges = random_model(8, 7, 10)
    sizes = {name: (1.15, 0.5 + 0.2 * (k % 4)) for k, name in enumerate(names)}
    layout = arrange(sizes, edges, dict.fromkeys(edges, LABEL), WIDTH)
    assert faults(layout) == []


def test_same_placement_searched_again():
    names, edges = random_model(9, 6, 8)
    first = laid_out(names, edges)
    _placed.cache_clear()
    assert laid_out(names, edges) == first


def test_layers_refuse_a_circle():
    assert layers("abc", ["ab", "bc", "ac"]) == {"a": 0, "b": 1, "c": 2}
    with pytest.raises(CycleError):
        layers("ab", ["ab", "ba"])


def test_effects_stand_to_the_right():
    (best, *_) = place({"b": BOX, "a": BOX, "c": BOX}, [("a", "b"), ("b", "c")], LABEL, WIDTH)
    assert best["a"][0] < best["b"][0] < best["c"][0]


def test_an_arrow_goes_around_a_box():
    boxes = {name: Box(x, 1, 1, 0.5) for name, x in (("a", 0.5), ("b", 2.5), ("c", 4.5))}
    found = routes(boxes, [("a", "c")])["a", "c"]
    assert len(found) > 2
    assert not enters(found, boxes["b"].grown(CLEAR / 2))
    assert found[0][0] == pytest.approx(1.0, abs=0.6)
    assert not enters(found[1:-1], boxes["a"]) and not enters(found[1:-1], boxes["c"])


def test_labels_without_room_are_refused():
    boxes = [Box(0.5, 0.5, 1, 1), Box(1.7, 0.5, 1, 1)]
    route = {("a", "b"): ((1.0, 0.5), (1.2, 0.5))}
    assert label_boxes(boxes, route, {("a", "b"): (0.5, 0.1)}, 2.2) is None


def test_no_room_at_all_still_gives_a_drawing():
    edges = [("a", "b")]
    layout = arrange({"a": (1, 0.5), "b": (1, 0.5)}, edges, {("a", "b"): (3, 3)}, 3)
    assert layout.labels["a", "b"].width == 3


def test_geometry():
    box = Box(0, 0, 2, 1)
    assert border(box, (0, 5)) == (0, 0.5)
    assert not box.meets((1, -3), (1, 3))  # along its side
    assert box.meets((0.99, -3), (0.99, 3))
    assert length([(0, 0), (3, 4), (3, 5)]) == 6
    assert along([(0, 0), (3, 4)], 9)[0] == (3, 4)
