from django.apps import AppConfig


class DeadlinesConfig(AppConfig):
    name = "anlan.core.deadlines"
    label = "deadlines"
