from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from funding.campaigns import rounds


class Command(BaseCommand):
    help = "Closes the rounds that are over, as the sweeper does; --dry-run lists what will happen."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--dry-run", action="store_true", help="say it and do nothing")

    def handle(self, *args: Any, **options: Any) -> None:
        found = list(rounds.due()) if options["dry_run"] else rounds.close_due()
        for due in found:
            euros, cents = divmod(due.raised, 100)
            self.stdout.write(f"{due.campaign.slug}: {due.step.name} with {euros}.{cents:02d} {due.campaign.currency}")
        if not found:
            self.stdout.write("No round is over.")
