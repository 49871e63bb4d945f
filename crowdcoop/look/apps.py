from django.apps import AppConfig


class LookConfig(AppConfig):
    name = "crowdcoop.look"
    label = "look"
