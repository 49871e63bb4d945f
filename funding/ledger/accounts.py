"""Chart of accounts: the names, in one place. Signed cents; every transaction sums to zero.

Money goes from an account (minus) to another (plus). What a campaign, a pot or the programme has is a positive balance;
the provider and the bank, where that money lies, are the negative side: `provider:sandbox` at -2.500 holds 25 €.
"""

from django.db.models import CharField, OuterRef, Value
from django.db.models.functions import Cast, Concat

BANK = "bank"


def provider(name: str) -> str:
    """Money that lies at the provider."""
    return f"provider:{name}"


def refunds_due(name: str) -> str:
    """Money at the provider that is nobody's but the supporter's: asked back, not yet returned."""
    return f"provider:{name}:refunds"


def provider_costs(name: str) -> str:
    return f"provider:{name}:costs"


def campaign_pledged(campaign_id: int) -> str:
    return f"campaign:{campaign_id}:pledged"


def campaign_matched(campaign_id: int) -> str:
    return f"campaign:{campaign_id}:matched"


def campaign_payable(campaign_id: int) -> str:
    """What is owed to the co-op once its campaign is funded, fees off."""
    return f"campaign:{campaign_id}:payable"


def of_campaign_row(part: str) -> Concat:
    """The name of the account `part` of the campaign whose row an outer query is reading."""
    return Concat(Value("campaign:"), Cast(OuterRef("pk"), CharField()), Value(f":{part}"), output_field=CharField())


def fees() -> str:
    return "platform:fees"


def tips() -> str:
    return "platform:tips"


def dispute_fees() -> str:
    """What providers charge for a payment that a bank questions: borne by the programme, never by a campaign."""
    return "platform:dispute_fees"


def suspense() -> str:
    """Money nobody can place: finance has to look at it."""
    return "suspense"
