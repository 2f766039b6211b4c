"""Music for tests: files in memory, and their samples."""

from pathlib import Path

import numpy as np

from voiceguide.audio.music.tracks import MusicBed, MusicError, Track
from voiceguide.audio.pcm import MUSIC

SECOND = MUSIC.rate


def sine(frames, pitch, level=0.1):
    """A tone as PCM, louder on the left."""
    wave = level * np.sin(2 * np.pi * pitch * np.arange(frames) / MUSIC.rate)
    return np.rint(np.stack([wave, wave / 2], axis=1) * 32767).astype("<i2").tobytes()


class Disk:
    """Music files in memory; `opened` and `closed` count how often each was opened and closed."""

    def __init__(self, **files):
        self.files = files
        self.opened, self.closed = [], []

    def decode(self, path):
        """Blocks of one second; raises MusicError at the end of the file `broken`."""
        name = path.stem
        self.opened.append(name)
        try:
            pcm, size = self.files[name], 4 * SECOND
            yield from (pcm[at : at + size] for at in range(0, len(pcm), size))
            if name == "broken":
                raise MusicError(f"{path} cannot be played: it is damaged")
        finally:
            self.closed.append(name)

    def bed(self, duck=12, gains=None):
        """A music bed with all files."""
        tracks = tuple(Track(Path(f"{name}.mp3"), name, len(pcm) // 4, np.ones(10)) for name, pcm in self.files.items())
        return MusicBed(tracks, gains or (0.0,) * len(tracks), duck)
