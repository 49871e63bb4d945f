from django.apps import AppConfig


class NotifyConfig(AppConfig):
    name = "crowdcoop.notify"
    label = "notify"
