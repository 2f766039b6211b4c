"""What people read goes through one module, which lets nothing pass that a terminal would obey."""

import ast
from pathlib import Path

import pytest

import voiceguide

PACKAGE = Path(voiceguide.__file__).parent
DOOR = PACKAGE / "cli" / "screen.py"
ROOMS = sorted(path for path in PACKAGE.rglob("*.py") if path != DOOR and "data" not in path.relative_to(PACKAGE).parts)
PRINTING = {
    *("print", "input", "click.echo", "click.secho", "click.prompt", "click.confirm", "click.echo_via_pager"),
    *(f"sys.{stream}.{write}" for stream in ("stdout", "stderr") for write in ("write", "writelines", "buffer.write")),
}
MAKING = {"rich.text": {"Text"}, "rich.console": {"Console"}, "rich": {"print", "print_json"}, "click": {"echo"}}
"""What makes a picture out of text, by the module that has it; where only types are checked, it makes nothing."""


def without_type_checking(tree):
    """All that is run: not what stands under `if TYPE_CHECKING`."""
    for node in ast.iter_child_nodes(tree):
        if isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING":
            continue
        yield node
        yield from without_type_checking(node)


@pytest.mark.parametrize("path", ROOMS, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_nothing_is_printed_past_the_door(path):
    """All say, tell or show, as `voiceguide.cli.screen` does it."""
    found = []
    for node in without_type_checking(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call) and ast.unparse(node.func) in PRINTING:
            found.append(ast.unparse(node.func))
        if isinstance(node, ast.ImportFrom) and node.module in MAKING:
            found += [alias.name for alias in node.names if alias.name in MAKING[node.module]]
    assert not found


@pytest.mark.parametrize("path", ROOMS, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_no_text_is_put_into_a_picture_as_it_is(path):
    """A text in a table is `shown(…)`, or one of ours that is written here."""
    found = []
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "print":
            found += [argument for argument in node.args if isinstance(argument, ast.JoinedStr | ast.Name)]
    assert not [ast.unparse(argument) for argument in found]
