from django.apps import AppConfig


class JournalConfig(AppConfig):
    name = "anlan.core.journal"
    label = "journal"
