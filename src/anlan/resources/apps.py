from django.apps import AppConfig


class ResourcesConfig(AppConfig):
    name = "anlan.resources"
    label = "resources"

    def ready(self) -> None:
        from anlan.resources import payloads  # noqa: F401  registers verbs and acts
