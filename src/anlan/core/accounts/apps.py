from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "anlan.core.accounts"
    label = "accounts"

    def ready(self) -> None:
        from anlan.core.accounts import payloads, second_factor, services  # noqa: F401
