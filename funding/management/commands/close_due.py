from collections.abc import Iterator
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from funding.campaigns.rounds import Due
from funding.closing import preview, sweep
from funding.closing.preview import Preview


class Command(BaseCommand):
    help = "Closes the rounds that are over, as the sweeper does; --dry-run says what will happen, in figures."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--dry-run", action="store_true", help="say it and do nothing")

    def handle(self, *args: Any, **options: Any) -> None:
        lines = list(_promised() if options["dry_run"] else map(_line, sweep.close_due()))
        for line in lines or ["No round is over."]:
            self.stdout.write(line)


def _promised() -> Iterator[str]:
    for one in preview.due():
        yield _line(one)
        yield from _figures(one)


def _line(due: Due | Preview) -> str:
    return f"{due.campaign.slug}: {due.step.name} with {_euros(due.raised)} {due.campaign.currency}"


def _figures(one: Preview) -> Iterator[str]:
    yield f"  minimum {_euros(one.minimum)}, supporters {one.supporters}"
    yield f"  refunds {one.refunds}, {_euros(one.refunded)}; match released {_euros(one.match_released)}"
    yield f"  fee {_euros(one.fee)}, payable {_euros(one.payable)}; mails {one.mails}"
    yield f"  on their way {one.on_their_way.payments}, {_euros(one.on_their_way.cents)}"


def _euros(cents: int) -> str:
    euros, rest = divmod(cents, 100)
    return f"{euros}.{rest:02d}"
