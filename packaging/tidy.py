"""Runs clang-tidy over the sources of a build folder's compile_commands.json: `python tidy.py BUILD_FOLDER [TEXT…]`,
with TEXT only over folders whose names contain one of them. Exit code 1 where it finds something.

What costs is not our code but the headers of the libraries, which every check walks through: so the sources of a folder
are looked at as one unit, as in the build itself. A unit that was clean is passed over until its sources, the headers
of ours that they include, the checks or clang-tidy itself change.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import shlex
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

PROJECT = Path(__file__).resolve().parents[1]
FOLDERS = ("app", "core", "ui")
LEFT_OUT = ("core/evaluation/word_diff.cpp",)  # Clang refuses dtl's header
CLANG_TIDY = "clang-tidy-19"
INCLUDE = re.compile(rb'^\s*#\s*include\s*"([^"]+)"', re.M)


@dataclass
class Unit:
    name: str
    flags: list[str]
    sources: list[Path]

    def size(self) -> int:
        return sum(source.stat().st_size for source in self.sources)


def read_units(build: Path) -> list[Unit]:
    """One for each folder, and for sources of it with flags of their own one for each of those."""
    units: dict[tuple[str, ...], Unit] = {}
    for entry in json.loads((build / "compile_commands.json").read_text()):
        path = os.path.relpath(entry["file"], PROJECT)
        if path.split("/")[0] not in FOLDERS or path in LEFT_OUT:
            continue  # most are other people's, or written by the build
        flags = flags_of(shlex.split(entry["command"]))
        folder = os.path.dirname(path)
        name = f"{folder.replace('/', '-')}-{digest([' '.join(flags).encode()])[:8]}"
        units.setdefault((folder, *flags), Unit(name, flags, [])).sources.append(PROJECT / path)
    return sorted(units.values(), key=Unit.size, reverse=True)


def flags_of(command: list[str]) -> list[str]:
    """Without the compiler, the source and the object file."""
    flags = iter(command[1 : command.index("-c")])
    return [flag for flag in flags if flag != "-o" or not next(flags)]


def digest(parts: list[bytes]) -> str:
    return hashlib.sha256(b"\0".join(parts)).hexdigest()


def with_headers(sources: list[Path]) -> list[Path]:
    """The sources and every header of ours they include, directly or not; ours are named from the project's folder."""
    seen: set[Path] = set()
    pending = list(sources)
    while pending:
        path = pending.pop()
        if path not in seen and path.is_file():
            seen.add(path)
            pending += [PROJECT / name.decode() for name in INCLUDE.findall(path.read_bytes())]
    return sorted(seen)


def fingerprint(unit: Unit, version: bytes) -> str:
    files = [*with_headers(unit.sources), PROJECT / ".clang-tidy", Path(__file__)]
    named = [part for path in files for part in (str(path).encode(), path.read_bytes())]
    return digest([version, *map(str.encode, unit.flags), *named])


def check(unit: Unit, folder: Path, version: bytes) -> str:
    """What is wrong, empty where nothing is."""
    stamp, state = folder / f"{unit.name}.clean", fingerprint(unit, version)
    if stamp.exists() and stamp.read_text() == state:
        return ""
    file = folder / f"{unit.name}.cpp"
    file.write_text("".join(f'#include "{source}"\n' for source in sorted(unit.sources)))
    command = [CLANG_TIDY, "--quiet", f"--config-file={PROJECT / '.clang-tidy'}", str(file), "--", *unit.flags]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True)
    if done.returncode == 0:
        stamp.write_text(state)
        return ""
    return done.stdout or done.stderr or f"{unit.name}: {CLANG_TIDY} ended with {done.returncode}\n"


def main() -> int:
    build, wanted = Path(sys.argv[1]).resolve(), sys.argv[2:]
    folder = build / "units"
    folder.mkdir(exist_ok=True)
    version = subprocess.run([CLANG_TIDY, "--version"], capture_output=True, check=True).stdout
    units = [unit for unit in read_units(build) if not wanted or any(text in unit.name for text in wanted)]
    with ThreadPoolExecutor(len(os.sched_getaffinity(0))) as pool:
        reports = list(pool.map(lambda unit: check(unit, folder, version), units))
    print("".join(reports), end="")
    found = sum(report != "" for report in reports)
    print(f"clang-tidy: {len(units)} units, {found} with findings")
    return 1 if found or not units else 0


if __name__ == "__main__":
    sys.exit(main())
