"""An OpenAI-compatible endpoint that answers as it is told to, faults included, and remembers what it was asked."""

from __future__ import annotations

import json
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


def chat(content: str) -> bytes:
    message = {"role": "assistant", "content": content}
    return json.dumps({"object": "chat.completion", "choices": [{"index": 0, "message": message}]}).encode()


def right_answer(prompt: str) -> str:
    """The shorter response, and the line that says so."""
    a, b = (prompt.split(f"Response {letter}:\n")[1].split("\n\n")[0] for letter in "AB")
    return f"One is shorter.\nFinal Response: {'A' if len(a) <= len(b) else 'B'}"


class JudgeEndpoint:
    """`behave(call)` decides on the reply to call number `call`: a name of REPLIES, or "right"."""

    def __init__(self, behave=lambda call: "right", elsewhere: str = ""):
        self.behave, self.elsewhere = behave, elsewhere
        self.asked: list[dict] = []  # bodies, with their headers as "headers"
        self.times: list[float] = []
        self.at_once = self.most_at_once = 0
        self.lock = threading.Lock()
        endpoint = self

        class Handler(BaseHTTPRequestHandler):
            def log_message(self, *_):
                pass

            def do_GET(self):
                endpoint.handle(self)

            def do_POST(self):
                endpoint.handle(self)

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self.server.server_port}/v1"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def close(self):
        self.server.shutdown()
        self.server.server_close()

    def answer(self, prompt: str) -> str:
        """What is right to say to a prompt."""
        return right_answer(prompt)

    def handle(self, request):
        body = json.loads(request.rfile.read(int(request.headers.get("Content-Length", 0))) or "{}")
        with self.lock:
            call = len(self.asked)
            self.asked.append(body | {"headers": dict(request.headers), "path": request.path})
            self.times.append(time.monotonic())
            self.at_once += 1
            self.most_at_once = max(self.most_at_once, self.at_once)
        how = self.behave(call)
        with self.lock:  # before the reply: whoever has it may ask again at once
            self.at_once -= 1
        try:
            self.reply(request, how, body)
        except (BrokenPipeError, ConnectionResetError):
            pass

    def reply(self, request, how: str, body: dict):
        prompt = body["messages"][0]["content"] if "messages" in body else ""
        if how == "refuse":  # hangs up without a word
            request.close_connection = True
            return
        if how == "hang":
            time.sleep(30)
            return
        if how == "drip":
            request.send_response(200)
            request.end_headers()
            for _ in range(300):
                request.wfile.write(b" ")
                request.wfile.flush()
                time.sleep(0.1)
            return
        status, headers, content = self.fixed_reply(request, how, prompt)
        request.send_response(status)
        for name, value in headers.items():
            request.send_header(name, value)
        request.send_header("Content-Length", str(len(content)))
        request.end_headers()
        request.wfile.write(content)

    def fixed_reply(self, request, how: str, prompt: str):
        if how == "right":
            return 200, {}, chat(self.answer(prompt))
        if how == "echo":
            return 200, {}, chat(f"You sent {request.headers['Authorization']}.\n{self.answer(prompt)}")
        if how == "echo 401":
            return 401, {}, json.dumps({"error": f"wrong key {request.headers['Authorization']}"}).encode()
        if how == "redirect":
            return 307, {"Location": self.elsewhere}, b""
        return REPLIES[how]


REPLIES = {
    "429": (429, {}, b"{}"),
    "429 with seconds": (429, {"Retry-After": "1"}, b"{}"),
    "500": (500, {}, b"oops"),
    "empty": (200, {}, b""),
    "no JSON": (200, {}, b'{"choices": [{"mess'),
    "another form": (200, {}, b'{"error": {"message": "no"}}'),
    "prose": (200, {}, chat("I like the first one best. Final Response: A, I should think.")),
    "wrong letter": (200, {}, chat("Neither.\nFinal Response: C")),
    "long": (200, {}, b" " * 50_000_000),
    "tied words": (200, {}, chat("Both are alike.\nFinal Response: A")),
}
