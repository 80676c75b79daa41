"""`sami write-principles` and `sami drafts`: a local model, llama.cpp's server, and an endpoint that behaves or does not."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import time
import urllib.request
from pathlib import Path

import pytest
import xllamacpp
from judge_endpoint import JudgeEndpoint, chat

KEY, TASK = "sk-canary-0123456789", "Sum up what people ask about."


def right(number: int) -> str:
    return f"PRINCIPLE: Answer in {number + 2} words.\nANTITHESIS: Answer in {number + 2} pages."


class WriterEndpoint(JudgeEndpoint):
    """Writes a pair of its own in every answer it is asked for."""

    def __init__(self, behave=lambda call: "right", elsewhere: str = ""):
        self.written = 0
        super().__init__(behave, elsewhere)

    def fixed_reply(self, request, how: str, prompt: str):
        if how == "cut":
            whole = json.loads(chat(self.answer(prompt)))
            whole["choices"][0]["finish_reason"] = "length"
            return 200, {}, json.dumps(whole).encode()
        if how in WRITER_REPLIES:
            return 200, {}, chat(WRITER_REPLIES[how])
        return super().fixed_reply(request, how, prompt)

    def answer(self, prompt: str) -> str:
        with self.lock:
            self.written += 1
            return right(self.written)


class Writing:
    """An experiment with one principle, and what was drafted in it."""

    def __init__(self, sami, folder: Path, model: str):
        self.sami, self.path = sami, folder / "e.sami"
        self.must("new", self.path, "--empty", "--model", model)
        self.must("edit", self.path, "add", "--name", "brief", "--text", "Be brief.", "--antithesis", "Be long.")

    def must(self, *arguments) -> str:
        done = self.sami.run(*arguments)
        assert done.returncode == 0, done.stderr
        return done.stdout

    def command(self, *options) -> list[str]:
        return [str(self.sami.binary), "write-principles", str(self.path), *map(str, options)]

    def write(self, *options, key: str | None = None, **environment) -> subprocess.CompletedProcess:
        environment = os.environ | {"SAMI_FIRST_RETRY_SECONDS": "0.01"} | environment
        environment.pop("OPENAI_API_KEY", None)
        if key:
            environment["OPENAI_API_KEY"] = key
        return subprocess.run(self.command(*options), capture_output=True, text=True, env=environment, timeout=300)

    def ask(self, endpoint, *options, **more) -> subprocess.CompletedProcess:
        return self.write("--task", TASK, "--writer", f"endpoint:{endpoint.url}", "--writer-model", "m", *options, **more)

    def drafts(self) -> list[dict]:
        return [json.loads(line) for line in self.must("drafts", self.path, "--json").splitlines()]

    def principles(self) -> list[dict]:
        exported = self.must("export", self.path, "--principles", "-")
        return json.loads(exported)

    def folder(self) -> Path:
        """Of the latest run."""
        return sorted(Path(f"{self.path}.runs").iterdir())[-1]

    def events(self, kind: str) -> list[dict]:
        lines = (self.folder() / "events.jsonl").read_text(encoding="utf-8").splitlines()
        return [event for event in map(json.loads, lines) if event["type"] == kind]

    def bytes_everywhere(self) -> bytes:
        return b"".join(path.read_bytes() for path in self.path.parent.rglob("*") if path.is_file())


@pytest.fixture
def writing(sami, tmp_path):
    return Writing(sami, tmp_path, "no/model")


@pytest.fixture
def endpoint():
    opened = []

    def of(*arguments, **options) -> WriterEndpoint:
        opened.append(WriterEndpoint(*arguments, **options))
        return opened[-1]

    yield of
    for one in opened:
        one.close()


def test_drafts_of_an_endpoint_are_kept_with_writer_and_whole_prompt(writing, endpoint):
    writer = endpoint()
    done = writing.ask(writer, "--count", 3, "--good", "It is short.", "--bad", "It is long.", "--seed", 7, key=KEY)
    assert done.returncode == 0, done.stderr
    drafts = writing.drafts()
    assert [draft["state"] for draft in drafts] == ["open"] * 3
    assert {draft["writer"] for draft in drafts} == {f"endpoint:{writer.url.split('/')[2]}/m"}
    assert {f"PRINCIPLE: {draft['text']}\nANTITHESIS: {draft['antithesis']}" for draft in drafts} == {right(n) for n in (1, 2, 3)}
    assert {draft["raw"] for draft in drafts} == {right(n) for n in (1, 2, 3)}
    for body in writer.asked:
        assert body["path"] == "/v1/chat/completions" and body["headers"]["Authorization"] == f"Bearer {KEY}"
        assert (body["model"], body["temperature"], body["top_p"], body["max_tokens"]) == ("m", 0.8, 0.95, 160)
        assert body["messages"][0]["content"] == drafts[0]["prompt"]
    assert sorted(body["seed"] for body in writer.asked) == [8, 9, 10]
    for text in (TASK, "- It is short.", "- It is long.", "- Be brief."):
        assert text in drafts[0]["prompt"]
    assert all(draft["text"] in done.stdout for draft in drafts)
    assert len(writing.principles()) == 1
    assert KEY.encode() not in writing.bytes_everywhere() and KEY not in done.stdout + done.stderr


def test_drafts_are_accepted_edited_and_dismissed_one_by_one(writing, endpoint):
    assert writing.ask(endpoint(), "--count", 3, "--concurrency", 1).returncode == 0
    ids = [draft["id"] for draft in writing.drafts()]
    writing.must("drafts", writing.path, "accept", ids[0], "--name", "three")
    writing.must("drafts", writing.path, "accept", ids[1], "--text", "Answer in four short words.", "--antithesis", "")
    writing.must("drafts", writing.path, "dismiss", ids[2])
    assert [draft["state"] for draft in writing.drafts()] == ["accepted", "accepted", "dismissed"]
    names = {principle["name"]: principle for principle in writing.principles()}
    assert names["three"]["text"] == "Answer in 3 words." and names["three"]["antithesis"] == "Answer in 3 pages."
    assert any(principle["text"] == "Answer in four short words." for principle in writing.principles())
    again = writing.sami.run("drafts", writing.path, "accept", ids[0])
    assert again.returncode == 2 and "three" in again.stderr
    writing.must("edit", writing.path, "undo")
    assert len(writing.principles()) == 2


def test_all_accepts_what_can_be_read_and_is_new(writing, endpoint):
    faults = {1: "prose", 3: "again"}
    writer = endpoint(lambda call: faults.get(call, "right"))
    done = writing.ask(writer, "--count", 5, "--concurrency", 1, "--accept", "all")
    assert done.returncode == 0, done.stderr
    assert [draft["state"] for draft in writing.drafts()] == ["accepted", "unreadable", "accepted", "open", "accepted"]
    assert writing.drafts()[3]["same_as"] == "principle brief"
    assert len(writing.principles()) == 4
    some = writing.ask(endpoint(), "--count", 2, "--accept", "2", "x")
    assert some.returncode == 2 and '"x"' in some.stderr


def test_antitheses_and_paraphrases_are_asked_for_by_name(writing, endpoint):
    writing.must("edit", writing.path, "add", "--name", "kind", "--text", "Be kind.")
    writer = endpoint(lambda call: ["antithesis", "text alone", "right"][call])
    done = writing.write(
        "--antithesis-of", "kind", "--paraphrase", "kind", "brief", "--writer", f"endpoint:{writer.url}", "--writer-model", "m",
        "--concurrency", 1,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    drafts = writing.drafts()
    assert [draft["kind"] for draft in drafts] == ["antithesis", "paraphrase", "paraphrase"]
    assert [draft["state"] for draft in drafts] == ["open"] * 3, drafts
    assert "Be kind." in drafts[0]["prompt"] and "Be long." in drafts[2]["prompt"]
    writing.must("drafts", writing.path, "accept", drafts[0]["id"])
    writing.must("drafts", writing.path, "accept", drafts[1]["id"], "--as", "field")
    writing.must("drafts", writing.path, "accept", drafts[2]["id"])
    kind = next(principle for principle in writing.principles() if principle["name"] == "kind")
    assert kind["antithesis"] == "Be unkind." and kind["paraphrase"] == "Act gently."
    held_out = [principle for principle in writing.principles() if principle.get("use") == "held-out"]
    assert [principle["text"] for principle in held_out] == [drafts[2]["text"]]


FAULTS = {
    "prose": "it says \"I like the first one best",
    "empty": "is empty",
    "no JSON": "the endpoint's answer: line 1",
    "another form": "no chat completion",
    "redirect": "redirect (307) to http://127.0.0.1:",
    "long": "more than 1048576 bytes",
    "cut": "cut at the most tokens",
    "hostile": "it says \"<img",
}


def test_of_what_is_no_draft_none_is_made_up(writing, endpoint):
    faults, other = list(FAULTS), endpoint()
    replies = dict(enumerate(faults))
    writer = endpoint(lambda call: replies.get(call, "right"), elsewhere=other.url + "/chat/completions")
    done = writing.ask(writer, "--concurrency", 1, "--count", len(faults) + 2, key=KEY)
    assert done.returncode == 0, done.stderr
    drafts = writing.drafts()
    assert [draft["state"] for draft in drafts] == ["unreadable"] * len(faults) + ["open"] * 2
    for fault, draft in zip(faults, drafts):
        assert FAULTS[fault] in draft["problem"], fault
        assert draft["text"] == draft["antithesis"] == ""
    raw = dict(zip(faults, (draft["raw"] for draft in drafts)))
    assert raw["prose"] == "I like the first one best. Final Response: A, I should think." and raw["empty"] == ""
    assert raw["hostile"] == WRITER_REPLIES["hostile"]
    assert "\x1b" not in done.stdout and "\u202e" not in done.stdout  # shown as symbols
    assert other.asked == [] and KEY.encode() not in writing.bytes_everywhere()


def test_what_may_pass_is_asked_again_at_once(writing, endpoint):
    faults = dict(enumerate(["refuse", "429", "500", "right", "hang", "drip"]))
    writer = endpoint(lambda call: faults.get(call, "right"))
    done = writing.ask(writer, "--concurrency", 1, "--count", 2, "--timeout", 0.7)
    assert done.returncode == 0, done.stderr
    assert len(writer.asked) == 2 + 5 and [draft["state"] for draft in writing.drafts()] == ["open"] * 2


def test_a_refusal_ends_the_run_and_the_key_is_not_told(writing, endpoint):
    writer = endpoint(lambda call: "echo 401")
    done = writing.ask(writer, "--count", 12, key=KEY)
    assert done.returncode == 1 and "401" in done.stderr and "--continue" in done.stderr
    assert KEY not in done.stderr + done.stdout and KEY.encode() not in writing.bytes_everywhere()
    assert len(writer.asked) < 12


def test_a_key_that_the_writer_repeats_is_struck_out(writing, endpoint):
    done = writing.ask(endpoint(lambda call: "echo"), "--count", 1, key=KEY)
    assert done.returncode == 0, done.stderr
    assert "You sent Bearer [key]." in writing.drafts()[0]["raw"]
    assert KEY.encode() not in writing.bytes_everywhere() and KEY not in done.stdout


def test_a_key_is_not_sent_where_others_can_read_it(writing):
    done = writing.write("--task", TASK, "--writer", "endpoint:http://writer.example.org/v1", "--writer-model", "m", key=KEY)
    assert done.returncode == 2 and "OPENAI_API_KEY" in done.stderr and KEY not in done.stderr
    assert not list(Path(f"{writing.path}.runs").glob("*"))


def test_an_endpoint_without_tls_where_it_is_asked_for_is_told(writing, endpoint):
    secure = endpoint().url.replace("http://", "https://")
    done = writing.write("--task", TASK, "--writer", f"endpoint:{secure}", "--writer-model", "m", "--count", 1, key=KEY)
    assert [draft["state"] for draft in writing.drafts()] == ["unreadable"], done.stderr
    assert writing.drafts()[0]["raw"] == "" and writing.drafts()[0]["problem"] != ""
    assert KEY.encode() not in writing.bytes_everywhere()


def test_an_endpoint_that_is_not_there_is_named(writing):
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    done = writing.write(
        "--task", TASK, "--writer", f"endpoint:http://127.0.0.1:{port}/v1", "--writer-model", "m", "--count", 2, "--timeout", 2
    )
    assert done.returncode == 0, done.stderr
    assert all(draft["state"] == "unreadable" and f"127.0.0.1:{port}" in draft["problem"] for draft in writing.drafts())


def test_a_writing_that_was_killed_goes_on_with_what_is_missing(writing, endpoint):
    gate = []

    def behave(call):
        while call >= 3 and not gate:
            time.sleep(0.02)
        return "right"

    writer = endpoint(behave)
    options = ["--task", TASK, "--writer", f"endpoint:{writer.url}", "--writer-model", "m", "--concurrency", 1, "--count", 6]
    running = subprocess.Popen(writing.command(*options), stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    end = time.monotonic() + 60
    while len(writer.asked) < 4 and time.monotonic() < end:
        time.sleep(0.02)
    os.kill(json.loads((writing.folder() / "heartbeat.json").read_text())["pid"], signal.SIGKILL)
    before, _ = running.communicate(timeout=60)
    gate.append(True)
    done = writing.write("--continue", "--accept", "all")
    assert done.returncode == 0, done.stderr
    assert len(writer.asked) == 4 + 3
    drafts = writing.drafts()
    assert [draft["number"] for draft in drafts] == [1, 2, 3, 4, 5, 6]
    assert [draft["state"] for draft in drafts] == ["accepted"] * 6
    for draft in drafts:  # each was printed once
        assert (before + done.stdout).count(draft["text"]) == 1
    nothing = writing.write("--continue")
    assert nothing.returncode != 0 and "unfinished" in nothing.stderr


def test_drafts_are_printed_as_they_come(writing, endpoint):
    gate = []

    def behave(call):
        while call >= 1 and not gate:
            time.sleep(0.02)
        return "right"

    writer = endpoint(behave)
    options = ["--task", TASK, "--writer", f"endpoint:{writer.url}", "--writer-model", "m", "--concurrency", 1, "--count", 2, "--json"]
    with subprocess.Popen(writing.command(*options), stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as running:
        first = json.loads(running.stdout.readline())  # while the second is waited for
        assert first["number"] == 1 and len(writing.events("draft")) == 1
        gate.append(True)
        assert json.loads(running.stdout.readline())["number"] == 2
    assert running.returncode == 0


def test_a_random_model_writes_what_is_kept_as_it_came(sami, random_model, tmp_path):
    model, _ = random_model("grouped-query-tied")
    writing = Writing(sami, tmp_path, str(model))
    options = ["--task", TASK, "--max-new-tokens", 12, "--count", 3, "--seed", 4]
    assert writing.write(*options).returncode == 0
    drafts = writing.drafts()
    assert [draft["state"] for draft in drafts] == ["unreadable"] * 3
    assert all(draft["raw"].startswith("PRINCIPLE:") and draft["problem"] for draft in drafts)
    assert len({draft["raw"] for draft in drafts}) == 3
    assert writing.write(*options).returncode == 0
    again = writing.drafts()[3:]
    assert sorted(draft["raw"] for draft in again) == sorted(draft["raw"] for draft in drafts)
    assert writing.write(*options[:-2]).returncode == 0  # with a seed of its own
    assert not {draft["raw"] for draft in writing.drafts()[6:]} & {draft["raw"] for draft in drafts}
    long = writing.write("--task", "word " * 2000, "--count", 1)
    assert long.returncode == 2 and "fewer or shorter" in long.stderr


def test_a_local_writing_that_was_killed_ends_as_if_it_was_not(sami, random_model, tmp_path):
    model, _ = random_model("grouped-query-tied")
    (tmp_path / "a").mkdir(), (tmp_path / "b").mkdir()
    options = ["--task", TASK, "--max-new-tokens", 24, "--count", 40, "--seed", 4]
    whole, killed = Writing(sami, tmp_path / "a", str(model)), Writing(sami, tmp_path / "b", str(model))
    killed.must("edit", killed.path, "device", "cpu")
    assert whole.write(*options).returncode == 0
    running = subprocess.Popen(killed.command(*options), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    end = time.monotonic() + 60
    while time.monotonic() < end and running.poll() is None:
        events = list(Path(f"{killed.path}.runs").glob("*/events.jsonl"))
        if events and events[0].read_text(encoding="utf-8").count('"type":"draft"') >= 1:
            os.kill(json.loads((killed.folder() / "heartbeat.json").read_text())["pid"], signal.SIGKILL)
            break
        time.sleep(0.002)
    running.wait(60)
    if not any(event for event in killed.events("finished")):
        assert killed.write("--continue").returncode == 0
    assert sorted((d["number"], d["raw"]) for d in killed.drafts()) == sorted((d["number"], d["raw"]) for d in whole.drafts())


def test_the_demo_model_writes_drafts(sami, demo_path, tmp_path):
    writing = Writing(sami, tmp_path, str(demo_path))
    done = writing.write("--task", TASK, "--count", 4, "--max-new-tokens", 80, "--seed", 1)
    assert done.returncode == 0, done.stderr
    drafts = writing.drafts()
    assert len(drafts) == 4 and all(draft["raw"].startswith("PRINCIPLE:") for draft in drafts)
    readable = [draft for draft in drafts if draft["state"] == "open"]
    assert all(draft["text"] and draft["antithesis"] for draft in readable)
    assert all(draft["problem"] for draft in drafts if draft not in readable)


class Relay(WriterEndpoint):
    """Hands every request on to a server and keeps what it answers, which depends on what it was asked before."""

    def __init__(self, url: str):
        self.server_url, self.choices = url, {}
        super().__init__()

    def reply(self, request, how: str, body: dict):
        asked = urllib.request.Request(self.server_url, json.dumps(body).encode(), {"Content-Type": "application/json"})
        content = urllib.request.urlopen(asked).read()
        self.choices[body["seed"]] = json.loads(content)["choices"][0]
        request.send_response(200)
        request.send_header("Content-Length", str(len(content)))
        request.end_headers()
        request.wfile.write(content)


def test_a_server_of_llama_cpp_is_read_word_for_word(writing, demo_path):
    parameters = xllamacpp.CommonParams()
    parameters.model.path, parameters.port = str(demo_path), 0
    parameters.n_ctx, parameters.n_parallel, parameters.cpuparams.n_threads = 1024, 1, 1
    server = xllamacpp.Server(parameters)
    relay = Relay(f"{server.listening_address}/v1/chat/completions")
    options = ["--count", 3, "--concurrency", 1, "--max-new-tokens", 60, "--seed", 10]
    done = writing.write(
        "--task", TASK, "--antithesis-of", "brief", "--writer", f"endpoint:{relay.url}", "--writer-model", "demo", *options
    )
    relay.close()
    assert done.returncode == 0, done.stderr
    drafts = writing.drafts()
    assert [draft["kind"] for draft in drafts] == ["principle"] * 3 + ["antithesis"] * 3
    for draft in drafts:
        choice = relay.choices[10 + draft["number"]]
        assert draft["raw"] == choice["message"]["content"] != ""
        if choice["finish_reason"] == "length":
            assert draft["state"] == "unreadable" and "cut" in draft["problem"]
    assert len({draft["raw"] for draft in drafts[:3]}) > 1  # the seeds differ


WRITER_REPLIES = {
    "again": "PRINCIPLE: be brief\nANTITHESIS: Be endless.",
    "antithesis": "ANTITHESIS: Be unkind.",
    "text alone": "PRINCIPLE: Act gently.",
    "hostile": "<img src=file:/etc/passwd>\x1b[31m\u202eabc\nPRINCIPLE: A\nANTITHESIS: B",
}
