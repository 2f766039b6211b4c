"""ffmpeg, the program that reads and writes the kinds of sound that we do not: where it is."""

import shutil

INSTALL = (
    "install it by `pip install 'voiceguide[formats]'` or from your system (such as `apt install ffmpeg` or "
    "`brew install ffmpeg`)"
)


def find_ffmpeg() -> str | None:
    """The system's ffmpeg, else that of the extra `formats`; None if there is none."""
    found = shutil.which("ffmpeg")
    if found:
        return found
    try:
        from imageio_ffmpeg import get_ffmpeg_exe

        return str(get_ffmpeg_exe())
    except (ImportError, RuntimeError):
        return None
