"""Data as other software writes it: what is imported is what pandas, datasets, csv, json and gzip say is in the file."""

from __future__ import annotations

import csv
import gzip
import io
import json
import os
import re
import shutil
import subprocess

import datasets
import pandas
import pyarrow
import pytest

TEXTS = ["- one item\n- two", "=1+1", "+49", "@home", "'tis so", "'-ing", "''=x", "a, b; c\td", 'say "hi"', "Zoë 🙂 中文", "\ttab", "x\ry"]


@pytest.fixture
def new_experiment(sami, tmp_path):
    """Makes an empty experiment, a new one each time."""
    made = []

    def make():
        made.append(tmp_path / f"e{len(made)}.sami")
        done = sami.run("new", made[-1], "--empty", "--model", "no/model")
        assert done.returncode == 0, done.stderr
        return made[-1]

    return make


@pytest.fixture
def imported(sami, new_experiment):
    """The queries that an import of a file leaves in a new experiment, and what the command said."""

    def run(path, *options):
        experiment = new_experiment()
        done = sami.run("import", experiment, "--queries", path, *options)
        assert done.returncode == 0, done.stderr
        return rows_of(sami, experiment, "--queries"), done.stderr

    return run


def rows_of(sami, experiment, kind):
    done = sami.run("export", experiment, kind, "-")
    assert done.returncode == 0, done.stderr
    return [json.loads(line) for line in done.stdout.split("\n") if line]


def plain(rows):
    return [(row["id"], row["text"], row["split"]) for row in rows]


@pytest.fixture
def frame():
    ids = [f"q{i}" for i in range(len(TEXTS))]
    splits = ["train" if i % 3 else "test" for i in range(len(TEXTS))]
    return pandas.DataFrame({"id": ids, "text": TEXTS, "split": splits})


def expected(frame):
    words = {"train": "training", "test": "held-out"}
    return [(row.id, row.text, words[row.split]) for row in frame.itertuples()]


WRITTEN_BY_PANDAS = {
    "csv": lambda frame, path: frame.to_csv(path, index=False),
    "csv with an index": lambda frame, path: frame.to_csv(path),
    "semicolons": lambda frame, path: frame.to_csv(path, index=False, sep=";"),
    "tabs in utf-16": lambda frame, path: frame.to_csv(path, index=False, sep="\t", encoding="utf-16"),
    "utf-16, little end first, no mark": lambda frame, path: frame.to_csv(path, index=False, encoding="utf-16-le"),
    "utf-16, big end first, no mark": lambda frame, path: frame.to_csv(path, index=False, encoding="utf-16-be"),
    "utf-8 with a mark": lambda frame, path: frame.to_csv(path, index=False, encoding="utf-8-sig"),
    "everything quoted": lambda frame, path: frame.to_csv(path, index=False, quoting=csv.QUOTE_ALL),
    "packed csv": lambda frame, path: frame.to_csv(path, index=False, compression="gzip"),
    "lines": lambda frame, path: frame.to_json(path, orient="records", lines=True),
    "lines without escapes": lambda frame, path: frame.to_json(path, orient="records", lines=True, force_ascii=False),
    "packed lines": lambda frame, path: frame.to_json(path, orient="records", lines=True, compression="gzip"),
    "records": lambda frame, path: frame.to_json(path, orient="records"),
    "indented records": lambda frame, path: frame.to_json(path, orient="records", indent=2),
    "columns": lambda frame, path: frame.to_json(path),
    "index": lambda frame, path: frame.to_json(path, orient="index"),
    "split": lambda frame, path: frame.to_json(path, orient="split"),
    "table": lambda frame, path: frame.to_json(path, orient="table", index=False),
    "parquet": lambda frame, path: frame.to_parquet(path),
    "parquet, zstd, small row groups": lambda frame, path: frame.to_parquet(path, compression="zstd", row_group_size=3),
    "parquet of categories": lambda frame, path: frame.astype({"split": "category"}).to_parquet(path),
    "feather": lambda frame, path: frame.to_feather(path),
    "an arrow stream": lambda frame, path: write_stream(frame, path),
}


def write_stream(frame, path):
    table = pyarrow.Table.from_pandas(frame)
    with pyarrow.OSFile(str(path), "wb") as sink, pyarrow.ipc.new_stream(sink, table.schema) as writer:
        writer.write_table(table)


CASES = [(form, name) for form in WRITTEN_BY_PANDAS for name in ("data", "data.csv" if "s" == form[-1] else "data.json")]


@pytest.mark.parametrize("form, name", CASES)
def test_what_pandas_writes_is_read_whatever_it_is_called(imported, frame, tmp_path, form, name):
    WRITTEN_BY_PANDAS[form](frame, tmp_path / name)
    assert plain(imported(tmp_path / name)[0]) == expected(frame)


@pytest.mark.parametrize("form", ["csv", "json", "parquet", "disk"])
def test_what_datasets_writes_is_read(imported, frame, tmp_path, form):
    made = datasets.Dataset.from_pandas(frame)
    path = tmp_path / f"data.{form}"
    if form == "disk":
        made.save_to_disk(path)
        path = next(path.glob("*.arrow"))
    else:
        getattr(made, f"to_{form}")(path)
    assert plain(imported(path)[0]) == expected(frame)


def test_parquet_of_published_shapes(sami, imported, tmp_path):
    turns = [[{"role": "user", "content": f"Q{i}?"}, {"role": "assistant", "content": f"A{i}."}] for i in range(3)]
    frame = pandas.DataFrame({"prompt_id": ["a", "b", "c"], "messages": turns, "score": [1.5, None, 2.0]})
    frame.to_parquet(tmp_path / "train-00000-of-00001.parquet")
    read, _ = imported(tmp_path / "train-00000-of-00001.parquet")
    assert [row["text"] for row in read] == [f"Q{i}?" for i in range(3)]
    numbers = pandas.DataFrame({"id": [1.0, 2.0, 30.0], "question": ["a", "b", "c"]})
    numbers.to_parquet(tmp_path / "numbers")
    assert [row["id"] for row in imported(tmp_path / "numbers")[0]] == ["1", "2", "30"]


def test_damaged_parquet_is_refused(sami, new_experiment, frame, tmp_path):
    frame.to_parquet(tmp_path / "good")
    content = (tmp_path / "good").read_bytes()
    for place, damaged in enumerate((content[:-10], content[:40], content[:200] + b"\xff" * 60 + content[260:])):
        (tmp_path / "bad").write_bytes(damaged)
        done = sami.run("import", new_experiment(), "--queries", tmp_path / "bad")
        assert done.returncode == 2 and "bad" in done.stderr and len(done.stderr.splitlines()) == 1, place


def test_without_arrow_parquet_is_refused_with_a_way_out_and_the_rest_works(sami, new_experiment, frame, tmp_path):
    (tmp_path / "bin").mkdir()
    alone = tmp_path / "bin" / "sami"
    shutil.copy2(sami.binary, alone)
    frame.to_parquet(tmp_path / "q.parquet")
    frame.to_csv(tmp_path / "q.csv", index=False)
    run = lambda file: subprocess.run([alone, "import", new_experiment(), "--queries", file], capture_output=True, text=True)
    refused = run(tmp_path / "q.parquet")
    assert refused.returncode == 2 and "pandas.read_parquet" in refused.stderr, refused.stderr
    assert run(tmp_path / "q.csv").returncode == 0
    needed = subprocess.run(["ldd", sami.binary], capture_output=True, text=True).stdout
    assert "arrow" not in needed and "parquet" not in needed


def test_a_spreadsheet_names_its_separator(imported, frame, tmp_path):
    out = io.StringIO()
    frame.rename(columns=str.upper).to_csv(out, index=False, sep=";", lineterminator="\r\n")
    (tmp_path / "q.csv").write_text("sep=;\r\n" + out.getvalue(), encoding="utf-8-sig", newline="")
    assert plain(imported(tmp_path / "q.csv")[0]) == expected(frame)


def test_ids_are_what_pandas_makes_of_them(imported, tmp_path):
    gaps = pandas.DataFrame({"id": [1, None, 3], "text": ["a", "b", "c"]})
    gaps.to_csv(tmp_path / "gaps.csv", index=False)
    assert "1.0" in (tmp_path / "gaps.csv").read_text()
    ids = [row["id"] for row in imported(tmp_path / "gaps.csv")[0]]
    assert (ids[0], ids[2]) == ("1", "3") and ids[1].startswith("text-")
    lines = '{"id": 1.0, "text": "a"}\n{"id": 2, "text": "b"}\n'
    (tmp_path / "l.jsonl").write_text(lines)
    theirs = pandas.read_json(io.StringIO(lines), lines=True)["id"].tolist()
    assert [row["id"] for row in imported(tmp_path / "l.jsonl")[0]] == [str(one) for one in theirs]


def test_what_python_calls_json_is_read(imported, tmp_path):
    rows = [{"text": "cut \ud83d", "score": float("nan")}, {"text": "\ude42 back", "score": float("inf")}, {"text": "🙂 whole"}]
    (tmp_path / "q.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows))
    read, said = imported(tmp_path / "q.jsonl")
    mended = [row["text"].encode("utf-16", "surrogatepass").decode("utf-16", "replace") for row in rows]
    assert [row["text"] for row in read] == mended
    assert "half a surrogate pair" in said and "NaN" in said


@pytest.fixture
def responses():
    pairs = [(text, answer) for text in TEXTS for answer in TEXTS]
    return [{"query": f"{text}{i}", "response": answer, "query_id": f"q{i}"} for i, (text, answer) in enumerate(pairs)]


@pytest.mark.parametrize("ending", ["csv", "jsonl", "json"])
def test_answers_come_back_byte_by_byte(sami, new_experiment, responses, tmp_path, ending):
    lines = "".join(json.dumps(row) + "\n" for row in responses)
    first, second = new_experiment(), new_experiment()
    assert sami.run("import", first, "--responses", "-", "--name", "m", stdin=lines).returncode == 0
    out = tmp_path / f"r.{ending}"
    assert sami.run("export", first, "--responses", out, "--name", "m").returncode == 0
    done = sami.run("import", second, "--responses", out, "--name", "m")
    assert done.returncode == 0, done.stderr
    pairs = [{(row["query"], row["response"]) for row in rows_of(sami, one, "--responses")} for one in (first, second)]
    assert pairs[0] == pairs[1] == {(row["query"], row["response"]) for row in responses}


@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_a_table_that_another_program_saved_again_comes_back(sami, new_experiment, responses, tmp_path, separator):
    first, second = new_experiment(), new_experiment()
    lines = "".join(json.dumps(row) + "\n" for row in responses)
    assert sami.run("import", first, "--responses", "-", "--name", "m", stdin=lines).returncode == 0
    assert sami.run("export", first, "--responses", tmp_path / "r.csv", "--name", "m").returncode == 0
    with open(tmp_path / "r.csv", newline="", encoding="utf-8") as file:
        records = list(csv.reader(file))
    # No cell is a formula to a spreadsheet but numbers, and an apostrophe before it is all that was added.
    assert not [cell for record in records for cell in record if re.match(r"[=+@\t\r]|-(?!\d)", cell)]
    with open(tmp_path / "again.csv", "w", newline="", encoding="utf-8") as file:
        csv.writer(file, delimiter=separator).writerows(records)
    assert sami.run("import", second, "--responses", tmp_path / "again.csv", "--name", "m").returncode == 0
    assert rows_of(sami, second, "--responses") == rows_of(sami, first, "--responses")


def test_bad_rows_are_named_or_left_out_as_pandas_does(sami, imported, new_experiment, tmp_path):
    good = [f"{i},Question {i}?" for i in range(2000)]
    bad = {3: "3,too,many", 700: "700,x,y,z", 1999: "1999,a,b"}
    (tmp_path / "q.csv").write_text("id,text\n" + "".join(bad.get(i, row) + "\n" for i, row in enumerate(good)))
    refused = sami.run("import", new_experiment(), "--queries", tmp_path / "q.csv")
    assert refused.returncode == 2 and "q.csv: line 5: 3 cells" in refused.stderr and "--skip-bad-rows" in refused.stderr
    read, said = imported(tmp_path / "q.csv", "--skip-bad-rows")
    theirs = pandas.read_csv(tmp_path / "q.csv", on_bad_lines="skip", dtype=str)
    assert [(row["id"], row["text"]) for row in read] == list(theirs.itertuples(index=False, name=None))
    assert "bad rows left out: 3; the first is" in said and "line 5" in said


def test_bad_lines_are_left_out(imported, tmp_path):
    lines = [json.dumps({"id": i, "text": f"Question {i}?"}) for i in range(1000)]
    lines[10], lines[500], lines[900] = lines[10][:-4], "garbage", json.dumps({"id": 900})
    (tmp_path / "q.jsonl").write_text("\n".join(lines))
    read, said = imported(tmp_path / "q.jsonl", "--skip-bad-rows")
    assert [int(row["id"]) for row in read] == [i for i in range(1000) if i not in (10, 500, 900)]
    assert "bad rows left out: 3; the first is" in said and "q.jsonl:11" in said


def dialogues(count):
    turn = lambda i, j: f"\n\nHuman: Question {i}.{j}?\nIn two lines.\n\nAssistant: Answer {i}.{j}."
    return [{"chosen": "".join(turn(i, j) for j in range(1 + i % 3)), "rejected": "\n\nHuman: x\n\nAssistant: y"} for i in range(count)]


@pytest.mark.parametrize("packer", ["python", "gzip", "members"])
def test_hh_rlhf_as_it_is_downloaded(sami, imported, tmp_path, packer):
    rows = dialogues(50)
    lines = "".join(json.dumps(row) + "\n" for row in rows).encode()
    path = tmp_path / "train.jsonl.gz"
    if packer == "python":
        path.write_bytes(gzip.compress(lines))
    elif packer == "gzip":
        path.write_bytes(subprocess.run(["gzip", "-9", "-c"], input=lines, capture_output=True, check=True).stdout)
    else:
        path.write_bytes(b"".join(gzip.compress(line) for line in lines.splitlines(keepends=True)))
    read, said = imported(path)
    assert [row["text"] for row in read] == [re.split(r"\n\n(?:Human|Assistant): ", row["chosen"])[1] for row in rows]
    assert f"left out: {sum(i % 3 > 0 for i in range(50))}" in said


def test_a_torn_download_is_refused(sami, new_experiment, tmp_path):
    packed = gzip.compress(os.urandom(5000).hex().encode())
    (tmp_path / "q.gz").write_bytes(packed[: len(packed) // 2])
    with pytest.raises(EOFError):
        gzip.decompress((tmp_path / "q.gz").read_bytes())
    done = sami.run("import", new_experiment(), "--queries", tmp_path / "q.gz")
    assert done.returncode == 2 and "ends too early" in done.stderr


def test_instructions_keep_their_inputs(sami, imported, new_experiment, tmp_path):
    rows = [{"instruction": "Sort.", "input": f"{i} 9 4", "output": f"4 {i} 9"} for i in range(5)]
    (tmp_path / "alpaca.json").write_text(json.dumps(rows))
    read, _ = imported(tmp_path / "alpaca.json")
    assert [row["text"] for row in read] == [f"{row['instruction']}\n\n{row['input']}" for row in rows]
    experiment = new_experiment()
    done = sami.run("import", experiment, "--responses", tmp_path / "alpaca.json", "--name", "theirs")
    assert done.returncode == 0, done.stderr
    told = [(row["query"], row["response"]) for row in rows_of(sami, experiment, "--responses")]
    assert told == [(f"{row['instruction']}\n\n{row['input']}", row["output"]) for row in rows]


@pytest.mark.parametrize("form", ["csv", "jsonl", "json"])
def test_principles_come_in_tables_too(sami, new_experiment, tmp_path, form):
    frame = pandas.DataFrame({"Name": ["calm", "list"], "Text": ["Be calm.", "- Use items"], "Antithesis": ["Be wild.", "= prose"]})
    if form == "csv":
        frame.to_csv(tmp_path / "p", index=False, sep=";")
    else:
        frame.rename(columns=str.lower).to_json(tmp_path / "p", orient="records", lines=form == "jsonl")
    experiment = new_experiment()
    done = sami.run("import", experiment, "--constitutions", tmp_path / "p")
    assert done.returncode == 0, done.stderr
    shown = json.loads(sami.run("contrasts", experiment, "--json", "--examples", "0").stdout)["principles"]
    assert [(p["name"], p["text"], p["antithesis"]) for p in shown] == list(frame.itertuples(index=False, name=None))
