"""`voiceguide voices`: the voices on this computer."""

from collections.abc import Iterable
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

import click

from voiceguide.app.environment import Environment
from voiceguide.app.voice_samples import SamplesRequest, voice_samples
from voiceguide.audio.tts.synthesizer import DEFAULT_RATE
from voiceguide.cli.data import FORMAT
from voiceguide.cli.options import SettingOption, Value, json_option
from voiceguide.cli.reporter import TerminalReporter
from voiceguide.cli.screen import is_terminal, print_json, print_table, tell
from voiceguide.config.schema import RATE
from voiceguide.errors import VoiceError

if TYPE_CHECKING:
    from voiceguide.audio.tts.base import Voice

SAMPLE = Path("voices.mp3")


@click.command("voices")
@click.option("--language", metavar="TAG", default="", help="Only voices of this language, such as `en` or `de`.")
@click.option("--say", metavar="TEXT", help="Have each voice say this, to compare them.")
@click.option(
    "-o", "--output", type=click.Path(path_type=Path), default=SAMPLE, show_default=True, metavar="FILE",
    help="The MP3 or WAV that `--say` writes.",
)  # fmt: skip
@click.option(
    "--rate", cls=SettingOption, setting=RATE, type=Value(RATE.kind), metavar="80..450",
    help="Speech rate for `--say`.",
)  # fmt: skip
@click.option("--force", is_flag=True, help="Replace a file that exists already.")
@json_option
@click.pass_obj
def command(
    env: Environment,
    *,
    language: str,
    say: str | None,
    output: Path,
    rate: int | None,
    force: bool,
    as_json: bool,
) -> None:
    """List the voices on this computer, or have them say something to compare them.

    With --say, each voice says its name and your words, in one file with a chapter for each voice. Without
    --language, only English voices are compared.
    """
    with env.new_engine() as engine:
        voices = _of_language(engine.voices(), language or ("en" if say else ""))
        if not voices:
            raise VoiceError(f"no voice speaks `{language}`; `voiceguide voices` lists all of them")
        if say:
            request = SamplesRequest(say, output, rate or DEFAULT_RATE, force)
            voice_samples(engine, voices, request, TerminalReporter())
            return
    if as_json:
        print_json({"format": FORMAT, "voices": [asdict(voice) for voice in voices]})
        return
    print_table(("Voice", "Name", "Language", ""), (_cells(voice) for voice in voices), wide=1)
    if is_terminal():
        tell('Compare them: voiceguide voices --language en --say "Knees to chest"')


def _of_language(voices: Iterable["Voice"], language: str) -> tuple["Voice", ...]:
    wanted = language.lower()
    return tuple(
        voice
        for voice in voices
        if not wanted or any(tag.lower() == wanted or tag.lower().startswith(f"{wanted}-") for tag in voice.languages)
    )


def _cells(voice: "Voice") -> tuple[str, ...]:
    return voice.id, voice.name, ", ".join(voice.languages), voice.gender
