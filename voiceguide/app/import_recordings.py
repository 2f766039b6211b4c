"""`record --list` and `--from`: sentences to read on a phone or in a studio, and the files that come back."""

import re
from collections.abc import Iterator, Mapping
from pathlib import Path

from voiceguide.app.environment import Environment
from voiceguide.app.own_voice import OwnVoice, RecordRequest, open_voice, sentences, tell_state
from voiceguide.app.reporter import Reporter
from voiceguide.atomic import atomic_write, make_folder
from voiceguide.audio.music.tracks import SUFFIXES
from voiceguide.audio.sound_files import VoiceRecording, read_recording
from voiceguide.audio.takes import CutError, checked, cut_at_pauses
from voiceguide.errors import UsageError, VoiceError
from voiceguide.export.file_names import safe_stem
from voiceguide.files import open_file
from voiceguide.script.limits import LARGEST

_LINE = re.compile(r"\s*(\d+)\s+(\S.*)")


def write_list(env: Environment, request: RecordRequest) -> tuple[OwnVoice, Mapping[int, str], Path]:
    """The voice, the wanted sentences by number, and a file with all of them.

    The file is what `--from` goes by: a script may be changed while somebody reads from it.
    """
    path, routine, voice = open_voice(env, request)
    texts = sentences(routine)
    wanted = request.numbered(texts)
    file = _list_file(voice, path)
    make_folder(voice.folder, private=True)
    with atomic_write(file, overwrite=True) as opened:
        opened.write("".join(f"{number:4}  {text}\n" for number, text in enumerate(texts, 1)).encode())
    return voice, wanted, file


def import_recordings(  # noqa: PLR0913 (what the command is given)
    env: Environment,
    request: RecordRequest,
    source: Path,
    reporter: Reporter,
    *,
    only_missing: bool = False,
    is_forced: bool = False,
) -> bool:
    """Take over the numbered files in a folder, or one long recording, cut at its pauses; whether any was good.

    What is recorded already stays, and a take with a problem is not kept, unless it `is_forced`. With `only_missing`,
    what is recorded already is not in the source. Raises UsageError if there is nothing to take, VoiceError if a
    recording cannot be read or cut.
    """
    path, routine, voice = open_voice(env, request)
    texts = request.numbered(_listed(_list_file(voice, path)) or sentences(routine))
    if only_missing:
        texts = {number: text for number, text in texts.items() if not voice.has(text)}
        if not texts:
            raise UsageError("no sentence is missing")
    recordings = _in_folder(source, texts, reporter) if source.is_dir() else _in_file(source, texts)
    kept = known = refused = 0
    for number, recording in recordings:
        text = texts[number]
        if voice.has(text) and not is_forced:
            reporter.notice(f"{number}: is recorded already; --force replaces it")
            known += 1
            continue
        take = checked(recording, text)
        if not take.pcm or (take.problems and not is_forced):
            reporter.notice(f"{number}: not kept, “{text}”", *(f"    {problem}" for problem in take.problems))
            refused += 1
            continue
        voice.keep(text, take)
        kept += 1
    reporter.notice(f"{kept} recordings were kept." if kept != 1 else "One recording was kept.")
    if refused and not is_forced:
        reporter.notice("To keep what has a problem all the same, add --force.")
    tell_state(request, voice, texts, reporter)
    return kept + known > 0


def _list_file(voice: OwnVoice, script: Path) -> Path:
    return voice.folder / f"{safe_stem(script.stem)}.txt"


def _listed(file: Path) -> list[str]:
    """The sentences in a list that was written earlier; none if there is no such list, or it has gaps."""
    try:
        with open_file(file) as opened:
            lines = opened.read(LARGEST).decode().splitlines()
    except (OSError, UnicodeDecodeError):
        return []
    found = [line for line in map(_LINE.fullmatch, lines) if line]
    is_whole = [int(line[1]) for line in found] == list(range(1, len(found) + 1))
    return [line[2] for line in found] if is_whole else []


def _in_folder(folder: Path, texts: Mapping[int, str], reporter: Reporter) -> Iterator[tuple[int, VoiceRecording]]:
    """The recordings in the files whose names have a number; tells of those that cannot be used."""
    numbered: dict[int, list[Path]] = {}
    for path in sorted(folder.iterdir()):
        found = re.search(r"\d{1,9}", path.stem)
        if path.suffix.lower()[1:] in SUFFIXES and found:
            numbered.setdefault(int(found[0]), []).append(path)
    if not numbered:
        raise UsageError(f"no sound file in {folder} has a number in its name; call them `1.wav`, `2.wav` and so on")
    for number, paths in sorted(numbered.items()):
        names = ", ".join(path.name for path in paths)
        if number not in texts:
            reporter.notice(f"{names}: there is no sentence {number} to be recorded")
        elif len(paths) > 1:
            reporter.notice(f"{number}: several files have this number, so none is taken: {names}")
        else:
            try:
                yield number, read_recording(paths[0])
            except VoiceError as error:
                reporter.notice(str(error))


def _in_file(file: Path, texts: Mapping[int, str]) -> Iterator[tuple[int, VoiceRecording]]:
    """The pieces of a long recording."""
    try:
        return zip(texts, cut_at_pauses(read_recording(file), [*texts.values()]), strict=True)
    except CutError as error:
        raise VoiceError(f"{file} cannot be cut into its sentences: {error}") from error
