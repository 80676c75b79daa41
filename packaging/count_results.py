"""Adds up a folder of test results: `python count_results.py FOLDER` prints "N passed, N failed", exit code 1 on failure.

NAME.code holds the exit code of step NAME, NAME.xml its JUnit report where it writes one; a step without a report counts
as one test. A test that was skipped counts as failed: every test has what it needs here. A step that failed although
no test in its report did (it crashed, or found no tests) counts as one failure.
"""

import sys
import xml.etree.ElementTree as ElementTree
from pathlib import Path

NOT_PASSED = ("failure", "error", "skipped")


def count_report(path: Path) -> tuple[int, list[str]]:
    """Number of tests passed, and the names of the others."""
    cases = list(ElementTree.parse(path).getroot().iter("testcase"))
    others = [case.get("name", "?") for case in cases if any(case.find(kind) is not None for kind in NOT_PASSED)]
    return len(cases) - len(others), others


def count_step(code: Path) -> tuple[int, list[str]]:
    ended_well = code.read_text().strip() == "0"
    report = code.with_suffix(".xml")
    if not report.exists():
        return (1, []) if ended_well else (0, [code.stem])
    passed, others = count_report(report)
    failed = [f"{code.stem}: {name}" for name in others]
    if not ended_well and not failed:
        failed = [f"{code.stem}: ended with {code.read_text().strip()}"]
    return passed, failed


def main() -> int:
    steps = [count_step(code) for code in sorted(Path(sys.argv[1]).glob("*.code"))]
    passed, failed = sum(step[0] for step in steps), [name for step in steps for name in step[1]]
    for name in failed:
        print(f"failed: {name}")
    print(f"{passed} passed, {len(failed)} failed")
    return 1 if failed or not passed else 0


if __name__ == "__main__":
    sys.exit(main())
