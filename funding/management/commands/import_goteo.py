import json
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from crowdcoop.people.models import Cooperative
from crowdcoop.workflow import NotNow
from funding.campaigns import goteo


class Command(BaseCommand):
    help = "Brings projects of Goteo's public data over as draft campaigns; run again it changes nothing."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("files", nargs="+", metavar="FILE")
        parser.add_argument("--cooperative", metavar="SLUG", help="put the draft into this co-op")

    def handle(self, *args: Any, **options: Any) -> None:
        cooperative = self._cooperative(options["cooperative"])
        for name in options["files"]:
            for project in self._read(name):
                self._bring(project, cooperative, name)

    def _cooperative(self, slug: str | None) -> Cooperative | None:
        if slug is None:
            return None
        if found := Cooperative.objects.filter(slug=slug).first():
            return found
        raise CommandError(f"There is no co-op with the address {slug!r}.")

    def _read(self, name: str) -> list[goteo.Project]:
        try:
            return list(goteo.projects(json.loads(Path(name).read_text(encoding="utf-8-sig"))))
        except OSError as error:
            raise CommandError(f"{name}: {error.strerror}") from error
        except (UnicodeDecodeError, json.JSONDecodeError, RecursionError) as error:
            raise CommandError(f"{name}: this is not JSON ({error})") from error
        except goteo.Malformed as error:
            raise CommandError(f"{name}: {error}") from error

    def _bring(self, project: goteo.Project, cooperative: Cooperative | None, name: str) -> None:
        try:
            campaign, new = goteo.bring(project, cooperative)
        except NotNow as refused:
            raise CommandError(f"{name}: {' '.join(str(reason) for reason in refused.reasons)}") from refused
        if not new:
            self.stdout.write(f"{project.source}: already here as {campaign.slug}, nothing changed")
            return
        minimum, optimum = (f"{cents // 100}.{cents % 100:02d}" for cents in campaign.sums())
        self.stdout.write(f"{project.source}: draft {campaign.slug}, minimum {minimum} EUR, optimum {optimum} EUR")
        for words in project.not_taken:
            self.stdout.write(f"  not taken: {words}")
