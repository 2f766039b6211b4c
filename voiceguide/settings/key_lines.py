"""The lines of a TOML file on which its first-level keys stand."""

import re
from collections.abc import Iterator, Mapping

_TOKENS = re.compile(
    r'''
      \#[^\n]*
    | """(?:\\.|[^\\])*?""""{0,2}
    | \'\'\'.*?\'\'\'\'{0,2}
    | "(?:\\.|[^"\\\n])*"
    | '[^'\n]*'
    | (?P<opened>[\[{])
    | (?P<closed>[\]}])
    | (?P<newline>\n)
    ''',
    re.VERBOSE | re.DOTALL,
)
_FIRST_KEY = re.compile(r"""[ \t]*(?P<table>\[{0,2})[ \t]*(?P<key>"(?:\\.|[^"\\\n])*"|'[^'\n]*'|[\w-]+)""")


def key_lines(text: str) -> Mapping[str, int]:
    """The line, from 1, on which each first-level key of `text` stands first; `text` is valid TOML (toml.io, 1.0)."""
    lines: dict[str, int] = {}
    is_in_table = False
    for line, start in _statements(text):
        found = _FIRST_KEY.match(text, start)
        if found and (found["table"] or not is_in_table):
            is_in_table = is_in_table or bool(found["table"])
            lines.setdefault(_plain(found["key"]), line)
    return lines


def _statements(text: str) -> Iterator[tuple[int, int]]:
    """Where statements begin: the line, and the offset. Line ends in strings and lists begin none."""
    line, counted, depth = 1, 0, 0
    yield 1, 0
    for token in _TOKENS.finditer(text):
        depth += bool(token["opened"]) - bool(token["closed"])
        if token["newline"] and not depth:
            line += text.count("\n", counted, token.end())
            counted = token.end()
            yield line, counted


def _plain(key: str) -> str:
    """The key without its quotes and escapes."""
    import tomllib

    return next(iter(tomllib.loads(f"{key} = 0")))
