from voiceguide.outputs.playlist import Track, listed, m3u8


def test_each_file_has_its_length_and_title():
    """Beside the playlist, so that the folder can be moved."""
    tracks = [Track("01 Cat.mp3", "Cat\npose", 76.4391), Track("02 Rest.mp3", "Rest", 3)]
    assert m3u8("Legs", tracks) == (
        "#EXTM3U\n#PLAYLIST:Legs\n#EXTINF:76.439,Cat pose\n01 Cat.mp3\n#EXTINF:3.000,Rest\n02 Rest.mp3\n"
    )


def test_only_files_beside_a_playlist_are_listed():
    """Not those of other folders."""
    assert listed("#EXTM3U\n01 a.mp3\n\n../b.mp3\n/c.mp3\nC:\\d.mp3\n..\n02 e.mp3\n") == ("01 a.mp3", "02 e.mp3")
