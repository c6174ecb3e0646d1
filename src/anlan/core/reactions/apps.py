from django.apps import AppConfig


class ReactionsConfig(AppConfig):
    name = "anlan.core.reactions"
    label = "reactions"
