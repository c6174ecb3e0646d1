from django.apps import AppConfig


class ReactionsConfig(AppConfig):
    name = "anlan.core.reactions"
    label = "reactions"

    def ready(self) -> None:
        from anlan.core.reactions import payloads, services  # noqa: F401  registers verbs and acts
