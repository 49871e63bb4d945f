"""`manage.py demo`: the demo world, made by the steps that everybody uses; run again, it changes nothing."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from crowdcoop.desk.cast import CAST
from funding.payments import provider
from funding.showcase.demo import build, till, travel


class Command(BaseCommand):
    help = "Make the demo world, unless it is there; with --travel, move all its dates into the past."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--scale", type=int, default=1, help="so many times the supporters, pledges and followers")
        parser.add_argument("--travel", type=int, default=0, metavar="DAYS", help="so many days into the past")

    def handle(self, *args: Any, scale: int, verbosity: int, **options: Any) -> None:
        if not settings.DEMO:
            raise CommandError("The demo world is only for DEMO=1: anybody may become any of its people.")
        if options["travel"]:
            self._travel(options["travel"])
        else:
            self._build(scale, verbosity)

    def _build(self, scale: int, verbosity: int) -> None:
        if till.PROVIDER not in provider.names():
            raise CommandError("In the demo people pay with the sandbox: PAYMENT_PROVIDERS has to name it.")
        if scale < 1:
            raise CommandError("--scale is 1 or more.")
        if not build.exists():
            build.build(scale)
        if verbosity:
            for name, words in CAST.items():
                self.stdout.write(f"{name.ljust(14)}{str(words).ljust(72)}{settings.SITE_URL}/dev/as/{name}/")

    def _travel(self, days: int) -> None:
        if days < 1:
            raise CommandError("--travel goes into the past: give a number of days above zero.")
        travel.travel(days)
        self.stdout.write(f"Everything that happened is now {days} days further back.")
