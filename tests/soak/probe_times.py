"""Measures what a person waits for who asks what if, and who has saved answers scored under other words.

    build/venv/bin/python tests/soak/probe_times.py --sami build/release/bin/sami [--folder DIR] [--repeat 3]

On the demo model, with answers of 48 tokens: seconds from the command to the first words of an answer, to the first
whole answer and to the tints, and those of scoring 48 saved answers again. The first words are to be there within 2 s,
the scores within 10 s on two cores. Prints one JSON object a measurement. Nothing else should run beside it.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import tempfile
import threading
import time
from pathlib import Path

SAVED_ANSWERS = ("queries_per_iteration=8", "queries_per_step=8", "held_out_queries=24", "live_held_out_queries=0",
                 "iterations=1", "measure_ability=false")
OTHER_WORDS = "Give the answer in one short sentence, and leave everything else out."


def first_words(runs: Path, name: str) -> bool:
    try:
        so_far = json.loads((runs / name / "answers.json").read_text("utf-8"))
    except (OSError, ValueError):
        return False
    return any(answer["text"] for answer in so_far["answers"])


def what_if(sami: str, experiment: Path) -> dict:
    runs = experiment.with_name(experiment.name + ".runs")
    before = {path.name for path in runs.iterdir()} if runs.exists() else set()
    times: dict[str, float] = {}
    begin = time.monotonic()

    def note(what: str) -> None:
        times.setdefault(what, round(time.monotonic() - begin, 2))

    command = subprocess.Popen(
        [sami, "what-if", str(experiment), "--principle", "brief-detailed", "--query", "Why do cats purr?",
         "--set", "max_new_tokens=48"], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)

    def follow() -> None:
        for line in command.stderr:
            if "[constitution]" in line or "[antithesis]" in line:
                note("first_answer_s")

    reader = threading.Thread(target=follow)
    reader.start()
    while command.poll() is None:
        fresh = {path.name for path in runs.iterdir()} - before if runs.exists() else set()
        if any(first_words(runs, name) for name in fresh):
            note("first_words_s")
        time.sleep(0.005)
    reader.join()
    assert command.returncode == 0
    note("tints_s")
    return {"what": "what-if", **times}


def rescore(sami: str, experiment: Path) -> dict:
    begin = time.monotonic()
    subprocess.run([sami, "rescore", str(experiment), "--json"], check=True, capture_output=True)
    return {"what": "rescore 48 answers", "s": round(time.monotonic() - begin, 2)}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sami", required=True)
    parser.add_argument("--folder", type=Path, help="keeps what is made for another time")
    parser.add_argument("--repeat", type=int, default=3)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as made:
        folder = options.folder or Path(made)
        folder.mkdir(parents=True, exist_ok=True)
        experiment = folder / "probes.sami"
        if not experiment.exists():
            subprocess.run([options.sami, "new", str(experiment), "--preset", "demo", "--pair", "brief-detailed"],
                           check=True, stdout=subprocess.DEVNULL)
            settings = [part for each in SAVED_ANSWERS for part in ("--set", each)]
            subprocess.run([options.sami, "run", str(experiment), *settings], check=True, stderr=subprocess.DEVNULL)
            subprocess.run([options.sami, "edit", str(experiment), "set", "brief-detailed", "--text", OTHER_WORDS],
                           check=True, stdout=subprocess.DEVNULL)
        for _ in range(options.repeat):
            print(json.dumps(what_if(options.sami, experiment)), flush=True)
        for _ in range(options.repeat):
            print(json.dumps(rescore(options.sami, experiment)), flush=True)


if __name__ == "__main__":
    main()
