from django.apps import AppConfig


class ExercisesConfig(AppConfig):
    name = "anlan.exercises"
    label = "exercises"

    def ready(self) -> None:
        from anlan.exercises import payloads  # noqa: F401  registers the verbs
