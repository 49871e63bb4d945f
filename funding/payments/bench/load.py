"""The clients, in a process of their own: each pledges and then tells of its payment as the provider would, one after another.

Reads a plan as JSON from its standard input and answers with what it saw. Plain sockets, so that the clients take as
little of the machine as can be; each request on a connection of its own, as people's are.
"""

import hashlib
import hmac
import json
import re
import socket
import sys
import threading
import time
from collections import Counter
from typing import Any
from urllib.parse import urlencode

UID = re.compile(rb"[Ll]ocation: \S*/ch_([0-9a-f-]{36})")
SESSION = re.compile(rb"[Ss]et-[Cc]ookie: *sessionid=(\w+)")


class Client:
    def __init__(self, plan: dict[str, Any], jobs: "list[dict[str, Any]]"):
        self.plan, self.jobs = plan, jobs
        self.pairs: list[float] = []
        self.codes: Counter[str] = Counter()

    def work(self) -> None:
        while self.jobs:
            try:
                job = self.jobs.pop()
            except IndexError:
                return
            self._do(job)

    def _do(self, job: dict[str, Any]) -> None:
        session, answer, began = job.get("session", ""), b"", time.perf_counter()
        for path, form in job["posts"]:
            answer = self._post(path, urlencode(form).encode(), session=session)
            if found := SESSION.search(answer):
                session = found[1].decode()
        uid = UID.search(answer)
        if uid is None:
            return
        self._tell(uid[1].decode())
        self.pairs.append(time.perf_counter() - began)

    def _tell(self, uid: str) -> None:
        event = {"id": f"ev_{uid}", "kind": "charge.succeeded", "charge": f"ch_{uid}", "key": uid, "mode": "test"}
        body, now = json.dumps(event).encode(), int(time.time())
        signed = hmac.new(self.plan["secret"].encode(), f"{now}.".encode() + body, hashlib.sha256).hexdigest()
        self._post(self.plan["webhook"], body, kind="application/json", signature=f"t={now},v1={signed}")

    def _post(self, path: str, body: bytes, *, session: str = "", kind: str = "", signature: str = "") -> bytes:
        token = self.plan["token"]
        cookies = f"csrftoken={token}" + (f"; sessionid={session}" if session else "")
        head = (
            f"POST {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\nContent-Length: {len(body)}\r\n"
            f"Content-Type: {kind or 'application/x-www-form-urlencoded'}\r\nCookie: {cookies}\r\nX-CSRFToken: {token}\r\n"
            f"Sandbox-Signature: {signature}\r\n\r\n"
        )
        with socket.create_connection(("127.0.0.1", self.plan["port"]), timeout=60) as line:
            line.sendall(head.encode() + body)
            pieces = []
            while piece := line.recv(65536):
                pieces.append(piece)
        answer = b"".join(pieces)
        self.codes[answer[9:12].decode()] += 1
        return answer


def run(plan: dict[str, Any]) -> dict[str, Any]:
    jobs = list(plan["jobs"])
    clients = [Client(plan, jobs) for _client in range(plan["clients"])]
    threads = [threading.Thread(target=client.work) for client in clients]
    began = time.time()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    pairs = sorted(took for client in clients for took in client.pairs)
    codes = sum((client.codes for client in clients), Counter())
    return {"began": began, "ended": time.time(), "pairs": pairs, "codes": dict(codes)}


if __name__ == "__main__":
    print(json.dumps(run(json.load(sys.stdin))))  # noqa: T201 - it is read by the bench
