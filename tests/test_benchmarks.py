"""The benchmarks: no test runs them, so that nobody else notices when a name that they use is gone."""

import ast
import importlib.util
from pathlib import Path

import pytest

BENCHMARKS = sorted((Path(__file__).parent / "benchmarks").glob("*.py"))


def imported(source):
    """Each name that a program imports from the package, with its module; in programs that it starts, too."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("voiceguide"):
            yield from ((node.module, alias.name) for alias in node.names)
        elif isinstance(node, ast.Constant) and isinstance(node.value, str) and "\nfrom voiceguide" in node.value:
            yield from imported(node.value)


def is_there(module, name):
    """In the module, or, where that is a package, as a module of it."""
    found = importlib.import_module(module)
    return hasattr(found, name) or (
        hasattr(found, "__path__") and importlib.util.find_spec(f"{module}.{name}") is not None
    )


@pytest.mark.parametrize("path", BENCHMARKS, ids=lambda path: path.stem)
def test_what_a_benchmark_imports_is_there(path):
    """It is run by hand, long after somebody has moved what it stands on."""
    assert [name for name in imported(path.read_text(encoding="utf-8")) if not is_there(*name)] == []
