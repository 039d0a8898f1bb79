"""What a project may set about its checks. ``load_config`` is the way in."""

from backcheck.config.config import Answer, AnswerStatus, AppOverride, Config, FailOn, overridden
from backcheck.config.load import LoadedConfig, load_config

__all__ = ["Answer", "AnswerStatus", "AppOverride", "Config", "FailOn", "LoadedConfig", "load_config", "overridden"]
