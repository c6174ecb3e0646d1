from django.apps import AppConfig


class PersonalConfig(AppConfig):
    name = "anlan.core.personal"
    label = "personal"

    def ready(self) -> None:
        from anlan.core.personal import payloads, services  # noqa: F401
