from django.apps import AppConfig


class FiguresConfig(AppConfig):
    name = "anlan.core.figures"
    label = "figures"
