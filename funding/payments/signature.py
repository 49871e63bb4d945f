"""How sandbox and site know each other: HMAC-SHA256 over the time and the body, good for five minutes."""

import hashlib
import hmac

MAY_BE_OLD = 300


def sign(secret: str, timestamp: int, body: bytes) -> str:
    return hmac.new(secret.encode(), f"{timestamp}.".encode() + body, hashlib.sha256).hexdigest()


def header(secret: str, timestamp: int, body: bytes) -> str:
    return f"t={timestamp},v1={sign(secret, timestamp, body)}"


def is_good(secret: str, given: str, body: bytes, now: float) -> bool:
    """Whether the header `t=…,v1=…` is a signature of this body, made within the last five minutes."""
    parts = dict(part.split("=", 1) for part in given.split(",") if "=" in part)
    stamp = parts.get("t", "")
    if not (stamp.isascii() and stamp.isdigit() and len(stamp) < 12) or abs(now - int(stamp)) > MAY_BE_OLD:
        return False
    return hmac.compare_digest(sign(secret, int(stamp), body).encode(), parts.get("v1", "").encode())
