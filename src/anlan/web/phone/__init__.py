"""The phone in the field: one page that works without a network, its service worker and its manifest."""
