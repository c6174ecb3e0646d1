from django.apps import AppConfig


class ClockConfig(AppConfig):
    name = "anlan.core.clock"
    label = "clock"
