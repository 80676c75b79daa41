"""The program under check on its device: run, timed, and watched for the memory it takes."""

from __future__ import annotations

import json
import os
import subprocess
import threading
import time
from dataclasses import dataclass
from pathlib import Path

import torch


@dataclass
class TimedRows:
    """Lines of output with when they came, in seconds since the program was started."""

    rows: list[dict]
    times: list[float]
    total_seconds: float
    peak_bytes: int

    def seconds_per_row(self) -> float:
        """Median time between lines, the first of which is warming up."""
        gaps = sorted(b - a for a, b in zip(self.times, self.times[1:]))
        return gaps[len(gaps) // 2]


class DeviceProgram:
    """`sami` on one device. `folder` is for models and results; `quick` asks the parts for fewer."""

    def __init__(self, binary: Path, device: str, folder: Path, quick: bool):
        self.binary, self.device, self.folder, self.quick = binary, device, folder, quick

    @property
    def is_cuda(self) -> bool:
        return self.device.startswith("cuda")

    @property
    def torch_device(self) -> torch.device:
        return torch.device(self.device)

    def version(self) -> str:
        return self.run("--version").stdout.strip()

    def run(self, *arguments, stdin: str = "", seconds: float = 300) -> subprocess.CompletedProcess:
        command = [str(self.binary), *map(str, arguments)]
        return subprocess.run(command, input=stdin, capture_output=True, text=True, timeout=seconds)

    def timed(self, command: str, model: Path, rows: list[dict], *options, environment: dict = {}) -> TimedRows:
        """Runs a model command on the rows. A failure shows what the program said."""
        lines = self.folder / "input.jsonl"
        lines.write_text("".join(json.dumps(row) + "\n" for row in rows))
        arguments = [self.binary, command, "--model", model, "--device", self.device, "--input", lines, *options]
        start = time.monotonic()
        with PeakMemory(self) as memory:
            process = subprocess.Popen(
                list(map(str, arguments)),
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                text=True,
                env=os.environ | environment,
            )
            errors: list[str] = []
            reader = threading.Thread(target=lambda: errors.extend(process.stderr), daemon=True)
            reader.start()
            found, times = [], []
            for line in process.stdout:
                found.append(json.loads(line))
                times.append(time.monotonic() - start)
            code = process.wait()
        reader.join()
        if code != 0:
            raise RuntimeError(f"sami {command} ended with {code}: {''.join(errors)[-800:]}")
        return TimedRows(found, times, time.monotonic() - start, memory.peak)

    def synchronize(self) -> None:
        if self.is_cuda:
            torch.cuda.synchronize(self.torch_device)


class PeakMemory:
    """Most memory of the device that others than this process took while it was watched, in bytes; 0 on a CPU."""

    def __init__(self, program: DeviceProgram):
        self.program, self.peak, self.stopped = program, 0, threading.Event()

    def __enter__(self) -> PeakMemory:
        self.before = self.free()
        self.thread = threading.Thread(target=self.watch, daemon=True)
        self.thread.start()
        return self

    def __exit__(self, *_) -> None:
        self.stopped.set()
        self.thread.join()

    def free(self) -> int:
        return torch.cuda.mem_get_info(self.program.torch_device)[0] if self.program.is_cuda else 0

    def watch(self) -> None:
        while not self.stopped.wait(0.01):
            self.peak = max(self.peak, self.before - self.free())
