"""The spoken menu: the routines are read aloud, and any key chooses the one that is heard."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from voiceguide.app.environment import Environment
from voiceguide.app.prepare import chimes_for, clip_cache, load
from voiceguide.app.reporter import Reporter
from voiceguide.app.request import request_from_settings
from voiceguide.app.routines import RoutineRow
from voiceguide.app.spoken_prompt import PromptItem, SpokenPrompt, stopping
from voiceguide.app.voices import VoiceChooser, open_engine
from voiceguide.config.schema import DEVICE
from voiceguide.errors import VoiceError
from voiceguide.i18n.catalog import language_base
from voiceguide.i18n.model import MenuWords
from voiceguide.player.commands import Answer, AnyCommand, Command, SetVolume
from voiceguide.player.controller import EndReason
from voiceguide.session.model import Speech
from voiceguide.session.speech import SpeechBuilder
from voiceguide.units import MINUTE, Ms

if TYPE_CHECKING:
    from voiceguide.script.model import Routine

ROUNDS = 3
PAUSE = Ms(2500)
"""The time to press a key after each routine."""


@dataclass(frozen=True, slots=True)
class MenuItem:
    """A routine as it is read, and its title alone."""

    part: PromptItem
    title: tuple[tuple[Speech, Ms], ...]


def choose_by_ear(env: Environment, rows: Sequence[RoutineRow], reporter: Reporter) -> "str | EndReason":
    """The name of the routine that was chosen and announced, or why the reading ended without one."""
    request = request_from_settings(env.settings)
    with open_engine(env) as engine:
        new_player = partial(env.new_player, device=env.settings[DEVICE].value)
        items = _items(env, rows, VoiceChooser(env, engine, request), reporter)
        prompt = SpokenPrompt(engine, clip_cache(env), chimes_for(env, request), new_player, env.new_controls)
        return _chosen_by_ear(items, prompt)


def _chosen_by_ear(items: "Sequence[MenuItem | PromptItem]", prompt: SpokenPrompt) -> "str | EndReason":
    """The name of the routine that was chosen and announced, or why the reading ended without one."""
    parts = [item.part if isinstance(item, MenuItem) else item for item in items]
    chosen: list[MenuItem] = []

    def meant(command: AnyCommand | Answer, number: int) -> AnyCommand:
        if isinstance(command, SetVolume) or command is Command.STOP or command is Command.INTERRUPT:
            return command
        item = items[number]
        if not isinstance(item, MenuItem):
            # Nothing can be chosen here, so the key skips it.
            return Command.NEXT
        chosen.append(item)
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
    """Every key chooses, except those that quit."""
    return stopping(key, Command.PLAY)


# The items


def _items(
    env: Environment, rows: Sequence[RoutineRow], chooser: VoiceChooser, reporter: Reporter
) -> "tuple[MenuItem | PromptItem, ...]":
    """The opening, the routines ROUNDS times, and the ending; raises VoiceError if no routine can be spoken."""
    routines = [(row, load(env, Path(row.file))) for row in rows if not row.problems]
    items = [item for row, routine in routines for item in _items_of(row, routine, chooser, reporter)]
    if not items:
        raise VoiceError("no voice on this computer can speak any of the routines; `voiceguide check` says why")
    language, frame = _frame(env, chooser, reporter)
    # In the same variety of English as the routines.
    spoken = (routine.language for _, routine in routines if language_base(routine.language) == language_base(language))
    voice_settings = chooser.settings_for(next(spoken, language))
    opening, ending = (
        PromptItem(SpeechBuilder(()).with_pauses(text, {}), voice_settings, Ms(1000))
        for text in (frame.opening, frame.ending)
    )
    return (opening, *items * ROUNDS, ending)


def _frame(env: Environment, chooser: VoiceChooser, reporter: Reporter) -> tuple[str, MenuWords]:
    """The menu's own words and their language: the user's if there are words in it and a voice, else English."""
    frame = env.languages.words(env.language).menu
    if language_base(frame.language) != language_base(env.language):
        return frame.language, frame
    if not chooser.can_speak(env.language):
        reporter.notice(f"the menu is in English: no voice on this computer speaks `{env.language}`")
        return "en", env.languages.words("en").menu
    return env.language, frame


def _items_of(row: RoutineRow, routine: "Routine", chooser: VoiceChooser, reporter: Reporter) -> Iterator[MenuItem]:
    """A routine in its own voice; nothing if there is no such voice, since it could not be played."""
    try:
        voice_settings = chooser.settings_for(routine.language, routine)
    except VoiceError as error:
        reporter.notice(f"{row.name} is left out: {error}")
        return
    say = SpeechBuilder(routine.pronunciations).with_pauses
    time = round(row.duration_ms / MINUTE) * MINUTE or row.duration_ms
    length = routine.words.length(time)
    words = (*say(f"{routine.title}, {length}.", {}), *say(routine.summary, {}))
    yield MenuItem(PromptItem(words, voice_settings, PAUSE, row.name), say(f"{routine.title}.", {}))
