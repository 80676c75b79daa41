"""What a reader says of answers: `sami drafts remark`, and a model that puts it into a pair."""

from __future__ import annotations

import pytest
from test_writer import Writing, WriterEndpoint

QUERY, ANSWER = "How do I boil an egg?", "There are many ways.\nIt depends."


@pytest.fixture
def writing(sami, tmp_path):
    return Writing(sami, tmp_path, "no/model")


def remark(writing: Writing, wish: str, words: str) -> int:
    options = ["--wish", wish, "--words", words, "--query", QUERY, "--answer", ANSWER]
    return int(writing.must("drafts", writing.path, "remark", *options))


def test_words_of_a_reader_are_a_draft_that_is_accepted_like_any_other(writing):
    more, less = remark(writing, "more", "Give a number."), remark(writing, "less", "Hedge.")
    drafts = writing.drafts()
    assert [draft["id"] for draft in drafts] == [more, less]
    assert [(draft["text"], draft["antithesis"]) for draft in drafts] == [("Give a number.", ""), ("", "Hedge.")]
    assert drafts[1]["remark"] == {"wish": "less", "words": "Hedge.", "query": QUERY, "answer": ANSWER}
    assert {(draft["writer"], draft["run"], draft["state"]) for draft in drafts} == {("reader", None, "open")}
    assert "less of this, in an answer to" in writing.must("drafts", writing.path)
    writing.must("drafts", writing.path, "accept", more)
    refused = writing.sami.run("drafts", writing.path, "accept", less)
    assert refused.returncode == 2 and "--text" in refused.stderr
    writing.must("drafts", writing.path, "accept", less, "--text", "Commit to an answer.")
    pairs = [(principle["text"], principle.get("antithesis", "")) for principle in writing.principles()]
    assert pairs[1:] == [("Give a number.", ""), ("Commit to an answer.", "Hedge.")]
    assert writing.sami.run("drafts", writing.path, "remark", "--wish", "more", "--words", " ").returncode == 2


def test_a_model_puts_a_remark_into_a_pair(writing):
    less = remark(writing, "less", "Hedge.")
    endpoint = WriterEndpoint()
    try:
        done = writing.write("--remark", less, "--count", 2, "--writer", f"endpoint:{endpoint.url}", "--writer-model", "m",
                             "--key-env", "")
        assert done.returncode == 0, done.stderr
        prompt = endpoint.asked[0]["messages"][0]["content"]
    finally:
        endpoint.close()
    for text in (QUERY, "It depends.", "less of this in answers:\nHedge.", "- Be brief."):
        assert text in prompt
    assert "more of this" not in prompt and "{" not in prompt
    made = writing.drafts()[1:]
    assert len(made) == 2 and all(draft["text"] and draft["antithesis"] and draft["remark"] is None for draft in made)
    refused = writing.sami.run("write-principles", writing.path, "--remark", made[0]["id"])
    assert refused.returncode == 2 and "no remark" in refused.stderr
