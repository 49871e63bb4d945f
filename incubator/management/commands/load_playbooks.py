from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction

from crowdcoop.files.checking import NotTaken
from crowdcoop.workflow import NotNow
from incubator.training import moves
from incubator.training.models import Figure, Module
from incubator.training.playbook import BadPlaybook, Playbook, digest_of, read_all

OURS = settings.BASE_DIR / "incubator" / "training" / "playbooks"


class Command(BaseCommand):
    help = "Puts the training modules of a folder on the site, or gives them new versions. Twice is the same as once."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("folder", nargs="?", default=str(OURS), help="by default, the modules that come with it")

    def handle(self, *args: Any, folder: str, **options: Any) -> None:
        try:
            playbooks = read_all(Path(folder))
        except (BadPlaybook, OSError) as wrong:
            raise CommandError(str(wrong)) from wrong
        # All of them or none: a site is never left with half a syllabus.
        with transaction.atomic():
            for playbook in playbooks:
                self._load(playbook)

    def _load(self, playbook: Playbook) -> None:
        if _as_loaded(playbook):
            self.stdout.write(f"{playbook.slug}: as it was")
            return
        try:
            module = moves.load_module(None, by=None, playbook=playbook)
        except NotNow as refused:
            reasons = " ".join(str(reason) for reason in refused.reasons)
            raise CommandError(f"{playbook.slug}: {reasons}") from refused
        except NotTaken as refused:
            raise CommandError(f"{playbook.slug}, figures: {refused.sentence}") from refused
        self.stdout.write(f"{playbook.slug}: version {module.current.number}, {len(playbook.lessons)} lessons")


def _as_loaded(playbook: Playbook) -> bool:
    """A photograph is known by the file it came as, or by what was made of it."""
    module = Module.objects.filter(slug=playbook.slug).select_related("current").first()
    if module is None or module.current is None:
        return False
    kept = {}
    for figure in Figure.objects.filter(module=module).defer("content").order_by("-id"):
        kept[figure.sent_sha256] = kept[figure.sha256] = figure.sha256
    drawn = {name: kept.get(sent, sent) for name, sent in playbook.content()["figures"].items()}
    return digest_of(playbook.content(drawn)) == module.current.digest
