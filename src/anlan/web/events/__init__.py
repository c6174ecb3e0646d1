"""The event stream: what was sealed, rendered once for each language and sent to whoever may see it."""

from anlan.web.events.endpoint import stream

__all__ = ["stream"]
