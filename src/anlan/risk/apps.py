from django.apps import AppConfig


class RiskConfig(AppConfig):
    name = "anlan.risk"
    label = "risk"
