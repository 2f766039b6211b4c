"""A user's own routines and languages: begun from an example, or as a copy of a bundled one."""

import os
import re
from importlib.resources import files
from pathlib import Path
from shlex import quote

from voiceguide.app.environment import Environment
from voiceguide.atomic import atomic_write, atomic_write_all, make_folder
from voiceguide.errors import ExportError, UsageError
from voiceguide.i18n.catalog import built_in_file
from voiceguide.script.library import find_named, is_name
from voiceguide.script.options import read_language as read_language_tag
from voiceguide.script.parser import parse_routine
from voiceguide.script.reading import read_script
from voiceguide.script.values import BadValue


def new_routine(env: Environment, name: str, *, is_here: bool) -> Path:
    """Write an example under that name into the user's own folder, into this one if it `is_here`, or to a path.

    Raises UsageError for a name that is none or is taken, ExportError if it cannot be written; nothing is replaced.
    """
    path = place_of(env, name, is_here=is_here)
    return write_new(path, _example(path.name[: -len(".md")]))


def write_new(path: Path, text: str) -> Path:
    """Write a new script; raises ExportError if there is a file already, or it cannot be written."""
    if os.path.lexists(path):
        raise ExportError(f"{path} already exists; choose another name, or move it away")
    make_folder(path.parent)
    with atomic_write(path, overwrite=False) as file:
        file.write(text.encode())
    return path


def place_of(env: Environment, name: str, *, is_here: bool) -> Path:
    """Where a new routine will be: in the user's own folder, in this one if it `is_here`, or at a path.

    Raises UsageError for a name that is taken, or a path in a folder that is not there.
    """
    if not is_name(name):
        path = Path(name if name.lower().endswith(".md") else f"{name}.md")
        if not path.parent.is_dir():
            right = f"make it first, or choose a name such as `{path.stem}`, which goes into your own folder"
            raise UsageError(f"there is no folder {path.parent}; {right}")
        return path
    if is_here:
        return Path(f"{name}.md")
    if find_named(name, env.folders.routines):
        said = f"there is a routine called `{name}` already"
        raise UsageError(f"{said}; to change it: voiceguide edit {quote(name)}; else choose another name")
    return env.folders.own / f"{name}.md"


def new_language(env: Environment, name: str, *, is_here: bool) -> Path:
    """Write a language file such as `sv.toml` to start from: the built-in one for its tag, else the English one.

    It goes into the user's own folder, into this one if it `is_here`, or to a path. Raises UsageError if `name` is not
    that of a language, ExportError if it cannot be written; nothing is replaced.
    """
    path = Path(name)
    tag = path.name[: -len(".toml")]
    try:
        read_language_tag(tag)
    except BadValue as error:
        raise UsageError(f"a language file is named after its language: {error.message}, then `.toml`") from error
    if is_name(name) and not is_here:
        make_folder(env.folders.languages)
        path = env.folders.languages / name
    if os.path.lexists(path):
        raise ExportError(f"{path} already exists; choose another name, or move it away")
    with atomic_write(path, overwrite=False) as file:
        file.write(built_in_file(tag).read_bytes())
    return path


def title_from(name: str) -> str:
    """The title of a routine with that name: `My back` for `my-back`; raises UsageError if there are no letters."""
    title = re.sub(r"[^\w]+", " ", name).strip().capitalize()
    if not title:
        raise UsageError("a routine needs a name with letters in it, such as `my-back`")
    return title


def _example(name: str) -> str:
    text = files("voiceguide.app").joinpath("example.md").read_text("utf-8")
    return text.replace("# Title", f"# {title_from(name)}", 1)


def own_copy(env: Environment, path: Path) -> Path:
    """Copy a script into the user's own folder, with the files that it links to; it goes before the bundled one.

    Nothing that is there already is replaced. Raises ExportError if it cannot be written.
    """
    script, folder = read_script(path, env.folders.bundled)
    parse_routine(script, folder, env.languages)
    make_folder(env.folders.own)
    own, bundled = env.folders.own, path.resolve().parent
    with atomic_write_all(lambda _: False) as opened:
        for source in (path.resolve(), *folder.linked):
            target = own / source.relative_to(bundled)
            if not target.exists():
                make_folder(target.parent)
                opened(target).write(source.read_bytes())
    return own / path.name
