from django.apps import AppConfig


class ResponseConfig(AppConfig):
    name = "anlan.response"
    label = "response"

    def ready(self) -> None:
        from anlan.incidents.hanging import hang, keep_open, show
        from anlan.response import payloads, reactions  # noqa: F401  registers verbs, acts and reactions
        from anlan.response.models import Response, Task
        from anlan.response.queries import is_running, leading_commander, leading_level, live_count, overdue_count
        from anlan.response.review import payloads as reviewed  # noqa: F401  registers the verbs of reviews
        from anlan.response.telling import OF_RESPONSES, OF_TASKS

        show("response_level", leading_level)
        show("response_commander", leading_commander)
        show("tasks_live", live_count)
        show("tasks_overdue", overdue_count)
        keep_open(is_running)
        hang("response", Response, OF_RESPONSES)
        hang("task", Task, OF_TASKS)
