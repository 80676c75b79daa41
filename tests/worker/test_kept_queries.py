"""A query that a person keeps is trained on although a rule of the filter would drop it."""


def test_a_kept_query_is_trained_on_whatever_the_rule(new_run, demo_queries):
    training = [query for query in demo_queries if query["split"] == "training"][:6]
    held_out = [query for query in demo_queries if query["split"] == "held-out"]
    kept = {training[1]["id"], training[4]["id"]}
    queries = [{"id": query["id"], "text": query["text"], "held_out": query in held_out}
               | ({"kept": True} if query["id"] in kept else {}) for query in training + held_out]
    # A random model goes on until one of its answers is cut off: the rule would drop every query.
    run = new_run(queries=queries, iterations=1, drop_truncated=True, drop_identical=False, shuffle_queries=False)
    run.finish()
    filtered = run.events("filtered")[0]
    assert filtered["kept"] == 2 and filtered["dropped"] == {"truncated": 4}
    rows = [row for row in run.lines("responses.jsonl") if row["purpose"] == "train"]
    assert {row["query_id"] for row in rows if not row["dropped"]} == kept
    cut_off = {row["query_id"] for row in rows if row["finish"] == "length"}
    assert cut_off == {query["id"] for query in training}  # the rule holds of the kept ones as well
    assert run.events("finished")


def test_without_a_kept_query_the_run_says_that_nothing_is_left(new_run, demo_queries):
    queries = [{"id": query["id"], "text": query["text"], "held_out": query["split"] == "held-out"}
               for query in demo_queries]
    run = new_run(queries=queries, iterations=1, drop_truncated=True, drop_identical=False)
    assert "dropped by the filter" in run.finish(expected=2)


def test_an_empty_answer_is_dropped_even_of_a_kept_query(new_run, demo_queries):
    queries = [{"id": query["id"], "text": query["text"], "held_out": query["split"] == "held-out", "kept": True}
               for query in demo_queries]
    # Cut before whatever comes first: nothing is left to score.
    run = new_run(queries=queries, iterations=1, cut_at=[chr(code) for code in range(1, 0x250)] + ["\ufffd"])
    errors = run.finish(expected=2)
    assert "empty" in errors
