"""Where a model named org/name is found, against huggingface_hub: the place of the cache and the snapshot."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

NAME = "someone/Some-Model_1.0"
COMMIT, OTHER = "a" * 40, "b" * 40
VARIABLES = ["HF_HUB_CACHE", "HUGGINGFACE_HUB_CACHE", "HF_HOME", "XDG_CACHE_HOME", "HOME", "PLACE"]
ASK = """
import sys
from huggingface_hub import constants, try_to_load_from_cache
print(constants.HF_HUB_CACHE)
print(try_to_load_from_cache(sys.argv[1], "config.json", revision=sys.argv[2]))
"""


def filled(hub: Path, name: str = NAME, refs=(("main", COMMIT),), snapshots=(COMMIT, OTHER)) -> None:
    folder = hub / ("models--" + name.replace("/", "--"))
    for commit in snapshots:
        (folder / "snapshots" / commit).mkdir(parents=True)
        (folder / "snapshots" / commit / "config.json").write_text("{}")
    for ref, commit in refs:
        path = folder / "refs" / ref
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(commit)


def environment(changes: dict) -> dict:
    kept = {key: value for key, value in os.environ.items() if key not in VARIABLES}
    return kept | changes


def theirs(variables: dict, cwd: Path, name: str = NAME, revision: str = "main") -> list[str]:
    command = [sys.executable, "-c", ASK, name, revision]
    done = subprocess.run(command, env=environment(variables), cwd=cwd, capture_output=True, text=True, check=True)
    return done.stdout.splitlines()


def ours(sami, variables: dict, cwd: Path, name: str = NAME) -> str:
    """What the program says of a model whose snapshot holds an empty configuration: it names the file."""
    command = [str(sami.binary), "logprobs", "--model", name]
    done = subprocess.run(
        command, env=environment(variables), cwd=cwd, input="", capture_output=True, text=True, timeout=60
    )
    assert done.returncode == 2 and done.stderr.count("\n") == 1
    return done.stderr


PLACES = {
    "nothing set": {"HOME": "{}/home"},
    "HF_HOME": {"HOME": "{}/home", "HF_HOME": "{}/hf"},
    "HF_HOME below home": {"HOME": "{}/home/", "HF_HOME": "~/hf"},
    "HF_HOME of a variable": {"HOME": "{}/home", "PLACE": "{}/there", "HF_HOME": "${PLACE}/x$PLACES/$"},
    "HF_HUB_CACHE": {"HOME": "{}/home", "HF_HUB_CACHE": "{}/hub", "HF_HOME": "{}/hf"},
    "HF_HUB_CACHE of a variable": {"HOME": "{}/home", "PLACE": "{}/there", "HF_HUB_CACHE": "$PLACE"},
    "HUGGINGFACE_HUB_CACHE": {"HOME": "{}/home", "HUGGINGFACE_HUB_CACHE": "{}/old", "HF_HOME": "{}/hf"},
    "XDG_CACHE_HOME": {"HOME": "{}/home", "XDG_CACHE_HOME": "{}/xdg"},
    "XDG_CACHE_HOME below home": {"HOME": "{}/home", "XDG_CACHE_HOME": "~/xdg"},
    "from the present folder": {"HOME": "{}/home", "HF_HOME": "hf"},
    "home of the user named": {"HOME": "{}/home", "HF_HOME": "~nobody-of-that-name/x"},
    "an empty home": {"HOME": "", "HF_HUB_CACHE": "hub"},
}


@pytest.mark.parametrize("place", PLACES)
def test_the_cache_lies_where_the_library_has_it(sami, tmp_path, place):
    variables = {key: value.replace("{}", str(tmp_path)) for key, value in PLACES[place].items()}
    hub = Path(tmp_path, theirs(variables, tmp_path)[0])
    assert NAME in ours(sami, variables, tmp_path)
    filled(hub)
    expected = Path(theirs(variables, tmp_path)[1])
    assert str(expected) in ours(sami, variables, tmp_path)


def test_the_snapshot_of_main_is_taken_whichever_is_younger(sami, tmp_path):
    variables = {"HOME": str(tmp_path), "HF_HUB_CACHE": str(tmp_path / "hub")}
    filled(tmp_path / "hub", snapshots=(OTHER, COMMIT))
    os.utime(tmp_path / "hub" / ("models--" + NAME.replace("/", "--")) / "snapshots" / COMMIT, (1, 1))
    assert COMMIT in theirs(variables, tmp_path)[1]
    said = ours(sami, variables, tmp_path)
    assert COMMIT in said and OTHER not in said


def test_names_without_an_organisation_are_found(sami, tmp_path):
    variables = {"HOME": str(tmp_path), "HF_HUB_CACHE": str(tmp_path / "hub")}
    filled(tmp_path / "hub", name="gpt2")
    assert theirs(variables, tmp_path, "gpt2")[1] in ours(sami, variables, tmp_path, "gpt2")


@pytest.mark.parametrize("refs", [(), (("main", "c" * 40),), (("v2", COMMIT),)])
def test_without_main_nothing_is_guessed(sami, tmp_path, refs):
    variables = {"HOME": str(tmp_path), "HF_HUB_CACHE": str(tmp_path / "hub")}
    filled(tmp_path / "hub", refs=refs)
    assert theirs(variables, tmp_path)[1] == "None"
    said = ours(sami, variables, tmp_path)
    assert "main" in said and "hf download" in said and COMMIT in said and OTHER in said


def test_a_download_without_files_says_so(sami, tmp_path):
    variables = {"HOME": str(tmp_path), "HF_HUB_CACHE": str(tmp_path / "hub")}
    filled(tmp_path / "hub", snapshots=())
    assert "no files" in ours(sami, variables, tmp_path)
