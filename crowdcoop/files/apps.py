from django.apps import AppConfig


class FilesConfig(AppConfig):
    name = "crowdcoop.files"
    label = "files"
