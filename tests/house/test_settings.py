"""Settings that do not fit are refused with a sentence."""

from __future__ import annotations

import pytest

from anlan.core.settings import SettingError, conf


def test_an_unknown_log_level_is_refused_with_the_levels_there_are(monkeypatch):
    monkeypatch.setenv("ANLAN_LOG_LEVEL", "LOUD")
    with pytest.raises(SettingError, match="ANLAN_LOG_LEVEL='LOUD' is none of DEBUG, INFO, WARNING"):
        _ = conf.LOG_LEVEL
    monkeypatch.setenv("ANLAN_LOG_LEVEL", "DEBUG")
    assert conf.LOG_LEVEL == "DEBUG"
