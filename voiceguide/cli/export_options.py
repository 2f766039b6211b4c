"""The options of `export` and `share` that say which files are written."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import click

from voiceguide.app.export import ExportOptions
from voiceguide.cli.options import together
from voiceguide.config.resolve import Settings
from voiceguide.config.schema import FORMAT, QUALITY
from voiceguide.export.captions import CAPTIONS
from voiceguide.export.formats import FORMATS, PAGE, QUALITIES


class Captions(click.ParamType[tuple[str, ...]]):
    """Kinds of captions, separated by commas."""

    name = "captions"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> tuple[str, ...]:
        """The kinds that were typed."""
        kinds = tuple(kind.strip().lower() for kind in str(value).split(","))
        for kind in kinds:
            if kind not in CAPTIONS:
                self.fail(f"there are no captions called `{kind}`; choose from: {', '.join(CAPTIONS)}", param, ctx)
        return kinds


format_option = click.option(
    "--format",
    type=click.Choice([*FORMATS, PAGE]),
    help="The format, if no file is named.  [default: yours, else mp3]",
)
"""The format of a file that is exported."""
shared_format_option = click.option(
    "--format",
    type=click.Choice([*FORMATS]),
    help="The format in which the phone gets the sessions.  [default: yours, else mp3]",
)
"""The format of what is shared on a page, so that it cannot be a page itself."""
file_options = together(
    click.option(
        "--quality",
        type=click.Choice(QUALITIES),
        help="Sound quality (and file size).  [default: yours, else good]",
    ),
    click.option(
        "--captions",
        type=Captions(),
        multiple=True,
        metavar="srt,vtt,lrc",
        help="Also write captions: what is said, and when.",
    ),
    click.option("--chapters", is_flag=True, help="Also write the chapters as a JSON file, for podcasts."),
    click.option(
        "--cover",
        type=click.Path(path_type=Path),
        metavar="PICTURE",
        help="A PNG or JPEG in place of the built-in cover.",
    ),
    click.option("--split", is_flag=True, help="Write a folder with a file for each exercise, and a playlist."),
    click.option("--force", is_flag=True, help="Replace files that exist already."),
)
"""The quality of a file, and what is written with it; `export_options` reads them, with the format."""
FILE_OPTIONS = ("format", "quality", "captions", "chapters", "cover", "split", "force")
"""The parameters of these options."""


def export_options(options: Mapping[str, Any], settings: Settings) -> "ExportOptions":
    """The options and settings as a record, without a place to write to.

    Files that voiceguide wrote there before are replaced.
    """
    return ExportOptions(
        format=options["format"],
        quality=options["quality"],
        captions=tuple(dict.fromkeys(each for typed in options["captions"] for each in typed)),
        has_chapters_file=options["chapters"],
        cover=options["cover"],
        is_split=options["split"],
        overwrite=options["force"],
        renews=True,
        usual_format=settings[FORMAT].value,
        usual_quality=settings[QUALITY].value,
    )
