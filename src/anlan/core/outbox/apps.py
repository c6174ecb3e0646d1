from django.apps import AppConfig


class OutboxConfig(AppConfig):
    name = "anlan.core.outbox"
    label = "outbox"
