from django.apps import AppConfig
from django.core import checks

from funding.payments import configured


class FundingConfig(AppConfig):
    name = "funding"

    def ready(self) -> None:
        checks.register(configured.payment)
