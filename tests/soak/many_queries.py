"""Makes an experiment with very many queries and measures what a reader of its list waits for.

    build/venv/bin/python tests/soak/many_queries.py --sami build/release/bin/sami [--folder DIR] [--queries 1000000]
        [--window build/release/bin/sami-workbench]

Prints one JSON object a command, with seconds and the peak of memory. The list is to show its first rows at once, to
find words in a second, and each command is to take 500 MB at most.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import subprocess
import tempfile
from pathlib import Path

from large_experiment import measure_apart

WORDS = ("how can I why does the what is a good way to make tea bread garden weather explain quickly slowly river "
         "mountain question answer music painting number letter bicycle window water light shadow winter summer").split()


def write_rows(rows: Path, first: int, count: int) -> None:
    draw = random.Random(1)
    with rows.open("w", encoding="utf-8") as file:
        for number in range(first, first + count):
            text = " ".join(draw.choices(WORDS, k=draw.randint(8, 24))) + f" {number}?"
            split = "held-out" if number % 50 == 0 else "training"
            file.write(json.dumps({"id": f"q{number}", "text": text, "split": split}) + "\n")


def replace(sami: str, experiment: Path, folder: Path, count: int) -> None:
    """Half of the queries stay with other texts, the others go, and as many come."""
    rows = folder / "others.jsonl"
    write_rows(rows, count // 2, count)
    command = [sami, "import", str(experiment), "--queries", str(rows), "--replace"]
    measure_apart("preview of others", [*command, "--preview"])
    measure_apart("replace", command)
    measure_apart("undo", [sami, "edit", str(experiment), "undo"])
    measure_apart("redo", [sami, "edit", str(experiment), "redo"])


def make(sami: str, folder: Path, count: int) -> Path:
    experiment = folder / "many.sami"
    subprocess.run([sami, "new", str(experiment), "--empty", "--pair", "brief-detailed"], check=True)
    rows = folder / "rows.jsonl"
    write_rows(rows, 0, count)
    measure_apart("import", [sami, "import", str(experiment), "--queries", str(rows)])
    rows.unlink()
    return experiment


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sami", required=True)
    parser.add_argument("--window")
    parser.add_argument("--folder", type=Path)
    parser.add_argument("--queries", type=int, default=1_000_000)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as made:
        folder = options.folder or Path(made)
        experiment = make(options.sami, folder, options.queries)
        listing = [options.sami, "queries", str(experiment), "--limit", "20"]
        measure_apart("count all", listing)
        measure_apart("find a word that many have", [*listing, "--filter", "BICYCLE"])
        measure_apart("find words that one has", [*listing, "--filter", f"q {options.queries - 1}?"])
        measure_apart("one split", [*listing, "--split", "held-out"])
        measure_apart("duplicates", [*listing, "--duplicates"])
        replace(options.sami, experiment, folder, options.queries)
        if options.window:
            environment = os.environ | {"QT_QPA_PLATFORM": "offscreen", "XDG_DATA_HOME": str(folder / "data"),
                                        "XDG_CONFIG_HOME": str(folder / "config")}
            shot = [options.window, "--screenshot", "queries", str(experiment), str(folder / "queries.png")]
            measure_apart("window, first page", shot, environment)


if __name__ == "__main__":
    main()
