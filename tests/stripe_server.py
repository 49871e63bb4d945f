"""A small stand-in that speaks Stripe's API as its published reference tells it, in a process of its own: `python stripe_server.py`.

It prints its port, keeps its books in memory and is strict: keys are compared with their bodies, parameters it does not
know are refused, no more goes back than came in. What only tests need is under `/test/`.
"""

import hashlib
import hmac
import json
import secrets
import sys
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qsl, urlsplit

KEY, WEBHOOK_SECRET = "sk_test_of_the_local_server", "whsec_of_the_local_server"
SESSION = {
    "mode",
    "payment_method_types",
    "line_items",
    "client_reference_id",
    "customer_email",
    "locale",
    "success_url",
}
SESSION |= {"cancel_url", "expires_at", "metadata", "payment_intent_data", "expand"}
REFUND = {"payment_intent", "amount", "metadata", "reason"}
LOCALES = ("auto", "en", "es")


class No(Exception):
    def __init__(self, status: int, message: str, code: str = "", kind: str = "invalid_request_error"):
        super().__init__(message)
        self.status = status
        self.error = {"type": kind, "message": message} | ({"code": code} if code else {})


class Books:
    def __init__(self) -> None:
        self.lock = threading.RLock()
        self.sessions: dict[str, dict[str, Any]] = {}
        self.intents: dict[str, dict[str, Any]] = {}
        self.refunds: dict[str, dict[str, Any]] = {}
        self.disputes: dict[str, dict[str, Any]] = {}
        self.keys: dict[str, tuple[str, int, dict[str, Any]]] = {}
        self.events: list[dict[str, Any]] = []
        self.options: dict[str, Any] = {}
        self.asked: list[str] = []

    def now(self) -> int:
        return int(time.time()) + self.options.get("clock", 0)

    # -- Checkout ----------------------------------------------------------------------------------
    def open_session(self, said: dict[str, Any]) -> dict[str, Any]:
        _only(said, SESSION)
        price = _amount(said)
        expires = int(said.get("expires_at", self.now() + 86_400))
        if not self.now() + 1_800 <= expires <= self.now() + 86_400:
            raise No(400, "The `expires_at` timestamp must be at least 30 minutes and at most 24 hours from now.")
        if said.get("mode") != "payment" or said.get("locale", "auto") not in LOCALES:
            raise No(400, "Invalid mode or locale")
        for name in ("success_url", "cancel_url"):
            if not urlsplit(said.get(name, "")).scheme:
                raise No(400, f"Not a valid URL: {name}", "url_invalid")
        name = f"cs_test_{secrets.token_hex(12)}"
        made = {
            "id": name,
            "object": "checkout.session",
            "livemode": False,
            "status": "open",
            "payment_status": "unpaid",
        }
        made |= {"amount_total": price, "currency": "eur", "payment_intent": None, "created": self.now()}
        made |= {"url": f"https://checkout.stripe.com/c/pay/{name}", "expires_at": expires}
        made |= {key: said.get(key) for key in ("client_reference_id", "customer_email", "locale", "success_url")}
        made |= {"metadata": said.get("metadata", {}), "ours": said.get("payment_intent_data", {}).get("metadata", {})}
        self.sessions[name] = made
        return made

    def session(self, name: str) -> dict[str, Any]:
        if name not in self.sessions:
            raise No(404, f"No such checkout.session: '{name}'", "resource_missing")
        session = self.sessions[name]
        if session["status"] == "open" and session["expires_at"] <= self.now():
            session |= {"status": "expired", "url": None}
            self.tell("checkout.session.expired", session)
        return session

    def listed(self, asked: dict[str, Any]) -> dict[str, Any]:
        made = asked.get("created", {})
        low, high = int(made.get("gte", 0)), int(made.get("lte", 2**40))
        found = [s for s in reversed(self.sessions.values()) if low <= s["created"] <= high]
        names = [session["id"] for session in found]
        first = names.index(asked["starting_after"]) + 1 if "starting_after" in asked else 0
        limit = min(int(asked.get("limit", 10)), self.options.get("page", 100))
        page = found[first : first + limit]
        more = len(found) > first + limit
        return {"object": "list", "url": "/v1/checkout/sessions", "has_more": more, "data": page}

    def shown(self, session: dict[str, Any], expand: Any = ()) -> dict[str, Any]:
        whole = "payment_intent" in list(expand) and session["payment_intent"]
        shown = {key: value for key, value in session.items() if key != "ours"}
        return shown | ({"payment_intent": self.intents[session["payment_intent"]]} if whole else {})

    def pay(self, name: str, card: str) -> dict[str, Any]:
        """What a person does on the page: `4242` pays, `0002` is declined, `3155` has to be confirmed, `sepa` takes days."""
        session = self.session(name)
        if session["status"] != "open":
            raise No(400, "This page is no longer open.")
        intent = self.intents.setdefault(
            session["payment_intent"] or f"pi_{secrets.token_hex(12)}",
            {"object": "payment_intent", "amount": session["amount_total"], "currency": "eur", "amount_received": 0},
        )
        intent |= {
            "id": next(key for key, value in self.intents.items() if value is intent),
            "metadata": session["ours"],
        }
        session["payment_intent"] = intent["id"]
        self._try(session, intent, card)
        return self.shown(session, ["payment_intent"])

    def _try(self, session: dict[str, Any], intent: dict[str, Any], card: str) -> None:
        if card == "3155" and intent.get("status") != "requires_action":
            intent["status"] = "requires_action"
        elif card == "0002":
            said = {"type": "card_error", "code": "card_declined", "message": "Your card was declined."}
            intent |= {"status": "requires_payment_method", "last_payment_error": said}
            self.tell("payment_intent.payment_failed", intent)
        elif card == "sepa":
            intent["status"] = "processing"
            session |= {"status": "complete", "url": None}
            self.tell("checkout.session.completed", session)
        else:
            self.succeed(session, intent)
            self.tell("checkout.session.completed", session)

    def succeed(self, session: dict[str, Any], intent: dict[str, Any]) -> None:
        received = self.options.get("receives", intent["amount"])
        intent |= {"status": "succeeded", "amount_received": received}
        session |= {"status": "complete", "payment_status": "paid", "url": None}

    def settle(self, name: str, good: bool) -> dict[str, Any]:
        """Days later the bank of a `sepa` says what has become of it."""
        session = self.session(name)
        intent = self.intents[session["payment_intent"]]
        if good:
            self.succeed(session, intent)
        else:
            said = {"message": "The bank returned it."}
            intent |= {"status": "requires_payment_method", "last_payment_error": said}
        self.tell(f"checkout.session.async_payment_{'succeeded' if good else 'failed'}", session)
        return session

    # -- Refunds -----------------------------------------------------------------------------------
    def refund(self, said: dict[str, Any]) -> dict[str, Any]:
        _only(said, REFUND)
        intent = self.intents.get(str(said.get("payment_intent")))
        if intent is None or intent["status"] != "succeeded":
            raise No(400, "There is nothing to refund.", "resource_missing")
        made = (r for r in self.refunds.values() if r["status"] not in ("failed", "canceled"))
        back = sum(r["amount"] for r in made if r["payment_intent"] == intent["id"])
        left = intent["amount_received"] - back
        amount = int(said.get("amount", left))
        if not left:
            raise No(400, "Charge has already been refunded.", "charge_already_refunded")
        if not 0 < amount <= left:
            raise No(400, f"Refund amount ({amount}) is greater than unrefunded amount on charge ({left})")
        name, status = f"re_{secrets.token_hex(12)}", self.options.get("refund", "succeeded")
        made = {"id": name, "object": "refund", "amount": amount, "currency": "eur", "payment_intent": intent["id"]}
        made |= {"status": status, "metadata": said.get("metadata", {}), "failure_reason": None}
        self.refunds[name] = made
        self.tell("refund.created", made)
        return made

    def one_refund(self, name: str) -> dict[str, Any]:
        if name not in self.refunds:
            raise No(404, f"No such refund: '{name}'", "resource_missing")
        return self.refunds[name]

    def end_refunds(self, status: str, reason: str) -> dict[str, Any]:
        for refund in self.refunds.values():
            if refund["status"] == "pending":
                refund |= {"status": status, "failure_reason": reason or None}
                self.tell("refund.updated", refund)
        return {}

    def bounce(self, reason: str) -> dict[str, Any]:
        """A bank sends back what had been returned: days after it was done."""
        for refund in self.refunds.values():
            if refund["status"] == "succeeded":
                refund |= {"status": "failed", "failure_reason": reason}
                for kind in ("charge.refund.updated", "refund.updated", "refund.failed"):
                    self.tell(kind, refund)
        return {}

    # -- Disputes ----------------------------------------------------------------------------------
    def question(self, name: str, said: dict[str, Any]) -> dict[str, Any]:
        intent = self.intents[self.sessions[name]["payment_intent"]]
        made = {"id": f"dp_{secrets.token_hex(12)}", "object": "dispute", "currency": "eur", "reason": "fraudulent"}
        made |= {"amount": said.get("amount", intent["amount_received"]), "payment_intent": intent["id"]}
        made |= {"status": said.get("status", "needs_response"), "metadata": {}, "created": self.now()}
        made["balance_transactions"] = [_moved(-made["amount"], said["fee"], "dispute")] if "fee" in said else []
        self.disputes[made["id"]] = made
        self.tell("charge.dispute.created", made)
        self.tell("charge.dispute.funds_withdrawn", made)
        return made

    def decide(self, name: str, said: dict[str, Any]) -> dict[str, Any]:
        """`fee` is what is charged (below zero: given back) beside the money that is reinstated."""
        found = self.disputes[name]
        found["status"] = said["status"]
        if found["status"] == "won" and found["balance_transactions"]:
            found["balance_transactions"].append(_moved(found["amount"], said.get("fee", 0), "dispute_reversal"))
            self.tell("charge.dispute.funds_reinstated", found)
        self.tell("charge.dispute.closed", found)
        return found

    def listed_disputes(self, asked: dict[str, Any]) -> dict[str, Any]:
        since, whole = int(asked.get("created", {}).get("gte", 0)), list(asked.get("expand", {}).values())
        expand = [name.removeprefix("data.") for name in whole]
        found = [self.one_dispute(n, expand) for n, d in reversed(self.disputes.items()) if d["created"] >= since]
        names = [dispute["id"] for dispute in found]
        first = names.index(asked["starting_after"]) + 1 if "starting_after" in asked else 0
        limit = min(int(asked.get("limit", 10)), self.options.get("page", 100))
        more = len(found) > first + limit
        return {"object": "list", "url": "/v1/disputes", "has_more": more, "data": found[first : first + limit]}

    def one_dispute(self, name: str, expand: Any) -> dict[str, Any]:
        if name not in self.disputes:
            raise No(404, f"No such dispute: '{name}'", "resource_missing")
        found = self.disputes[name]
        whole = "payment_intent" in list(expand)
        return found | ({"payment_intent": self.intents[found["payment_intent"]]} if whole else {})

    # -- Events ------------------------------------------------------------------------------------
    def tell(self, kind: str, thing: dict[str, Any]) -> None:
        event = {"id": f"evt_{secrets.token_hex(12)}", "object": "event", "type": kind, "livemode": False}
        kept = {key: value for key, value in thing.items() if key != "ours"}
        self.events.append(event | {"created": self.now(), "data": {"object": json.loads(json.dumps(kept))}})

    def signed(self) -> list[dict[str, str]]:
        """Every event so far, each signed as it would be now."""
        return [sign(json.dumps(event)) for event in self.events]


def sign(body: str, *, at: int | None = None, secret: str = WEBHOOK_SECRET) -> dict[str, str]:
    stamp = int(time.time()) if at is None else at
    made = hmac.new(secret.encode(), f"{stamp}.{body}".encode(), hashlib.sha256).hexdigest()
    return {"body": body, "signature": f"t={stamp},v1={made},v0={'0' * 64}"}


def _moved(amount: int, fee: int, category: str) -> dict[str, Any]:
    """What a dispute does to the account's balance: `net` is the amount without the fee, which may be below zero."""
    made = {
        "id": f"txn_{secrets.token_hex(12)}",
        "object": "balance_transaction",
        "type": "adjustment",
        "currency": "eur",
    }
    return made | {"amount": amount, "fee": fee, "net": amount - fee, "reporting_category": category}


def _only(said: dict[str, Any], known: set[str]) -> None:
    if strange := sorted(set(said) - known):
        raise No(400, f"Received unknown parameter: {strange[0]}", "parameter_unknown")


def _amount(said: dict[str, Any]) -> int:
    lines = list(said.get("line_items", {}).values())
    if (
        len(lines) != 1
        or lines[0]["price_data"]["currency"] != "eur"
        or not lines[0]["price_data"]["product_data"]["name"]
    ):
        raise No(400, "One line, in euros, with a name")
    cents = int(lines[0]["price_data"]["unit_amount"]) * int(lines[0]["quantity"])
    if not 50 <= cents <= 99_999_999:
        raise No(400, "The amount must be between €0.50 and €999,999.99", "amount_too_small")
    return cents


def nested(form: str) -> dict[str, Any]:
    """`a[b][0]=c` as Stripe reads it; what is in square brackets is a name, a number too."""
    told: dict[str, Any] = {}
    for name, value in parse_qsl(form, keep_blank_values=True):
        *path, last = name.replace("]", "").split("[")
        place = told
        for step in path:
            place = place.setdefault(step, {})
        place[last] = value
    return told


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    books = Books()

    def log_message(self, *arguments: Any) -> None:
        """Quiet."""

    def do_GET(self) -> None:
        self._answer(self._get)

    def do_POST(self) -> None:
        self._answer(self._post)

    def _answer(self, work: Any) -> None:
        parts = urlsplit(self.path)
        path = parts.path.strip("/").split("/")
        self.books.asked.append(f"{self.command} {parts.path}")
        form = self.rfile.read(int(self.headers.get("Content-Length", "0"))).decode()
        try:
            status, answer = work(path, nested(parts.query), form)
        except No as no:
            status, answer = no.status, {"error": no.error}
        except BrokenPipeError:
            return
        body = b"<html>not json" if answer == "garbage" else json.dumps(answer).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.send_header("Request-Id", f"req_{secrets.token_hex(6)}")
        self.end_headers()
        self.wfile.write(body)

    def _known(self) -> None:
        if not hmac.compare_digest(self.headers.get("Authorization", ""), f"Bearer {KEY}"):
            raise No(401, "Invalid API Key provided: sk_test_****")

    def _get(self, path: list[str], query: dict[str, Any], _form: str) -> tuple[int, Any]:
        if path[0] == "test":
            everything = {"sessions": self.books.sessions, "refunds": self.books.refunds, "asked": self.books.asked}
            return 200, self.books.signed() if path[1] == "events" else everything
        self._known()
        self._misbehave("before_get")
        match path[1:]:
            case ["checkout", "sessions"]:
                return 200, self.books.listed(query)
            case ["checkout", "sessions", name]:
                return 200, self.books.shown(self.books.session(name), query.get("expand", {}).values())
            case ["refunds"]:
                found = [r for r in self.books.refunds.values() if r["payment_intent"] == query.get("payment_intent")]
                return 200, {"object": "list", "url": "/v1/refunds", "has_more": False, "data": found}
            case ["refunds", name]:
                return 200, self.books.one_refund(name)
            case ["disputes"]:
                return 200, self.books.listed_disputes(query)
            case ["disputes", name]:
                return 200, self.books.one_dispute(name, query.get("expand", {}).values())
        raise No(404, "Unrecognized request URL")

    def _post(self, path: list[str], _query: dict[str, Any], form: str) -> tuple[int, Any]:
        if path[0] == "test":
            with self.books.lock:
                return 200, self._arrange(path[1:], json.loads(form or "{}"))
        self._known()
        self._misbehave("before")
        status, answer = self._once(self.headers.get("Idempotency-Key", ""), "/".join(path) + form, path, nested(form))
        return (200, "garbage") if self._misbehave("after") else (status, answer)

    def _once(self, key: str, body: str, path: list[str], said: dict[str, Any]) -> tuple[int, Any]:
        """The answer that was given under this key, whatever has happened since; an error of parameters is not kept."""
        books = self.books
        with books.lock:
            if key in books.keys:
                known, status, answer = books.keys[key]
                if known != body:
                    raise No(400, "Keys for idempotent requests can only be used once.", kind="idempotency_error")
                return status, answer
            make = {"sessions": books.open_session, "refunds": books.refund}.get(path[-1])
            if make is None or not key:
                raise No(404, "Unrecognized request URL")
            answer = json.loads(json.dumps({k: v for k, v in make(said).items() if k != "ours"}))
            books.keys[key] = body, 200, answer
            return 200, answer

    def _misbehave(self, moment: str) -> bool:
        way = self.books.options.get(moment, "")
        if way == "timeout":
            time.sleep(self.books.options.get("stall", 2))
        elif way == "limit":
            raise No(429, "Too many requests", "rate_limit")
        elif way.isdigit():
            raise No(int(way), "Something went wrong on our end", kind="api_error")
        return way == "garbage"

    def _arrange(self, path: list[str], said: dict[str, Any]) -> Any:
        books = self.books
        match path:
            case ["reset"]:
                books.__init__()  # type: ignore[misc]
            case ["options"]:
                books.options |= said
            case ["forget-keys"]:
                books.keys.clear()
            case ["pay", name]:
                return books.pay(name, said["card"])
            case ["settle", name]:
                return books.settle(name, said["good"])
            case ["bounce"]:
                return books.bounce(said["reason"])
            case ["question", name]:
                return books.question(name, said)
            case ["decide", name]:
                return books.decide(name, said)
            case ["end-refunds"]:
                return books.end_refunds(said["status"], said.get("reason", ""))
        return {}


if __name__ == "__main__":
    server = ThreadingHTTPServer(("127.0.0.1", int(sys.argv[1]) if len(sys.argv) > 1 else 0), Handler)
    server.daemon_threads = True
    print(server.server_address[1], flush=True)
    server.serve_forever(poll_interval=0.1)
