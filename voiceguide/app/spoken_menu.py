"""The menu for the ear: the routines are read aloud, and any key takes the one that is heard."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from voiceguide.app.environment import Environment
from voiceguide.app.prepare import chimes_for, clip_cache, load, voice_settings_for
from voiceguide.app.reporter import Reporter
from voiceguide.app.request import SessionRequest, request_from_settings
from voiceguide.app.routines import RoutineRow
from voiceguide.app.spoken_prompt import PromptItem, SpokenPrompt, stopping
from voiceguide.errors import VoiceError
from voiceguide.i18n.catalog import has_words, language_base, words_for
from voiceguide.player.commands import Answer, AnyCommand, Command, SetVolume
from voiceguide.player.controller import EndReason
from voiceguide.session.model import Speech
from voiceguide.session.phrases import SpeechBuilder
from voiceguide.units import MINUTE, Ms

if TYPE_CHECKING:
    from voiceguide.audio.tts.base import Voice
    from voiceguide.script.model import Routine

ROUNDS = 3
PAUSE = Ms(2500)
"""After each routine, to press a key in."""


@dataclass(frozen=True, slots=True)
class MenuItem:
    """A routine as it is read, and its title alone."""

    part: PromptItem
    title: tuple[Speech, ...]


def choose_by_ear(env: Environment, rows: Sequence[RoutineRow], reporter: Reporter) -> "str | EndReason":
    """The name of the routine that was chosen and announced, or how the reading ended without one."""
    request = request_from_settings(env.settings)
    with env.new_engine() as engine:
        prompt = SpokenPrompt(engine, clip_cache(env), chimes_for(env, request), env.new_player, env.new_controls)
        return _chosen_by_ear(_items(env, rows, request, engine.voices(), reporter), prompt)


def _chosen_by_ear(offers: "Sequence[MenuItem | PromptItem]", prompt: SpokenPrompt) -> "str | EndReason":
    """The name of the routine that was chosen and announced, or how the reading ended without one."""
    parts = [offer.part if isinstance(offer, MenuItem) else offer for offer in offers]
    chosen: list[MenuItem] = []

    def meant(command: AnyCommand | Answer, number: int) -> AnyCommand:
        if isinstance(command, SetVolume) or command is Command.STOP or command is Command.INTERRUPT:
            return command
        offer = offers[number]
        if not isinstance(offer, MenuItem):
            # Nothing can be chosen here: a key means that the listener does not want to wait.
            return Command.NEXT
        chosen.append(offer)
        return Command.STOP

    ending = prompt.read(parts, meant, _meaning)
    if not chosen or ending is EndReason.INTERRUPTED:
        return ending
    announcement = PromptItem(chosen[0].title, chosen[0].part.voice_settings, Ms(0))
    ending = prompt.read([announcement], _as_it_is, _meaning)
    return chosen[0].part.name if ending is EndReason.FINISHED else ending


def _as_it_is(command: AnyCommand | Answer, _part: int) -> AnyCommand:
    return Command.NOTHING if isinstance(command, Answer) else command


def _meaning(key: str) -> Command:
    """Every key chooses, but for those that stop."""
    return stopping(key, Command.PLAY)


# What is read


def _items(
    env: Environment,
    rows: Sequence[RoutineRow],
    request: SessionRequest,
    voices: "Sequence[Voice]",
    reporter: Reporter,
) -> "tuple[MenuItem | PromptItem, ...]":
    """The opening, the routines as often as they go round, the ending; raises VoiceError if nothing can speak."""
    routines = [(row, load(Path(row.file))) for row in rows if not row.problems]
    offers = [offer for row, routine in routines for offer in _offers(row, routine, request, voices, reporter)]
    if not offers:
        raise VoiceError("there is no routine that a voice on this machine can speak; `voiceguide check` says why")
    language = env.language if has_words(env.language) else "en"
    # The frame is in the same English as the routines, where they are English.
    spoken = (routine.language for _, routine in routines if language_base(routine.language) == language_base(language))
    voice_settings = voice_settings_for(request, voices, next(spoken, language))
    frame = words_for(language).menu
    opening, ending = (
        PromptItem(SpeechBuilder(())(text, {}), voice_settings, Ms(1000)) for text in (frame.opening, frame.ending)
    )
    return (opening, *offers * ROUNDS, ending)


def _offers(
    row: RoutineRow, routine: "Routine", request: SessionRequest, voices: "Sequence[Voice]", reporter: Reporter
) -> Iterator[MenuItem]:
    """A routine as it is read, in its own voice; none if there is no such voice, since it could not be played."""
    try:
        voice_settings = voice_settings_for(request, voices, routine.language, routine)
    except VoiceError as error:
        reporter.notice(f"{row.name} is left out: {error}")
        return
    say = SpeechBuilder(routine.pronunciations)
    time = round(row.duration_ms / MINUTE) * MINUTE or row.duration_ms
    length = words_for(routine.language).length(time)
    words = (*say(f"{routine.title}, {length}.", {}), *say(routine.summary, {}))
    yield MenuItem(PromptItem(words, voice_settings, PAUSE, row.name), say(f"{routine.title}.", {}))
