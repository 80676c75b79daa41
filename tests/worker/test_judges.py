"""`sami judge` from the command to the stored verdict: rules, and an endpoint that behaves or does not."""

from __future__ import annotations

import json
import os
import random
import shutil
import socket
import subprocess
import time
import urllib.request
from pathlib import Path

import pytest
import xllamacpp

from judge_endpoint import JudgeEndpoint

BRIEF = "Responses should be one short sentence."
KEY = "sk-canary-0123456789"
SHORT, LONG = "It is {}.", "It is {}, and there is more to be said of it than that, much more."


class Experiment:
    """A `base` and `theirs` that have answered the same held-out queries; no model of it is on this machine."""

    def __init__(self, sami, folder: Path, queries: list[dict]):
        self.sami, self.path, self.queries = sami, folder / "e.sami", queries

    @classmethod
    def created(cls, *arguments) -> Experiment:
        made = cls(*arguments)
        made.must("new", made.path, "--empty", "--model", "no/model")
        lines = "".join(json.dumps({**query, "split": "held-out"}) + "\n" for query in made.queries)
        made.must("import", made.path, "--queries", "-", stdin=lines)
        return made

    def must(self, *arguments, stdin="") -> str:
        done = self.sami.run(*arguments, stdin=stdin)
        assert done.returncode == 0, done.stderr
        return done.stdout

    def answer(self, name: str, text) -> None:
        rows = [
            {"query_id": q["id"], "query": q["text"], "constitution": BRIEF, "response": text(number)}
            for number, q in enumerate(self.queries)
        ]
        lines = "".join(json.dumps(row) + "\n" for row in rows)
        self.must("import", self.path, "--responses", "-", "--name", name, stdin=lines)

    def judge(self, *options, key: str | None = None, **environment) -> subprocess.CompletedProcess:
        command = [str(self.sami.binary), "judge", str(self.path), "--judge", *map(str, options)]
        environment = os.environ | {"SAMI_FIRST_RETRY_SECONDS": "0.01"} | environment
        environment.pop("OPENAI_API_KEY", None)
        if key:
            environment["OPENAI_API_KEY"] = key
        return subprocess.run(command, capture_output=True, text=True, env=environment, timeout=120)

    def ask(self, endpoint, *options, **more) -> subprocess.CompletedProcess:
        return self.judge(f"endpoint:{endpoint.url}", "--judge-model", "m", *options, **more)

    def verdicts(self) -> list[dict]:
        return [json.loads(line) for line in self.must("export", self.path, "--verdicts", "-").splitlines()]

    def events(self) -> list[dict]:
        """Of the latest run."""
        folder = sorted(Path(f"{self.path}.runs").iterdir())[-1]
        return [json.loads(line) for line in (folder / "events.jsonl").read_text(encoding="utf-8").splitlines()]

    def bytes_everywhere(self) -> bytes:
        return b"".join(path.read_bytes() for path in self.path.parent.rglob("*") if path.is_file())


@pytest.fixture(scope="session")
def answered(sami, tmp_path_factory):
    """Of a number of queries: an experiment in which `theirs` is shorter, but for the last, where both say the same."""
    made = {}

    def of(number: int) -> Experiment:
        if number not in made:
            queries = [{"id": f"q{i}", "text": f"Question {i}?"} for i in range(number)]
            made[number] = Experiment.created(sami, tmp_path_factory.mktemp("answered"), queries)
            made[number].answer("base", lambda i: (SHORT if i == number - 1 else LONG).format(i))
            made[number].answer("theirs", lambda i: SHORT.format(i))
        return made[number]

    return of


@pytest.fixture
def experiment(answered, tmp_path, request):
    source = answered(getattr(request, "param", 4))
    shutil.copy(source.path, tmp_path)
    return Experiment(source.sami, tmp_path, source.queries)


@pytest.fixture
def endpoint():
    opened = []

    def of(*arguments, **options) -> JudgeEndpoint:
        opened.append(JudgeEndpoint(*arguments, **options))
        return opened[-1]

    yield of
    for one in opened:
        one.close()


@pytest.mark.parametrize("rule", ["fewest-words", "principles", "pattern=^It is [0-9]+\\.$"])
def test_a_rule_needs_no_model(experiment, rule):
    done = experiment.judge(f"rule:{rule}")
    assert done.returncode == 0, done.stderr
    verdicts = experiment.verdicts()
    assert [v["outcome"] for v in verdicts] == ["candidate"] * 3 + ["tie"]
    assert {v["judge"] for v in verdicts} == {f"rule:{rule}"} and {v["order"] for v in verdicts} == {""}
    assert all(v["score_candidate"] > v["score_baseline"] for v in verdicts[:3])
    assert "n = 4, ties 1" in done.stdout


def test_an_unknown_rule_is_refused_before_a_run_is_made(experiment):
    done = experiment.judge("rule:shortest")
    assert done.returncode == 2 and "fewest-words" in done.stderr
    assert not list(Path(f"{experiment.path}.runs").glob("*"))


def test_an_endpoint_is_asked_in_both_orders_and_its_words_are_kept(experiment, endpoint):
    judge = endpoint()
    done = experiment.ask(judge, key=KEY)
    assert done.returncode == 0, done.stderr
    assert "3 pairs: 6 calls" in done.stderr
    verdicts = experiment.verdicts()
    host = judge.url.split("/")[2]
    assert {v["judge"] for v in verdicts} == {f"endpoint:{host}/m"}
    by_order = {order: [v for v in verdicts if v["order"] == order] for order in ("baseline-first", "candidate-first")}
    for order, letter in (("baseline-first", "B"), ("candidate-first", "A")):
        outcomes = sorted(v["outcome"] for v in by_order[order])
        assert outcomes == ["candidate"] * 3 + ["tie"]
        words = {v["rationale"] for v in by_order[order] if v["outcome"] != "tie"}
        assert words == {f"One is shorter.\nFinal Response: {letter}"}
    assert len({v["prompt_hash"] for v in verdicts if v["outcome"] != "tie"}) == 1
    assert len(judge.asked) == 6
    for body in judge.asked:
        assert body["path"] == "/v1/chat/completions" and body["headers"]["Authorization"] == f"Bearer {KEY}"
        assert (body["model"], body["temperature"], body["top_p"], body["max_tokens"]) == ("m", 0, 0.9, 200)
        assert BRIEF in body["messages"][0]["content"]
    assert KEY.encode() not in experiment.bytes_everywhere()
    again = experiment.ask(judge, key=KEY)
    assert again.returncode == 0 and len(judge.asked) == 6


def test_one_random_order_can_be_completed_later(experiment, endpoint):
    judge = endpoint()
    assert experiment.ask(judge, "--order", "random").returncode == 0
    assert len(judge.asked) == 3
    first = {(v["query_id"], v["order"]) for v in experiment.verdicts()}
    assert experiment.ask(judge).returncode == 0
    assert len(judge.asked) == 6
    assert first < {(v["query_id"], v["order"]) for v in experiment.verdicts()} and len(experiment.verdicts()) == 8


def test_a_prompt_of_ones_own_is_kept_with_the_run(experiment, endpoint, tmp_path):
    judge, own = endpoint(), tmp_path / "own.txt"
    own.write_text("{principles} {query}\n\nResponse A:\n{response_a}\n\nResponse B:\n{response_b}\n\nWhich?\n")
    assert experiment.ask(judge, "--prompt", own).returncode == 0
    config = json.loads(next(Path(f"{experiment.path}.runs").glob("*/config.json")).read_text())
    assert config["judge_setup"]["prompt"] == own.read_text().strip()
    assert all(body["messages"][0]["content"].startswith(BRIEF) for body in judge.asked)
    own.write_text("{principles} {query} {response_a}")
    refused = experiment.ask(judge, "--prompt", own)
    assert refused.returncode == 2 and "{response_b}" in refused.stderr


def test_more_calls_than_the_ceiling_are_not_begun(experiment, endpoint):
    judge = endpoint()
    refused = experiment.ask(judge, "--max-calls", "5")
    assert refused.returncode == 2 and "--max-calls 6" in refused.stderr
    assert judge.asked == [] and experiment.verdicts() == []
    assert experiment.ask(judge, "--max-calls", "6").returncode == 0


FAULTS = {
    "prose": "I like the first one best",
    "wrong letter": "Final Response: C",
    "empty": "is empty",
    "no JSON": "the endpoint's answer: line 1",
    "another form": "no chat completion",
    "redirect": "redirect (307) to http://127.0.0.1:",
    "long": "more than 1048576 bytes",
}


@pytest.mark.parametrize("experiment", [len(FAULTS) + 3], indirect=True)
def test_what_is_no_verdict_is_an_error_and_asked_again(experiment, endpoint):
    faults, other = list(FAULTS), endpoint()
    replies = dict(enumerate(faults))
    judge = endpoint(lambda call: replies.get(call, "right"), elsewhere=other.url + "/chat/completions")
    options = ["--concurrency", "1", "--order", "random"]
    done = experiment.ask(judge, *options, key=KEY)
    assert done.returncode == 0, done.stderr
    assert f"errors {len(faults)}" in done.stdout and len(judge.asked) == len(faults) + 2
    errors = [v for v in experiment.verdicts() if v["outcome"] == "error"]
    assert len(errors) == len(faults)
    for fault in faults:
        assert sum(FAULTS[fault] in v["rationale"] for v in errors) == 1, fault
    assert other.asked == [] and KEY.encode() not in experiment.bytes_everywhere()
    assert experiment.ask(judge, *options, key=KEY).returncode == 0
    assert len(judge.asked) == 2 * len(faults) + 2
    assert sorted(v["outcome"] for v in experiment.verdicts()) == ["candidate"] * (len(faults) + 2) + ["tie"]


def test_what_may_pass_is_asked_again_at_once(experiment, endpoint):
    faults = dict(enumerate(["refuse", "429", "500", "right", "hang", "drip"]))
    judge = endpoint(lambda call: faults.get(call, "right"))
    done = experiment.ask(judge, "--concurrency", "1", "--order", "random", "--timeout", "0.7")
    assert done.returncode == 0, done.stderr
    assert len(judge.asked) == 3 + 5 and all(v["outcome"] != "error" for v in experiment.verdicts())


def test_retry_after_is_honoured(experiment, endpoint):
    judge = endpoint(lambda call: "right" if call else "429 with seconds")
    assert experiment.ask(judge, "--concurrency", "1", "--order", "random").returncode == 0
    assert judge.times[1] - judge.times[0] >= 1 and judge.times[2] - judge.times[1] < 1


def test_an_endpoint_that_is_not_there_ends_the_run_with_its_name(experiment):
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    done = experiment.judge(f"endpoint:http://127.0.0.1:{port}/v1", "--judge-model", "m", "--timeout", "2")
    assert all(v["outcome"] in ("error", "tie") for v in experiment.verdicts())
    assert f"127.0.0.1:{port}" in "".join(v["rationale"] for v in experiment.verdicts())
    assert done.returncode == 0 and "errors 3" in done.stdout


def test_without_libcurl_it_says_what_to_install(experiment, endpoint, tmp_path):
    judge, libraries = endpoint(), tmp_path / "libraries"
    libraries.mkdir()
    for name in ("libcurl.so.4", "libcurl-gnutls.so.4"):
        (libraries / name).write_bytes(b"no library")
    done = experiment.ask(judge, LD_LIBRARY_PATH=str(libraries))
    assert done.returncode == 2 and "install" in done.stderr and "libcurl4" in done.stderr
    assert experiment.judge("rule:fewest-words", LD_LIBRARY_PATH=str(libraries)).returncode == 0


@pytest.mark.parametrize("experiment", [12], indirect=True)
def test_failures_in_a_row_end_the_run_and_the_key_is_not_told(experiment, endpoint):
    judge = endpoint(lambda call: "echo 401")
    done = experiment.ask(judge, key=KEY)
    assert done.returncode == 1 and "401" in done.stderr and KEY not in done.stderr + done.stdout
    assert len(judge.asked) < 16 and all(v["outcome"] in ("error", "tie") for v in experiment.verdicts())
    assert KEY.encode() not in experiment.bytes_everywhere()


def test_one_refusal_among_answers_is_an_error_of_that_pair(experiment, endpoint):
    judge = endpoint(lambda call: "echo 401" if call == 1 else "right")
    done = experiment.ask(judge, "--concurrency", "1", "--order", "random", key=KEY)
    assert done.returncode == 0 and "errors 1" in done.stdout, done.stderr
    assert sum(v["outcome"] == "error" for v in experiment.verdicts()) == 1


def test_a_key_that_the_judge_repeats_is_struck_out(experiment, endpoint):
    judge = endpoint(lambda call: "echo")
    assert experiment.ask(judge, key=KEY).returncode == 0
    verdicts = [v for v in experiment.verdicts() if v["outcome"] != "tie"]
    assert all("You sent Bearer [key]." in v["rationale"] and v["outcome"] == "candidate" for v in verdicts)
    assert KEY.encode() not in experiment.bytes_everywhere()


def test_a_key_is_not_sent_where_others_can_read_it(experiment):
    done = experiment.judge("endpoint:http://judge.example.org/v1", "--judge-model", "m", key=KEY)
    assert done.returncode == 2 and "OPENAI_API_KEY" in done.stderr and KEY not in done.stderr
    assert experiment.verdicts() == []


@pytest.mark.parametrize("experiment", [12], indirect=True)
@pytest.mark.parametrize("concurrency", [1, 3])
def test_no_more_than_so_many_requests_are_under_way(experiment, endpoint, concurrency):
    def slowly(call):
        time.sleep(0.05)
        return "right"

    judge = endpoint(slowly)
    assert experiment.ask(judge, "--concurrency", concurrency).returncode == 0
    assert judge.most_at_once == concurrency


@pytest.mark.parametrize("experiment", [61], indirect=True)
def test_of_faults_in_a_third_of_the_calls_no_verdict_is_made_up(experiment, endpoint):
    draws, faults = random.Random(4), []
    kinds = ["refuse", "429", "500", "redirect", "empty", "no JSON", "prose", "wrong letter", "another form"]

    def behave(call):
        while len(faults) <= call:
            faults.append(draws.choice(kinds) if draws.random() < 0.3 else "right")
        return faults[call]

    other = endpoint()
    judge = endpoint(behave, elsewhere=other.url + "/chat/completions")
    wanted = 120
    for _ in range(12):
        before, standing = len(judge.asked), [v for v in experiment.verdicts() if v["outcome"] == "candidate"]
        done = experiment.ask(judge, "--order", "both", key=KEY)
        assert done.returncode in (0, 1), done.stderr
        verdicts = experiment.verdicts()
        assert {v["outcome"] for v in verdicts} <= {"candidate", "tie", "error"}  # the longer one never wins
        assert sum(v["outcome"] == "tie" for v in verdicts) == 2
        passing = sum(fault in ("refuse", "429", "500") for fault in faults[before:])
        assert len(judge.asked) - before <= wanted - len(standing) + passing
        if len([v for v in verdicts if v["outcome"] == "candidate"]) == wanted:
            break
    assert sum(v["outcome"] == "candidate" for v in experiment.verdicts()) == wanted
    assert other.asked == [] and KEY.encode() not in experiment.bytes_everywhere()


@pytest.mark.parametrize("experiment", [2], indirect=True)
def test_a_server_of_llama_cpp_is_read_word_for_word(experiment, demo_path, tmp_path):
    parameters = xllamacpp.CommonParams()
    parameters.model.path, parameters.port = str(demo_path), 0
    parameters.n_ctx, parameters.n_parallel, parameters.cpuparams.n_threads = 1024, 1, 1
    server = xllamacpp.Server(parameters)
    own = tmp_path / "own.txt"
    own.write_text(
        "{principles} {query}\nA: {response_a}\nB: {response_b}\n"
        "Write exactly this line and nothing else:\nFinal Response: B"
    )
    done = experiment.judge(
        f"endpoint:{server.listening_address}/v1", "--judge-model", "demo", "--prompt", own, "--concurrency", 1
    )
    assert done.returncode == 0, done.stderr
    verdicts = [v for v in experiment.verdicts() if v["outcome"] != "tie"]
    assert len(verdicts) == 2
    answers = {"baseline": LONG.format(0), "candidate": SHORT.format(0)}
    for verdict in verdicts:
        first, second = ("baseline", "candidate") if verdict["order"] == "baseline-first" else ("candidate", "baseline")
        parts = {"principles": BRIEF, "query": "Question 0?", "response_a": answers[first], "response_b": answers[second]}
        body = {"messages": [{"role": "user", "content": own.read_text().format(**parts)}], "max_tokens": 200}
        request = urllib.request.Request(
            f"{server.listening_address}/v1/chat/completions",
            json.dumps(body | {"temperature": 0, "top_p": 0.9}).encode(),
            {"Content-Type": "application/json"},
        )
        words = json.loads(urllib.request.urlopen(request).read())["choices"][0]["message"]["content"]
        assert verdict["rationale"] == words
        last = words.strip().splitlines()[-1].strip()
        expected = {"Final Response: A": first, "Final Response: B": second}.get(last, "error")
        assert verdict["outcome"] == expected


def test_a_run_that_was_killed_goes_on_with_what_is_missing(experiment, endpoint):
    gate = []

    def behave(call):
        while call >= 3 and not gate:
            time.sleep(0.02)
        return "right"

    judge = endpoint(behave)
    command = [str(experiment.sami.binary), "judge", str(experiment.path), "--judge", f"endpoint:{judge.url}"]
    running = subprocess.Popen([*command, "--judge-model", "m", "--concurrency", "1"], stderr=subprocess.DEVNULL)
    end = time.monotonic() + 30
    while len(judge.asked) < 4 and time.monotonic() < end:
        time.sleep(0.02)
    heartbeat = next(Path(f"{experiment.path}.runs").glob("*/heartbeat.json"))
    os.kill(json.loads(heartbeat.read_text())["pid"], 9)
    running.wait(30)
    gate.append(True)
    assert experiment.ask(judge).returncode == 0
    assert len(judge.asked) == 4 + 3
    assert sorted(v["outcome"] for v in experiment.verdicts()) == ["candidate"] * 6 + ["tie"] * 2
