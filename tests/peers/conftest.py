"""What the peers' tests share: the program, the demo model, random models, and the one place that runs the program.

SAMI_BINARY      the `sami` executable
SAMI_DEMO_MODEL  the demo model's GGUF file
Both are required: a test that needs one fails without it, none is skipped.
SAMI_DEVICE      what the model commands compute on, cpu if not given; a device check sets it (tests/devices)
"""

from __future__ import annotations

import copy
import json
import os
import subprocess
from pathlib import Path

import pytest
import torch

import random_models
import reference_sami as reference

REPOSITORY = Path(__file__).resolve().parents[2]
TIMEOUT_SECONDS = 600


def pytest_configure(config):
    torch.set_num_threads(int(os.environ.get("SAMI_PEER_THREADS", "1")))


def pytest_collection_modifyitems(config, items):
    """A device check brings no weights of a model along."""
    if "SAMI_DEVICE" not in os.environ:
        return
    needing = [item for item in items if "demo_path" in getattr(item, "fixturenames", ())]
    config.hook.pytest_deselected(items=needing)
    items[:] = [item for item in items if item not in needing]


def path_from_environment(variable: str, meaning: str) -> Path:
    value = os.environ.get(variable)
    if not value or not Path(value).exists():
        pytest.fail(f"set {variable} to {meaning} (packaging/test.sh does); it is {value!r}")
    return Path(value).resolve()


class SamiProgram:
    """The command line, spoken to in JSON Lines."""

    def __init__(self, binary: Path):
        self.binary = binary
        device = os.environ.get("SAMI_DEVICE")
        self.device_options = ["--device", device] if device else []

    def run(self, *arguments, stdin: str = "", env: dict | None = None) -> subprocess.CompletedProcess:
        command = [str(self.binary), *map(str, arguments)]
        return subprocess.run(
            command, input=stdin, capture_output=True, text=True, encoding="utf-8", timeout=TIMEOUT_SECONDS, env=env
        )

    def rows(self, command: str, model: Path, rows: list[dict], *options) -> list[dict]:
        """Runs a raw tool on `rows`; its output lines. A failure shows what the program said."""
        lines = "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)
        device = [] if command == "tokenize" else self.device_options
        done = self.run(command, "--model", model, *device, *options, stdin=lines)
        assert done.returncode == 0, f"sami {command} ended with {done.returncode}: {done.stderr}"
        # splitlines() would also split at U+0085 and U+2028, which may stand in JSON as they are.
        return [json.loads(line) for line in done.stdout.split("\n") if line]


@pytest.fixture(scope="session")
def sami() -> SamiProgram:
    return SamiProgram(path_from_environment("SAMI_BINARY", "the built program `sami`"))


@pytest.fixture(scope="session")
def demo_path() -> Path:
    return path_from_environment("SAMI_DEMO_MODEL", "the demo model's .gguf file")


@pytest.fixture(scope="session")
def demo_reference(demo_path) -> reference.ReferenceModel:
    """Shared by all tests: leave its weights alone."""
    return reference.load(demo_path)


@pytest.fixture(scope="session")
def demo_queries() -> list[dict]:
    lines = (REPOSITORY / "resources/demo/queries.jsonl").read_text(encoding="utf-8").splitlines()
    return [json.loads(line) for line in lines]


@pytest.fixture(scope="session")
def random_model(tmp_path_factory, demo_queries):
    """Of a shape's name: the folder of a small random model and the reference reading it, a fresh copy each time."""
    shapes = {shape.name: shape for shape in random_models.SHAPES}
    root, texts, loaded = tmp_path_factory.mktemp("models"), [query["text"] for query in demo_queries], {}

    def of(name: str) -> tuple[Path, reference.ReferenceModel]:
        if name not in loaded:
            loaded[name] = reference.load(random_models.write_model(root / name, shapes[name], texts))
        return root / name, copy.deepcopy(loaded[name])

    return of


@pytest.fixture(params=[shape.name for shape in random_models.SHAPES])
def each_random_model(request, random_model):
    return random_model(request.param)


def chat_prompt(constitution: str, query: str) -> str:
    """The demo model's chat format with a constitution, special tokens spelled out."""
    system = f"You follow these principles when you respond.\n{constitution}"
    turns = [("system", system), ("user", query)]
    return "".join(f"<|im_start|>{role}\n{text}<|im_end|>\n" for role, text in turns) + "<|im_start|>assistant\n"
