"""The comparisons with transformers and PEFT that the project's own tests make, on the device."""

from __future__ import annotations

import copy
import importlib.util
import json
import os
import subprocess
import sys
import xml.etree.ElementTree as ElementTree
from pathlib import Path

import torch
from safetensors.torch import load_file

from device_program import DeviceProgram

TESTS = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(TESTS / "peers"))
import random_models  # noqa: E402
import reference_sami as reference  # noqa: E402

PEERS_FILES = ["test_logprobs.py", "test_matrix.py", "test_train.py", "test_lora.py", "test_generate.py"]
WORKER_FILES = ["test_runs.py", "test_resume.py"]
QUICK_WORKER_TESTS = "killed_anywhere or damaged_resume or adapters_are"
WORKER_TESTS = "(kill or resume or checkpoint or iterations or adapter or finite) and not cannot_be_written"
QUICK_TESTS = "mixtral or mistral or grouped-query or qwen3"
LONGEST_MESSAGE = 600


def peers_tests(program: DeviceProgram) -> dict:
    """Float32: log-probs, matrices, weights after updates, KL, LoRA and greedy text of every family."""
    files = [TESTS / "peers" / name for name in PEERS_FILES]
    return pytest_on_device(program, files, ["-k", QUICK_TESTS] if program.quick else [])


def worker_tests(program: DeviceProgram) -> dict:
    """SAMI runs in a worker: killed at random moments and resumed, to the end."""
    return pytest_on_device(program, [TESTS / "worker" / name for name in WORKER_FILES], ["-k", QUICK_WORKER_TESTS if program.quick else WORKER_TESTS])


def pytest_on_device(program: DeviceProgram, files: list[Path], options: list[str]) -> dict:
    """Runs tests with SAMI_DEVICE set, several at a time where pytest-xdist is there."""
    report = program.folder / "tests.xml"
    parallel = ["-n", str(min(10, os.cpu_count() or 1))] if importlib.util.find_spec("xdist") else []
    settings = {"SAMI_BINARY": str(program.binary), "SAMI_DEVICE": program.device, "OMP_NUM_THREADS": "2"}
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", *parallel, "--junitxml", str(report)]
    done = subprocess.run(
        [*command, *options, *map(str, files)], env=os.environ | settings, capture_output=True, text=True, timeout=200
    )
    if not report.exists():
        raise RuntimeError(f"pytest ended with {done.returncode}: {(done.stdout + done.stderr)[-LONGEST_MESSAGE:]}")
    return summary_of(ElementTree.parse(report).getroot())


def summary_of(root: ElementTree.Element) -> dict:
    cases = list(root.iter("testcase"))
    broken = [(case, problem) for case in cases for problem in case if problem.tag in ("failure", "error")]
    failed = {case.get("name"): problem.get("message", "")[:LONGEST_MESSAGE] for case, problem in broken}
    return {"ok": bool(cases) and not failed, "passed": len(cases) - len(failed), "failed": failed}


# ---- bfloat16, where rounding decides: ours is held against what transformers loses by the same dtype

BFLOAT16_SHAPES = ["grouped-query-tied", "llama3-rope", "mistral", "mixtral", "qwen2", "qwen3"]
# Both round each product; where one rounds once more, its largest of some dozen errors is seldom twice the other's.
MOST_TIMES_THE_PEERS_ERROR = 2.5


def bfloat16(program: DeviceProgram) -> dict:
    """Largest error of a matrix's entries, and the share of weights that an update moves the wrong way, against float32."""
    shapes = {shape.name: shape for shape in random_models.SHAPES}
    found = {}
    for name in BFLOAT16_SHAPES[:2] if program.quick else BFLOAT16_SHAPES:
        folder = random_models.write_model(program.folder / f"bfloat16-{name}", shapes[name], example_texts())
        found[name] = errors_of(program, folder, reference.load(folder))
    good = all(e["matrix_error"] <= MOST_TIMES_THE_PEERS_ERROR * e["peer_matrix_error"] + 0.01 for e in found.values())
    good &= all(e["wrong_way"] <= MOST_TIMES_THE_PEERS_ERROR * e["peer_wrong_way"] + 0.01 for e in found.values())
    return {"ok": good, "shapes": found}


def example_texts() -> list[str]:
    lines = (TESTS.parent / "resources/demo/queries.jsonl").read_text(encoding="utf-8").splitlines()
    return [json.loads(line)["text"] for line in lines]


def example_rows(count: int) -> list[dict]:
    principles, answers = ["Be brief.", "Be detailed, please."], [" Yes, it is so.", " That takes a while to explain."]
    return [{"prompts": [f"{p}\n{text}" for p in principles], "responses": answers} for text in example_texts()[:count]]


def errors_of(program: DeviceProgram, folder: Path, exact: reference.ReferenceModel) -> dict:
    rows = example_rows(4)
    encoded = [reference.encode_row(exact, row) for row in rows]
    with torch.no_grad():
        expected = [reference.logprob_matrix(exact.network, row.prompts, row.responses) for row in encoded]
    ours = [torch.tensor(line["logprobs"]) for line in program.timed("matrix", folder, rows, "--dtype", "bfloat16").rows]
    rounded = copy.deepcopy(exact.network).to(program.torch_device, torch.bfloat16)
    with torch.no_grad():
        peers = [reference.logprob_matrix(rounded, row.prompts, row.responses).cpu().float() for row in encoded]
    error = lambda found: max((a - b).abs().max().item() for a, b in zip(found, expected))  # noqa: E731
    return {"matrix_error": error(ours), "peer_matrix_error": error(peers)} | update_errors(program, folder, exact, encoded)


def update_errors(program: DeviceProgram, folder: Path, exact: reference.ReferenceModel, encoded: list) -> dict:
    before = load_file(folder / "model.safetensors")
    output = program.folder / f"{folder.name}-trained"
    options = ["--output", output, "--shuffle", "false", "--queries-per-step", 4, "--learning-rate", 1e-4]
    program.timed("train", folder, example_rows(4), "--dtype", "bfloat16", *options)
    after = load_file(output / "model.safetensors")
    usual = copy.deepcopy(exact.network).to(program.torch_device)
    with torch.autocast(program.torch_device.type, torch.bfloat16):
        reference.train(usual, encoded, "rmsprop", 1e-4, 4)
    start = {name: weight.detach().clone() for name, weight in exact.network.named_parameters()}
    smallest = reference.train(exact.network, encoded, "rmsprop", 1e-4, 4)
    counts = {"wrong_way": 0, "peer_wrong_way": 0, "judged": 0}
    theirs = dict(usual.named_parameters())
    for name, weight in exact.network.named_parameters():
        if name not in after:
            continue  # a mixture's experts are kept in one tensor by transformers
        judged = smallest[name] > 0.05
        way = torch.sign(weight.detach() - start[name])
        counts["judged"] += int(judged.sum())
        counts["wrong_way"] += int(((torch.sign(after[name] - before[name].float()) != way) & judged).sum())
        counts["peer_wrong_way"] += int(((torch.sign(theirs[name].detach().cpu() - start[name]) != way) & judged).sum())
    judged = max(1, counts.pop("judged"))
    return {key: count / judged for key, count in counts.items()}
