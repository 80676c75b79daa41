"""Runs the parts of a device check, each going on when another fails, and writes one JSON file. See gpu_check.sh."""

from __future__ import annotations

import argparse
import json
import platform
import sys
import tempfile
import time
import traceback
from pathlib import Path

import torch
import transformers

import faults
import parity
import speed
from device_program import DeviceProgram


def environment(program: DeviceProgram) -> dict:
    """What was measured with what."""
    found = {
        "torch": torch.__version__,
        "transformers": transformers.__version__,
        "python": platform.python_version(),
        "libc": platform.libc_ver()[1],
        "program": program.version(),
        "devices": json.loads(program.run("devices", "--json").stdout)["devices"],
    }
    if program.is_cuda:
        properties = torch.cuda.get_device_properties(program.torch_device)
        found |= {"card": properties.name, "memory_bytes": properties.total_memory}
        found |= {"multiprocessors": properties.multi_processor_count, "cuda": torch.version.cuda}
    return found


# The most telling first: what a time limit cuts off is what is missed least.
PARTS = {
    "environment": environment,
    "limits": speed.limits,
    "parity": parity.peers_tests,
    "bfloat16": parity.bfloat16,
    "step_small": speed.step_small,
    "generation_small": speed.generation_small,
    "resume": parity.worker_tests,
    "out_of_memory": faults.out_of_memory,
    "step_many_constitutions": speed.step_many_constitutions,
    "generation_many": speed.generation_many,
    "where_a_step_goes": speed.where_a_step_goes,
    "where_generation_goes": speed.where_generation_goes,
    "step_mixture": speed.step_mixture,
    "step_mistral_lora": speed.step_mistral_lora,
    "step_mistral_lora_small_card": speed.step_mistral_lora_small_card,
    "step_mistral_full": speed.step_mistral_full,
}
QUICK = ["environment", "limits", "parity", "step_small", "generation_small"]


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("program", type=Path, help="the file that packaging/portable.sh makes")
    parser.add_argument("--device", default="cuda:0")
    parser.add_argument("--output", type=Path, default=Path("gpu_check.json"))
    parser.add_argument("--quick", action="store_true", help="the first parts, on fewer models")
    parser.add_argument("--part", nargs="*", choices=list(PARTS), help="only these")
    parser.add_argument("--seconds", type=float, default=480, help="begin no part after so long")
    return parser.parse_args()


def outcome_of(part, program: DeviceProgram) -> dict:
    """What a part found, or what went wrong and where."""
    start = time.monotonic()
    try:
        found = part(program)
    except Exception as error:  # one part's failure must not take the others along
        found = {"ok": False, "problem": f"{type(error).__name__}: {error}"[-2000:]}
        found["where"] = traceback.format_exc().strip().split("\n")[-4:]
    return found | {"seconds": round(time.monotonic() - start, 1)}


def main() -> int:
    options = arguments()
    if not options.program.is_file():
        sys.exit(f"{options.program}: no such program; give the file that packaging/portable.sh makes")
    if options.device.startswith("cuda") and not torch.cuda.is_available():
        sys.exit("this machine has no CUDA device that torch can use; --device cpu checks on the processor")
    begin, report = time.monotonic(), {}
    with tempfile.TemporaryDirectory(prefix="gpu-check-") as folder:
        program = DeviceProgram(options.program.resolve(), options.device, Path(folder), options.quick)
        for name in options.part or (QUICK if options.quick else PARTS):
            if time.monotonic() - begin > options.seconds:
                report[name] = {"ok": False, "problem": "no time was left"}
                continue
            report[name] = outcome_of(PARTS[name], program)
            options.output.write_text(json.dumps(report, indent=1) + "\n")
            print(f"{name}: {json.dumps(report[name])[:1500]}", flush=True)
    failed = [name for name, found in report.items() if found.get("ok") is False]
    print(f"{len(report) - len(failed)} parts good, {len(failed)} not{': ' if failed else ''}{', '.join(failed)}")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
