"""The versions of installed packages, which the names of clips in the cache have in them."""

import subprocess
import sys
from importlib.metadata import version

import pytest

from voiceguide.version import installed_version


@pytest.mark.parametrize("package", ["pyttsx3", "lameenc", "prompt-toolkit"])
def test_it_is_the_one_that_python_knows(package):
    """Else clips that were spoken before would be spoken again."""
    assert installed_version(package) == version(package)


def test_what_is_not_installed_has_none():
    """As where an extra was left out."""
    assert installed_version("no-such-package") == ""


def test_it_is_read_from_the_names_of_folders():
    """What else knows it takes long to import."""
    program = (
        "import sys; from voiceguide.version import installed_version;"
        "print(installed_version('lameenc'), 'importlib.metadata' in sys.modules)"
    )
    ran = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert ran.stdout.split() == [version("lameenc"), "False"]
