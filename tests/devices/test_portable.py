"""The one file that packaging/portable.sh makes: what it needs, what it says where that is missing, what it computes.

SAMI_PORTABLE    that file
SAMI_BINARY      the ordinary program, built against the same torch
LIBTORCH_DIR     the folder of that torch
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "peers"))
import random_models  # noqa: E402

EVERYWHERE = {"libstdc++.so.6", "libm.so.6", "libgcc_s.so.1", "libc.so.6", "ld-linux-x86-64.so.2"}


@pytest.fixture(scope="session")
def program(tmp_path_factory) -> Path:
    """Moved away from where it was built."""
    return Path(shutil.copy(os.environ["SAMI_PORTABLE"], tmp_path_factory.mktemp("elsewhere") / "sami"))


@pytest.fixture(scope="session")
def model(tmp_path_factory) -> Path:
    shapes = {shape.name: shape for shape in random_models.SHAPES}
    return random_models.write_model(tmp_path_factory.mktemp("models") / "m", shapes["qwen3"], ["a few words"] * 3)


def run(program: Path, *arguments, stdin: str = "", **environment) -> subprocess.CompletedProcess:
    """Without anything of this shell's environment."""
    return subprocess.run(
        [str(program), *map(str, arguments)], input=stdin, capture_output=True, text=True, env=environment
    )


def said(done: subprocess.CompletedProcess) -> str:
    """Its one sentence, after a failure."""
    assert done.returncode == 1 and not done.stdout and done.stderr.count("\n") == 1, done
    return done.stderr


def test_needs_nothing_but_the_system_and_torch(program):
    lines = subprocess.run(["readelf", "-d", program], capture_output=True, text=True, check=True).stdout
    needed = {line.split("[")[1].rstrip("]") for line in lines.splitlines() if "(NEEDED)" in line}
    assert needed <= EVERYWHERE
    assert "RUNPATH" not in lines and "RPATH" not in lines
    assert program.stat().st_size < 40e6


def test_computes_what_the_ordinary_program_does(program, model):
    pair = json.dumps({"prompt": "a few", "response": " words"}) + "\n"
    arguments = ["logprobs", "--model", model]
    usual = run(Path(os.environ["SAMI_BINARY"]), *arguments, stdin=pair)
    carried = run(program, *arguments, stdin=pair, LIBTORCH_DIR=os.environ["LIBTORCH_DIR"])
    assert carried.returncode == 0, carried.stderr
    assert json.loads(carried.stdout) == json.loads(usual.stdout)


def test_finds_the_torch_of_the_active_environment(program, model):
    environment = {"VIRTUAL_ENV": sys.prefix, "PATH": "/usr/bin:/bin"}
    assert run(program, "devices", "--json", **environment).returncode == 0


def test_says_what_to_install_where_no_torch_is(program, tmp_path):
    sentence = said(run(program, "devices", PATH=str(tmp_path)))
    assert "pip install torch==" in sentence and "LIBTORCH_DIR" in sentence


def test_says_which_folder_holds_no_torch(program, tmp_path):
    assert f"LIBTORCH_DIR is {tmp_path}" in said(run(program, "devices", LIBTORCH_DIR=str(tmp_path)))


def test_refuses_another_version_by_name(program, tmp_path):
    (tmp_path / "lib").mkdir()
    (tmp_path / "lib/libtorch.so").write_bytes(b"")
    (tmp_path / "version.py").write_text("__version__ = '1.13.1+cu117'\n")
    sentence = said(run(program, "devices", LIBTORCH_DIR=str(tmp_path)))
    assert "1.13.1+cu117" in sentence and "was built for torch" in sentence


def test_says_why_torch_does_not_load(program, tmp_path):
    (tmp_path / "lib").mkdir()
    (tmp_path / "lib/libtorch.so").write_bytes(b"not a library")
    sentence = said(run(program, "devices", LIBTORCH_DIR=str(tmp_path)))
    assert "PyTorch can't be loaded" in sentence and "libtorch.so" in sentence


def test_the_device_check_runs_on_a_processor(program, tmp_path):
    report = tmp_path / "report.json"
    parts = ["environment", "limits", "bfloat16", "step_small", "generation_small", "out_of_memory", "step_mixture"]
    command = [HERE / "gpu_check.sh", program, "--device", "cpu", "--quick", "--output", report, "--part", *parts]
    done = subprocess.run(
        list(map(str, command)), capture_output=True, text=True, env=os.environ | {"PYTHON": sys.executable}
    )
    assert done.returncode == 0, done.stdout[-2000:] + done.stderr[-2000:]
    found = json.loads(report.read_text())
    assert list(found) == parts
    assert found["step_small"]["times_the_peer"] > 0 and found["generation_small"]["sampled"]["tokens_per_second"] > 0
