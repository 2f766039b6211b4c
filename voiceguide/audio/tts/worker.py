"""The speech worker: a program of its own that speaks one text at a time into a file, through pyttsx3.

    python -P worker.py [LIBRARY]

It reads a request a line and writes an answer a line, both JSON: `{"voices": true}` is answered with
`{"ok": true, "voices": [[id, name, [language, …], gender], …]}`, and
`{"text": …, "voice": …, "rate": …, "path": …}` with `{"ok": true}`. Where that fails, the answer is
`{"ok": false, "kind": …, "message": …}`, the kind being `missing` (there is no engine), `voice` (there is no such
voice) or `failed`.

Nothing of voiceguide is imported, and with `-P` no folder but those of installed packages is looked into for modules.
LIBRARY is the eSpeak NG that pyttsx3 shall find. On Linux each text is spoken by a fresh child, forked before the
engine starts: a process that speaks again and again gives the same words a little differently each time.

None of these processes outlives the program that asks: the worker watches the input, which ends with that program, and
its child ends with the worker.
"""

import ctypes
import json
import os
import queue
import re
import select
import signal
import sys
import threading
import time
from collections.abc import Iterator
from typing import Any, TextIO

ENDS_AFTER = 90
"""Seconds after which a child that hangs ends itself, should nobody be left to end it."""

PR_SET_PDEATHSIG = 1
"""`prctl`: the signal that is sent when the parent has ended (linux/prctl.h)."""

Answer = dict[str, Any]


class RefusedError(Exception):
    """A request that cannot be met: the kind of failure, then a message."""


def main() -> None:
    """Answer requests until the input ends."""
    # pyttsx3 prints to the standard output, which is why the answers take a way of their own.
    answers = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
    if sys.platform == "linux":
        # It holds nothing that a child could miss.
        threading.Thread(target=end_with_input, daemon=True).start()
    failure = load_engine(sys.argv[1] if len(sys.argv) > 1 else "")
    for line in sys.stdin if sys.platform == "linux" else read_ahead(sys.stdin):
        request = json.loads(line)
        if failure:
            reply(answers, failure)
        elif sys.platform == "linux":
            answer_in_child(request, answers)
        else:
            reply(answers, answered(request))
    os._exit(0)


def end_with_input() -> None:
    """Wait until nobody can write to the input any more, without reading it, and end this process."""
    poll = select.poll()
    poll.register(0, 0)  # what is there to be read does not count
    poll.poll()
    os._exit(0)


def read_ahead(lines: TextIO) -> Iterator[str]:
    """The lines as they come; their end ends this process at once, whatever it is doing."""
    read: queue.SimpleQueue[str] = queue.SimpleQueue()

    def run() -> None:
        try:
            for line in lines:
                read.put(line)
        finally:
            os._exit(0)

    threading.Thread(target=run, daemon=True).start()
    while True:
        yield read.get()


def reply(answers: TextIO, answer: Answer) -> None:
    """Write an answer."""
    answers.write(f"{json.dumps(answer)}\n")
    answers.flush()


def refusal(kind: str, message: object) -> Answer:
    """The answer for what cannot be done."""
    return {"ok": False, "kind": kind, "message": " ".join(str(message).split())}


def load_engine(library: str) -> Answer | None:
    """Load everything that each child then has, and start nothing; the refusal if it cannot be loaded."""
    try:
        if library:
            # pyttsx3 asks for the library by its plain name, and gets the one that is loaded already.
            ctypes.CDLL(library, mode=ctypes.RTLD_GLOBAL)
        import pyttsx3.engine

        if sys.platform == "linux":
            import pyttsx3.drivers.espeak  # noqa: F401 (so that no child has to import it)
    except (ImportError, OSError, RuntimeError) as error:
        return refusal("missing", error)
    return None


def answer_in_child(request: Answer, answers: TextIO) -> None:
    """Have a fresh child answer; if it dies instead, say so."""
    parent = os.getpid()
    child = os.fork()
    if child == 0:
        end_with(parent)
        sys.unraisablehook = lambda failure: end_child(answers, refusal("failed", failure.exc_value))
        end_child(answers, answered(request))
    code = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    if code:
        reply(answers, refusal("failed", f"the speech engine ended ({code})"))


def end_with(parent: int) -> None:
    """See to it that this child ends with its parent, and at the latest by itself."""
    signal.alarm(ENDS_AFTER)
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, ctypes.c_ulong(signal.SIGKILL))
    if os.getppid() != parent:
        os._exit(0)


def end_child(answers: TextIO, answer: Answer) -> None:
    """Answer, and leave without the engine's own clean-up, which is known to hang and to crash.

    This is also called from the engine's thread: an error in its callback (a disk that is full) would be dropped there,
    and the engine would wait for ever.
    """
    try:
        reply(answers, answer)
    finally:
        # Where nobody listens any more, too.
        os._exit(0)


def answered(request: Answer) -> Answer:
    """Do what is asked; every failure becomes an answer."""
    try:
        return list_voices() if "voices" in request else speak(request)
    except RefusedError as error:
        return refusal(*error.args)
    except Exception as error:  # noqa: BLE001 (engines raise whatever they like)
        return refusal("failed", f"{type(error).__name__}: {error}")


def list_voices() -> Answer:
    """All voices of the engine."""
    voices = start_engine().getProperty("voices")
    return {"ok": True, "voices": [[voice.id, voice.name or voice.id, *languages_of(voice)] for voice in voices]}


def languages_of(voice: Any) -> tuple[list[str], str]:
    """The language tags and the gender; as text or bytes, some led by a stray byte."""
    tags = [tag.decode("utf-8", "ignore") if isinstance(tag, bytes) else str(tag) for tag in voice.languages or []]
    return [tag.strip("\0\x05 ") for tag in tags if tag], (voice.gender or "").lower()


def speak(request: Answer) -> Answer:
    """Speak a text into a file, and come back when it is there."""
    engine = start_engine()
    problems: list[BaseException] = []
    is_finished = threading.Event()
    tokens = [
        engine.connect("error", lambda name, exception: problems.append(exception)),  # noqa: ARG005 (by name)
        engine.connect("finished-utterance", lambda name, completed: is_finished.set()),  # noqa: ARG005 (by name)
    ]
    if sys.platform == "linux":
        check_variant(request["voice"])
    engine.setProperty("voice", request["voice"])
    engine.setProperty("rate", request["rate"])
    if sys.platform == "linux":
        settle()
    engine.save_to_file(request["text"], request["path"])
    engine.runAndWait()
    # This may come back before it has spoken; and a wrong voice is only told by an event.
    is_finished.wait(ENDS_AFTER if not problems else 0)
    for token in tokens:
        engine.disconnect(token)
    if problems:
        is_unknown = re.search("SetVoiceByName|invalid voice|unknown voice", str(problems[0]), re.IGNORECASE)
        raise RefusedError("voice" if is_unknown else "failed", problems[0])
    return {"ok": True}


def check_variant(voice: str) -> None:
    """Refuse `en-us+zzz`: eSpeak NG speaks it as `en-us`, and says nothing; with a path there it overruns a buffer."""
    _, plus, variant = voice.partition("+")
    data = ctypes.c_char_p()
    espeak().espeak_Info(ctypes.byref(data))
    file = os.path.join(os.fsdecode(data.value or b""), "voices", "!v", variant)  # noqa: PTH118 (nothing else here needs pathlib)
    if plus and not (re.fullmatch("[A-Za-z0-9_ -]{1,20}", variant) and os.path.isfile(file)):  # noqa: PTH113
        raise RefusedError("voice", f"no variant {variant}")


def settle() -> None:
    """Wait until eSpeak NG has taken its settings, which it does in a thread of its own.

    pyttsx3 tells it to drop what it has not done yet at the start of each run, and with that the rate of the speech.
    """
    library = espeak()
    while library.espeak_IsPlaying():
        time.sleep(0.001)


def espeak() -> ctypes.CDLL:
    """The library that pyttsx3 uses on Linux."""
    return ctypes.CDLL("libespeak-ng.so.1")


def start_engine() -> Any:
    """The engine; pyttsx3 keeps it where one process speaks more than once."""
    import pyttsx3

    engine = pyttsx3.init()
    if sys.platform == "linux":
        # Before its first run pyttsx3 puts settings off until that run; from then on it passes them on at once.
        settle()
        engine.runAndWait()
    return engine


if __name__ == "__main__":
    main()
