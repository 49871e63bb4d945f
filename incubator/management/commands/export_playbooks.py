from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from incubator.training import writing


class Command(BaseCommand):
    help = "Writes the training modules as they are published now into a folder, as load_playbooks reads them."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("folder", help="an empty folder, or one that is not there yet")

    def handle(self, *args: Any, folder: str, **options: Any) -> None:
        into = Path(folder)
        if into.exists() and any(into.iterdir()):
            raise CommandError(f"{into} is not empty: nothing in it is overwritten.")
        for path in writing.write_all(into):
            self.stdout.write(str(path))
