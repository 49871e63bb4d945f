from django.apps import AppConfig


class DeskConfig(AppConfig):
    name = "crowdcoop.desk"
    label = "desk"
