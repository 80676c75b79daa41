"""What `sami queries` finds and calls a duplicate, and how `sami import` reads columns, held against pandas."""

from __future__ import annotations

import json
import random

import pandas
import pytest

WORDS = ["tea", "TEA", "Straße", "STRASSE", "ΟΔΟΣ", "οδος", "naïve", "茶", "مرحبا", "İstanbul", "coffee", "ﬁne", "FINE",
         "a\u00a0b", "new\nline", "emoji 🙂", "x"]


def must(done) -> str:
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def table():
    draw = random.Random(7)
    rows = []
    for number in range(600):
        text = draw.choice(["", " ", "\t", "\u3000"]) + draw.choice([" ", "  ", "\n", "\u2003"]).join(
            draw.choice(WORDS) for _ in range(draw.randint(1, 3)))
        rows.append({"key": f"k{number}", "frage": text, "part": draw.choice(["train", "test"]), "other": number})
    return pandas.DataFrame(rows)


@pytest.fixture(scope="module")
def experiment(sami, tmp_path_factory, table):
    folder = tmp_path_factory.mktemp("queries")
    path = folder / "e.sami"
    must(sami.run("new", path, "--empty", "--pair", "brief-detailed"))
    table.to_csv(folder / "rows.csv", index=False)
    must(sami.run("import", path, "--queries", folder / "rows.csv", "--column", "text=frage", "--column", "id=key",
                  "--column", "split=part"))
    return path


def listed(sami, experiment, *options):
    lines = must(sami.run("queries", experiment, "--limit", 10000, "--json", *options)).split("\n")
    return [json.loads(line) for line in lines if line]


def comparable(text):
    return " ".join(text.split()).casefold()


def test_columns_are_read_as_they_were_mapped(sami, experiment, table):
    rows = listed(sami, experiment)
    assert [row["id"] for row in rows] == list(table["key"])
    assert [row["text"] for row in rows] == list(table["frage"])
    assert [row["split"] == "held-out" for row in rows] == list(table["part"] == "test")


@pytest.mark.parametrize("words", ["tea", "STRASSE", "straße", "οδοσ", "ΟΔΟΣ fine", "茶 TEA", "i̇stanbul", "zz", "🙂"])
def test_a_filter_finds_the_rows_that_pandas_finds(sami, experiment, table, words):
    expected = pandas.Series(True, index=table.index)
    for word in words.casefold().split():
        expected &= table["frage"].str.casefold().str.contains(word, regex=False)
    assert [row["id"] for row in listed(sami, experiment, "--filter", words)] == list(table["key"][expected])


def test_duplicates_are_those_of_pandas(sami, experiment, table):
    groups = table.assign(same=table["frage"].map(comparable)).groupby("same", sort=False)
    expected = {frozenset(group["key"]): group["part"].nunique() > 1 for _, group in groups if len(group) > 1}
    found = {frozenset(query["id"] for query in group["queries"]): group["across_split"]
             for group in listed(sami, experiment, "--duplicates")}
    assert found == expected and any(expected.values()) and not all(expected.values())


def test_a_run_is_refused_until_the_split_is_clean(sami, experiment, table):
    refused = sami.run("plan", experiment)
    assert refused.returncode == 2 and "sami queries FILE separate" in refused.stderr
    must(sami.run("queries", experiment, "separate"))
    same = table["frage"].map(comparable)
    both = set(same[table["part"] == "test"]) & set(same[table["part"] == "train"])
    kept = table[~(same.isin(both) & (table["part"] == "train"))]
    assert [row["id"] for row in listed(sami, experiment)] == list(kept["key"])
    assert not any(group["across_split"] for group in listed(sami, experiment, "--duplicates"))


def test_what_is_changed_is_listed(sami, experiment):
    must(sami.run("queries", experiment, "hold-out", "k1", "k2"))
    must(sami.run("queries", experiment, "tag", "hard", "k1"))
    must(sami.run("queries", experiment, "keep", "k1"))
    row = next(row for row in listed(sami, experiment, "--tag", "hard"))
    assert row["id"] == "k1" and row["split"] == "held-out" and row["kept"] and row["tags"] == ["hard"]
    must(sami.run("queries", experiment, "untag", "hard", "k1"))
    must(sami.run("queries", experiment, "drop", "k1"))
    assert listed(sami, experiment, "--tag", "hard") == []
    missing = sami.run("queries", experiment, "remove", "k1", "nobody")
    assert missing.returncode != 0 and '"nobody"' in missing.stderr
    assert any(row["id"] == "k1" for row in listed(sami, experiment))  # all or none


def test_a_preview_changes_nothing_and_says_what_would_be(sami, experiment, tmp_path):
    before = listed(sami, experiment)
    rows = [{"id": before[3]["id"], "text": before[3]["text"]}, {"id": "n1", "text": "Wholly new?"},
            {"id": "n2", "text": "wholly  NEW?"}]
    file = tmp_path / "more.jsonl"
    file.write_text("".join(json.dumps(row) + "\n" for row in rows))
    said = must(sami.run("import", experiment, "--queries", file, "--preview", "--held-out-share", 0))
    assert 'taken for JSON Lines; text under "text"' in said
    assert "2 new, 1 there already; 3 to train on, 0 to hold out" in said
    assert "said more than once in the file: 1" in said
    assert listed(sami, experiment) == before


def test_a_column_that_is_nowhere_is_refused(sami, experiment, tmp_path):
    file = tmp_path / "rows.jsonl"
    file.write_text('{"text": "One?"}\n')
    refused = sami.run("import", experiment, "--queries", file, "--column", "id=nowhere")
    assert refused.returncode == 2 and '"nowhere"' in refused.stderr
    assert sami.run("import", experiment, "--queries", file, "--column", "title=x").returncode == 2
