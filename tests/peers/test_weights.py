"""Readers, dequantisation and writer of weights files against the gguf and safetensors packages.

SAMI_DUMP_TENSORS names the test program `dump_tensors`.
"""

import json
import shutil
import subprocess

import gguf
import numpy as np
import pytest
import torch
from gguf import GGMLQuantizationType as QuantizationType
from safetensors import safe_open
from safetensors.torch import load_file, save_file

from conftest import path_from_environment
from gguf_models import write_gguf


def dumped(model, folder):
    """Tensor name to float32 array, as read by the C++ reader, and the metadata of the file written by it."""
    program = path_from_environment("SAMI_DUMP_TENSORS", "the built test program `dump_tensors`")
    output = folder / "dumped.safetensors"
    subprocess.run([program, model, output], check=True)
    with safe_open(output, framework="np") as file:
        return {name: file.get_tensor(name) for name in file.keys()}, file.metadata()


def bits(array):
    return np.ascontiguousarray(array).view(np.uint32)


def dequantised(path):
    tensors = gguf.GGUFReader(path).tensors
    return {tensor.name: gguf.quants.dequantize(tensor.data, tensor.tensor_type) for tensor in tensors}


def assert_same_bits(ours, theirs):
    assert ours.keys() == theirs.keys()
    for name, array in theirs.items():
        assert ours[name].shape == array.shape, name
        assert np.array_equal(bits(ours[name]), bits(array.astype(np.float32))), name


@pytest.mark.parametrize(
    "kind",
    [
        QuantizationType.F32,
        QuantizationType.F16,
        QuantizationType.BF16,
        QuantizationType.Q8_0,
        QuantizationType.Q5_1,
        QuantizationType.Q5_0,
        QuantizationType.Q4_1,
        QuantizationType.Q4_0,
    ],
    ids=lambda kind: kind.name,
)
def test_every_gguf_type_dequantises_as_the_gguf_package_does(tmp_path, kind):
    path = tmp_path / "model.gguf"
    random = np.random.default_rng(20240413)
    writer = gguf.GGUFWriter(path, "llama")
    for name, shape in {"matrix": (6, 96), "cube": (3, 5, 64), "row": (32,)}.items():
        values = random.standard_normal(shape).astype(np.float32) * 10.0 ** random.integers(-6, 4)
        writer.add_tensor(name, gguf.quants.quantize(values, kind), raw_dtype=kind)
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()
    assert_same_bits(dumped(path, tmp_path)[0], dequantised(path))


@pytest.mark.parametrize(
    "kind", [QuantizationType.Q4_K, QuantizationType.Q5_K, QuantizationType.Q6_K], ids=lambda kind: kind.name
)
def test_super_blocks_dequantise_as_the_gguf_package_does(tmp_path, kind):
    """The package writes none of these: blocks of random bits, their scales made finite."""
    path = tmp_path / "model.gguf"
    elements, size = gguf.GGML_QUANT_SIZES[kind]
    scale_fields = [208] if kind == QuantizationType.Q6_K else [0, 2]
    random = np.random.default_rng(20240413)
    writer = gguf.GGUFWriter(path, "llama")
    for name, rows, blocks in [("matrix", 5, 3), ("row", 1, 1)]:
        data = random.integers(0, 256, (rows, blocks, size), dtype=np.uint8)
        for offset in scale_fields:
            scales = random.standard_normal((rows, blocks, 1)).astype(np.float16)
            data[..., offset : offset + 2] = scales.view(np.uint8)
        writer.add_tensor(name, data.reshape(rows, blocks * size), raw_dtype=kind)
        assert blocks * elements == gguf.quant_shape_from_byte_shape((rows, blocks * size), kind)[-1]
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()
    assert_same_bits(dumped(path, tmp_path)[0], dequantised(path))


def test_every_half_precision_number_is_widened_exactly(tmp_path):
    halves = torch.arange(-(2**15), 2**15, dtype=torch.int32).to(torch.int16)
    tensors = {"f16": halves.view(torch.float16), "bf16": halves.view(torch.bfloat16)}
    path = tmp_path / "model.safetensors"
    save_file({name: tensor.reshape(256, 256).clone() for name, tensor in tensors.items()}, path)
    ours, metadata = dumped(path, tmp_path)
    assert metadata == {"format": "pt"}
    for name, tensor in tensors.items():
        wide = tensor.float().reshape(256, 256).numpy()
        number = ~np.isnan(wide)
        assert np.array_equal(np.isnan(ours[name]), ~number)
        assert np.array_equal(bits(ours[name])[number], bits(wide)[number])


def test_the_demo_model_dequantises_as_the_gguf_package_does(demo_path, tmp_path):
    assert_same_bits(dumped(demo_path, tmp_path)[0], dequantised(demo_path))


TORCH_TYPES = [
    torch.bool, torch.uint8, torch.int8, torch.int16, torch.int32, torch.int64, torch.uint16, torch.uint32,
    torch.uint64, torch.float64, torch.complex64, torch.float8_e4m3fn, torch.float8_e5m2, torch.float8_e4m3fnuz,
    torch.float8_e5m2fnuz,
]  # fmt: skip
SUB_BYTE_TYPES = [("F4", 4), ("F6_E2M3", 6), ("F6_E3M2", 6), ("F8_E8M0", 8)]
PAIR = {"prompt": "Why is the sky blue?", "response": " Because air scatters blue light."}


@pytest.fixture
def copied(random_model, tmp_path):
    folder, _ = random_model("one-key-head-untied")
    shutil.copytree(folder, tmp_path / "model")
    return tmp_path / "model"


def logprob(sami, model):
    [line] = sami.rows("logprobs", model, [PAIR])
    return line["logprob_sum"]


def refused(sami, model) -> str:
    done = sami.run("logprobs", "--model", model, *sami.device_options, stdin=json.dumps(PAIR) + "\n")
    assert done.returncode == 2, done.stderr
    return done.stderr


def with_raw_tensor(path, name, kind, shape, size):
    """The file with one more tensor of noughts, of a type that the package's torch interface does not write."""
    data = path.read_bytes()
    length = int.from_bytes(data[:8], "little")
    header = json.loads(data[8 : 8 + length])
    end = len(data) - 8 - length
    header[name] = {"dtype": kind, "shape": shape, "data_offsets": [end, end + size]}
    text = json.dumps(header).encode()
    path.write_bytes(len(text).to_bytes(8, "little") + text + data[8 + length :] + bytes(size))


def test_tensors_that_nothing_needs_may_be_of_any_type(sami, copied):
    before = logprob(sami, copied)
    path = copied / "model.safetensors"
    weights = load_file(path)
    for kind in TORCH_TYPES:
        weights[f"model.position_ids_{kind}"] = torch.zeros(4, 2).to(kind)
        weights[f"{kind}.scalar"] = torch.zeros(()).to(kind)
    save_file(weights, path, {"format": "pt"})
    for kind, bits in SUB_BYTE_TYPES:
        with_raw_tensor(path, f"extra.{kind}", kind, [4, 8], 4 * bits)
    with safe_open(path, framework="np") as file:
        assert len(file.keys()) == len(weights) + len(SUB_BYTE_TYPES)  # the package takes the file as well
    with_raw_tensor(path, "extra.of_tomorrow", "F3_E1M1", [4, 8], 12)
    assert logprob(sami, copied) == before


@pytest.mark.parametrize("kind", TORCH_TYPES, ids=str)
def test_a_needed_tensor_of_another_type_is_named(sami, copied, kind):
    path = copied / "model.safetensors"
    weights = load_file(path)
    name = "model.layers.1.mlp.up_proj.weight"
    save_file(weights | {name: weights[name].to(kind)}, path, {"format": "pt"})
    spelled = json.loads(path.read_bytes()[8:].split(b"}}")[0] + b"}}")[name]["dtype"]
    said = refused(sami, copied)
    assert name in said and f"stored in {spelled}" in said and "save the model in F32" in said


WRAPPERS = {
    "torch.compile": lambda name: "_orig_mod." + name,
    "DataParallel": lambda name: "module." + name,
    "both": lambda name: "module._orig_mod." + name,
    "PEFT": lambda name: "base_model.model." + name,
    "layers compiled": lambda name: name.replace("layers.1.", "layers.1._orig_mod."),
    "FSDP": lambda name: name.replace("layers.0.", "_fsdp_wrapped_module.layers.0._checkpoint_wrapped_module."),
    "the body alone": lambda name: name.removeprefix("model."),
}


@pytest.mark.parametrize("wrapper", WRAPPERS)
def test_names_that_wrappers_leave_are_stripped(sami, copied, wrapper):
    before = logprob(sami, copied)
    path = copied / "model.safetensors"
    weights = load_file(path)
    wrapped = {WRAPPERS[wrapper](name): values for name, values in weights.items()}
    assert wrapped.keys() != weights.keys()
    save_file(wrapped, path, {"format": "pt"})
    assert logprob(sami, copied) == before
    save_file({name: values.clone() for name, values in (wrapped | weights).items()}, path, {"format": "pt"})
    assert "is there twice" in refused(sami, copied)


def test_a_name_that_only_looks_like_a_wrappers_is_kept(sami, copied):
    path = copied / "model.safetensors"
    weights = load_file(path)
    name = "model.layers.0.mlp.up_proj.weight"
    weights["model.layers.0.mlp.my_orig_mod.up_proj.weight"] = weights.pop(name)
    save_file(weights, path, {"format": "pt"})
    assert "my_orig_mod" in refused(sami, copied)


def other_gguf_types():
    """Those of the package that are not read here; software does not agree on the size of Q8_1."""
    read = {"F32", "F16", "BF16", "Q4_0", "Q4_1", "Q5_0", "Q5_1", "Q8_0", "Q4_K", "Q5_K", "Q6_K"}
    return [kind for kind in QuantizationType if kind.name not in read]


@pytest.fixture
def gguf_model(random_model, tmp_path):
    folder, _ = random_model("one-key-head-untied")
    return write_gguf(folder, tmp_path / "whole.gguf")


def rewritten(source, target, *, change=None, extra=(), splits=0):
    """A GGUF file anew: tensors of other types, further ones, or cut into files of so many tensors."""
    reader = gguf.GGUFReader(source)
    writer = gguf.GGUFWriter(target, "llama", split_max_tensors=splits)
    for key, field in reader.fields.items():
        if key.startswith("GGUF.") or key == "general.architecture":
            continue
        kind, *inner = field.types
        writer.add_key_value(key, field.contents(), kind, inner[0] if inner else None)
    for tensor in reader.tensors:
        if tensor.name == change:
            continue
        writer.add_tensor(tensor.name, np.array(tensor.data))
    for name, kind in extra:
        elements, size = gguf.GGML_QUANT_SIZES[kind]
        writer.add_tensor(name, np.zeros((3, size), np.uint8), raw_dtype=kind)
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()
    return target


def test_gguf_tensors_that_nothing_needs_may_be_of_any_type(sami, gguf_model, tmp_path):
    extra = [(f"extra.{kind.name}", kind) for kind in other_gguf_types()]
    assert logprob(sami, rewritten(gguf_model, tmp_path / "more.gguf", extra=extra)) == logprob(sami, gguf_model)


@pytest.mark.parametrize("kind", other_gguf_types(), ids=lambda kind: kind.name)
def test_a_needed_gguf_tensor_of_another_type_is_named(sami, gguf_model, tmp_path, kind):
    name = "blk.1.ffn_up.weight"
    said = refused(sami, rewritten(gguf_model, tmp_path / "other.gguf", change=name, extra=[(name, kind)]))
    assert name in said and f"stored in {kind.name}" in said and "Q8_0" in said


@pytest.fixture
def split_model(gguf_model, tmp_path):
    (tmp_path / "parts").mkdir()
    rewritten(gguf_model, tmp_path / "parts" / "model.gguf", splits=8)
    parts = sorted((tmp_path / "parts").iterdir())
    assert [part.name for part in parts] == [f"model-0000{n}-of-0000{len(parts)}.gguf" for n in range(1, len(parts) + 1)]
    assert len(parts) >= 3
    return parts


def test_a_split_model_is_read_from_any_part_and_from_its_folder(sami, gguf_model, split_model):
    expected = logprob(sami, gguf_model)
    for model in [*split_model, split_model[0].parent]:
        assert logprob(sami, model) == expected


def test_a_missing_part_is_named(sami, split_model):
    for part in split_model[1:]:
        kept = part.read_bytes()
        part.unlink()
        assert part.name in refused(sami, split_model[0])
        part.write_bytes(kept)
    split_model[0].unlink()
    assert split_model[0].name in refused(sami, split_model[1])
    assert split_model[0].name in refused(sami, split_model[0].parent)


def test_parts_that_do_not_belong_together_are_refused(sami, split_model):
    split_model[1].write_bytes(split_model[2].read_bytes())
    assert "split.no" in refused(sami, split_model[0])
    other = split_model[0].with_name("renamed.gguf")
    split_model[0].rename(other)
    assert "found by their names" in refused(sami, other)


def test_a_folder_of_several_gguf_models_names_them(sami, gguf_model, split_model):
    shutil.copy(gguf_model, split_model[0].parent / "other.gguf")
    assert "holds 2 models" in refused(sami, split_model[0].parent)


def test_a_gguf_file_that_does_not_say_how_words_are_cut_is_refused(sami, gguf_model, tmp_path):
    data = gguf_model.read_bytes()
    (tmp_path / "old.gguf").write_bytes(data.replace(b"tokenizer.ggml.pre", b"tokenizer.ggml.xre"))
    said = refused(sami, tmp_path / "old.gguf")
    assert "tokenizer.ggml.pre" in said and "--pre-tokenizer" in said
