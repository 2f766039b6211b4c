"""The lines of keys in TOML."""

import tomllib

from hypothesis import given
from hypothesis import strategies as st

from voiceguide.config.file import key_lines

STATEMENTS = [
    ("", "# voice = 1 [x] \"\"\" '"),
    ("", "   "),
    ("a", 'a = "x" # """'),
    ("b", "b.c = 1"),
    ("b c", '"b c" = [1, # ]\n  "]",\n\n [2]\n]'),
    ("dä", '  "d\\u00e4".x = {y = "}", z = 1}'),
    ("e", "'e' = '#'"),
    ("f", 'f = """\nvoice = 1\n[x]\n"""'),
    ("g", 'g = """a\\""" b\\\\""""" # c'),
    ("h", "h = '''\nvoice = 1\n\"\"\" \\'''''"),
    ("", '"" = ""'),
    ("1-2_3", "1-2_3\t=\t1979-05-27"),
    ("i", 'i = ["""\n]""", \'\'\'\n\'\'\']'),
]  # fmt: skip
TABLES = [
    ("j", "[j]\na = 1\nrate = 2"),
    ("k", '[[k]]\nb = """\n[l]\n"""\n[[k]]\n[k.x]'),
    ("m n", ' [ "m n" . o ] # [p]\nq = [\n1]'),
    ("", "[''.a]\nr = 1"),
]


@given(st.permutations(STATEMENTS), st.permutations(TABLES), st.sampled_from(["\n", "\r\n"]))
def test_every_key_of_the_first_level_has_its_line(statements, tables, end):
    """Whatever strings, lists, comments and tables stand around it."""
    lines, expected = [], {}
    for name, statement in [*statements, *tables]:
        if name or statement.startswith(('""', "[''")):
            expected.setdefault(name, len(lines) + 1)
        lines += statement.split("\n")
    text = end.join(lines)
    text = text.replace("[''.a]", "[s.a]") if '""' in text else text
    expected["s"] = text.replace("\r", "").split("\n").index("[s.a]") + 1
    assert set(tomllib.loads(text)) == set(expected)
    assert key_lines(text) == expected


def test_an_empty_text_has_no_keys():
    """Nor has one of comments."""
    assert key_lines("") == {}
    assert key_lines("# rate = 1") == {}
