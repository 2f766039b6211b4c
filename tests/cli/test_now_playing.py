"""What a session that is played looks like.

`python tests/cli/test_now_playing.py` draws the picture in the README again.
"""

import io
from dataclasses import replace
from pathlib import Path

import pytest
from rich.console import Console
from scenes import cues_of, placed

from voiceguide.cli.now_playing import PlaybackLines, PlaybackScreen, drawn
from voiceguide.player.controller import State

TIMELINE = placed(
    "# Evening\n\n- hold: 20s\n- sides: left, right\n\n### Squat\n\nBend your knees.\n\n### Bridge\n\n- rounds: 2\n"
)


PICTURE = Path(__file__).with_name("player.svg")
LINE = '<text x="{x}" y="{y}" fill="{colour}" xml:space="preserve">{words}</text>'
COLOURS = {"bold": "#ffffff", "green": "#7ee787", "dim": "#8b949e"}


def state(at, **more):
    usual = {"delay": 0, "is_playing": True, "volume": 1.0, "trouble": "", "shows_keys": False}
    return State(TIMELINE, ("Squat", "Bridge"), at=at, **{"is_complete": True, **usual, **more})


@pytest.fixture
def picture(monkeypatch, capsys):
    """What is drawn on a terminal of 80 columns, as its lines."""
    monkeypatch.setenv("COLUMNS", "80")
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setenv("NO_COLOR", "1")
    monkeypatch.setenv("TTY_COMPATIBLE", "1")

    def draw(*states):
        with PlaybackScreen("Evening") as view:
            for one in states:
                view.show(one)
            return capsys.readouterr().out

    return draw


def hold(number):
    return TIMELINE.holds[number].start


def test_a_hold_is_a_bar_with_its_seconds(picture):
    """Exercise, place, side, time left, and what comes next."""
    drawn = picture(state(hold(1) + 5000))
    for words in ("Squat  1 of 2 · right", "hold, 15 s", "━" * 10 + "─" * 30, "next: Bridge", "left of Evening"):
        assert words in drawn


@pytest.mark.parametrize(
    ("ahead", "words"), [(83_000, "1:23 ready of Evening"), (0, "waiting for the voice · Evening")]
)
def test_how_far_the_voice_is_ahead_is_shown(picture, ahead, words):
    """While it has not spoken the whole session."""
    now = state(hold(1) + 5000)
    timeline = replace(now.timeline, length=now.at + ahead)
    assert words in picture(replace(now, timeline=timeline, is_complete=False))


def test_what_moves_has_its_seconds_alone(picture):
    """A march is no hold."""
    timeline = placed("# T\n\n### March\n\n- duration: 90s\n")
    drawn = picture(replace(state(timeline.holds[0].start + 5000), timeline=timeline, titles=("March",)))
    assert " 85 s\n" in drawn
    assert "hold" not in drawn


def test_words_are_shown_while_they_are_said(picture):
    """And the keys below."""
    drawn = picture(state(cues_of(TIMELINE, "Bend your knees.")[0].start + 10))
    assert "Bend your knees." in drawn
    assert "space pauses" in drawn


def test_the_second_round_and_the_last_exercise(picture):
    """They are named as such."""
    drawn = picture(state(hold(4) + 100))
    assert "Bridge  2 of 2 · left · round 2" in drawn
    assert "the last one" in drawn


@pytest.mark.parametrize(
    ("more", "words"),
    [
        ({"is_playing": False}, "paused"),
        ({"trouble": "the sound device is gone; waiting for it"}, "the sound device is gone; waiting for it"),
        ({"volume": 0.8}, "volume 80 %"),
        ({"shows_keys": True}, "ten seconds more"),
        ({"delay": 12_300}, "starts in 13 s"),
    ],
)
def test_whatever_is_out_of_the_ordinary_is_shown(picture, more, words):
    """A pause, trouble, another volume, all keys, a delay."""
    assert words in picture(state(hold(0), **more))


def test_nothing_is_drawn_again_while_nothing_has_changed(picture):
    """It is calm, and takes no time from the sound."""
    assert picture(*[state(hold(0) + 100 + n) for n in range(50)]).count("Squat") == 1


def test_lines_tell_each_event_once(capsys):
    """With its time stamp, whatever the moments at which it is looked at."""
    view = PlaybackLines()
    for at in (0, 100, hold(0), hold(0) + 1, hold(0) + 1, hold(0) + 15_000):
        view.show(state(at))
    assert capsys.readouterr().out.splitlines()[-3:-1] == [
        f"{'0:' + str(hold(0) // 1000):>7}  * start",
        f"{'0:' + str((hold(0) + 10_000) // 1000):>7}  * halfway",
    ]


def test_lines_tell_a_pause_and_trouble(capsys):
    """Where they come, and when they are over."""
    view = PlaybackLines()
    view.show(state(1000))
    for more in ({"is_playing": False}, {"is_playing": False, "trouble": "gone"}, {}):
        view.show(state(1000, **more))
    assert [line.split("[")[1] for line in capsys.readouterr().out.splitlines()] == ["paused]", "gone]", "playing]"]


def test_lines_tell_again_what_is_heard_again(capsys):
    """After going back."""
    view = PlaybackLines()
    for at in (0, hold(0) + 10, 500, hold(0) + 10):
        view.show(state(at))
    assert capsys.readouterr().out.count("* start") == 2


def player_svg():
    """The player in a hold, as an SVG that names no other file."""
    screen = Console(record=True, width=72, file=io.StringIO(), color_system="standard", force_terminal=True)
    screen.print(drawn("Evening", state(hold(1) + 5000)))
    lines = []
    for number, segments in enumerate(screen.export_text(styles=False).split("\n"), 1):
        colour = COLOURS[{2: "bold", 3: "green", 4: "green"}.get(number, "dim")]
        lines.append(LINE.format(x=12, y=20 * number, colour=colour, words=segments.rstrip()))
    head = f'<svg xmlns="http://www.w3.org/2000/svg" width="640" height="{20 * len(lines) + 10}"'
    style = 'font-family="ui-monospace, Menlo, Consolas, monospace" font-size="14"'
    return "\n".join(
        [f"{head} {style}>", '<rect width="100%" height="100%" rx="8" fill="#0d1117"/>', *lines, "</svg>\n"]
    )


def test_the_picture_in_the_readme_is_what_a_terminal_shows():
    """To the letter."""
    assert PICTURE.read_text(encoding="utf-8") == player_svg()


if __name__ == "__main__":
    PICTURE.write_text(player_svg(), encoding="utf-8")
