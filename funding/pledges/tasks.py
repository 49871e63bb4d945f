from celery import shared_task

from funding.pledges import sweep


@shared_task
def abandon_due() -> int:
    return sweep.abandon_due()


@shared_task
def tell_results_due() -> int:
    return sweep.tell_results_due()


@shared_task
def tell_teams_due() -> int:
    return sweep.tell_teams_due()
