"""How many small changes to the code the tests notice.

    python tests/benchmarks/mutation.py --seed 7 --count 120

Makes a copy of the checkout, runs all tests without the real parts there once to see which test runs which line
(`pip install pytest-cov`), changes one place at a time, and runs the tests that run its line. A change that no test
notices is printed with its place, to be looked at: some make no difference. The operator is drawn first and then the
place, so that numbers, of which there are most, do not dominate; the packages are drawn in turn.
"""

import argparse
import ast
import copy
import os
import random
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

CHECKOUT = Path(__file__).parents[2]
TIMEOUT = 900
"""Seconds after which a run counts as hanging, which is noticed too."""
COVERAGE = ("--cov=voiceguide", "--cov-context=test", "--cov-report=", "--cov-append")
MOST_TESTS = 1500
"""That are named on a command line; a line that more run is noticed by the first of them, or by none."""
NOT_CHANGED = {"strict", "frozen", "slots", "daemon"}
"""Keywords whose value only guards."""
COMPARISONS = {
    ast.Lt: ast.LtE, ast.LtE: ast.Lt, ast.Gt: ast.GtE, ast.GtE: ast.Gt,
    ast.Eq: ast.NotEq, ast.NotEq: ast.Eq, ast.In: ast.NotIn, ast.NotIn: ast.In, ast.Is: ast.IsNot, ast.IsNot: ast.Is,
}  # fmt: skip
ARITHMETIC = {ast.Add: ast.Sub, ast.Sub: ast.Add, ast.Mult: ast.FloorDiv, ast.Div: ast.FloorDiv, ast.FloorDiv: ast.Mult}
CALLS = {"any": "all", "all": "any", "min": "max", "max": "min"}


@dataclass(frozen=True)
class Mutant:
    """A change of one expression or statement of a file, by the place of the old text in it.

    `line` is where its statement begins.
    """

    path: Path
    operator: str
    line: int
    start: int
    end: int
    old: str
    new: str

    @property
    def package(self) -> str:
        """The folder of the package that it is in; empty at the top."""
        parts = self.path.relative_to("voiceguide").parts
        return parts[0] if len(parts) > 1 else ""


def mutants_of(path: Path) -> Iterator[Mutant]:
    """Every mutant of a file of the checkout."""
    text = (CHECKOUT / path).read_text(encoding="utf-8")
    tree = ast.parse(text)
    _mark_tests(tree)
    starts = [0]
    for line in text.encode().splitlines(keepends=True):
        starts.append(starts[-1] + len(line))
    statements = [node for node in ast.walk(tree) if isinstance(node, ast.stmt)]
    ignored = {id(node) for part in _left_alone(tree) for node in ast.walk(part)}
    for node in ast.walk(tree):
        if id(node) in ignored or not hasattr(node, "end_col_offset"):
            continue
        first, last = (node.body[0], node.body[-1]) if isinstance(node, ast.ExceptHandler) else (node, node)
        start, end = starts[first.lineno - 1] + first.col_offset, starts[last.end_lineno - 1] + last.end_col_offset
        old = text.encode()[start:end].decode()
        line = max(each.lineno for each in statements if each.lineno <= first.lineno <= each.end_lineno)
        for operator, new in _changes(node):
            if new != old:
                yield Mutant(path, operator, line, start, end, old, new)


def _left_alone(tree: ast.AST) -> Iterator[ast.AST]:
    """What is not code that runs: docstrings, annotations, decorators, text, guards."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            yield node
        elif isinstance(node, ast.AnnAssign | ast.arg) and node.annotation:
            yield node.annotation
        elif isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            yield from node.decorator_list
            if not isinstance(node, ast.ClassDef) and node.returns:
                yield node.returns
        elif isinstance(node, ast.keyword) and node.arg in NOT_CHANGED:
            yield node.value
        elif isinstance(node, ast.JoinedStr) or (
            isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING"
        ):
            yield node


def _changes(node: ast.AST) -> Iterator[tuple[str, str]]:
    """Each operator that fits a node, with the text that takes its place."""
    match node:
        case ast.Return(value=ast.expr()):
            yield "return", "return None"
        case ast.ExceptHandler():
            yield "handler", "pass"
        case ast.Expr(value=ast.Call()) | ast.Assign() | ast.AugAssign() | ast.Raise():
            yield "removal", "pass"
        case ast.Constant(value=int() as number) if not isinstance(number, bool):
            yield "constant", str(number + 1)
        case ast.expr():
            yield from _changed_expressions(copy.deepcopy(node))
    if getattr(node, "is_test", False):
        yield "negation", f"(not ({ast.unparse(node)}))"


def _changed_expressions(node: ast.expr) -> Iterator[tuple[str, str]]:
    """The same for what is made of other expressions; the node itself is changed."""
    match node:
        case ast.Compare(ops=[operator]) if type(operator) in COMPARISONS:
            node.ops = [COMPARISONS[type(operator)]()]
            yield "comparison", f"({ast.unparse(node)})"
        case ast.BinOp(op=operator) if type(operator) in ARITHMETIC:
            node.op = ARITHMETIC[type(operator)]()
            yield "arithmetic", f"({ast.unparse(node)})"
        case ast.BoolOp():
            node.op = ast.And() if isinstance(node.op, ast.Or) else ast.Or()
            yield "and-or", f"({ast.unparse(node)})"
        case ast.Call(func=ast.Name(id=name)) if name in CALLS:
            node.func = ast.Name(CALLS[name])
            yield "call", f"({ast.unparse(node)})"
        case ast.Subscript(slice=ast.Slice(upper=ast.expr() as upper)):
            node.slice.upper = ast.BinOp(upper, ast.Add(), ast.Constant(1))
            yield "slice", ast.unparse(node)


def _mark_tests(tree: ast.AST) -> None:
    for node in ast.walk(tree):
        if isinstance(node, ast.If | ast.While | ast.IfExp | ast.Assert):
            node.test.is_test = True
        elif isinstance(node, ast.comprehension):
            for test in node.ifs:
                test.is_test = True


def all_mutants() -> list[Mutant]:
    """Every mutant of the package."""
    paths = sorted(path.relative_to(CHECKOUT) for path in (CHECKOUT / "voiceguide").rglob("*.py"))
    return [mutant for path in paths for mutant in mutants_of(path)]


def drawn(mutants: list[Mutant], count: int, seed: int) -> list[Mutant]:
    """So many of them: the packages in turn, an operator of each at random, and then a place."""
    chance = random.Random(seed)  # noqa: S311 (no secret)
    packages = sorted({mutant.package for mutant in mutants})
    chosen: list[Mutant] = []
    while len(chosen) < count:
        here = [mutant for mutant in mutants if mutant.package == packages[len(chosen) % len(packages)]]
        operator = chance.choice(sorted({mutant.operator for mutant in here}))
        mutant = chance.choice([each for each in here if each.operator == operator])
        if mutant not in chosen:
            chosen.append(mutant)
    return chosen


def main() -> None:
    """Print what became of each mutant, and how many were noticed."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--count", type=int, default=120)
    parser.add_argument("--first", type=int, default=0, help="Begin with this one, as after an interruption.")
    parser.add_argument("--copy", type=Path, help="Keep the copy, with what runs which line, in this folder.")
    options = parser.parse_args()
    chosen = drawn(all_mutants(), options.count, options.seed)
    with tempfile.TemporaryDirectory() as folder:
        copied = options.copy or Path(folder) / "checkout"
        if not copied.exists():
            shutil.copytree(CHECKOUT, copied, ignore=shutil.ignore_patterns(".git", ".venv", "__pycache__", ".*_cache"))
        if not (copied / ".coverage").exists():
            measure_coverage(copied)
        survivors = sum(not report(copied, number, chosen[number]) for number in range(options.first, len(chosen)))
    tried = len(chosen) - options.first
    print(f"{tried - survivors} of {tried} were noticed")


def measure_coverage(copied: Path) -> None:
    """Write down which test runs which line, folder by folder: all at once that takes more memory than there may be."""
    for tests in sorted((copied / "tests").iterdir()):
        is_folder = tests.is_dir() and tests.name not in {"benchmarks", "__pycache__"}
        if (is_folder or tests.name.startswith("test_")) and (failure := failed(copied, [*COVERAGE, str(tests)])):
            sys.exit(f"without a change, {failure}")


def report(copied: Path, number: int, mutant: Mutant) -> str:
    """Print what became of a mutant; returns the test that noticed it, empty if none did."""
    noticed = outcome(copied, mutant)
    change = f"{_short(mutant.old)} -> {_short(mutant.new)}"
    print(f"{number}\t{mutant.path}:{mutant.line}\t{mutant.operator}\t{change}\t{noticed or 'SURVIVED'}", flush=True)
    return noticed


def outcome(copied: Path, mutant: Mutant) -> str:
    """The test that notices a mutant; empty if none does."""
    tests = tests_of(copied, mutant)
    path = copied / mutant.path
    original = path.read_bytes()
    path.write_bytes(original[: mutant.start] + mutant.new.encode() + original[mutant.end :])
    try:
        return failed(copied, ["-x", "--import-mode=prepend", *tests])
    finally:
        path.write_bytes(original)


def tests_of(copied: Path, mutant: Mutant) -> list[str]:
    """The tests that run its line, those of its own package first; all tests, if it is run at import or by none."""
    import coverage

    data = coverage.CoverageData(str(copied / ".coverage"))
    data.read()
    contexts = data.contexts_by_lineno(str(copied / mutant.path)).get(mutant.line, [""])
    found = {context.partition("|")[0] for context in contexts}
    if "" in found or len(found) > MOST_TESTS:
        own = copied / "tests" / mutant.package
        return [str(own)] * (bool(mutant.package) and own.is_dir()) + ["tests"]
    return sorted(found, key=lambda name: (not name.startswith(f"tests/{mutant.package}/"), name))


def failed(copied: Path, arguments: list[str]) -> str:
    """The first test that fails, if one does."""
    command = [sys.executable, "-m", "pytest", "-q", "-m", "not real", "-p", "no:cacheprovider", *arguments]
    environment = {**os.environ, "PYTHONPATH": str(copied), "PYTHONDONTWRITEBYTECODE": "1"}
    try:
        ran = subprocess.run(
            command,
            cwd=copied,
            env=environment,
            capture_output=True,
            text=True,
            errors="replace",
            check=False,
            timeout=TIMEOUT,
        )
    except subprocess.TimeoutExpired:
        return "hangs"
    if ran.returncode == 0:
        return ""
    found = [line for line in ran.stdout.splitlines() if line.startswith(("FAILED ", "ERROR "))]
    return found[0].split(" - ")[0] if found else f"exit code {ran.returncode}"


def _short(text: str) -> str:
    one_line = " ".join(text.split())
    return one_line if len(one_line) <= 60 else f"{one_line[:59]}…"


if __name__ == "__main__":
    main()
