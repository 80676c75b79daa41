"""The last line of packaging/test.sh must not hide a failure."""

import subprocess
import sys
from pathlib import Path

import pytest

PROGRAM = Path(__file__).resolve().parents[2] / "packaging/count_results.py"

PASSED = '<testcase name="a"/>'
FAILED = '<testcase name="b"><failure message="x"/></testcase>'
BROKEN = '<testcase name="c"><error message="x"/></testcase>'
SKIPPED = '<testcase name="d"><skipped message="x"/></testcase>'


def count(folder: Path, steps: dict[str, tuple[int, str | None]]) -> tuple[str, int]:
    """Last line printed and exit code for steps given as (exit code, test cases of the report)."""
    for name, (code, cases) in steps.items():
        (folder / f"{name}.code").write_text(f"{code}\n")
        if cases is not None:
            (folder / f"{name}.xml").write_text(f"<testsuites><testsuite>{cases}</testsuite></testsuites>")
    done = subprocess.run([sys.executable, PROGRAM, folder], capture_output=True, text=True)
    return done.stdout.splitlines()[-1], done.returncode


@pytest.mark.parametrize(
    "steps, line, code",
    [
        ({"build": (0, None), "tests": (0, PASSED * 3)}, "4 passed, 0 failed", 0),
        ({"build": (0, None), "tests": (8, PASSED + FAILED + BROKEN)}, "2 passed, 2 failed", 1),
        ({"tests": (0, PASSED + SKIPPED)}, "1 passed, 1 failed", 1),
        ({"tests": (139, PASSED)}, "1 passed, 1 failed", 1),
        ({"build": (1, None), "tests": (8, None)}, "0 passed, 2 failed", 1),
        ({}, "0 passed, 0 failed", 1),
    ],
    ids=["all well", "a failure and an error", "a skipped test", "a crash after the report", "no build", "nothing ran"],
)
def test_counts(tmp_path, steps, line, code):
    assert count(tmp_path, steps) == (line, code)
