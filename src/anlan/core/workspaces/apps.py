from django.apps import AppConfig


class WorkspacesConfig(AppConfig):
    name = "anlan.core.workspaces"
    label = "workspaces"

    def ready(self) -> None:
        from anlan.core.workspaces import payloads, services  # noqa: F401  registers verbs and acts
