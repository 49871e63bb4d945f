from typing import Any

from crowdcoop import clock
from crowdcoop.workflow import create
from funding.pledges.letters import rules
from funding.pledges.letters.models import Letter
from funding.pledges.models import Pledge


@create(
    Letter,
    who=rules.holder_of_the_link,
    needs=[rules.has_given, rules.not_too_many],
    tells={"pledge_letter": rules.team},
)
def write(pledge: Pledge, *, by: Any, text: str) -> Letter:
    return Letter.objects.create(pledge=pledge, text=text, written_at=clock.now())


@create(Letter, who=rules.is_member, needs=[rules.was_written_to], tells={"pledge_answer": rules.supporter})
def answer(pledge: Pledge, *, by: Any, text: str) -> Letter:
    return Letter.objects.create(pledge=pledge, author=by, text=text, written_at=clock.now())
