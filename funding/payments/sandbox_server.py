"""The sandbox provider: a small HTTP server in a process of its own, with its own books. It moves no money."""

import hmac
import json
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

from funding.payments import sandbox_pages as pages
from funding.payments.sandbox_bell import Bell
from funding.payments.sandbox_books import Books, No

LARGEST = 100_000
STALL = 8  # seconds: longer than the site waits


class Server(ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self, port: int, file: Path | str, *, secret: str, site: str, public: str):
        super().__init__(("127.0.0.1", port), Handler)
        public = public or f"http://127.0.0.1:{self.server_address[1]}"
        self.secret, self.books = secret, Books(file, site, public)
        self.bell = Bell(self.books, secret)

    def serve(self) -> None:
        self.bell.start()
        try:
            self.serve_forever(poll_interval=0.2)
        finally:
            self.bell.stopped.set()


class Handler(BaseHTTPRequestHandler):
    server: Server
    protocol_version = "HTTP/1.1"
    timeout = 20

    def do_GET(self) -> None:
        self._answer(self._get)

    def do_POST(self) -> None:
        self._answer(self._post)

    def log_message(self, *arguments: Any) -> None:
        """Quiet: its books say what happened."""

    # -- What is asked -----------------------------------------------------------------------------
    def _get(self, path: list[str]) -> None:
        books = self.server.books
        if path == ["books.json"]:
            self._json(books.everything())
        elif path == ["style.css"]:
            self._send(200, "text/css", pages.STYLE.encode())
        elif path[0] == "charges" and len(path) == 2:
            self._known()
            self._misbehave("lookups")
            self._json(books.find(path[1]))
        elif path[0] == "pay" and len(path) == 2:
            self._html(pages.pay(books.find(path[1])))
        else:
            raise No(404, "no such address")

    def _post(self, path: list[str]) -> None:
        books, body = self.server.books, self._body()
        if path[0] == "pay" and len(path) == 2:
            self._decided(path[1], parse_qs(body.decode(errors="replace")).get("outcome", [""])[0])
            return
        self._known()
        asked = self._object(body)
        if path == ["charges"]:
            made = books.charge(self._key(), asked)
            self._misbehave("start")
            self._json(made)
        elif path == ["refunds"]:
            made = books.refund(self._key(), asked)
            self._misbehave("refunds")
            self._json(made)
        elif path == ["options"]:
            books.set_options(asked)
            self._json(asked)
        else:
            raise No(404, "no such address")

    def _decided(self, charge_id: str, outcome: str) -> None:
        books = self.server.books
        if outcome == "challenge":
            self._html(pages.challenge(books.find(charge_id)))
            return
        charge = books.decide(charge_id, outcome)
        if outcome == "timeout-after-success":
            self._html(pages.lost(charge), status=504)
            return
        back = charge["asked"]["cancel_url" if outcome == "cancelled" else "return_url"]
        self._send(303, "text/plain", b"", {"Location": back})

    def _misbehave(self, name: str) -> None:
        """What a test has asked for: silence, an error or nonsense after the work has been done."""
        way = self.server.books.option(name)
        if way == "timeout":
            time.sleep(STALL)
        elif way == "error":
            raise No(500, "out of order")
        elif way == "busy":
            raise No(429, "too many at once")
        elif way == "garbage":
            raise No(200, "")

    # -- How it is answered ------------------------------------------------------------------------
    def _answer(self, work: Any) -> None:
        parts = [part for part in urlsplit(self.path).path.split("/") if part] or [""]
        try:
            work(parts)
        except No as no:
            if parts[0] == "pay":
                self._html(pages.missing(), status=no.status)
            elif no.status == 200:
                self._send(200, "application/json", b"{not json")
            else:
                self._json({"why": no.why}, status=no.status)
        except (BrokenPipeError, ConnectionResetError):
            self.close_connection = True

    def _known(self) -> None:
        given = self.headers.get("Authorization", "")
        if not hmac.compare_digest(given.encode(), f"Bearer {self.server.secret}".encode()):
            raise No(401, "who are you?")

    def _key(self) -> str:
        key = self.headers.get("Idempotency-Key", "")
        if not 0 < len(key) <= 64:
            raise No(400, "an Idempotency-Key is needed")
        return key

    def _body(self) -> bytes:
        length = self.headers.get("Content-Length", "0")
        if not length.isdigit() or int(length) > LARGEST:
            self.close_connection = True
            raise No(413, "too long")
        return self.rfile.read(int(length))

    def _object(self, body: bytes) -> dict[str, Any]:
        try:
            asked = json.loads(body)
        except ValueError:
            asked = None
        if not isinstance(asked, dict):
            raise No(400, "a JSON object is needed")
        return asked

    def _json(self, answer: dict[str, Any], *, status: int = 200) -> None:
        self._send(status, "application/json", json.dumps(answer).encode())

    def _html(self, page: str, *, status: int = 200) -> None:
        self._send(status, "text/html; charset=utf-8", page.encode())

    def _send(self, status: int, kind: str, body: bytes, more: dict[str, str] | None = None) -> None:
        self.send_response(status)
        policy = (
            f"default-src 'none'; style-src 'self'; form-action 'self' {self.server.books.site}; frame-ancestors 'none'"
        )
        headers = {"Content-Type": kind, "Content-Length": str(len(body)), "Content-Security-Policy": policy}
        for name, value in (
            headers | {"Cache-Control": "no-store", "Referrer-Policy": "no-referrer"} | (more or {})
        ).items():
            self.send_header(name, value)
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)
