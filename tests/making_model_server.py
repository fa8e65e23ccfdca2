"""A chat model's server on this machine that answers as told: whole, late, cut, refused, redirected, or nonsense."""

import json
import threading
import time
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

STALL = 20  # seconds, well past what any test allows


class Server:
    """What a test scripts (`says`, a text or a function of the request, and `how`) and what was `asked`."""

    def __init__(self, url):
        self.url, self.says, self.how, self.asked = url, "", "whole", []
        self.over = threading.Event()


@contextmanager
def serving():
    """A server for the time of a test."""
    server = Server("")

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def log_message(self, *_):
            pass

        def do_POST(self):
            body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            self.said = server.says(body) if callable(server.says) else server.says
            server.asked.append((self.path, {k.lower(): v for k, v in self.headers.items()}, body))
            with suppress(BrokenPipeError, ConnectionResetError):
                getattr(self, f"_{server.how}")()
            self.close_connection = True

        def _start(self, status=200, kind="text/event-stream", **headers):
            self.send_response(status)
            self.send_header("Content-Type", kind)
            self.send_header("Connection", "close")
            for name, value in headers.items():
                self.send_header(name, value)
            self.end_headers()

        def _event(self, text="", finish=None):
            delta = {"role": "assistant", "content": text}
            chunk = {"id": "1", "object": "chat.completion.chunk", "created": 0, "model": "essai"}
            chunk["choices"] = [{"index": 0, "delta": delta, "finish_reason": finish}]
            self.wfile.write(f"data: {json.dumps(chunk)}\n\n".encode())
            self.wfile.flush()

        def _whole(self, finish="stop"):
            self._start()
            half = len(self.said) // 2
            self._event(self.said[:half])
            self._event(self.said[half:])
            self._event("", finish)
            self.wfile.write(b"data: [DONE]\n\n")

        def _length(self):
            self._whole("length")

        def _filtered(self):
            self._whole("content_filter")

        def _cut(self):
            """The stream ends without a reason to end."""
            self._start()
            self._event(self.said)

        def _torn(self):
            """The connection breaks in the middle of an announced length."""
            self._start(**{"Content-Length": "5000"})
            self._event(self.said)

        def _late(self):
            server.over.wait(STALL)

        def _drip(self):
            """A byte now and then: every time-out of the connection is kept, and no answer ever comes."""
            self._start()
            begun = time.monotonic()
            while not server.over.wait(0.05) and time.monotonic() - begun < STALL:
                self.wfile.write(b":")
                self.wfile.flush()

        def _status(self, code, **headers):
            self._start(code, "application/json", **headers)
            self.wfile.write(b'{"error": {"message": "non", "type": "x"}}')

        def _429(self):
            self._status(429, **{"Retry-After": "1"})

        def _500(self):
            self._status(500)

        def _401(self):
            self._status(401)

        def _elsewhere(self):
            self._status(307, Location="http://127.0.0.2:9/v1/chat/completions")

        def _page(self):
            """A proxy's page in the place of an answer."""
            self._start(200, "text/html")
            self.wfile.write(b"<html><body>Connectez-vous au portail</body></html>")

        def _broken(self):
            self._start()
            self.wfile.write(b'data: {"choices": [{"delta": {"cont\n\n')

        def _endless(self):
            self._start()
            for _ in range(100):
                self._event("x" * 1000)
            self._event("", "stop")

    http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    http.daemon_threads = True
    server.url = f"http://127.0.0.1:{http.server_port}/v1"
    thread = threading.Thread(target=http.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.over.set()
        http.shutdown()
        http.server_close()
        thread.join()
