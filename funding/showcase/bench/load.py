"""The clients where there is no wrk, in a process of their own: `load.py ADDRESS SECONDS CLIENTS`. Plain sockets that stay open."""

import socket
import sys
import threading
import time
from urllib.parse import urlsplit


def _ask(address: str, until: float, took: list[float]) -> None:
    parts = urlsplit(address)
    asked = f"GET {parts.path}?{parts.query} HTTP/1.1\r\nHost: {parts.netloc}\r\n\r\n".replace("? ", " ").encode()
    there = (parts.hostname, parts.port)
    line = socket.create_connection(there)
    while time.monotonic() < until:
        began = time.monotonic()
        line.sendall(asked)
        head, _, body = _until(line, b"\r\n\r\n")
        assert head.startswith(b"HTTP/1.1 200"), head[:80]
        length = int(head.lower().split(b"content-length:")[1].split(b"\r\n")[0])
        while len(body) < length:
            body += line.recv(65_536)
        took.append(time.monotonic() - began)
        if b"connection: close" in head.lower():
            line.close()
            line = socket.create_connection(there)
    line.close()


def _until(line: socket.socket, mark: bytes) -> tuple[bytes, bytes, bytes]:
    got = b""
    while mark not in got:
        piece = line.recv(65_536)
        if not piece:
            raise ConnectionError("closed")
        got += piece
    return got.partition(mark)


def main(address: str, seconds: str, clients: str) -> None:
    took: list[float] = []
    until = time.monotonic() + float(seconds)
    threads = [threading.Thread(target=_ask, args=(address, until, took)) for _client in range(int(clients))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    ordered = sorted(took)
    sys.stdout.write(f"{len(took) / float(seconds)} {ordered[int(len(ordered) * 0.99) - 1] * 1000}\n")


if __name__ == "__main__":
    main(*sys.argv[1:])
