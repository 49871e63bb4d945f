"""`manage.py moves`: every step of the house with from, to, who, needs and tells."""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandParser

from crowdcoop.desk import atlas
from crowdcoop.workflow import all_steps


class Command(BaseCommand):
    help = "A table of all steps: from, to, who, needs, tells."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--who", action="store_true", help="only who may take each step")
        parser.add_argument("--diagrams", action="store_true", help="write docs/states.md")

    def handle(self, *args: Any, who: bool, diagrams: bool, **options: Any) -> None:
        if diagrams:
            path = Path(settings.BASE_DIR) / "docs/states.md"
            path.write_text(atlas.diagrams(), encoding="utf-8")
            self.stdout.write(f"{path.relative_to(settings.BASE_DIR)} is written.")
        elif who:
            self.stdout.write(atlas.table([("step", "who"), *((s.name, atlas.who(s.who)) for s in all_steps())]))
        else:
            self.stdout.write(atlas.table([atlas.HEADINGS, *atlas.rows()]))
