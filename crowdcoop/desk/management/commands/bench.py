"""`manage.py bench NAME`: figures of how fast something answers, each with its limit, one JSON line a figure."""

import json
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.module_loading import import_string


class Command(BaseCommand):
    help = (
        "Measures what settings.BENCHES names; nothing that it builds is kept. Ends with an error if a limit is broken."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("name", choices=sorted(settings.BENCHES))

    def handle(self, *args: Any, name: str, **options: Any) -> None:
        broken = []
        for figure in import_string(settings.BENCHES[name])():
            told = figure.told()
            self.stdout.write(json.dumps(told, ensure_ascii=False))
            broken += [] if told["held"] else [told["figure"]]
        if broken:
            raise CommandError(f"Over the limit: {'; '.join(broken)}")
