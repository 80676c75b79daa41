"""What the program says and leaves when a device fails it."""

from __future__ import annotations

import torch

import speed
from device_program import DeviceProgram

LEFT_FREE_BYTES = 1_500_000_000


def out_of_memory(program: DeviceProgram) -> dict:
    """A training that does not fit beside what others hold: one sentence, exit 1, no half-written model."""
    if not program.is_cuda:
        return {"ok": True, "skipped": "only a device's memory can be taken up from outside"}
    model, tokenizer = speed.random_model(program, "smollm2-135m")
    rows = speed.training_rows(tokenizer, 32, 2, 300, 64)
    output = program.folder / "does-not-fit"
    free = torch.cuda.mem_get_info(program.torch_device)[0]
    hog = torch.empty(max(0, free - LEFT_FREE_BYTES), dtype=torch.uint8, device=program.torch_device)
    try:
        program.timed("train", model, rows, "--output", output, "--queries-per-step", 32)
        return {"ok": False, "problem": "it fitted into memory that was not there"}
    except RuntimeError as error:
        said = str(error)
    finally:
        del hog
        torch.cuda.empty_cache()
    good = "ended with 1" in said and "memory" in said and "Exception raised from" not in said and not output.exists()
    return {"ok": good, "said": said}
