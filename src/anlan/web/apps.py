from django.apps import AppConfig


class WebConfig(AppConfig):
    name = "anlan.web"
    label = "web"
