"""The layers of the package: each imports only from itself and from those before it."""

import ast
import re
import subprocess
import sys
from pathlib import Path

import pytest

import voiceguide

PACKAGE = Path(voiceguide.__file__).parent
LAYERS = tuple("i18n script importing session audio export player share history config app cli".split())
GROUND = set(
    "atomic errors fetching files moving paths pictures programs startup svg text toml_text units version".split()
)
"""Modules that every layer may use; they use no layer."""
MODULES = sorted(path for path in PACKAGE.rglob("*.py") if "data" not in path.relative_to(PACKAGE).parts)
HEAVY = set(
    "numpy pydub pyttsx3 rich click mutagen lameenc miniaudio PIL fpdf resvg_py segno ifaddr h11 uvicorn".split()
)


def imported(path):
    """The modules of the package that a module imports, by their first name; and what else it imports."""
    inner, outer = set(), set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
        if isinstance(node, ast.ImportFrom):
            names = [node.module]
        for name in names:
            first, _, rest = name.partition(".")
            (inner if first == "voiceguide" else outer).add(rest.partition(".")[0] if first == "voiceguide" else first)
    return inner - {""}, outer


def layer_of(path):
    return path.relative_to(PACKAGE).parts[0].removesuffix(".py")


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_imports_run_one_way(path):
    """A reader starts with the first layer and never looks back."""
    layer = layer_of(path)
    inner, _ = imported(path)
    if layer in LAYERS:
        assert inner <= GROUND | set(LAYERS[: LAYERS.index(layer) + 1])
    elif layer in GROUND:
        assert inner <= GROUND
    else:
        assert layer in {"__init__", "__main__"}


@pytest.mark.parametrize("layer", LAYERS)
def test_what_a_layer_says_of_its_modules_is_there(layer):
    """A newcomer finds what the layer's first lines name."""
    folder = PACKAGE / layer
    said = ast.get_docstring(ast.parse((folder / "__init__.py").read_text(encoding="utf-8")))
    there = {path.stem for path in folder.iterdir()}
    assert set(re.findall(r"`(\w+)`", said)) <= there


@pytest.mark.parametrize("layer", ["i18n", "script", "importing", "session"])
def test_what_decides_knows_neither_audio_nor_screen(layer):
    """The first layers stand on the standard library alone."""
    for path in (PACKAGE / layer).rglob("*.py"):
        _, outer = imported(path)
        assert outer <= sys.stdlib_module_names


def test_help_loads_nothing_heavy():
    """So that it is there at once; click is what it is made of."""
    program = "import sys, voiceguide.cli.main as m; m.main(['--help']); print(*sys.modules)"
    ran = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert set(ran.stdout.split()) & HEAVY <= {"click"}
