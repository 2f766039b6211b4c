"""`voiceguide publish`: the pages for the phone as a folder for any web server."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import click

from voiceguide.app.environment import Environment
from voiceguide.app.export import ExportOptions
from voiceguide.app.publish import USUAL_LEVELS, Published, PublishRequest, publish
from voiceguide.cli.data import FORMAT, error_data
from voiceguide.cli.export_report import exit_code
from voiceguide.cli.options import (
    LEVEL,
    RoutineName,
    json_option,
    music_options,
    presentation_options,
    request_from_options,
)
from voiceguide.cli.reporter import TerminalReporter
from voiceguide.cli.screen import print_json, tell
from voiceguide.config.schema import QUALITY
from voiceguide.export.formats import QUALITIES
from voiceguide.script.values import BadValue

MEGABYTE = 1_000_000


class Levels(click.ParamType[tuple[int, ...]]):
    """Levels, separated by commas."""

    name = "levels"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> tuple[int, ...]:
        """The levels that were typed, from the gentlest up."""
        if isinstance(value, tuple):
            return value
        try:
            return tuple(sorted({LEVEL.from_text(each.strip()) for each in str(value).split(",")}))
        except BadValue as bad:
            self.fail(f"{bad.message}, or several with commas: 0,50,100", param, ctx)


@click.command("publish")
@click.argument(
    "names", metavar="[ROUTINE]...", nargs=-1, type=RoutineName(),
    help="Names from `voiceguide list`, or paths of scripts.",
)  # fmt: skip
@click.option("--all", "is_all", is_flag=True, help="Publish every routine, in your language.")
@click.option(
    "--to", "folder", type=click.Path(path_type=Path, file_okay=False), required=True, metavar="FOLDER",
    help="The folder to write into, created if it is missing.",
)  # fmt: skip
@click.option(
    "--levels", type=Levels(), default=USUAL_LEVELS, metavar="LEVELS",
    help="Which levels each routine has; the list leads to the one that fits.  [default: 0,25,50,75,100]",
)  # fmt: skip
@click.option(
    "--url", "address", default="", metavar="https://…",
    help="The address that the folder will have, for a feed that podcast apps subscribe to.",
)  # fmt: skip
@click.option("--public", "is_public", is_flag=True, help="Let search engines find it.")
@click.option(
    "--quality", type=click.Choice(QUALITIES), help="Sound quality (and file size).  [default: yours, else good]"
)
@click.option("--force", is_flag=True, help="Replace files that voiceguide did not write, or that were changed since.")
@music_options
@presentation_options
@json_option
@click.pass_obj
def command(
    env: Environment, /, *, names: tuple[str, ...], is_all: bool, folder: Path, levels: tuple[int, ...], address: str,
    is_public: bool, quality: Any, force: bool, as_json: bool, **options: Any,
) -> int:  # fmt: skip
    """Write the pages for the phone as a folder for any web server, or a pages host.

    Once opened there, a session stays on the phone and plays without a network. It is for anybody who has the address:
    what you skip is in it, and the warnings are spoken in full. Nothing is uploaded.

    The next time, only what changed is written, and pages of routines that you do not name any more are deleted. Files
    that voiceguide did not write stay.
    """
    request = PublishRequest(
        names=names,
        is_all=is_all,
        levels=levels,
        folder=folder,
        session=request_from_options(options),
        options=ExportOptions(quality=quality, usual_quality=env.settings[QUALITY].value, overwrite=force),
        address=address,
        is_public=is_public,
    )
    published = publish(env, request, TerminalReporter())
    if as_json:
        print_json(_as_data(published, folder))
    else:
        tell(*_lines(published, request))
    return exit_code(published.failed)


def _lines(published: Published, request: PublishRequest) -> Iterator[str]:
    """What was written, and what the user may want to know about it."""
    if not published.files:
        yield f"Nothing was written to {request.folder}; mend that, or leave those routines out."
        return
    written, deleted = len(published.written), len(published.deleted)
    size = f"{published.size / MEGABYTE:.1f} MB in {published.files} files"
    yield f"{request.folder}: {size}; {written} written, {deleted} deleted"
    for path in published.kept:
        yield f"{request.folder / path} is no longer part of the site, but was changed; delete it yourself"
    if not request.address:
        yield "There is no feed for podcast apps, since it needs the address of the site: --url https://…"


def _as_data(published: Published, folder: Path) -> Mapping[str, Any]:
    sessions = [
        {
            "routine": shared.routine,
            "title": shared.title,
            "level": shared.level,
            "length_ms": shared.length,
            "page": f"{shared.name}/",
        }
        for shared in published.sessions
    ]
    return {
        "format": FORMAT,
        "folder": str(folder.absolute()),
        "sessions": sessions,
        "failed": [{"routine": each.name, "error": error_data(each.error)} for each in published.failed],
        "files": published.files,
        "size_bytes": published.size,
        "written": list(published.written),
        "deleted": list(published.deleted),
        "kept": list(published.kept),
    }
