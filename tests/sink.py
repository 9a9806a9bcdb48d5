"""A web server of this process that takes messages, or is down, slow or odd on purpose."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any


class Sink:
    """What has come, and how to answer: a status for each request, the last one for all others."""

    def __init__(self, port: int) -> None:
        self.url = f"json://127.0.0.1:{port}/s3cret"
        self.came: list[dict[str, Any]] = []
        self.paths: list[str] = []
        self.answers = [200]
        self.seconds = 0.0

    def answer(self) -> int:
        return self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]


@contextmanager
def open_sink() -> Iterator[Sink]:
    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            sink.paths.append(self.path)
            length = int(self.headers.get("Content-Length", 0))
            sink.came.append(json.loads(self.rfile.read(length)))
            time.sleep(sink.seconds)
            status = sink.answer()
            try:
                self.send_response(status)
                if status == 302:
                    self.send_header("Location", "/elsewhere")
                self.send_header("Content-Length", "0")
                self.end_headers()
            except OSError:  # nobody waited
                pass

        do_GET = do_POST  # noqa: N815

        def log_message(self, *words: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    sink = Sink(server.server_address[1])
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield sink
    finally:
        server.shutdown()
        server.server_close()
