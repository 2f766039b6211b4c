import json

from recordings import LENGTH, rehearsal

from voiceguide.outputs.podcast_chapters import podcast_chapters


def test_the_file_says_its_version_and_each_chapter():
    """Times in seconds, the next one beginning where one ends."""
    content = json.loads(podcast_chapters("Legs", "legs.mp3", rehearsal().timeline.chapters))
    chapters = content.pop("chapters")
    assert content == {"version": "1.2.0", "title": "Legs", "fileName": "legs.mp3"}
    assert chapters[1] == {"startTime": 4.003, "endTime": 9.517, "title": "“Cat” & 'cow'; a=1 #2 \\ b"}
    assert (chapters[0]["startTime"], chapters[-1]["endTime"]) == (0, LENGTH / 1000)
