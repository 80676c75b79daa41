"""Rules about what comes out of other people's files; see source_rules.py."""

from __future__ import annotations

import re
from pathlib import Path

from source_rules import CODE_SUFFIXES, files

# What the system says of itself and of processes is no file of anybody's.
READERS_OF_PROC = (
    "core/base/host_memory.cpp",
    "core/base/processor_info.cpp",
    "core/model/nvidia_management.cpp",
    "core/run/run_folder.cpp",
    "core/sami/run_outlook.cpp",
    "core/store/experiment_lock.cpp",
    "core/workbench/glance.cpp",
)
OWN_SETTINGS = ("core/workbench/compare_models.cpp", "core/run/training_setup.cpp")


def foreign_values_are_excerpts(root: Path) -> list[str]:
    """A value out of somebody's file may be a megabyte: messages show a jsonExcerpt() of it."""
    whole = re.compile(r'\{"\w+",[^}]*\bdump\(')
    return [
        f"{path}:{number}: a value is shown whole; take jsonExcerpt()"
        for path, lines in files(root, CODE_SUFFIXES, ("core", "app"))
        for number, line in enumerate(lines, 1)
        if path not in OWN_SETTINGS and whole.search(line)
    ]


def files_are_opened_in_one_place(root: Path) -> list[str]:
    """Opening a FIFO waits for its writer: ReadableFile does not, where only files are meant."""
    reading = re.compile(r"::open\([^;]*O_RDONLY|\bstd::ifstream\b|\bfopen\(")
    return [
        f"{path}:{number}: opens a file by itself; take ReadableFile"
        for path, lines in files(root, (".cpp",), ("core", "app"))
        for number, line in enumerate(lines, 1)
        if path not in ("core/base/readable_file.cpp", "app/portable/torch_finder.cpp", *READERS_OF_PROC)
        and reading.search(line)
        and "O_DIRECTORY" not in line
    ]


RULES = [foreign_values_are_excerpts, files_are_opened_in_one_place]
