from django.apps import AppConfig


class PeopleConfig(AppConfig):
    name = "crowdcoop.people"
    label = "people"
