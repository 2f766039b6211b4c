"""`voiceguide record`: a person's own voice."""

import re
from pathlib import Path
from shlex import quote

import click

from voiceguide.app.environment import Environment
from voiceguide.app.import_recordings import import_recordings, write_list
from voiceguide.app.own_voice import RecordRequest
from voiceguide.app.record import record
from voiceguide.cli.data import FORMAT
from voiceguide.cli.options import RoutineName, Value, json_option
from voiceguide.cli.reporter import TerminalReporter
from voiceguide.cli.screen import print_json, print_table, tell, tell_sentences
from voiceguide.config.schema import LANGUAGE
from voiceguide.errors import Exit


@click.command("record")
@click.argument(
    "name", metavar="ROUTINE", type=RoutineName(), help="A name from `voiceguide list`, or a script's path.",
)  # fmt: skip
@click.option("--voice", metavar="NAME", required=True, help="The name of the voice, such as anna.")
@click.option(
    "--language", type=Value(LANGUAGE.kind), metavar="LANGUAGE",
    help="Use the version in this language, such as de.  [default: yours]",
)  # fmt: skip
@click.option("--numbers", metavar="FROM-TO", default="1-", help="Only these sentences, such as 12-50, 12- or 12.")
@click.option("--list", "is_list", is_flag=True, help="Write all sentences with numbers, to read them elsewhere.")
@click.option("--missing", is_flag=True, help="Write, or take with --from, only those that are not recorded yet.")
@click.option(
    "--from", "source", type=click.Path(exists=True, path_type=Path), metavar="FOLDER|FILE",
    help="Take the files with these numbers, or cut one long recording at its pauses.",
)  # fmt: skip
@click.option("--force", is_flag=True, help="With --from: replace recordings, and keep takes with a problem.")
@click.option("--microphone", metavar="NAME", help="The microphone, or a part of its name.  [default: your system's]")
@json_option
@click.pass_obj
def command(
    env: Environment,
    *,
    name: str,
    voice: str,
    language: str | None,
    numbers: str,
    is_list: bool,
    missing: bool,
    source: Path | None,
    force: bool,
    microphone: str | None,
    as_json: bool,
) -> int:
    """Record a voice of your own, or that of somebody you know, one sentence at a time.

    Each take is checked and played back, then kept. What the routines have in common is recorded once.

    \b
      space   begin and end a take; again: a new one
      →       the next sentence that is missing
      ←       the sentence before
      r       hear it again
      k       keep a take although something is wrong with it
      q       stop; the same command goes on there, also on another day

    Then `voiceguide play ROUTINE --voice NAME` speaks with it, and `voiceguide config set voice NAME` makes it yours.
    The microphone listens only during a take, and nothing leaves this computer.
    """  # noqa: D301 (click: the lines below stay as they are)
    if source and (is_list or as_json):
        raise click.UsageError("--list and --json write the sentences, --from takes recordings of them; choose one")
    first, last = _range(numbers)
    request = RecordRequest(name, voice, language, first, last, microphone)
    reporter = TerminalReporter()
    if source:
        is_good = import_recordings(env, request, source, reporter, only_missing=missing, is_forced=force)
        return Exit.DONE if is_good else Exit.FAILED
    if is_list or missing or as_json:
        _print_list(env, request, only_missing=missing, as_json=as_json)
    elif record(env, request, reporter):
        return Exit.INTERRUPTED
    return Exit.DONE


def _range(numbers: str) -> tuple[int, int | None]:
    """The first number and the last, None for all from the first on."""
    found = re.fullmatch(r"([0-9]{1,6})(?:(-)([0-9]{1,6})?)?", numbers)
    first = int(found[1]) if found else 0
    last = int(found[3]) if found and found[3] else None if found and found[2] else first
    if first < 1 or (last is not None and last < first):
        raise click.BadParameter("write numbers such as 12-50, 12- or 12", param_hint="--numbers")
    return first, last


def _print_list(env: Environment, request: RecordRequest, *, only_missing: bool, as_json: bool) -> None:
    voice, texts, file = write_list(env, request)
    listed = [(number, text, voice.has(text)) for number, text in texts.items()]
    rows = [row for row in listed if not (only_missing and row[2])]
    if as_json:
        sentences = [{"number": number, "text": text, "recorded": is_there} for number, text, is_there in rows]
        languages = [*voice.recordings.languages]
        print_json({"format": FORMAT, "voice": request.voice, "languages": languages, "sentences": sentences})
        return
    print_table(("", "Sentence"), ((str(number), text) for number, text, _ in rows), wide=1)
    tell(f"{sum(is_there for _, _, is_there in listed)} of {len(listed)} are recorded. This list is also in {file}")
    if not rows:
        tell(f"None is missing. To hear it:  voiceguide play {quote(request.routine)} --voice {request.voice}")
        return
    again = f"voiceguide record {quote(request.routine)} --voice {request.voice}{' --missing' if only_missing else ''}"
    tell_sentences(
        "Read them aloud into files with these numbers in their names, or all into one file, with two seconds of "
        "silence after each. Then:"
    )
    tell(f"{again} --from FOLDER (or FILE)")
