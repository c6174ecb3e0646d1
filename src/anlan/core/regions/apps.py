from django.apps import AppConfig


class RegionsConfig(AppConfig):
    name = "anlan.core.regions"
    label = "regions"

    def ready(self) -> None:
        from anlan.core.journal import sealing
        from anlan.core.regions import queries, reactions  # noqa: F401  registers reactions

        sealing.expand_scope_with(queries.ancestors)
