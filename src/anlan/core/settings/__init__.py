"""What a node can be told: each setting declared once, with type, default and meaning.

`conf.NAME` reads it: from the environment (``ANLAN_NAME``), else from ``anlan.toml`` in the data
folder, else the declared default. Nothing else in the house reads the environment.
"""

from anlan.core.settings.declared import SETTINGS, Setting, SettingError, conf

__all__ = ["SETTINGS", "Setting", "SettingError", "conf"]
