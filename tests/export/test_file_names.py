import pytest
from hypothesis import given
from hypothesis import strategies as st

from voiceguide.export.file_names import folded, safe_from_devices, safe_stem, track_names


def test_names_are_numbered_in_order():
    """With as many digits as the last one needs."""
    assert track_names(["Cat pose", "Cat pose"], ".mp3") == ("01 Cat pose.mp3", "02 Cat pose.mp3")
    names = track_names(["Cat"] * 101, ".mp3")
    assert (names[0], names[100]) == ("001 Cat.mp3", "101 Cat.mp3")


@pytest.mark.parametrize(
    ("title", "name"),
    [
        ("Ruhe: links/rechts?", "01 Ruhe- links-rechts.mp3"),
        ("To be continued...", "01 To be continued.mp3"),
        ("  a\tb\n c ", "01 a b c.mp3"),
        ("🧘 Übung", "01 🧘 Übung.mp3"),
        ("...", "01.mp3"),
        ("CON", "01 CON.mp3"),
    ],
)
def test_characters_that_a_memory_card_cannot_hold_are_replaced(title, name):
    """And nothing else."""
    assert track_names([title], ".mp3") == (name,)


@given(st.lists(st.text(st.characters(), max_size=150), max_size=12))
def test_any_titles_give_names_that_are_valid_on_every_disk(titles):
    """Short, without forbidden characters, and unique even if case is ignored."""
    names = track_names(titles, ".opus")
    assert len({name.lower() for name in names}) == len(titles)
    assert list(names) == sorted(names)
    for name in names:
        assert len(name) <= 100
        assert len(name.encode()) <= 255
        assert not set(name) & set('<>:"/\\|?*')
        assert name.isprintable() or not any(ord(sign) < 32 for sign in name)
        assert name.removesuffix(".opus")[-1] not in " ."


@pytest.mark.parametrize(
    ("name", "stem"),
    [("legs", "legs"), ("sciatica-relief.de", "sciatica-relief.de"), ("a: b?", "a- b"), ("...", "session")],
)
def test_a_valid_name_is_not_changed(name, stem):
    """Others become valid."""
    assert safe_stem(name) == stem


def test_a_long_name_has_room_for_every_suffix():
    """However many bytes its characters take."""
    for name in ("a" * 300, "ü" * 300, "🧘" * 300):
        assert len(f"{safe_stem(name)}.chapters.json".encode()) <= 240


@pytest.mark.parametrize(
    ("name", "stem"),
    [("con", "con_"), ("NUL", "NUL_"), ("com1.de", "com1_.de"), ("lpt\u00b2", "lpt\u00b2_"), ("aux .de", "aux_.de")],
)
def test_a_device_name_of_windows_is_changed(name, stem):
    """Whatever its suffix is."""
    assert safe_from_devices(name) == stem
    assert safe_stem(name) == stem


@pytest.mark.parametrize("name", ["console", "my-con", "com10", "com", "legs.con"])
def test_a_name_that_only_resembles_a_device_is_not_changed(name):
    """Such as one that starts with it."""
    assert safe_stem(name) == name


def test_names_that_are_the_same_on_some_disk_have_the_same_key():
    """Because of case, or decomposed umlauts."""
    assert folded("\u00dcbung") == folded("u\u0308bung") == folded("\u00fcBUNG")
    assert folded("Cat") != folded("Cats")
