from django.apps import AppConfig


class IncidentsConfig(AppConfig):
    name = "anlan.incidents"
    label = "incidents"

    def ready(self) -> None:
        from anlan.core.attachments.rights import stands_by
        from anlan.incidents import payloads, reactions  # noqa: F401  registers verbs and reactions
        from anlan.incidents.queries.files import rights_of_files

        stands_by("incident", rights_of_files)
