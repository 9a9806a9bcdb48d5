"""The path diagram as drawn: every path and construct, its marks, nothing on anything else."""

import itertools

import pytest
from diagram_structures import labelled, make_structure, template_structure
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.patches import FancyBboxPatch

from csi_helpers.analysis.structural.model import TEMPLATES
from csi_helpers.show.structural.diagram import cards, plot_paths, structure_legend
from csi_helpers.show.structural.diagram.draw import diagram_layout
from csi_helpers.show.structural.diagram.geometry import Box, enters
from csi_helpers.show.structural.diagram.legend import legend_height
from csi_helpers.show.structural.diagram.paths import drawn_paths
from csi_helpers.show.structural.diagram.placement import _placed
from csi_helpers.show.structural.wording.diagram import alt_paths, caption_paths
from csi_helpers.show.theme import TEXT_WIDTH, figure_svg

SECOND = (("service", "satisfaction"), ("service", "value"), ("value", "satisfaction"))


def measured(figure):
    """Texts with their boxes in inches from the upper left corner, as the renderer has them."""
    canvas = FigureCanvasAgg(figure)
    canvas.draw()
    high = figure.get_size_inches()[1]
    found = []
    for text in figure.axes[0].texts:
        inches = text.get_window_extent(canvas.get_renderer()).transformed(
            figure.dpi_scale_trans.inverted()
        )
        middle = (inches.x0 + inches.x1) / 2, high - (inches.y0 + inches.y1) / 2
        found.append((text, Box(*middle, inches.width, inches.height)))
    return found


def faults(structure, words):
    """Coefficients on something else, names outside their boxes, anything off the sheet."""
    figure = plot_paths(structure, words)
    paths = drawn_paths(structure)
    top = legend_height(structure_legend(structure, paths, words)) + 0.14
    layout = diagram_layout(structure, words).moved(0.03, top + 0.03)
    wide, high = figure.get_size_inches()
    texts = measured(figure)
    found = [
        text.get_text()
        for text, box in texts
        if box.left < -0.01 or box.right > wide + 0.01 or box.top < -0.01 or box.bottom > high
    ]
    coefficients = texts[-len(paths) :]
    tight = [
        Box(box.x, box.y, box.width, box.height * 0.8) for _, box in coefficients
    ]  # without the room between lines
    for path, box in zip(paths, tight, strict=True):
        found += [(path.ends, name) for name, other in layout.boxes.items() if box.overlaps(other)]
        found += [
            (path.ends, other)
            for other, route in layout.routes.items()
            if other != path.ends and enters(route, box)
        ]
    found += [1 for one, two in itertools.combinations(tight, 2) if one.overlaps(two)]
    inside = texts[: -len(paths)]
    legend = len(structure_legend(structure, paths, words))
    for text, box in inside[legend:]:
        home = [
            other
            for other in layout.boxes.values()
            if other.left <= box.left and box.right <= other.right
            if other.top <= box.top and box.bottom <= other.bottom
        ]
        if not home:
            found.append(text.get_text())
    return found


@pytest.mark.parametrize("backwards", [False, True])
@pytest.mark.parametrize("long", [False, True])
@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("template", TEMPLATES)
def test_nothing_on_anything_else(template, language, long, backwards):
    structure = template_structure(template, backwards=backwards)
    words = labelled(language, structure.model.names, long=long)
    assert faults(structure, words) == []
    width, height = plot_paths(structure, words).get_size_inches()
    assert width == pytest.approx(TEXT_WIDTH)
    assert height < 5


@pytest.mark.parametrize("language", ["zh", "en"])
def test_second_order(language):
    parts = {"service": ("speed", "courtesy", "competence")}
    structure = make_structure(SECOND, second_order=parts)
    words = labelled(language, parts["service"], long=True)
    assert faults(structure, words) == []
    assert [text.get_text() for text, _ in measured(plot_paths(structure, words))].count(
        "0.87"
    ) == 3


def test_two_constructs():
    structure = make_structure((("quality", "satisfaction"),))
    words = labelled("zh", ())
    assert faults(structure, words) == []
    assert plot_paths(structure, words).get_size_inches()[1] < 1


def test_same_picture_twice_and_in_any_order():
    words = labelled("en", ())
    first = figure_svg(plot_paths(template_structure("ecsi"), words), "t", "p")
    _placed.cache_clear()
    assert figure_svg(plot_paths(template_structure("ecsi"), words), "t", "p") == first
    one, two = (template_structure("ecsi", backwards=back) for back in (False, True))
    assert diagram_layout(one, words).boxes == diagram_layout(two, words).boxes


def test_a_model_looks_alike_in_both_languages():
    structure = template_structure("acsi")
    one, two = (diagram_layout(structure, labelled(language, ())) for language in ("zh", "en"))
    order = [sorted(layout.boxes, key=lambda n: layout.boxes[n].y) for layout in (one, two)]
    assert order[0] == order[1]


def test_every_path_has_its_marks():
    structure = make_structure(TEMPLATES["ecsi"], asked={"complaints": 82})
    words = labelled("en", ())
    figure = plot_paths(structure, words)
    texts = [text.get_text() for text in figure.axes[0].texts]
    assert {"0.51***", "0.07", "0.12*", "−0.22***", "R² 0.68"} <= set(texts)
    assert texts.count("R² 0.68") == 6  # image has none
    lines = [line for line in figure.axes[0].lines if line.get_zorder() == 1]
    broken = [line for line in lines if line.is_dashed()]
    chance = [path for path in drawn_paths(structure) if not path.significant]
    assert len(broken) == len(chance) + 1  # and the legend's
    boxes = [p for p in figure.axes[0].patches if isinstance(p, FancyBboxPatch)]
    assert sum(box.get_linestyle() not in ("-", "solid") for box in boxes) == 2  # and the legend's


def test_width_grows_with_the_coefficient():
    paths = (("a", "satisfaction"), ("b", "satisfaction"), ("c", "satisfaction"))
    structure = make_structure(paths, coefficients=(0.2, -0.4, 0.8))
    figure = plot_paths(structure, labelled("en", ()))
    weak, negative, strong = (line.get_linewidth() for line in figure.axes[0].lines[-3:])
    assert weak < negative < strong
    colours = {line.get_color() for line in figure.axes[0].lines[-3:]}
    assert len(colours) == 2


def test_a_path_without_estimate_is_drawn_broken():
    structure = make_structure((("quality", "satisfaction"),), coefficients=(float("nan"),))
    words = labelled("zh", ())
    assert faults(structure, words) == []
    assert "–" in [text.get_text() for text in plot_paths(structure, words).axes[0].texts]
    assert caption_paths(structure, words) == words.text("structure.diagram.caption_none")


def test_legend_explains_what_occurs():
    words = labelled("en", ())
    plain = make_structure((("quality", "satisfaction"),))
    signs = [entry.sign for entry in structure_legend(plain, drawn_paths(plain), words)]
    assert signs == ["width", "stars"]
    full = template_structure("ecsi")
    signs = [entry.sign for entry in structure_legend(full, drawn_paths(full), words)]
    assert signs == ["width", "negative", "chance", "asked", "stars"]


def test_names_are_not_broken_within_words():
    texts = [
        text.get_text()
        for text in plot_paths(template_structure("ecsi"), labelled("en", ())).axes[0].texts
    ]
    assert {"Perceived value", "Perceived quality"} <= {text.replace("\n", " ") for text in texts}


def test_caption_names_the_strongest_path_to_the_target():
    structure, words = template_structure("acsi"), labelled("en", ())
    paths = [path for path in drawn_paths(structure) if path.end == "satisfaction"]
    best = max(paths, key=lambda path: abs(path.coefficient))
    told = caption_paths(structure, words)
    assert told == f"{words.construct(best.start)} has the strongest path to Satisfaction: 0.68"
    assert told != caption_paths(structure, labelled("zh", ()))


def test_caption_without_a_significant_path_to_the_target():
    paths = (("a", "satisfaction"), ("satisfaction", "b"))
    structure = make_structure(paths, coefficients=(0.05, 0.4))
    told = caption_paths(structure, labelled("en", ()))
    assert told == "The strongest path runs from Satisfaction to b: 0.40"


def test_alt_counts_paths():
    told = alt_paths(template_structure("ecsi"), labelled("en", ()))
    assert "12 paths" in told and "significant paths: 10" in told
    assert told.endswith(f"{caption_paths(template_structure('ecsi'), labelled('en', ()))}.")


def test_a_name_of_three_lines_is_written_whole():
    names = ["Expectations customers had before first use", "Loyalty of customers to the brand"]
    width = cards._width(names, wide=False)
    drawn = [cards._name(name, width - 2 * cards._PAD) for name in names]
    assert [text.replace("\n", " ") for text in drawn] == names
    assert max(text.count("\n") for text in drawn) == 2
