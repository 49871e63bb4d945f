"""The sandbox provider's own books, in a file of its own: it knows nothing of the site but what it is sent."""

import json
import secrets
import sqlite3
import threading
import time
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

OPEN_FOR = 3600
SLOW = 15
SCHEMA = """
CREATE TABLE IF NOT EXISTS charges (id TEXT PRIMARY KEY, key TEXT UNIQUE NOT NULL, asked TEXT NOT NULL, amount INTEGER NOT NULL,
  currency TEXT NOT NULL, state TEXT NOT NULL, why TEXT NOT NULL DEFAULT '', created REAL NOT NULL, settles REAL);
CREATE TABLE IF NOT EXISTS refunds (id TEXT PRIMARY KEY, key TEXT UNIQUE NOT NULL, asked TEXT NOT NULL, charge TEXT NOT NULL,
  amount INTEGER NOT NULL, currency TEXT NOT NULL, state TEXT NOT NULL, created REAL NOT NULL);
CREATE TABLE IF NOT EXISTS events (id TEXT PRIMARY KEY, url TEXT NOT NULL, body TEXT NOT NULL, due REAL NOT NULL,
  tries INTEGER NOT NULL DEFAULT 0, done INTEGER NOT NULL DEFAULT 0);
CREATE TABLE IF NOT EXISTS options (name TEXT PRIMARY KEY, value TEXT NOT NULL);
"""


class No(Exception):
    """An answer that is not what was asked for: a status and a reason."""

    def __init__(self, status: int, why: str):
        super().__init__(why)
        self.status, self.why = status, why


class Books:
    """Strict: the same key gives the same answer, another body under it 409, and never more back than came in."""

    def __init__(self, file: Path | str, site: str, public: str):
        self.site, self.public = site.rstrip("/"), public.rstrip("/")
        self._lock = threading.RLock()
        self._base = sqlite3.connect(file, check_same_thread=False, isolation_level=None)
        self._base.row_factory = sqlite3.Row
        self._base.executescript("PRAGMA journal_mode=WAL;" + SCHEMA)

    def ask(self, sql: str, *values: Any) -> list[dict[str, Any]]:
        with self._lock:
            return [dict(row) for row in self._base.execute(sql, values).fetchall()]

    # -- How it behaves, for tests -----------------------------------------------------------------
    def option(self, name: str, default: Any = None) -> Any:
        found = self.ask("SELECT value FROM options WHERE name = ?", name)
        return json.loads(found[0]["value"]) if found else default

    def set_options(self, values: dict[str, Any]) -> None:
        for name, value in values.items():
            self.ask("INSERT OR REPLACE INTO options VALUES (?, ?)", name, json.dumps(value))

    # -- Charges -----------------------------------------------------------------------------------
    def charge(self, key: str, asked: dict[str, Any]) -> dict[str, Any]:
        body = json.dumps(asked, sort_keys=True)
        amount, currency = _money(asked)
        for name in ("return_url", "cancel_url", "webhook_url"):
            if not self._is_of_the_site(str(asked.get(name, ""))):
                raise No(400, f"{name} is not an address of {self.site}")
        with self._lock:
            known = self.ask("SELECT * FROM charges WHERE key = ?", key)
            if known and known[0]["asked"] != body:
                raise No(409, "this key has been used for something else")
            if not known:
                sql = (
                    "INSERT INTO charges (id, key, asked, amount, currency, state, created) VALUES (?,?,?,?,?,'open',?)"
                )
                self.ask(sql, f"ch_{secrets.token_hex(12)}", key, body, amount, currency, time.time())
        return self.find(key)

    def find(self, name: str) -> dict[str, Any]:
        """By its id or by the key it was made under; what has settled meanwhile has settled."""
        with self._lock:
            found = self.ask("SELECT * FROM charges WHERE id = ? OR key = ?", name, name)
            if not found:
                raise No(404, "no such charge")
            charge = found[0]
            if charge["state"] == "open" and charge["created"] < time.time() - OPEN_FOR:
                self._settle(charge, "expired")
            elif charge["state"] == "processing" and charge["settles"] < time.time():
                self._settle(charge, "succeeded")
            else:
                return self._shown(charge)
        return self.find(name)

    def decide(self, charge_id: str, outcome: str) -> dict[str, Any]:
        """What the person chose on the page; a charge is decided once."""
        with self._lock:
            charge = self.find(charge_id)
            if charge["state"] != "open":
                return charge
            if outcome == "slow":
                self.ask(
                    "UPDATE charges SET state = 'processing', settles = ? WHERE id = ?", time.time() + SLOW, charge_id
                )
            elif outcome in ("accepted", "timeout-after-success"):
                self._settle(charge, "succeeded", silent=outcome != "accepted")
            elif outcome in ("declined", "cancelled"):
                self._settle(charge, outcome)
            else:
                raise No(400, "no such outcome")
        return self.find(charge_id)

    def _settle(self, charge: dict[str, Any], state: str, *, silent: bool = False) -> None:
        self.ask("UPDATE charges SET state = ?, why = ? WHERE id = ?", state, state, charge["id"])
        asked = charge["asked"] if isinstance(charge["asked"], dict) else json.loads(charge["asked"])
        if not silent:
            self._tell(f"charge.{state}", charge["id"], charge["key"], asked["webhook_url"])

    def _shown(self, charge: dict[str, Any]) -> dict[str, Any]:
        asked = json.loads(charge["asked"])
        return charge | {"asked": asked, "url": f"{self.public}/pay/{charge['id']}", "mode": "test"}

    def _is_of_the_site(self, url: str) -> bool:
        parts, site = urlsplit(url), urlsplit(self.site)
        return (parts.scheme, parts.netloc) == (site.scheme, site.netloc) and "\\" not in url

    # -- Refunds -----------------------------------------------------------------------------------
    def refund(self, key: str, asked: dict[str, Any]) -> dict[str, Any]:
        body = json.dumps(asked, sort_keys=True)
        amount, currency = _money(asked)
        with self._lock:
            known = self.ask("SELECT * FROM refunds WHERE key = ?", key)
            if known:
                if known[0]["asked"] != body:
                    raise No(409, "this key has been used for something else")
                return self._refund_now(known[0])
            charge = self.find(str(asked.get("charge", "")))
            back = self.ask("SELECT coalesce(sum(amount), 0) AS cents FROM refunds WHERE charge = ?", charge["id"])
            if charge["state"] != "succeeded" or currency != charge["currency"]:
                raise No(400, "nothing to return in this currency")
            if back[0]["cents"] + amount > charge["amount"]:
                raise No(400, "that would return more than came in")
            if self.option("refunds") == "refuse":
                raise No(402, "the card is closed")
            state = "processing" if self.option("refunds") == "slow" else "done"
            row = (f"re_{secrets.token_hex(12)}", key, body, charge["id"], amount, currency, state, time.time())
            self.ask("INSERT INTO refunds VALUES (?,?,?,?,?,?,?,?)", *row)
            if state == "done":
                self._tell("refund.done", charge["id"], key, charge["asked"]["webhook_url"])
            return self.ask("SELECT * FROM refunds WHERE key = ?", key)[0]

    def _refund_now(self, refund: dict[str, Any]) -> dict[str, Any]:
        if refund["state"] == "processing" and self.option("refunds") != "slow":
            self.ask("UPDATE refunds SET state = 'done' WHERE id = ?", refund["id"])
        return self.ask("SELECT * FROM refunds WHERE id = ?", refund["id"])[0]

    # -- Events ------------------------------------------------------------------------------------
    def _tell(self, kind: str, charge: str, key: str, url: str) -> None:
        if self.option("silent"):
            return
        event = f"ev_{secrets.token_hex(12)}"
        body = json.dumps(
            {"id": event, "kind": kind, "charge": charge, "key": key, "mode": "test", "created": time.time()}
        )
        due = time.time() + float(self.option("delay", 0))
        self.ask("INSERT INTO events (id, url, body, due) VALUES (?,?,?,?)", event, url, body, due)

    def due(self) -> list[dict[str, Any]]:
        for charge in self.ask("SELECT id FROM charges WHERE state = 'processing' AND settles < ?", time.time()):
            self.find(charge["id"])
        return self.ask("SELECT * FROM events WHERE done = 0 AND due <= ? ORDER BY due LIMIT 50", time.time())

    def delivered(self, event: dict[str, Any], good: bool) -> None:
        """Tried again, twice as late each time, for three days."""
        tries = event["tries"] + 1
        later = time.time() + min(2**tries, 3600)
        given_up = tries > 80
        self.ask(
            "UPDATE events SET done = ?, tries = ?, due = ? WHERE id = ?",
            int(good or given_up),
            tries,
            later,
            event["id"],
        )

    def everything(self) -> dict[str, Any]:
        columns = "id, key, amount, currency, state, created"
        charges = self.ask(f"SELECT {columns} FROM charges ORDER BY created, id")  # noqa: S608 - our own words
        refunds = self.ask(f"SELECT {columns}, charge FROM refunds ORDER BY created, id")  # noqa: S608
        return {"mode": "test", "charges": charges, "refunds": refunds}


def _money(asked: dict[str, Any]) -> tuple[int, str]:
    amount, currency = asked.get("amount"), asked.get("currency")
    if type(amount) is not int or not 0 < amount < 10**12 or currency != "EUR":
        raise No(400, "amount is whole cents above zero, currency EUR")
    return amount, currency
