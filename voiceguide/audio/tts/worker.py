"""The speech worker: a separate program that speaks one text at a time into a file, by pyttsx3.

    python -P worker.py [LIBRARY]

It reads one request and writes one answer a line, both in JSON: the answer to `{"voices": true}` is
`{"ok": true, "voices": [[id, name, [language, …], gender], …]}`, and
`{"text": …, "voice": …, "rate": …, "path": …}` is `{"ok": true}`. After a failure, the answer is
`{"ok": false, "kind": …, "message": …}` with the kind `missing` (no engine), `voice` (unknown voice) or `failed`.

It imports nothing of voiceguide, and with `-P` Python looks for modules only in installed packages. LIBRARY is the
eSpeak NG that pyttsx3 is to use. On Linux, each text is spoken by a new child, forked before the engine starts: a
process that speaks repeatedly renders the same words slightly differently each time.

None of these processes outlives the parent program: the worker watches its input, which ends with the parent, and a
child ends with the worker.
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
"""Seconds after which a hanging child ends itself, in case nothing else does."""

PR_SET_PDEATHSIG = 1
"""`prctl` option: the signal to receive when the parent ends (linux/prctl.h)."""

Answer = dict[str, Any]


class RefusedError(Exception):
    """A request failed; the arguments are the kind of failure and a message."""


def main() -> None:
    """Answer requests until the input ends."""
    # pyttsx3 prints to the standard output, so the answers use a duplicate of it.
    answers = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
    if sys.platform == "linux":
        # Safe before a fork: the thread holds no locks.
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
    """End this process when the other end of the input is closed; does not read the input."""
    poll = select.poll()
    poll.register(0, 0)  # ignore readable data
    poll.poll()
    os._exit(0)


def read_ahead(lines: TextIO) -> Iterator[str]:
    """The lines as they come; at their end, this process ends at once, whatever it is doing."""
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
    """The answer for a failure."""
    return {"ok": False, "kind": kind, "message": " ".join(str(message).split())}


def load_engine(library: str) -> Answer | None:
    """Load all modules for the children without starting the engine; returns a refusal if that fails."""
    try:
        if library:
            # pyttsx3 loads the library by its plain name, and gets the one that is already loaded.
            ctypes.CDLL(library, mode=ctypes.RTLD_GLOBAL)
        import pyttsx3.engine

        if sys.platform == "linux":
            import pyttsx3.drivers.espeak  # noqa: F401 (so that no child has to import it)
    except (ImportError, OSError, RuntimeError) as error:
        return refusal("missing", error)
    return None


def answer_in_child(request: Answer, answers: TextIO) -> None:
    """Answer in a new child; if it dies, report that."""
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
    """Make this child end with its parent, and after ENDS_AFTER at the latest."""
    signal.alarm(ENDS_AFTER)
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, ctypes.c_ulong(signal.SIGKILL))
    if os.getppid() != parent:
        os._exit(0)


def end_child(answers: TextIO, answer: Answer) -> None:
    """Answer, and exit without the engine's clean-up, which is known to hang and to crash.

    Also called from the engine's thread: an error in its callback, such as a full disk, would be ignored there, and the
    engine would wait forever.
    """
    try:
        reply(answers, answer)
    finally:
        # Even if the answer could not be written.
        os._exit(0)


def answered(request: Answer) -> Answer:
    """Handle a request; every failure becomes an answer."""
    try:
        return list_voices() if "voices" in request else speak(request)
    except RefusedError as error:
        return refusal(*error.args)
    except Exception as error:  # noqa: BLE001 (engines raise anything)
        return refusal("failed", f"{type(error).__name__}: {error}")


def list_voices() -> Answer:
    """All voices of the engine."""
    voices = start_engine().getProperty("voices")
    return {"ok": True, "voices": [[voice.id, voice.name or voice.id, *languages_of(voice)] for voice in voices]}


def languages_of(voice: Any) -> tuple[list[str], str]:
    """The language tags, which may be bytes and start with a stray byte, and the gender."""
    tags = [tag.decode("utf-8", "ignore") if isinstance(tag, bytes) else str(tag) for tag in voice.languages or []]
    return [tag.strip("\0\x05 ") for tag in tags if tag], (voice.gender or "").lower()


def speak(request: Answer) -> Answer:
    """Speak a text into a file, and return when the file is complete."""
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
    # This may return before the speech is finished, and a wrong voice is reported only by an event.
    is_finished.wait(ENDS_AFTER if not problems else 0)
    for token in tokens:
        engine.disconnect(token)
    if problems:
        is_unknown = re.search("SetVoiceByName|invalid voice|unknown voice", str(problems[0]), re.IGNORECASE)
        raise RefusedError("voice" if is_unknown else "failed", problems[0])
    return {"ok": True}


def check_variant(voice: str) -> None:
    """Refuse unknown variants: eSpeak NG would silently ignore `+zzz`, and a path would overrun a buffer."""
    _, plus, variant = voice.partition("+")
    data = ctypes.c_char_p()
    espeak().espeak_Info(ctypes.byref(data))
    file = os.path.join(os.fsdecode(data.value or b""), "voices", "!v", variant)  # noqa: PTH118 (nothing else here needs pathlib)
    if plus and not (re.fullmatch("[A-Za-z0-9_ -]{1,20}", variant) and os.path.isfile(file)):  # noqa: PTH113
        raise RefusedError("voice", f"no variant {variant}")


def settle() -> None:
    """Wait until eSpeak NG has applied its settings, which it does in a thread.

    At the start of each run, pyttsx3 cancels everything pending, which would include the rate.
    """
    library = espeak()
    while library.espeak_IsPlaying():
        time.sleep(0.001)


def espeak() -> ctypes.CDLL:
    """The library that pyttsx3 uses on Linux."""
    return ctypes.CDLL("libespeak-ng.so.1")


def start_engine() -> Any:
    """The engine, which pyttsx3 keeps if a process speaks more than once."""
    import pyttsx3

    engine = pyttsx3.init()
    if sys.platform == "linux":
        # pyttsx3 delays settings until its first run; after that it applies them at once.
        settle()
        engine.runAndWait()
    return engine


if __name__ == "__main__":
    main()
