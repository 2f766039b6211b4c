"""`voiceguide voices`: the voices on this computer."""

from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import fields
from pathlib import Path
from typing import Any

import click

from voiceguide.app.environment import Environment
from voiceguide.app.get_voice import get_voice
from voiceguide.app.request import SessionRequest
from voiceguide.app.try_voices import try_voices
from voiceguide.app.voice_list import routine_language, sections
from voiceguide.app.voice_samples import SamplesRequest, voice_samples
from voiceguide.app.voices import VoiceChooser, described, open_engine, recorded_voices
from voiceguide.audio.tts.base import Voice
from voiceguide.audio.tts.engines import Engines
from voiceguide.audio.tts.piper_catalog import MEGABYTES, published
from voiceguide.audio.tts.piper_engine import PiperEngine
from voiceguide.audio.tts.synthesizer import DEFAULT_RATE
from voiceguide.cli.data import FORMAT
from voiceguide.cli.options import SettingOption, Value, json_option
from voiceguide.cli.reporter import TerminalReporter
from voiceguide.cli.screen import is_terminal, print_json, print_table, say, tell
from voiceguide.config.file import SettingsError
from voiceguide.config.schema import RATE, VOICE
from voiceguide.errors import VoiceError
from voiceguide.i18n.catalog import language_base, language_of

SAMPLE = Path("voices.mp3")


@click.command("voices")
@click.option("--language", metavar="LANGUAGE", default="", help="Only voices of this language, such as de.")
@click.option("--all", "is_all", is_flag=True, help="Also the voices of the system in other languages.")
@click.option("--try", "is_try", is_flag=True, help="Hear each voice of your language, and keep one by a key.")
@click.option(
    "--get",
    "name",
    is_flag=False,
    flag_value="",
    metavar="[NAME]",
    help="Fetch a natural voice from the internet; without NAME, list what there is.",
)
@click.option(
    "--from", "address", metavar="ADDRESS|FOLDER", help="Where --get takes it from.  [default: Piper's makers]"
)
@click.option("--say", "text", metavar="TEXT", help="Have each voice say this, to compare them.")
@click.option(
    "-o", "--output", type=click.Path(path_type=Path), metavar="FILE",
    help=f"The MP3 or WAV that --say writes.  [default: {SAMPLE}]",
)  # fmt: skip
@click.option(
    "--rate", cls=SettingOption, setting=RATE, type=Value(RATE.kind), metavar="80..450",
    help="Speech rate of --say in words a minute.  [default: 150]",
)  # fmt: skip
@click.option("--force", is_flag=True, help="Replace a file that exists already.")
@json_option
@click.pass_obj
def command(
    env: Environment,
    *,
    language: str,
    is_all: bool,
    is_try: bool,
    name: str | None,
    address: str | None,
    text: str | None,
    output: Path | None,
    rate: int | None,
    force: bool,
    as_json: bool,
) -> None:
    """List the voices on this computer, or have them say something to compare them.

    On a terminal, natural voices come first, then the programs in your settings, then those of the system in your
    language; in a pipe, all of them. --get fetches a natural voice; nothing else here uses the internet.

    With --say, each voice says its name and your words, in one file with a chapter for each voice. Without
    --language, only English voices are compared.
    """
    if (name is not None) + is_try + (text is not None) + as_json > 1:
        raise click.UsageError("choose one of --get, --try, --say and --json")
    if address and not name:
        raise click.UsageError("--from goes with --get and the name of a voice")
    if text is None and (output or force):
        raise click.UsageError("-o and --force go with --say")
    if name is not None:
        _get(env, name, address, language)
    elif is_try:
        try_voices(env, language or env.language, TerminalReporter())
    elif text is not None:
        _compare(env, SamplesRequest(text, output or SAMPLE, rate or DEFAULT_RATE, force), language or "en")
    else:
        _list(env, language, is_all=is_all, as_json=as_json)


def _get(env: Environment, name: str, address: str | None, language: str) -> None:
    """Fetch a voice; without a name, list what can be fetched, which needs no network."""
    if name:
        get_voice(env, name, address, TerminalReporter())
        return
    wanted = language.replace("_", "-").lower()
    rows = [
        (voice.name, voice.language, voice.quality, f"{MEGABYTES[voice.quality]} MB")
        for voice in published()
        if not wanted or voice.language.lower() == wanted or language_base(voice.language) == wanted
    ]
    if not rows:
        raise VoiceError(f"there is no natural voice in `{language}`; `voiceguide voices --get` lists all of them")
    print_table(("Voice", "Language", "Quality", "About"), rows)
    if not language:
        tell("Only those of a language:   voiceguide voices --get --language en")
    tell("To listen to them first:    https://rhasspy.github.io/piper-samples")
    tell("To get one:                 voiceguide voices --get NAME")
    tell("Each has a licence of its own, which is shown before it is fetched.")


def _compare(env: Environment, request: SamplesRequest, language: str) -> None:
    """Have each voice of a language say the same words."""
    with open_engine(env) as engine:
        voice_samples(engine, _of_language(engine.voices(), language), request, TerminalReporter())


def _list(env: Environment, language: str, *, is_all: bool, as_json: bool) -> None:
    own = language or _own_language(env)
    with open_engine(env) as engine:
        voices = _of_language(engine.voices(), language)
        usual = _usual_voice(env, engine, routine_language(own))
    if as_json:
        print_json({"format": FORMAT, "voices": [_data(voice) for voice in voices]})
    elif is_terminal():
        _print_page(voices, own, usual, is_all=is_all or bool(language))
    else:
        print_table((), ((*_cells(voice), voice.engine) for voice in voices))
    problems = (*recorded_voices(env).problems(), *PiperEngine(env.folders.voices).problems())
    tell(*(f"voiceguide: {problem}" for problem in problems))


def _of_language(voices: Iterable[Voice], language: str) -> tuple[Voice, ...]:
    """The voices of a language, or all; raises VoiceError if there are none."""
    wanted = language.lower()
    tags = {voice: [tag.lower().replace("_", "-") for tag in voice.languages] for voice in voices}
    found = tuple(
        voice
        for voice, spoken in tags.items()
        if not wanted or any(tag == wanted or tag.startswith(f"{wanted}-") for tag in spoken)
    )
    if not found:
        raise VoiceError(f"no voice speaks `{language}`; `voiceguide voices` lists all of them")
    return found


def _usual_voice(env: Environment, engine: Engines, language: str) -> Voice | None:
    """Who speaks routines in a language; None if that cannot be said, which is told where they are spoken."""
    with suppress(VoiceError, SettingsError):
        return VoiceChooser(env, engine, SessionRequest(usual_voice=env.settings[VOICE].value)).voice_for(language)
    return None


def _print_page(voices: Sequence[Voice], language: str, usual: Voice | None, *, is_all: bool) -> None:
    """The voices in tables by their kind, who speaks, and what can be done with them."""
    for section in sections(voices, language, is_all=is_all):
        say("", section.title)
        print_table(("Voice", "Name", "Language", "Gender", "Quality"), map(_cells, section.voices), wide=1)
        if section.hidden:
            tell(f"{section.hidden} more in other languages: voiceguide voices --all")
    base = language_base(language)
    if usual:
        tell("", f"Routines in `{routine_language(language)}` are spoken by {described(usual)}.", "")
    tell("To hear them, and keep one:  voiceguide voices --try")
    tell(f'To compare them in a file:   voiceguide voices --language {base} --say "Cat pose"')
    tell(f"To get better ones:          voiceguide voices --get --language {base}")
    tell("To record one yourself:      voiceguide record short-relief --voice NAME")


def _own_language(env: Environment) -> str:
    """The user's language; the system's if the settings cannot be read, which is told where they are needed."""
    try:
        return env.language
    except SettingsError:
        return language_of(env.variables)


def _data(voice: Voice) -> Mapping[str, Any]:
    """A voice for other programs; of a recorded one, what every voice has."""
    return {field.name: getattr(voice, field.name) for field in fields(Voice)}


def _cells(voice: Voice) -> tuple[str, ...]:
    speakers = f"{len(voice.speakers)} speakers" if len(voice.speakers) > 1 else ""
    recorded = voice.about if voice.engine == "recorded" else ""
    quality = ", ".join(filter(None, (voice.quality, speakers, recorded)))
    return voice.id, voice.name, ", ".join(voice.languages), voice.gender, quality
