"""Closing what is due: found by query, each part by one worker at a time, taken up where the last one left it.

Rounds that are over are ended first, whatever else there is to do: that is quick, and decides. Then each closing goes on
with its stages for some seconds; the next pulse does the rest. Missed pulses make it late and doubled ones do nothing.
"""

import logging
import time

from crowdcoop import clock
from crowdcoop.workflow import NotNow
from funding.campaigns import rounds
from funding.campaigns.rounds import Due
from funding.closing import moves, stages
from funding.closing.alone import JOB, SWEEP, alone
from funding.closing.models import ClosingJob, ClosingStage, without_job

log = logging.getLogger(__name__)

SECONDS_A_RUN = 120  # well under the task's limit
TRIES = 3
JOBS_A_RUN = 200


def close_due(seconds: float = SECONDS_A_RUN) -> list[Due]:
    """End the rounds that are over and go on with the closings under way; returns which rounds were ended."""
    stop = time.monotonic() + seconds
    with alone(SWEEP) as mine:
        decided = rounds.close_due() if mine else []
        if mine:
            _take_up()
    for pk in list(ClosingJob.objects.running().order_by("id").values_list("pk", flat=True)[:JOBS_A_RUN]):
        go_on(pk, stop)
    return decided


def _take_up() -> None:
    for campaign in without_job()[:JOBS_A_RUN]:
        try:
            moves.open_job(campaign, by=None)
        except NotNow as refused:
            log.info("Campaign %s: %s", campaign.pk, refused)


def go_on(pk: int, stop: float) -> None:
    """The stages of this closing, from the first that is not finished; nothing if another worker is at it."""
    with alone(JOB, pk) as mine:
        if not mine:
            return
        # Whoever held the lock before may have come to the end of it.
        job = ClosingJob.objects.running().select_related("campaign__cooperative", "campaign__closing").filter(pk=pk)
        for found in job:
            if _stages(found, stop):
                moves.finish(found, by=None)


def _stages(job: ClosingJob, stop: float) -> bool:
    for stage in job.stages.filter(finished_at=None):
        if stage.started_at is None:
            ClosingStage.objects.filter(pk=stage.pk).update(started_at=clock.now())
        try:
            finished = stages.DOES[stage.name](job, stage, stop)
        except Exception as error:  # whatever it is, the other closings go on, and somebody sees it on the page
            log.exception("Closing %s: the stage %s failed", job.pk, stage.name)
            _note(job, stage, error)
            return False
        if not finished:
            return False
        ClosingStage.objects.filter(pk=stage.pk).update(finished_at=clock.now(), tries=0, error="")
    return True


def _note(job: ClosingJob, stage: ClosingStage, error: Exception) -> None:
    """Tried again with the next pulses; after some, it waits for a person."""
    words = f"{type(error).__name__}: {error}"[:300]
    ClosingStage.objects.filter(pk=stage.pk).update(tries=stage.tries + 1, error=words)
    if stage.tries + 1 >= TRIES:
        moves.stop(job, by=None, reason=words)
