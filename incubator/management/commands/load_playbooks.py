from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from crowdcoop.journal.models import Entry
from incubator.training import moves
from incubator.training.playbook import BadPlaybook, Playbook, read_all

OURS = settings.BASE_DIR / "incubator" / "training" / "playbooks"


class Command(BaseCommand):
    help = "Puts the training modules of a folder on the site, or brings them up to date. Twice is the same as once."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("folder", nargs="?", default=str(OURS), help="by default, the modules that come with it")

    def handle(self, *args: Any, folder: str, **options: Any) -> None:
        try:
            playbooks = read_all(Path(folder))
        except (BadPlaybook, OSError) as wrong:
            raise CommandError(str(wrong)) from wrong
        for playbook in playbooks:
            if _as_loaded(playbook):
                self.stdout.write(f"{playbook.slug}: as it was")
            else:
                moves.load_module(None, by=None, playbook=playbook)
                self.stdout.write(f"{playbook.slug}: loaded, {len(playbook.lessons)} lessons")


def _as_loaded(playbook: Playbook) -> bool:
    """The journal remembers what was loaded last."""
    loads = Entry.objects.filter(step=moves.load_module.name, data__slug=playbook.slug)
    last = loads.order_by("-id").first()
    return last is not None and last.data.get("digest") == playbook.digest
