"""Each chapter is a thin pair: an .ipynb without outputs, and the .py it is made from."""

from __future__ import annotations

import ast
import json
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import jupytext
import pytest

ROOT = Path(__file__).parents[1]
NOTEBOOKS = ROOT / "notebooks"
NAMES = sorted({file.stem for kind in ("ipynb", "py") for file in NOTEBOOKS.glob(f"*.{kind}")})
PARAMETERS = "study = '../params/demo.yaml'\nrun_dir = None"
MAX_LINES = 12
NOT_THIN = (
    ast.FunctionDef,
    ast.AsyncFunctionDef,
    ast.ClassDef,
    ast.For,
    ast.AsyncFor,
    ast.While,
    ast.Try,
    ast.TryStar,
)
LETTERS = {"zh": "z", "en": "e", "parameters": "p", "setup": "s", "publish": "u", "": "c"}
# title; parameters; setup; heading, result, sentence, repeated; method; publish
STORY = re.compile(r"zeps(?:(?:ze)+c+)+(?:ze)+c*u")


@dataclass
class Pair:
    """One chapter: the notebook as JSON, the script as text."""

    notebook: dict[str, Any]
    script: str

    @property
    def cells(self) -> list[dict[str, Any]]:
        return list(self.notebook["cells"])

    @property
    def code(self) -> list[dict[str, Any]]:
        return [cell for cell in self.cells if cell["cell_type"] == "code"]


def source(cell: dict[str, Any]) -> str:
    return "".join(cell["source"])


def tags(cell: dict[str, Any]) -> list[str]:
    return list(cell["metadata"].get("tags", []))


def content(notebook: dict[str, Any]) -> tuple[object, ...]:
    """What must be the same on both sides."""
    metadata = notebook["metadata"]
    cells = [(cell["cell_type"], source(cell), tags(cell)) for cell in notebook["cells"]]
    return metadata.get("kernelspec"), metadata.get("csi"), *cells


def equal(pair: Pair) -> Iterator[str]:
    """Type, source and tags of each cell, kernelspec and needs."""
    here, there = content(pair.notebook), content(jupytext.reads(pair.script, fmt="py:percent"))
    if len(here) != len(there):
        yield f"{len(here) - 2} cells in the .ipynb, {len(there) - 2} in the .py"
    yield from (f".ipynb {a!r}, .py {b!r}" for a, b in zip(here, there, strict=False) if a != b)


def clean(pair: Pair) -> Iterator[str]:
    """No outputs, no counts, no mark of the tool that paired them."""
    for cell in pair.code:
        if cell["outputs"] or cell["execution_count"] is not None:
            yield f"outputs or a count in: {source(cell)}"
    if "jupytext" in pair.notebook["metadata"] or "jupytext_version" in pair.script:
        yield "jupytext's own metadata"
    ids = [cell.get("id") for cell in pair.cells]
    if None in ids or len(set(ids)) < len(ids):
        yield "cell ids are missing or not unique"


def kernel(pair: Pair) -> Iterator[str]:
    """Everybody's kernel."""
    if (name := pair.notebook["metadata"].get("kernelspec", {}).get("name")) != "python3":
        yield f"kernelspec is {name}"


def thin(pair: Pair) -> Iterator[str]:
    """No definition, no loop, no try, few lines: the work is done in csi_helpers."""
    for cell in pair.code:
        text = source(cell)
        if len(text.splitlines()) > MAX_LINES:
            yield f"more than {MAX_LINES} lines: {text}"
        found = [node for node in ast.walk(ast.parse(text)) if isinstance(node, NOT_THIN)]
        yield from (f"{type(node).__name__} in: {text}" for node in found)


def parameters(pair: Pair) -> Iterator[str]:
    """Exactly the two that papermill is told."""
    cells = [source(cell) for cell in pair.cells if "parameters" in tags(cell)]
    if [ast.unparse(ast.parse(text)) for text in cells] != [PARAMETERS]:
        yield f"parameters are {cells}"


def order(pair: Pair) -> Iterator[str]:
    """The story's order, in both languages."""
    letters = "".join(LETTERS.get(" ".join(tags(cell)), "?") for cell in pair.cells)
    if not STORY.fullmatch(letters):
        yield f"cells come as {letters}, not as {STORY.pattern}"
    wrong = [cell for cell in pair.cells if (cell["cell_type"] == "markdown") != _prose(cell)]
    yield from (f"{cell['cell_type']} tagged {tags(cell)}: {source(cell)}" for cell in wrong)


def headings(pair: Pair) -> Iterator[str]:
    """One title a language; the same levels of headings in both."""
    levels: dict[str, list[int]] = {"zh": [], "en": []}
    for cell in filter(_prose, pair.cells):
        levels[tags(cell)[0]] += map(len, re.findall(r"^(#+) ", source(cell), re.MULTILINE))
    if levels["zh"] != levels["en"] or levels["zh"][:1] != [1] or levels["zh"].count(1) != 1:
        yield f"levels of headings are {levels}"


def _prose(cell: dict[str, Any]) -> bool:
    return tags(cell) in (["zh"], ["en"])


RULES: tuple[Callable[[Pair], Iterator[str]], ...] = (
    equal,
    clean,
    kernel,
    thin,
    parameters,
    order,
    headings,
)


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.__name__)
@pytest.mark.parametrize("name", NAMES)
def test_chapter_keeps_the_rule(name: str, rule: Callable[[Pair], Iterator[str]]) -> None:
    files = [NOTEBOOKS / f"{name}.{kind}" for kind in ("ipynb", "py")]
    assert [file.name for file in files if not file.exists()] == []
    notebook, script = (file.read_text(encoding="utf-8") for file in files)
    assert list(rule(Pair(json.loads(notebook), script))) == []


@pytest.mark.parametrize("name", NAMES)
def test_chapter_name_says_place_and_subject(name: str) -> None:
    assert re.fullmatch(r"\d\d_[a-z]+(_[a-z]+)*", name)


# A chapter as it should be, and the ways it can go wrong.

SAMPLE = """\
# ---
# jupyter:
#   csi:
#     needs: [kano]
#   kernelspec:
#     display_name: Python 3 (ipykernel)
#     language: python
#     name: python3
# ---

# %% [markdown] tags=["zh"]
# # 样本

# %% [markdown] tags=["en"]
# # Sample

# %% tags=["parameters"]
study = "../params/demo.yaml"  # a path
run_dir = None

# %% tags=["setup"]
from csi_helpers.chapter import open_chapter

chapter = open_chapter(study, run_dir)

# %% [markdown] tags=["zh"]
# ## 基数

# %% [markdown] tags=["en"]
# ## Bases

# %%
bases = [n for n in chapter.bases if n]
chapter.show(bases)

# %% [markdown] tags=["zh"]
# 方法

# %% [markdown] tags=["en"]
# Method

# %% tags=["publish"]
chapter.publish(bases)
"""


def sample() -> Pair:
    notebook = jupytext.reads(SAMPLE, fmt="py:percent")
    del notebook["metadata"]["jupytext"]
    for number, cell in enumerate(notebook["cells"]):
        cell["id"] = f"cell-{number}"
    return Pair(json.loads(json.dumps(notebook)), SAMPLE)


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.__name__)
def test_a_good_chapter_passes(rule: Callable[[Pair], Iterator[str]]) -> None:
    assert list(rule(sample())) == []


def write(number: int, text: str) -> Callable[[Pair], object]:
    return lambda pair: pair.cells[number].update(source=[text])


def tag(number: int, *names: str) -> Callable[[Pair], object]:
    return lambda pair: pair.cells[number]["metadata"].update(tags=list(names))


@pytest.mark.parametrize(
    ("rule", "spoil"),
    [
        (equal, write(6, "other = 1")),
        (equal, tag(6, "publish")),
        (equal, lambda pair: pair.cells[6].update(cell_type="markdown")),
        (equal, lambda pair: pair.notebook["cells"].pop()),
        (equal, lambda pair: pair.notebook["metadata"].pop("csi")),
        (clean, lambda pair: pair.cells[6].update(execution_count=1)),
        (clean, lambda pair: pair.cells[6]["outputs"].append({"output_type": "stream"})),
        (clean, lambda pair: pair.notebook["metadata"].update(jupytext={})),
        (clean, lambda pair: pair.cells[6].update(id="cell-0")),
        (kernel, lambda pair: pair.notebook["metadata"]["kernelspec"].update(name="ir")),
        (thin, write(6, "def mean(x):\n    return x")),
        (thin, write(6, "class Mean: ...")),
        (thin, write(6, "for x in y:\n    print(x)")),
        (thin, write(6, "while True:\n    break")),
        (thin, write(6, "try:\n    x\nexcept ValueError:\n    x")),
        (thin, write(6, "x\n" * (MAX_LINES + 1))),
        (parameters, write(2, 'study = "../params/acme.yaml"\nrun_dir = None')),
        (parameters, tag(6, "parameters")),
        (parameters, tag(2)),
        (order, lambda pair: pair.notebook["cells"].insert(2, pair.notebook["cells"].pop())),
        (order, lambda pair: pair.notebook["cells"].pop(4)),
        (order, tag(4)),
        (order, tag(6, "zh")),
        (headings, write(5, "### Bases")),
        (headings, lambda pair: (write(4, "# 基数")(pair), write(5, "# Bases")(pair))),
    ],
)
def test_a_spoilt_chapter_is_seen(
    rule: Callable[[Pair], Iterator[str]], spoil: Callable[[Pair], object]
) -> None:
    pair = sample()
    spoil(pair)
    assert list(rule(pair))


def test_make_notebooks_keeps_ids_and_is_repeatable(
    tmp_path: Path, need_tool: Callable[..., str]
) -> None:
    shutil.copy(ROOT / "Makefile", tmp_path)
    script = tmp_path / "notebooks" / "01_sample.py"
    script.parent.mkdir()

    def made_from(text: str) -> str:
        script.write_text(text, encoding="utf-8")
        tools = f"BIN={Path(sys.executable).parent}"
        command = [need_tool("make"), "-o", ".venv/.ready", tools, "notebooks"]
        for needed in (".venv/.ready", "pyproject.toml", "requirements.lock"):
            (tmp_path / needed).parent.mkdir(exist_ok=True)
            (tmp_path / needed).touch()
        subprocess.run(command, cwd=tmp_path, check=True, capture_output=True)
        return script.with_suffix(".ipynb").read_text(encoding="utf-8")

    first, edited = map(made_from, (SAMPLE, SAMPLE.replace("Method", "Methods")))
    assert edited == first.replace("Method", "Methods")
    assert [list(rule(Pair(json.loads(first), SAMPLE))) for rule in RULES] == [[]] * len(RULES)
