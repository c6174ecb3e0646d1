from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "anlan.core.accounts"
    label = "accounts"
