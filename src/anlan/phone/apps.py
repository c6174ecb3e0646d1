from django.apps import AppConfig


class PhoneConfig(AppConfig):
    name = "anlan.phone"
    label = "phone"

    def ready(self) -> None:
        from anlan.phone import payloads  # noqa: F401  registers verbs
