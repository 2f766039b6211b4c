"""The worker of Piper's voices: a separate program that speaks one text at a time into a file.

    python -P piper_worker.py

It reads one request and writes one answer a line, both in JSON: `{"model": …, "text": …, "length_scale": …,
"noise": …, "speaker": …, "gap": …, "path": …}` is answered by `{"ok": true}` or by `{"ok": false, "kind": …,
"message": …}` with the kind `missing` (Piper is not installed), `voice` (the model cannot be used) or `failed`.
`noise` is null for the voice's own, or 0 for the same bytes each time; `gap` is the pause between sentences in seconds.

A process of its own, since Piper brings an eSpeak NG that crashes beside another one. It imports nothing of voiceguide.
"""

import json
import os
import queue
import sys
import threading
import wave
from collections.abc import Iterator
from pathlib import Path
from typing import Any

# The runtime reads it when it is imported: without it, it would collect data and keep an id of this device.
os.environ["ORT_DISABLE_TELEMETRY"] = "1"

SHORT = 20
"""Phonemes; up to so many, a voice is steadied, since voices slur what is short, or add to it."""
STEADIER = (0.5, 0.4)
"""The most of the two kinds of noise then."""

Answer = dict[str, Any]


def main() -> None:
    """Answer requests until the input ends."""
    # Libraries may print to the standard output, so the answers use a duplicate of it.
    answers = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
    loaded: dict[str, Any] = {}
    for request in requests():
        answers.write(f"{json.dumps(answered(request, loaded))}\n")
        answers.flush()


def requests() -> Iterator[Answer]:
    """The requests as they come; at their end, this process ends at once, whatever it is doing."""
    read: queue.SimpleQueue[str] = queue.SimpleQueue()

    def run() -> None:
        try:
            for line in sys.stdin:
                read.put(line)
        finally:
            os._exit(0)

    threading.Thread(target=run, daemon=True).start()
    while True:
        yield json.loads(read.get())


def answered(request: Answer, loaded: dict[str, Any]) -> Answer:
    """Handle a request; every failure becomes an answer."""
    try:
        import piper  # noqa: F401 (whether it is there)
    except Exception as error:  # noqa: BLE001 (a broken installation raises anything)
        return refusal("missing", error)
    try:
        voice = loaded.get(request["model"]) or load(request["model"])
    except Exception as error:  # noqa: BLE001 (so does a broken file)
        return refusal("voice", error)
    # One at a time: a model takes a hundred megabytes.
    loaded.clear()
    loaded[request["model"]] = voice
    try:
        speak(voice, request)
    except Exception as error:  # noqa: BLE001
        return refusal("failed", error)
    return {"ok": True}


def refusal(kind: str, error: object) -> Answer:
    """The answer for a failure."""
    return {"ok": False, "kind": kind, "message": " ".join(f"{type(error).__name__}: {error}".split())}


def load(model: str) -> Any:
    """The voice, which uses one thread: several at a time speak in processes of their own."""
    from onnxruntime import GraphOptimizationLevel, InferenceSession, SessionOptions
    from piper import PiperVoice
    from piper.config import PiperConfig
    from piper.phonemize_espeak import ESPEAK_DATA_DIR

    options = SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    options.log_severity_level = 4
    # More would take twice as long until the first word, and speaks no faster.
    options.graph_optimization_level = GraphOptimizationLevel.ORT_ENABLE_BASIC
    session = InferenceSession(model, sess_options=options, providers=["CPUExecutionProvider"])
    config = PiperConfig.from_dict(json.loads(Path(f"{model}.json").read_text(encoding="utf-8")))
    # eSpeak NG aborts if the path of its data has more than 160 bytes; from the working folder, it is short.
    os.chdir(ESPEAK_DATA_DIR)
    return PiperVoice(session=session, config=config, espeak_data_dir=Path())


def speak(voice: Any, request: Answer) -> None:
    """Speak a text into a file, with a pause between its sentences."""
    from piper import SynthesisConfig

    noise = voice.config.noise_scale, voice.config.noise_w_scale
    if sum(map(len, voice.phonemize(request["text"]))) <= SHORT:
        noise = min(noise[0], STEADIER[0]), min(noise[1], STEADIER[1])
    if request["noise"] is not None:
        noise = request["noise"], request["noise"]
    config = SynthesisConfig(
        speaker_id=request["speaker"],
        length_scale=request["length_scale"],
        noise_scale=noise[0],
        noise_w_scale=noise[1],
        # Each sentence would become as loud as can be, a soft one too.
        normalize_audio=False,
    )
    rate = voice.config.sample_rate
    silence = bytes(2 * round(request["gap"] * rate))
    with wave.open(request["path"], "wb") as file:
        file.setparams((1, 2, rate, 0, "NONE", ""))
        file.writeframes(silence.join(chunk.audio_int16_bytes for chunk in voice.synthesize(request["text"], config)))


if __name__ == "__main__":
    main()
