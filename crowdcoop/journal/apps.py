from django.apps import AppConfig


class JournalConfig(AppConfig):
    name = "crowdcoop.journal"
    label = "journal"
