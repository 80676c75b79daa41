"""Where outputs go: what stands there afterwards is what coreutils' tee leaves there."""

from __future__ import annotations

import os
import stat
import subprocess
import threading

import pytest


@pytest.fixture(scope="module")
def experiment(sami, tmp_path_factory):
    path = tmp_path_factory.mktemp("experiment") / "e.sami"
    assert sami.run("new", path, "--model", "no/model").returncode == 0
    return path


@pytest.fixture(scope="module")
def exported(sami, experiment):
    return sami.run("export", experiment, "--queries", "-").stdout


def shell(command: str, folder, **variables) -> subprocess.CompletedProcess:
    environment = {**os.environ, **{name: str(value) for name, value in variables.items()}}
    return subprocess.run(
        ["bash", "-c", command], cwd=folder, env=environment, capture_output=True, text=True, encoding="utf-8", timeout=60
    )


def put(path, text="old", mode=0o644):
    path.write_text(text)
    path.chmod(mode)


def nothing(folder):
    pass


def private(folder):
    put(folder / "out", mode=0o600)


def executable(folder):
    put(folder / "out", mode=0o775)


def link(folder):
    put(folder / "target", mode=0o640)
    (folder / "out").symlink_to("target")


def chain_of_links(folder):
    (folder / "inside").mkdir()
    put(folder / "inside" / "target")
    (folder / "inside" / "near").symlink_to("target")
    (folder / "out").symlink_to(folder / "inside" / "near")


def dangling_link(folder):
    (folder / "inside").mkdir()
    (folder / "out").symlink_to("inside/fresh")


def loop(folder):
    (folder / "out").symlink_to("out")


def directory(folder):
    (folder / "out").mkdir()


def link_into_nowhere(folder):
    (folder / "out").symlink_to("missing/file")


def described(folder):
    """Each entry but what was prepared beside: its kind, mode, and content or target."""
    found = {}
    for path in sorted(folder.rglob("*")):
        info = path.lstat()
        what = os.readlink(path) if path.is_symlink() else path.read_text() if stat.S_ISREG(info.st_mode) else ""
        found[path.relative_to(folder).as_posix()] = (stat.filemode(info.st_mode), what.replace(str(folder), "FOLDER"))
    return found


PREPARED = [nothing, private, executable, link, chain_of_links, dangling_link, loop, directory, link_into_nowhere]


@pytest.mark.parametrize("umask", ["022", "077", "002"])
@pytest.mark.parametrize("prepare", PREPARED, ids=lambda prepare: prepare.__name__)
def test_what_stands_there_is_what_tee_leaves(sami, experiment, exported, tmp_path, prepare, umask):
    outcomes = []
    for name, command in (("sami", '"$SAMI" export "$FILE" --queries out'), ("tee", 'printf %s "$TEXT" | tee out > /dev/null')):
        folder = tmp_path / name
        folder.mkdir()
        prepare(folder)
        done = shell(
            f"set -o pipefail; umask {umask}; {command}", folder, SAMI=sami.binary, FILE=experiment, TEXT=exported
        )
        outcomes.append((done.returncode == 0, described(folder)))
    assert outcomes[0] == outcomes[1]


def test_a_fifo_and_a_device_stay_what_they_are(sami, experiment, exported, tmp_path):
    os.mkfifo(tmp_path / "fifo")
    got = []
    reader = threading.Thread(target=lambda: got.append((tmp_path / "fifo").read_text()))
    reader.start()
    done = sami.run("export", experiment, "--queries", tmp_path / "fifo")
    reader.join(30)
    assert done.returncode == 0 and got == [exported]
    assert stat.S_ISFIFO((tmp_path / "fifo").lstat().st_mode)
    assert sami.run("export", experiment, "--queries", "/dev/null").returncode == 0
    assert stat.S_ISCHR(os.lstat("/dev/null").st_mode)
    full = sami.run("export", experiment, "--queries", "/dev/full")
    assert full.returncode == 1 and "/dev/full" in full.stderr and "space" in full.stderr


IN_A_SHELL = {
    "process substitution": '"$SAMI" export "$FILE" --queries >(cat > got); wait $!',
    "standard output by its name": '"$SAMI" export "$FILE" --queries /dev/stdout > got',
    "standard output into a pipe": '"$SAMI" export "$FILE" --queries /dev/stdout | cat > got',
    "a descriptor": '"$SAMI" export "$FILE" --queries /dev/fd/7 7> got',
    "a link to standard output": 'ln -s /dev/stdout link; "$SAMI" export "$FILE" --queries link > got; rm link',
}


@pytest.mark.parametrize("name", IN_A_SHELL)
def test_what_a_shell_opened_is_written(sami, experiment, exported, tmp_path, name):
    done = shell(IN_A_SHELL[name], tmp_path, SAMI=sami.binary, FILE=experiment)
    assert done.returncode == 0, done.stderr
    assert described(tmp_path)["got"][1] == exported and len(described(tmp_path)) == 1


def test_what_a_shell_wrote_before_and_writes_behind_stays(sami, experiment, exported, tmp_path):
    command = '{ echo before; "$SAMI" export "$FILE" --queries /dev/stdout; echo behind; } > got'
    assert shell(command, tmp_path, SAMI=sami.binary, FILE=experiment).returncode == 0
    assert (tmp_path / "got").read_text() == f"before\n{exported}behind\n"


def test_the_raw_tools_write_the_same_way(sami, demo_path, tmp_path):
    command = 'echo \'{"text": "a"}\' | "$SAMI" tokenize --model "$MODEL" --input <(cat) --output >(cat > got); wait $!'
    done = shell(command.replace("<(cat)", "/dev/stdin"), tmp_path, SAMI=sami.binary, MODEL=demo_path)
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "got").read_text().startswith('{"ids":')


def test_a_folder_may_be_named_with_a_slash_and_never_by_a_link(sami, demo_path, tmp_path):
    (tmp_path / "link").symlink_to("nowhere")
    done = sami.run("train", "--model", demo_path, "--output", tmp_path / "link", stdin="")
    assert done.returncode == 2 and "exists already" in done.stderr
    # What is wrong with the rows is found after what is wrong with the folder.
    slash = sami.run("train", "--model", demo_path, "--output", f"{tmp_path}/new/", stdin="")
    assert "has no rows" in slash.stderr and not (tmp_path / "new").exists()


@pytest.mark.parametrize("kind", ["process substitution", "a FIFO", "standard input by its name"])
def test_inputs_may_be_pipes(sami, exported, tmp_path, kind):
    (tmp_path / "q.jsonl").write_text(exported)
    commands = {
        "process substitution": '"$SAMI" import e.sami --queries <(cat q.jsonl)',
        "a FIFO": 'mkfifo fifo; cat q.jsonl > fifo & "$SAMI" import e.sami --queries fifo',
        "standard input by its name": 'cat q.jsonl | "$SAMI" import e.sami --queries /dev/stdin',
    }
    assert sami.run("new", tmp_path / "e.sami", "--empty", "--model", "no/model").returncode == 0
    done = shell(commands[kind], tmp_path, SAMI=sami.binary)
    assert done.returncode == 0, done.stderr
    assert sami.run("export", tmp_path / "e.sami", "--queries", "-").stdout == exported
