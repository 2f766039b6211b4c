"""Stand-ins for Piper's voices: tiny models whose pitch and length follow their inputs.

They show what becomes of texts, rates, speakers and files. How a voice sounds they cannot show.
"""

import json

PITCH = 400
"""In Hz, of the first speaker; each one after it is 100 Hz higher."""
SAMPLES = 1024
"""For each number of a phoneme, at a length scale of 1."""


def build_voice(folder, name="en_US-tiny-medium", rate=22_050, speakers=(), language="en_US"):
    """A voice in a folder, as a model with its description; returns the model's path."""
    import onnx
    from piper.phoneme_ids import DEFAULT_PHONEME_ID_MAP

    folder.mkdir(parents=True, exist_ok=True)
    model = folder / f"{name}.onnx"
    onnx.save(_model(rate, has_speakers=len(speakers) > 1), model)
    description = {
        "audio": {"sample_rate": rate, "quality": name.rpartition("-")[2]},
        "espeak": {"voice": {"en": "en-us"}.get(language[:2], language[:2])},
        "language": {"code": language},
        "dataset": "tiny",
        "inference": {"noise_scale": 0.667, "length_scale": 1, "noise_w": 0.8},
        "phoneme_type": "espeak",
        "phoneme_id_map": DEFAULT_PHONEME_ID_MAP,
        "num_symbols": 256,
        "num_speakers": max(1, len(speakers)),
        "speaker_id_map": {speaker: number for number, speaker in enumerate(speakers)},
    }
    model.with_name(f"{model.name}.json").write_text(json.dumps(description))
    return model


def _model(rate, *, has_speakers):
    """A sine for each phoneme's number, PITCH for the padding between them, and a little noise."""
    import numpy as np
    from onnx import TensorProto, checker, helper, numpy_helper

    whole, real = TensorProto.INT64, TensorProto.FLOAT
    constants = {
        "zero": np.int64(0),
        "one": np.int64(1),
        "first": np.array([0], np.int64),
        "second": np.array([1], np.int64),
        "samples": np.float32(SAMPLES),
        "step": np.float32(4),
        "low": np.float32(PITCH),
        "speaker_step": np.float32(100),
        "turn": np.float32(2 * np.pi / rate),
        "loud": np.float32(0.3),
        "soft": np.float32(0.02),
        "flat": np.array([-1], np.int64),
        "shape": np.array([1, 1, -1], np.int64),
    }
    speaker = [
        helper.make_node("Cast", ["sid"], ["sid_real"], to=real),
        helper.make_node("Mul", ["sid_real", "speaker_step"], ["speaker_pitch"]),
        helper.make_node("Add", ["phoneme_pitch", "speaker_pitch"], ["pitch"]),
    ]
    nodes = [
        helper.make_node("Gather", ["scales", "second"], ["length_scale"]),
        helper.make_node("Gather", ["scales", "first"], ["noise_scale"]),
        helper.make_node("Mul", ["length_scale", "samples"], ["each"]),
        helper.make_node("Cast", ["input_lengths"], ["count"], to=real),
        helper.make_node("Mul", ["count", "each"], ["size_real"]),
        helper.make_node("Cast", ["size_real"], ["size_list"], to=whole),
        helper.make_node("Squeeze", ["size_list"], ["size"]),
        helper.make_node("Range", ["zero", "size", "one"], ["at"]),
        helper.make_node("Cast", ["at"], ["at_real"], to=real),
        helper.make_node("Div", ["at_real", "each"], ["place_real"]),
        helper.make_node("Cast", ["place_real"], ["place"], to=whole),
        helper.make_node("Reshape", ["input", "flat"], ["ids"]),
        helper.make_node("Gather", ["ids", "place"], ["id"]),
        helper.make_node("Cast", ["id"], ["id_real"], to=real),
        helper.make_node("Mul", ["id_real", "step"], ["id_pitch"]),
        helper.make_node("Add", ["id_pitch", "low"], ["phoneme_pitch"]),
        *(speaker if has_speakers else [helper.make_node("Identity", ["phoneme_pitch"], ["pitch"])]),
        helper.make_node("Mul", ["pitch", "turn"], ["speed"]),
        helper.make_node("Mul", ["speed", "at_real"], ["phase"]),
        helper.make_node("Sin", ["phase"], ["sine"]),
        helper.make_node("Mul", ["sine", "loud"], ["tone"]),
        helper.make_node("RandomNormalLike", ["tone"], ["random"]),
        helper.make_node("Mul", ["random", "noise_scale"], ["noise"]),
        helper.make_node("Mul", ["noise", "soft"], ["soft_noise"]),
        helper.make_node("Add", ["tone", "soft_noise"], ["sound"]),
        helper.make_node("Reshape", ["sound", "shape"], ["output"]),
    ]
    inputs = [
        helper.make_tensor_value_info("input", whole, [1, "phonemes"]),
        helper.make_tensor_value_info("input_lengths", whole, [1]),
        helper.make_tensor_value_info("scales", real, [3]),
        *([helper.make_tensor_value_info("sid", whole, [1])] if has_speakers else []),
    ]
    outputs = [helper.make_tensor_value_info("output", real, [1, 1, "samples"])]
    values = [numpy_helper.from_array(np.asarray(value), name) for name, value in constants.items()]
    graph = helper.make_graph(nodes, "tiny", inputs, outputs, values)
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 15)], ir_version=8)
    checker.check_model(model)
    return model
