from voiceguide.export.split import PlaylistEntry, m3u8


def test_each_file_has_its_length_and_title():
    """Beside the playlist, so that the folder can be moved."""
    tracks = [PlaylistEntry("01 Cat.mp3", "Cat\npose", 76.4391), PlaylistEntry("02 Rest.mp3", "Rest", 3)]
    assert m3u8("Legs", tracks) == (
        "#EXTM3U\n#PLAYLIST:Legs\n#EXTINF:76.439,Cat pose\n01 Cat.mp3\n#EXTINF:3.000,Rest\n02 Rest.mp3\n"
    )
