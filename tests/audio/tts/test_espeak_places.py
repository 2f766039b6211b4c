"""eSpeak NG is the first library that loads and is one."""

import sys

import numpy as np
import pytest

from voiceguide.audio.tts.espeak import Espeak, candidates, installed, locate

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="elsewhere the voices of the system speak")

NO_ESPEAK = np.random.mtrand.__file__
"""A library that loads, and that is something else."""


@pytest.fixture
def brought():
    """The library and the data that espeakng-loader brought."""
    installed()  # Once these tests have loaded that library, it would answer to the system's name in later ones.
    loader = pytest.importorskip("espeakng_loader")
    return loader.get_library_path(), loader.get_data_path()


def test_the_first_library_that_loads_is_taken(brought):
    """With its data, and with the version that it says it has."""
    library, data = brought
    found = locate([(library, "first"), (library, data)])
    assert found == Espeak(library, "first", found.version)
    assert found.version.startswith("1.")


def test_a_library_that_finds_its_data_itself(brought):
    """Such as the system's: it is told of no folder."""
    assert locate([(brought[0], None)]).data is None


def test_what_does_not_load_is_passed_over(tmp_path, brought):
    """A library that is not there, and a file that is none."""
    broken = tmp_path / "libespeak-ng.so.1"
    broken.write_text("not a library")
    assert locate([("libvoiceguide-none.so.1", None), (str(broken), None), brought]).library == brought[0]


def test_a_library_that_is_not_espeak_is_passed_over(brought):
    """It loads, and does not know the question."""
    assert locate([(NO_ESPEAK, None), brought]).library == brought[0]


def test_nothing_to_be_found(tmp_path):
    """None, whether there is no place or none that is any good."""
    assert locate([]) is None
    assert locate([("libvoiceguide-none.so.1", None), (NO_ESPEAK, None)]) is None


def test_places_after_the_first_good_one_are_not_looked_at(brought):
    """No library is loaded without need."""

    def places():
        yield brought
        pytest.fail("it looked further")

    assert locate(places()).library == brought[0]


def test_the_systems_library_is_looked_for_first(brought):
    """It knows its own data; what espeakng-loader brought comes after it."""
    assert list(candidates()) == [("libespeak-ng.so.1", None), brought]


def test_a_machine_without_espeakng_loader(monkeypatch):
    """The system's library is the only place then."""
    monkeypatch.setitem(sys.modules, "espeakng_loader", None)
    assert list(candidates()) == [("libespeak-ng.so.1", None)]


def test_it_is_looked_for_once():
    """A library that is loaded answers to its plain name too: a second look would take it for the system's."""
    assert installed() is installed()
