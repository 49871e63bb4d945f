from django.apps import AppConfig


class ReportsConfig(AppConfig):
    name = "crowdcoop.reports"
    label = "reports"
