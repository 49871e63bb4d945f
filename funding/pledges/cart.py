"""What somebody has filled in and not yet confirmed: kept in their session under the form's one-time key."""

import hashlib
import json
import secrets
from dataclasses import asdict, dataclass
from typing import Any

from django.contrib.sessions.backends.base import SessionBase
from django.db import IntegrityError

from crowdcoop.workflow import NotNow
from funding.campaigns.models import Campaign, Reward
from funding.pledges import moves
from funding.pledges.models import Pledge

CARTS_KEPT = 5


class KeyUsed(Exception):
    """This form has made a pledge already, and says something else now."""

    def __init__(self, pledge: Pledge):
        super().__init__(pledge.reference)
        self.pledge = pledge


@dataclass(frozen=True)
class Cart:
    key: str
    campaign: int
    reward: int | None
    amount: int
    email: str
    tip: int = 0
    name: str = ""
    message: str = ""
    address: str = ""
    public: bool = False
    share_with_coop: bool = False
    source: str = ""

    @property
    def total(self) -> int:
        return self.amount + self.tip

    @property
    def body_hash(self) -> str:
        return hashlib.sha256(json.dumps(asdict(self), sort_keys=True).encode()).hexdigest()


def new_key() -> str:
    return secrets.token_urlsafe(16)


def keep(session: SessionBase, cart: Cart) -> None:
    carts: dict[str, Any] = session.get("carts", {})
    carts.pop(cart.key, None)
    carts[cart.key] = asdict(cart)
    session["carts"] = dict(list(carts.items())[-CARTS_KEPT:])


def find(session: SessionBase, key: str) -> Cart | None:
    kept = session.get("carts", {}).get(key)
    return Cart(**kept) if kept else None


def made_of(cart: Cart) -> Pledge | None:
    """The pledge that this form has made already. Raises KeyUsed if it said something else then."""
    pledge = Pledge.objects.filter(key=cart.key).first()
    if pledge is not None and pledge.body_hash != cart.body_hash:
        raise KeyUsed(pledge)
    return pledge


def confirm(cart: Cart, *, by: Any) -> Pledge:
    """One form makes one pledge, from however many tabs and however often it is sent."""
    try:
        return make(cart, by=by)
    except (IntegrityError, NotNow):
        if pledge := made_of(cart):
            return pledge
        raise


def make(cart: Cart, *, by: Any) -> Pledge:
    """Without looking first: the database lets one key in once. Raises IntegrityError, or NotNow, if it was used already."""
    said = asdict(cart) | {
        "reward": Reward.objects.get(pk=cart.reward, campaign=cart.campaign) if cart.reward else None,
        "person": by if by is not None and by.is_authenticated else None,
    }
    # The step reads the campaign itself, once.
    return moves.start(Campaign(pk=cart.campaign), by=by, body_hash=cart.body_hash, **_without(said, "campaign"))


def _without(facts: dict[str, Any], name: str) -> dict[str, Any]:
    return {key: value for key, value in facts.items() if key != name}
