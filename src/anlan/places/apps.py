from django.apps import AppConfig


class PlacesConfig(AppConfig):
    name = "anlan.places"
    label = "places"

    def ready(self) -> None:
        from anlan.places import jobs, payloads  # noqa: F401  registers its verb and its job
