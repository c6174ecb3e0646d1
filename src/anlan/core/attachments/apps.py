from django.apps import AppConfig


class AttachmentsConfig(AppConfig):
    name = "anlan.core.attachments"
    label = "attachments"
