"""What happens while a session is played, a line each: as text in a pipe, or as JSON."""

from collections.abc import Iterator, Mapping
from types import TracebackType
from typing import Any, Self

from voiceguide.cli.data import FORMAT, kind_of, ref_data, sound_data
from voiceguide.cli.screen import print_json_line, say
from voiceguide.player.controller import State
from voiceguide.session.model import HoldStep, MovementStep, RestStep, Step
from voiceguide.session.navigation import exercise_at
from voiceguide.units import Ms, clock

NOT_SHOWN = {"tick", "move", "return", "listen"}
"""The chimes that take no line."""

Event = Mapping[str, Any]
"""Something that happens while a session is played: its `event`, where in the session (`at_ms`), and more."""


class PlaybackEvents:
    """Tells what has happened from one state to the next, in order."""

    def __init__(self) -> None:
        self._last: State | None = None

    def until(self, state: State) -> Iterator[Event]:
        """What has happened since the last state, or since playback began."""
        last, self._last = self._last, state
        is_elsewhere = last is None or state.jumps != last.jumps
        if last is None:
            yield {"event": "start", "at_ms": state.at, "exercises": state.titles, "delay_ms": state.delay}
        elif is_elsewhere:
            yield {"event": "jump", "at_ms": state.at}
        if state.voice != (last.voice if last else ""):
            yield {"event": "voice", "at_ms": state.at, "voice": state.voice}
        since = state.at if last is None or is_elsewhere else min(last.at, state.at)
        if is_elsewhere and state.timeline.steps:
            yield from _exercise_that_goes_on(state)
        yield from sorted(_begun(state, since), key=lambda event: event["at_ms"])
        was_playing, was_trouble, was_loud = (last.is_playing, last.trouble, last.volume) if last else (True, "", 1.0)
        if (state.is_playing, state.trouble) != (was_playing, was_trouble):
            kind = "trouble" if state.trouble else "resumed" if state.is_playing else "paused"
            yield {"event": kind, "at_ms": state.at, **({"message": state.trouble} if state.trouble else {})}
        if state.volume != was_loud:
            yield {"event": "volume", "at_ms": state.at, "percent": round(state.volume * 100)}
        if state.end:
            yield {"event": "end", "at_ms": state.at, "reason": state.end.value}


def _exercise_that_goes_on(state: State) -> Iterator[Event]:
    number = exercise_at(state.timeline, state.at)
    if state.timeline.chapters[number].start < state.at:
        yield _exercise(number, state.titles[number], state.at)


def _exercise(number: int, title: str, at: Ms) -> Event:
    return {"event": "exercise", "at_ms": at, "number": number + 1, "exercise": title}


def _begun(state: State, since: int) -> Iterator[Event]:
    """The exercises, holds, movements, pauses and cues that began from `since` on, one kind after the other."""
    timeline, begun = state.timeline, range(since, state.at)
    for number, chapter in enumerate(timeline.chapters):
        if chapter.start in begun:
            yield _exercise(number, chapter.title, chapter.start)
    for placed in timeline.steps:
        kind = _kind(placed.step)
        if kind and placed.start in begun:
            length = placed.end - placed.start
            yield {"event": kind, "at_ms": placed.start, "length_ms": length, **ref_data(placed.step.ref)}
    for cue in timeline.cues:
        if cue.start in begun:
            yield {"event": kind_of(cue), "at_ms": cue.start, "length_ms": cue.length, **sound_data(cue)}


def _kind(step: Step) -> str | None:
    match step:
        case HoldStep():
            return "hold"
        case MovementStep():
            return "movement"
        case RestStep(kind=kind):
            return kind
        case _:
            return None


class PlaybackJson:
    """One JSON object for each event, the last one of which says why it ended."""

    def __init__(self, title: str) -> None:
        self._title = title
        self._events = PlaybackEvents()
        self._is_over = False

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if not self._is_over:
            reason = "failed" if isinstance(error, Exception) else "interrupted"
            print_json_line({"event": "end", "at_ms": None, "reason": reason})

    def show(self, state: State) -> None:
        """Print what has happened."""
        for event in self._events.until(state):
            about = {"format": FORMAT, "title": self._title} if event["event"] == "start" else {}
            print_json_line({**about, **event})
        self._is_over = state.end is not None


class PlaybackLines:
    """Prints a line for each event, with its time."""

    def __init__(self) -> None:
        self._events = PlaybackEvents()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        pass

    def show(self, state: State) -> None:
        """Print what was heard since the last state, and what else has changed."""
        for event in self._events.until(state):
            if text := _in_a_line(event):
                say(f"{clock(event['at_ms']):>7}  {text}")


def _in_a_line(event: Event) -> str:
    """What people read of an event; empty where that is nothing."""
    match event["event"]:
        case "speech":
            return str(event["text"])
        case "chime" if event["sound"] not in NOT_SHOWN:
            return f"* {event['sound']}"
        case "voice":
            return f"[spoken by {event['voice']}]"
        case "paused":
            return "[paused]"
        case "resumed":
            return "[playing]"
        case "trouble":
            return f"[{event['message']}]"
        case _:
            return ""
