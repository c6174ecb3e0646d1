"""The screens: one ASGI process that serves pages, the API and the event stream."""
