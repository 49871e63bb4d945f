from celery import shared_task

from incubator.selection import sending


@shared_task
def send_letters_due() -> int:
    return sending.send_letters_due()


@shared_task
def pass_places_on() -> int:
    return sending.pass_places_on()
