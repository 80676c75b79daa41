"""The presets of the paper's experiments, walked through three iterations on a random model: what paper and method say of
each that a run folder shows. Scale alone is changed: rows of an update, lengths, and the sizes of the sets."""

from __future__ import annotations

import json
import re
import subprocess

import pytest
import torch
from safetensors.torch import load_file

SCALE = {
    "queries_per_step": "2",
    "max_new_tokens": "16",
    "held_out_queries": "4",
    "live_held_out_queries": "2",
    "learning_rate": "1e-3",
    "dtype": "float32",
    "weights_dtype": "float32",
    "device": "cpu",
}
APOLOGY = "I'm sorry"


class Walk:
    """An experiment of a preset and the run made of it."""

    def __init__(self, sami, folder, preset: str, model, queries, **more):
        self.file, self.binary = folder / "walk.sami", sami.binary
        self.model = model
        self.say("new", self.file, "--preset", preset, "--model", model)
        path = folder / "queries.jsonl"
        path.write_text("".join(json.dumps(query) + "\n" for query in queries))
        self.say("import", self.file, "--queries", path)
        settings = SCALE | more
        self.say("run", self.file, *[part for key, value in settings.items() for part in ("--set", f"{key}={value}")])
        [self.folder] = (folder / "walk.sami.runs").glob("0001-*")
        self.settings = json.loads((self.folder / "config.json").read_text())["settings"]
        self.principles = json.loads((self.folder / "config.json").read_text())["principles"]

    def say(self, *words) -> str:
        done = subprocess.run([self.binary, *map(str, words)], capture_output=True, text=True, timeout=300)
        assert done.returncode == 0, done.stderr
        return done.stdout

    def lines(self, name: str) -> list[dict]:
        return [json.loads(line) for line in (self.folder / name).read_text(encoding="utf-8").splitlines()]

    def events(self, kind: str) -> list[dict]:
        return [event for event in self.lines("events.jsonl") if event["type"] == kind]

    def training(self, iteration: int) -> dict[str, list[dict]]:
        """Responses that an iteration wrote to learn from, by query."""
        found: dict[str, list[dict]] = {}
        for line in self.lines("responses.jsonl"):
            if line["purpose"] == "train" and line["iteration"] == iteration:
                found.setdefault(line["query_id"], []).append(line)
        return found

    def sides(self) -> dict[str, str]:
        return {p[side]: f"{p['name']}/{side}" for p in self.principles for side in ("text", "antithesis")}


@pytest.fixture
def walk(sami, random_model, tmp_path):
    model, _ = random_model("grouped-query-tied")
    posts = [{"info": {"id": f"post-{i}", "post": f"My cat has hidden for {i} days."}, "split": "train"} for i in range(120)]
    posts += [{"info": {"id": f"held-{i}", "post": f"We moved {i} times."}, "split": "valid1"} for i in range(4)]
    dialogues = [
        {"chosen": f"\n\nHuman: How do I count to {i}?\n\nAssistant: Slowly.\n\nHuman: Why?\n\nAssistant: So.", "rejected": "",
         "set": "helpful" if i < 40 else "harmless"}
        for i in range(80)
    ]

    def of(preset: str, **more) -> Walk:
        return Walk(sami, tmp_path, preset, model, dialogues if preset == "paper-dialogue" else posts, **more)

    return of


def stated_in(line, sides) -> list[str]:
    """What the constitution of a response states, as principle/side."""
    return [sides[text] for text in re.findall(r"^\d\. (.*)$", line["constitution"], re.M)]


def names_of(line, sides) -> set[str]:
    return {side.split("/")[0] for side in stated_in(line, sides)}


UPDATES = {"paper-dialogue": [2, 4, 6], "paper-tldr": [2, 4, 6], "paper-diverse": [4, 8, 12], "paper-diverse-reasoning": [4, 8, 12]}
# A random model writes no sentence, no bracket-free text and no marker: what its texts would be dropped for is off.
LENIENT = {"drop_unless_full_stop": "false", "drop_containing": "[]", "drop_identical": "false", "drop_empty": "false"}


@pytest.mark.parametrize("preset", UPDATES)
def test_a_walk_through_three_iterations(walk, preset):
    # What a random model writes holds some letter, if no marker; and it has to go on writing it.
    marker = {"response_marker": "e", "learning_rate": "1e-6"} if preset == "paper-diverse-reasoning" else {}
    run = walk(preset, **LENIENT | marker)
    settings = run.settings
    # How many updates, of which weights.
    made = [event["steps"] for event in run.events("iteration_finished")]
    if marker:  # queries whose answer lacked it are not trained on
        kept = [event["kept"] for event in run.events("filtered")]
        assert made == [(count + 1) // 2 for count in kept]
        assert all(event["dropped"].keys() <= {"no-marker", "empty"} for event in run.events("filtered"))
        assert all(line["thought"] for lines in run.training(1).values() for line in lines if line.get("lacks_marker"))
    else:
        assert made == UPDATES[preset]
    assert settings["updates"] == ",".join(map(str, UPDATES[preset])) and settings["iteration_start"] == "base"
    assert settings["optimizer"] == ("rmsprop" if preset.startswith("paper-diverse") else "adamw")
    assert settings["activation_checkpointing"] == preset.startswith("paper-diverse")
    assert settings["kl_weight"] == 0 and settings["temperature"] == 0 and settings["num_constitutions"] == 2
    # The live curve begins with the base model again, before the first update of later iterations.
    first = [[e["step"] for e in run.events("held_out") if e["iteration"] == iteration][0] for iteration in (2, 3)]
    done = [event["steps"] for event in run.events("iteration_finished")]
    assert first == [done[0], done[0] + done[1]]
    # Who wrote what is learned from.
    for iteration in (1, 2, 3):
        writers = {line["model"] for lines in run.training(iteration).values() for line in lines}
        assert writers == {"base" if iteration == 1 else f"iteration-{iteration - 1}"}
    # Which queries: twice as many as updates, from two halves by turns, so that no model answers what it was trained on.
    asked = [set(run.training(iteration)) for iteration in (1, 2, 3)]
    assert [len(ids) for ids in asked] == [2 * count for count in UPDATES[preset]]
    assert asked[0].isdisjoint(asked[1]) and asked[1].isdisjoint(asked[2])
    if preset == "paper-dialogue":
        texts = {line["query"] for lines in run.training(1).values() for line in lines}
        assert all(re.fullmatch(r"How do I count to \d+\?", text) for text in texts)  # the first human turn only
        # The first so many held-out queries of each set are evaluated.
        queries = json.loads((run.folder / "config.json").read_text())["queries"]
        held = {name: [q["id"] for q in queries if q["held_out"] and q["set"] == name][:4] for name in ("helpful", "harmless")}
        asked_for = {line["query_id"] for line in run.lines("responses.jsonl") if line["purpose"] == "held-out"}
        assert len(held["helpful"]) == len(held["harmless"]) == 4 and asked_for == {*held["helpful"], *held["harmless"]}
    # Which constitutions: two principles, a side each, the two constitutions different.
    sides = run.sides()
    drawn = set()
    for lines in run.training(3).values():
        stated = [stated_in(line, sides) for line in lines]
        assert len(stated) == 2 and stated[0] != stated[1]
        names = [sorted(side.split("/")[0] for side in each) for each in stated]
        assert names[0] == names[1] and len(set(names[0])) == 2
        drawn.update(tuple(sorted(each)) for each in stated)
    learned = [p for p in run.principles if p["use"] == "learned"]
    held_out = [p for p in run.principles if p["use"] == "held-out"]
    assert (len(learned), len(held_out)) == ((15, 5) if preset.startswith("paper-diverse") else (2, 0))
    if len(learned) == 2:
        assert len(drawn) == 4  # all four constitutions come up
    # Models are compared under desired sides, whatever else a held-out query is answered under.
    answered = [line for line in run.lines("responses.jsonl") if line["purpose"] == "held-out"]
    first = [line for line in answered if line["column"] in (0, 2)]  # of learned principles, of held-out ones
    assert {side.split("/")[1] for line in first for side in stated_in(line, sides)} == {"text"}
    assert {line["query_id"] for line in first} == {line["query_id"] for line in answered}
    # Held-out principles are drawn the same way, for evaluation only.
    held_names = {p["name"] for p in held_out}
    for line in run.lines("responses.jsonl"):
        names = names_of(line, sides)
        assert len(names) == 2
        if line["purpose"] == "train":
            assert names.isdisjoint(held_names)
    if held_out:
        evaluated = {bool(names_of(line, sides) & held_names) for line in run.lines("responses.jsonl") if line["purpose"] == "held-out"}
        assert evaluated == {True, False}
    # Prompts: the worked example and the request for reasoning stand before generation alone.
    generation, training = settings["generation_template"], settings["training_template"]
    assert generation.count("{query}") <= 1 and training.count("{query}") == 1
    example = preset in ("paper-dialogue", "paper-tldr")
    assert ("###" in generation) == example and "###" not in training
    assert ("reason" in generation.lower()) == (preset == "paper-diverse-reasoning") and "reason" not in training.lower()
    assert settings["response_prefix"] == ("The post" if preset == "paper-tldr" else "")
    # Without a constitution the prompt ends as with one, and asks for the same.
    bare = settings["bare_template"]
    ending = training[training.index("{query}") :]
    assert bare.endswith(ending) and "{constitution}" not in bare
    assert ("post" in bare.lower()) == (preset != "paper-dialogue")


def test_each_iteration_trains_the_base_model(walk):
    """RMSprop moves every weight by the same distance at its first update: after one update of each iteration all three
    models lie that far from the base model."""
    run = walk("paper-diverse", **LENIENT | {"updates": "1", "clip_norm": "0"})
    base = load_file(run.model / "model.safetensors")
    layer = "model.layers.0.mlp.up_proj.weight"
    for iteration in (1, 2, 3):
        trained = load_file(run.folder / "checkpoints" / f"iteration-{iteration}" / "model.safetensors")
        distance = (trained[layer] - base[layer].to(torch.float32)).abs().median() / (10 * 1e-3)
        assert float(distance) == pytest.approx(1, abs=1e-3)


def test_apologies_are_dropped_in_dialogues_only(walk):
    run = walk("paper-dialogue", **LENIENT | {"response_prefix": APOLOGY, "updates": "1", "iterations": "1", "drop_beginning": "[]"})
    assert all(line["response"].startswith(APOLOGY) for lines in run.training(1).values() for line in lines)
    done = subprocess.run(
        [run.binary, "run", run.file, "--new", "--iterations", "1", "--set", f"response_prefix={APOLOGY}", "--set", 'drop_beginning=["i\'m sorry"]'],
        capture_output=True,
        text=True,
        timeout=300,
    )
    assert done.returncode == 2 and '"beginning":' in done.stderr


def test_the_preset_of_the_reference_trains_the_base_model_too(sami, tmp_path):
    """Its train.py has no other path."""
    sami.run("new", tmp_path / "paper.sami", "--preset", "paper", "--model", "no/model")
    shown = sami.run("run", tmp_path / "paper.sami", "--print-config")
    assert 'iteration_start = "base"' in shown.stdout


def test_fewer_updates_than_were_asked_for_are_told(walk):
    run = walk("paper-tldr", **LENIENT | {"updates": "1,200", "iterations": "2"})
    [warning] = [event["message"] for event in run.events("warning") if "updates" in event["message"]]
    assert warning == "iteration 2 has 60 of the 400 training queries that it wants and makes 30 of 200 updates: import more"


def test_what_is_asked_without_a_constitution_has_no_marker_to_write(walk):
    run = walk("paper-diverse-reasoning", **LENIENT | {"response_marker": "e", "learning_rate": "1e-6", "updates": "1", "iterations": "1",
                                                       "evaluate_conditions": "without"})
    bare = [line for line in run.lines("responses.jsonl") if line.get("condition") == "without"]
    assert bare and all(line["response"] and not line.get("thought") for line in bare)
