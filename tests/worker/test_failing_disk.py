"""A disk that is full or fails at the k-th write, sync or rename, for k = 1, 2, … until all goes well: what was there stays
as it was or is as it was to be, the message names what could not be written, and trying again works."""

from __future__ import annotations

import json
import os
import shutil
import sqlite3

import pytest

ENOSPC, EIO = 28, 5


class Fault:
    """Runs sami with the k-th change of files under a folder failing."""

    def __init__(self, sami, root, kind: str, error: int, once: bool):
        self.sami, self.root = sami, root
        library = sami.binary.parent / "libfailing_io.so"
        assert library.exists()
        self.env = {
            "LD_PRELOAD": str(library),
            "SAMI_FAULT_ROOT": str(root),
            "SAMI_FAULT_KIND": kind,
            "SAMI_FAULT_ERRNO": str(error),
            "SAMI_FAULT_ONCE": "1" if once else "0",
        }

    def run(self, at: int, *command):
        return self.sami.run(*command, env={**os.environ, **self.env, "SAMI_FAULT_AT": str(at)})

    def count(self, *command, counted) -> int:
        """How many changes the command makes when none fails."""
        done = self.sami.run(*command, env={**os.environ, **self.env, "SAMI_FAULT_AT": "0", "SAMI_FAULT_COUNT": str(counted)})
        assert done.returncode == 0, done.stderr
        return counted.stat().st_size if counted.exists() else 0


FAULTS = [("write", ENOSPC, False), ("write", EIO, True), ("sync", EIO, True), ("sync", ENOSPC, False), ("rename", ENOSPC, True)]


@pytest.fixture(params=FAULTS, ids=[f"{kind}-{'once' if once else 'from-then-on'}-{error}" for kind, error, once in FAULTS])
def fault(request, sami, tmp_path):
    root = tmp_path / "disk"
    root.mkdir()
    return Fault(sami, root, *request.param)


def tried(fault: Fault, prepare, command, check_failed, check_done, tmp_path, most: int = 12) -> int:
    """The command with its first, second, … change failing, and in strides where there are many."""
    prepare()
    total = fault.count(*command, counted=tmp_path / "count")
    check_done()
    if fault.env["SAMI_FAULT_KIND"] == "rename" and total == 0:
        return 0  # SQLite gives no file another name
    assert total > 0, "no change of a file counted"
    failed = 0
    for at in sorted({1 + i * max(1, total) // most for i in range(most)} & set(range(1, total + 1))):
        prepare()
        done = fault.run(at, *command)
        assert "terminate" not in done.stderr and "Traceback" not in done.stderr
        if done.returncode == 0:
            check_done()  # what failed was tried again, or did not matter
            continue
        failed += 1
        assert done.returncode in (1, 2), done.stderr
        assert "disk" in done.stderr, done.stderr  # the folder's name: a path is named
        if fault.env["SAMI_FAULT_KIND"] == "sync" and holds(check_done):
            continue  # all is written; whether it will outlive a power cut nobody could say, and it was told
        check_failed()
        again = fault.sami.run(*command)
        assert again.returncode == 0, again.stderr
        check_done()
    assert failed > 0 or fault.env["SAMI_FAULT_KIND"] == "sync"  # one that is told may be all that there is
    return failed


def holds(check) -> bool:
    try:
        check()
    except AssertionError:
        return False
    return True


def integrity(path) -> str:
    with sqlite3.connect(path) as database:
        return database.execute("PRAGMA integrity_check").fetchone()[0]


@pytest.fixture
def experiment(sami, fault, tmp_path):
    """A file to start from, put on the disk anew by `place`."""
    original = tmp_path / "original.sami"
    done = sami.run("new", original, "--empty", "--model", "no/model")
    assert done.returncode == 0, done.stderr
    path = fault.root / "e.sami"

    def place() -> None:
        for left in fault.root.iterdir():
            shutil.rmtree(left) if left.is_dir() else left.unlink()
        shutil.copy(original, path)

    return path, place


def texts(path, table: str, column: str) -> list[str]:
    with sqlite3.connect(path) as database:
        return [row[0] for row in database.execute(f"SELECT {column} FROM {table} ORDER BY id")]


def test_an_edit_is_kept_whole_or_not_at_all(fault, experiment, tmp_path):
    path, place = experiment
    command = ["edit", path, "add", "--name", "brief", "--text", "Be brief.", "--antithesis", "Be long."]

    def failed():
        assert integrity(path) == "ok" and texts(path, "principle", "text") == []

    def done():
        assert integrity(path) == "ok" and texts(path, "principle", "text") == ["Be brief."]

    tried(fault, place, command, failed, done, tmp_path)


def test_an_import_is_taken_whole_or_not_at_all(fault, experiment, tmp_path):
    path, place = experiment
    queries = [f"What is {i}? " + "word " * 40 for i in range(300)]
    (tmp_path / "q.jsonl").write_text("".join(json.dumps({"query": query, "split": "train"}) + "\n" for query in queries))

    def failed():
        assert integrity(path) == "ok" and texts(path, "query", "text") == []

    def done():
        assert integrity(path) == "ok" and len(texts(path, "query", "text")) == 300

    tried(fault, place, ["import", path, "--queries", tmp_path / "q.jsonl"], failed, done, tmp_path)


def test_an_export_replaces_a_file_whole_or_not_at_all(fault, experiment, sami, tmp_path):
    path, place = experiment
    (tmp_path / "q.jsonl").write_text("".join(json.dumps({"query": f"What is {i}?"}) + "\n" for i in range(50)))
    place()
    assert sami.run("import", path, "--queries", tmp_path / "q.jsonl").returncode == 0
    output = fault.root / "out.jsonl"

    def before():
        output.write_text("what was there\n")

    def failed():
        assert output.read_text() == "what was there\n"
        assert not list(fault.root.glob("*.tmp*"))

    def done():
        assert len(output.read_text().splitlines()) == 50

    tried(fault, before, ["export", path, "--queries", output], failed, done, tmp_path)


def test_a_model_is_written_whole_or_not_at_all(fault, random_model, tmp_path):
    """A checkpoint: what `train` writes is sealed as the worker's are."""
    model, _ = random_model("grouped-query-tied")
    (tmp_path / "rows.jsonl").write_text(json.dumps({"prompts": ["a", "b"], "responses": ["c", "d"]}) + "\n")
    output = fault.root / "trained"
    command = ["train", "--model", model, "--input", tmp_path / "rows.jsonl", "--output", output, "--learning-rate", "1e-4"]

    def before():
        for left in fault.root.iterdir():
            shutil.rmtree(left) if left.is_dir() else left.unlink()

    def failed():
        assert not output.exists()

    def done():
        assert (output / "model.safetensors").exists()
        assert not list(fault.root.glob("*.partial"))

    tried(fault, before, command, failed, done, tmp_path, most=5)


def test_a_model_is_exported_whole_or_not_at_all(fault, random_model, sami, tmp_path):
    model, _ = random_model("grouped-query-tied")
    path = tmp_path / "e.sami"
    assert sami.run("new", path, "--preset", "demo", "--model", model).returncode == 0
    settings = {"queries_per_iteration": 2, "queries_per_step": 2, "held_out_queries": 0, "live_held_out_queries": 0}
    limits = {"max_new_tokens": 4, "lora_rank": 2, "health_max_gap": 0, "health_max_repetition": 0, "iterations": 1}
    ran = sami.run("run", path, *[f"--set={key}={value}" for key, value in (settings | limits).items()])
    assert ran.returncode == 0, ran.stderr
    output = fault.root / "exported"
    command = ["export-model", path, "--checkpoint", "iteration-1", "--output", output]

    def before():
        for left in fault.root.iterdir():
            shutil.rmtree(left) if left.is_dir() else left.unlink()

    def failed():
        assert not output.exists()

    def done():
        assert (output / "model.safetensors").exists() and (output / "COMPLETE").exists()
        assert not list(fault.root.glob("*.partial"))

    tried(fault, before, command, failed, done, tmp_path, most=5)


NEWEST, OLDER = 12, 11  # versions of experiment files


@pytest.fixture
def older(experiment):
    """An experiment of the version before this one."""
    path, place = experiment

    def place_older() -> None:
        place()
        with sqlite3.connect(path) as database:
            version = database.execute("PRAGMA user_version").fetchone()[0]
            assert version == NEWEST, "make it the version before the newest again"
            database.execute("DROP TABLE remark")
            database.execute(f"PRAGMA user_version = {OLDER}")
            database.execute("PRAGMA journal_mode = DELETE")

    return path, place_older


def test_an_older_file_is_updated_whole_or_not_at_all(fault, older, tmp_path):
    path, place = older
    command = ["edit", path, "add", "--name", "brief", "--text", "Be brief.", "--antithesis", "Be long."]

    def failed():
        assert integrity(path) == "ok"
        with sqlite3.connect(path) as database:
            version = database.execute("PRAGMA user_version").fetchone()[0]
            is_there = bool(database.execute("PRAGMA table_info(remark)").fetchall())
        assert (version, is_there) in ((OLDER, False), (NEWEST, True))
        assert not list(fault.root.glob(f"*.backup-v{OLDER}.tmp*"))

    def done():
        assert texts(path, "principle", "text") == ["Be brief."]
        assert integrity(f"{path}.backup-v{OLDER}") == "ok"

    tried(fault, place, command, failed, done, tmp_path)


def test_an_older_file_on_a_full_disk_can_be_read(fault, older, tmp_path):
    path, place = older
    place()
    with sqlite3.connect(path) as database:
        database.execute("INSERT INTO principle (name, text, antithesis, position) VALUES ('brief', 'Be brief.', 'Be long.', 0)")
    done = fault.run(1, "contrasts", path)
    assert done.returncode == 0, done.stderr
    assert "Be brief." in done.stdout and "Be long." in done.stdout
    with sqlite3.connect(path) as database:
        version = database.execute("PRAGMA user_version").fetchone()[0]
    stays = fault.env["SAMI_FAULT_ONCE"] == "0" and fault.env["SAMI_FAULT_KIND"] == "write"
    assert version == OLDER if stays else version in (OLDER, NEWEST)
    assert not list(fault.root.glob("*.tmp*"))
