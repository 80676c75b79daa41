"""packaging/tidy.py looks at every source of ours, and again only at what changed since it was clean."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

PROGRAM = Path(__file__).resolve().parents[2] / "packaging/tidy.py"

# Stands in for clang-tidy: notes which unit it was given, and finds the word BAD in its sources.
FAKE = """#!/bin/sh
[ "$1" = --version ] && echo 1 && exit
unit=$3
echo "$unit" >>"$(dirname "$0")/looked"
cut -d'"' -f2 "$unit" | xargs cat | grep BAD && exit 1
exit 0
"""


class Project:
    def __init__(self, root: Path):
        self.root = root
        (root / "packaging").mkdir(parents=True)
        (root / "build").mkdir()
        (root / ".clang-tidy").write_text("Checks: '*'\n")
        (root / "clang-tidy-19").write_text(FAKE)
        (root / "clang-tidy-19").chmod(0o755)
        shutil.copy(PROGRAM, root / "packaging")
        self.commands = []

    def write(self, path: str, text: str) -> None:
        (self.root / path).parent.mkdir(parents=True, exist_ok=True)
        (self.root / path).write_text(text)

    def source(self, path: str, text: str, flags: str = "") -> None:
        self.write(path, text)
        file = str(self.root / path)
        self.commands.append({"file": file, "command": f"c++ {flags} -I{self.root} -o a.o -c {file}"})
        (self.root / "build/compile_commands.json").write_text(json.dumps(self.commands))

    def tidy(self, *wanted: str) -> tuple[int, list[str]]:
        """Exit code, and the folders of the units that were looked at."""
        looked = self.root / "looked"
        looked.unlink(missing_ok=True)
        environment = {**os.environ, "PATH": f"{self.root}:{os.environ['PATH']}"}
        command = [sys.executable, self.root / "packaging/tidy.py", self.root / "build", *wanted]
        code = subprocess.run(command, env=environment, capture_output=True).returncode
        names = looked.read_text().split() if looked.exists() else []
        return code, sorted(Path(name).stem.rsplit("-", 1)[0] for name in names)


@pytest.fixture
def project(tmp_path):
    one = Project(tmp_path / "project")
    one.write("core/base/text.h", "int text();\n")
    one.write("core/base/error.h", '#include "core/base/text.h"\n')
    one.source("core/base/text.cpp", '#include "core/base/text.h"\n')
    one.source("core/base/error.cpp", '#include "core/base/error.h"\n')
    one.source("core/run/log.cpp", '#include <vector>\n#include "core/base/error.h"\n')
    one.source("ui/page.cpp", "int page;\n", "-DQT")
    one.source("build/third-party/other.cpp", "BAD\n")
    return one


def test_looks_at_a_folder_as_one_unit_and_at_nothing_of_others(project):
    assert project.tidy() == (0, ["core-base", "core-run", "ui"])


def test_sources_with_flags_of_their_own_are_a_unit_of_their_own(project):
    project.source("core/base/fast.cpp", "int fast;\n", "-O3")
    assert project.tidy("core-base") == (0, ["core-base", "core-base"])


def test_passes_over_what_was_clean(project):
    project.tidy()
    assert project.tidy() == (0, [])


@pytest.mark.parametrize(
    "path, text, again",
    [
        ("ui/page.cpp", "int other;\n", ["ui"]),
        ("core/base/text.h", "int other();\n", ["core-base", "core-run"]),
        (".clang-tidy", "Checks: 'misc-*'\n", ["core-base", "core-run", "ui"]),
    ],
)
def test_looks_again_at_what_a_change_reaches(path, text, again, project):
    project.tidy()
    project.write(path, text)
    assert project.tidy() == (0, again)


def test_what_was_found_is_found_until_it_is_put_right(project):
    project.write("ui/page.cpp", "BAD\n")
    assert project.tidy() == (1, ["core-base", "core-run", "ui"])
    assert project.tidy() == (1, ["ui"])
    project.write("ui/page.cpp", "int page;\n")
    assert project.tidy() == (0, ["ui"])


def test_nothing_to_look_at_is_a_failure(project):
    assert project.tidy("no-such-folder")[0] == 1
