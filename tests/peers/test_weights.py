"""Readers, dequantisation and writer of weights files against the gguf and safetensors packages.

SAMI_DUMP_TENSORS names the test program `dump_tensors`.
"""

import subprocess

import gguf
import numpy as np
import pytest
import torch
from gguf import GGMLQuantizationType as QuantizationType
from safetensors import safe_open
from safetensors.torch import save_file

from conftest import path_from_environment


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
