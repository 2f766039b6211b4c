"""A session that fits into the time that there is, by the true lengths of its words."""

from collections.abc import Callable, Iterable, Iterator, Mapping

from voiceguide.errors import UsageError, VoiceError
from voiceguide.routine.records import Routine
from voiceguide.session.estimate import speech_length
from voiceguide.session.fit import Fit, Wanted, fit
from voiceguide.session.sounds import Chime, Sound, Speech
from voiceguide.sound.narrator import Narrator, UnspokenError
from voiceguide.sound.pcm import length_of_clip
from voiceguide.units import Ms


def fitted(
    wanted: Wanted,
    chimes: Mapping[Chime, bytes],
    narrator: Narrator,
    on_progress: Callable[[int, int], object] = lambda *_: None,
) -> Fit:
    """What fits.

    The search is done with estimates first; then every clip that it asked for is spoken and measured, and it is done
    again, until it asks for nothing that was not measured. `on_progress` is told how many of how many clips are ready.

    Raises UsageError if nothing fits, VoiceError if something cannot be spoken.
    """
    known = _lengths(chimes)
    while True:
        asked: dict[Speech, None] = {}
        found = _tried(wanted, known, asked, narrator.manner.rate)
        if asked:
            for speech, length in _measured(narrator, asked, wanted.routine):
                known[speech] = length
                on_progress(len(known) - len(chimes), len(known.keys() | asked.keys()) - len(chimes))
        elif isinstance(found, UsageError):
            raise found
        else:
            return found


def estimated_fit(wanted: Wanted, chimes: Mapping[Chime, bytes], rate: int) -> Fit:
    """What fits by estimated lengths, for when there is no voice; raises UsageError if nothing does."""
    found = _tried(wanted, _lengths(chimes), {}, rate)
    if isinstance(found, UsageError):
        raise found
    return found


def _lengths(chimes: Mapping[Chime, bytes]) -> dict[Sound, Ms]:
    return {chime: length_of_clip(clip) for chime, clip in chimes.items()}


def _tried(wanted: Wanted, known: Mapping[Sound, Ms], asked: dict[Speech, None], rate: int) -> Fit | UsageError:
    """What fits, or why nothing does; what is not known is estimated, and noted in `asked`."""

    def length_of(sound: Sound) -> Ms:
        if isinstance(sound, Speech) and sound not in known:
            asked[sound] = None
            return speech_length(sound, rate)
        return known[sound]

    try:
        return fit(wanted, length_of)
    except UsageError as error:
        return error


def _measured(narrator: Narrator, speeches: Iterable[Speech], routine: Routine) -> Iterator[tuple[Speech, Ms]]:
    try:
        yield from narrator.lengths(speeches)
    except UnspokenError as error:
        raise VoiceError(f"{routine.place.file}: {error}") from error
