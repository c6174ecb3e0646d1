from django.apps import AppConfig


class RiskConfig(AppConfig):
    name = "anlan.risk"
    label = "risk"

    def ready(self) -> None:
        from anlan.risk import isochrones, queries  # noqa: F401  declares its act, registers its job
