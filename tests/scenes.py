"""Sessions made from a script's text, their sounds of invented lengths."""

from voiceguide.player.controller import State
from voiceguide.script.model import Script
from voiceguide.script.parser import parse_routine
from voiceguide.session.model import Chime, Choices, Speech
from voiceguide.session.planner import plan
from voiceguide.session.timeline import place
from voiceguide.units import Ms

CHIMES = {
    "tick": 190, "start": 700, "halfway": 750, "end": 1200, "switch": 880, "again": 900,
    "move": 340, "return": 340, "finish": 3500, "listen": 650,
}  # fmt: skip

TABATA_OPTIONS = "# Tabata\n\n- hold: 20s\n- rest: 10s\n- ready: 0s\n"
TABATA_NAMES = "Squats", "Push-ups", "Lunges", "Plank", "Mountain climbers", "Crunches", "Burpees", "Jumping jacks"
TABATA = {
    "rounds": f"{TABATA_OPTIONS}- rounds: 8\n\n### Squats\n\nFeet apart.\n",
    "exercises": f"{TABATA_OPTIONS}- talk: brief\n" + "".join(f"\n### {name}\n" for name in TABATA_NAMES),
}
"""Eight times 20 s with 10 s between them: 3:50 from the first start signal to the last zero."""
TABATA_LENGTH = 230_000


def length_of(sound):
    """A tenth of a second per character; chimes are about as long as ours."""
    return Ms(CHIMES[sound.name] if isinstance(sound, Chime) else 100 * len(sound.spoken))


def parsed(text):
    """The routine of a script."""
    return parse_routine(Script("script.md", text))


def planned(text, level=50, *, has_countdown=True, talk=None):
    """The plan of a script."""
    return plan(parsed(text), Choices(level, has_countdown, talk))


def placed(text, level=50, *, has_countdown=True, talk=None):
    """The timeline of a script."""
    return place(planned(text, level, has_countdown=has_countdown, talk=talk), length_of)


def state(timeline, *titles):
    """The state of a session that plays from its start."""
    return State(
        timeline=timeline,
        titles=titles,
        is_complete=True,
        at=0,
        delay=0,
        is_playing=True,
        volume=1.0,
        trouble="",
        shows_keys=False,
    )


def heard(timeline):
    """The sounds in order: words as text, chimes as `<tick>`."""
    return [named(cue.sound) for cue in timeline.cues]


def spoken(timeline):
    """The spoken words in order."""
    return [cue.sound.text for cue in timeline.cues if isinstance(cue.sound, Speech)]


def named(sound):
    """A sound's name."""
    return sound.text if isinstance(sound, Speech) else f"<{sound.name}>"


def cues_of(timeline, name):
    """The cues of one sound."""
    return [cue for cue in timeline.cues if named(cue.sound) == name]
