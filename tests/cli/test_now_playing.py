"""What a session that is played looks like.

`python tests/cli/test_now_playing.py` draws the picture in the README again.
"""

import io
from dataclasses import replace
from pathlib import Path

import pytest
from rich.console import Console
from scenes import cues_of, placed

from voiceguide.cli.big_text import big
from voiceguide.cli.now_playing import PlaybackScreen, drawn
from voiceguide.cli.playback_events import PlaybackLines
from voiceguide.player.controller import State

TIMELINE = placed(
    "# Evening\n\n- hold: 20s\n- sides: left, right\n\n### Squat\n\nBend your knees.\n\n### Bridge\n\n- rounds: 2\n"
)


PICTURE = Path(__file__).with_name("player.svg")
LINE = '<text x="{x}" y="{y}" fill="{colour}" xml:space="preserve">{words}</text>'
CLEARS_SCREEN = "\x1b[2J"
COLOURS = {"bold": "#ffffff", "green": "#7ee787", "dim": "#8b949e"}


def state(at, **more):
    usual = {"delay": 0, "is_playing": True, "volume": 1.0, "trouble": "", "shows_keys": False}
    return State(TIMELINE, ("Squat", "Bridge"), at=at, **{"is_complete": True, **usual, **more})


@pytest.fixture
def picture(monkeypatch, capsys):
    """What is drawn on a terminal of 80 columns and few lines, as its lines."""
    monkeypatch.setenv("COLUMNS", "80")
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setenv("NO_COLOR", "1")
    monkeypatch.setenv("TTY_COMPATIBLE", "1")

    def draw(*states, lines=15):
        monkeypatch.setenv("LINES", str(lines))
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
        ({"is_playing": False}, "space continues"),
        ({"trouble": "the sound device is gone; waiting for it"}, "the sound device is gone; waiting for it"),
        ({"volume": 0.8}, "volume 80 %"),
        ({"shows_keys": True}, "ten seconds more"),
        ({"delay": 12_300}, "starts in 13 s"),
    ],
)
def test_whatever_is_out_of_the_ordinary_is_shown(picture, more, words):
    """A pause, trouble, another volume, all keys, a delay."""
    assert words in picture(state(hold(0), **more), lines=24 if "shows_keys" in more else 15)


# from the mat


def large(columns, lines, one):
    """The lines that a moment is drawn in on a screen of that size."""
    screen = Console(width=columns, height=lines, file=io.StringIO(), color_system=None)
    screen.print(drawn("Evening", one, (columns, lines)))
    return screen.file.getvalue().rstrip("\n").split("\n")


def test_the_seconds_of_a_hold_are_as_tall_as_the_terminal_allows():
    """More than half of 24 lines, with the exercise above and its side beside them, and the rest below."""
    lines = [line.strip() for line in large(80, 24, state(hold(1) + 5000))]
    name, seconds = big("Squat"), big("15", 5)
    assert lines[1:4] == [line.strip() for line in name]
    assert len(seconds) == 13
    for line, digits in zip(lines[5:18], seconds, strict=True):
        assert line.startswith(digits.strip())
    assert any(big("right", 2)[0] in line for line in lines[5:18])
    assert lines[19] == "1 of 2 · right · next: Bridge"
    assert lines[-1].startswith("space pauses")


@pytest.mark.parametrize(("columns", "lines"), [(80, 24), (80, 18), (70, 24), (120, 40), (200, 60)])
@pytest.mark.parametrize("length", [9, 20, 150])
def test_a_large_hold_never_runs_out_of_the_terminal(columns, lines, length):
    """Whatever the length of the hold and of the names."""
    name = "Hamstring stretch with a long band"
    timeline = placed(f"# T\n\n- sides: links, rechts\n\n### {name}\n\n- hold: {length}s\n")
    seen = large(columns, lines, replace(state(timeline.holds[0].start), timeline=timeline, titles=(name,)))
    assert any("█" in line for line in seen)
    assert len(seen) <= lines
    assert max(map(len, seen)) <= columns


@pytest.mark.parametrize(("columns", "lines"), [(80, 10), (80, 15), (60, 24)])
def test_where_there_is_less_room_the_line_is_as_it_was(columns, lines):
    """Nothing is cut off."""
    assert large(columns, lines, state(hold(1))) == large(columns, 1, state(hold(1)))


def test_digits_stay_where_they_are_when_there_is_one_less():
    """From ten seconds to nine, and the side too."""
    ten, nine = (large(80, 24, state(hold(1) + at)) for at in (10_000, 11_000))
    assert [line[36:] for line in ten[5:18]] == [line[36:] for line in nine[5:18]]
    assert nine[5][:20].strip() == ""
    assert ten[5][:20].strip() != ""


@pytest.mark.parametrize(
    ("more", "words"), [({"is_playing": False}, "paused"), ({"trouble": "the device is gone"}, "the device is gone")]
)
def test_a_large_hold_tells_what_is_out_of_the_ordinary(more, words):
    """Below the digits."""
    seen = large(80, 24, state(hold(0), **more))
    assert any("█" in line for line in seen)
    assert f" {words}" in [line.rstrip() for line in seen]


@pytest.mark.parametrize("one", [state(hold(0), shows_keys=True), state(0), state(hold(0), delay=9000)])
def test_only_a_hold_without_the_list_of_keys_is_large(one):
    """Words are read by whoever sits at the terminal."""
    assert not any("██" in line for line in large(80, 24, one))


def test_another_size_of_the_terminal_is_drawn_at_once(picture, capsys):
    """Though nothing else has changed."""
    with PlaybackScreen("Evening") as view:
        for size in ((80, 10), (80, 24), (80, 24)):
            view._live.console.size = size
            view.show(state(hold(0)))
        seen = capsys.readouterr().out
    assert (seen.count("left of Evening"), seen.count("hold, 20 s"), big("20", 5)[0] in seen) == (2, 1, True)
    assert seen.count(CLEARS_SCREEN) == 1


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
