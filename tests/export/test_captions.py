import json

from recordings import LENGTH, rendered

from voiceguide.export.captions import CAPTIONS, Caption, captions_of, lrc, podcast_chapters, srt, vtt

SAID = (Caption(500, 1900, "Lie down <slowly> & rest."), Caption(3_723_045, 3_724_999, "Now --> the cat."))


def test_srt_numbers_its_blocks():
    """With hours, a comma before the milliseconds, and no other text that looks like a time."""
    assert srt("Legs", SAID) == (
        "1\n00:00:00,500 --> 00:00:01,900\nLie down <slowly> & rest.\n\n"
        "2\n01:02:03,045 --> 01:02:04,999\nNow → the cat.\n"
    )


def test_vtt_escapes_special_characters():
    """With a point before the milliseconds; the arrow is escaped too."""
    assert vtt("Legs", SAID) == (
        "WEBVTT\n\n00:00:00.500 --> 00:00:01.900\nLie down &lt;slowly&gt; &amp; rest.\n"
        "\n01:02:03.045 --> 01:02:04.999\nNow --&gt; the cat.\n"
    )


def test_lrc_has_a_time_before_each_line():
    """In minutes, even beyond an hour, and hundredths."""
    assert lrc("Legs", SAID) == "[ti:Legs]\n[00:00.50]Lie down <slowly> & rest.\n[62:03.04]Now --> the cat.\n"


def test_a_session_without_words_has_empty_captions():
    """But the file is valid."""
    assert [write("Legs", ()) for write in CAPTIONS.values()] == ["", "WEBVTT\n", "[ti:Legs]\n"]


def test_captions_have_the_words_and_times_of_the_session():
    """Of each spoken cue."""
    found = captions_of(rendered().timeline)
    assert [(caption.start, caption.end, caption.text) for caption in found][:2] == [
        (500, 1700, "Lie down <slowly> & rest."),
        (4003, 5203, "Now --> the cat."),
    ]


def test_a_part_has_its_own_captions():
    """Counted from its start, and none past its end."""
    found = captions_of(rendered().timeline, 4003, 8000)
    assert [(caption.start, caption.end) for caption in found] == [(0, 1200), (3097, 3997)]
    assert captions_of(rendered().timeline, 11_000, LENGTH) == ()


def test_the_chapters_file_has_its_version_and_each_chapter():
    """With times in seconds."""
    content = json.loads(podcast_chapters("Legs", "legs.mp3", rendered().timeline.chapters))
    chapters = content.pop("chapters")
    assert content == {"version": "1.2.0", "title": "Legs", "fileName": "legs.mp3"}
    assert chapters[1] == {"startTime": 4.003, "endTime": 9.517, "title": "“Cat” & 'cow'; a=1 #2 \\ b"}
    assert (chapters[0]["startTime"], chapters[-1]["endTime"]) == (0, LENGTH / 1000)
