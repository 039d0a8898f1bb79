"""The configuration to begin with: every setting explained, as a comment, so that nothing changes until somebody wants it."""

import textwrap

from msgspec import inspect

from backcheck.config.config import Config

_EXAMPLES = {
    "select": 'select = ["ALL"]',
    "ignore": 'ignore = ["api-docs", "LOG"]',
    "all": "all = true",
    "advice": "advice = true",
    "per-path-ignores": 'per-path-ignores = { "scripts/**" = ["LOG", "RES101"] }',
    "exclude": 'exclude = ["legacy/**"]',
    "classes": 'classes = { "tools/**" = "script" }',
    "severity": 'severity = { SQL102 = "error" }',
    "fail-on": 'fail-on = "error"',
    "rule-paths": 'rule-paths = ["lint/backcheck"]',
    "guards": 'guards = ["shop.auth.require_user"]',
    "login-routes": 'login-routes = ["/session"]',
    "sanitizers": 'sanitizers = { sql = ["shop.text.quoted_name"] }',
    "answers": 'answers = { TLS104 = { reason = "the proxy redirects to HTTPS", until = 2027-03-01 } }',
    "apps": 'apps = [{ name = "shop", path = "src/shop", profile = "production" }]',
}
_HEAD = """\
# Settings of backcheck. All of this is optional; each example is no default.
# Which rules there are: backcheck rules. What one means: backcheck explain SQL101.
"""


def starter_config(table: str = "") -> str:
    """The text of a new backcheck.toml, or with ``tool.backcheck`` of a table to be put into pyproject.toml."""
    head = f"{_HEAD}[{table}]\n" if table else _HEAD
    return head + "".join(f"\n{_comment(description)}# {_EXAMPLES[name]}\n" for name, description in described_settings().items())


def described_settings() -> dict[str, str]:
    """Every key of the configuration with what it means."""
    info = inspect.type_info(Config)
    if not isinstance(info, inspect.StructType):
        raise TypeError("the configuration is a struct")
    return {field.encode_name: _description(field.type) for field in info.fields}


def _description(info: inspect.Type) -> str:
    schema = info.extra_json_schema if isinstance(info, inspect.Metadata) else None
    return str((schema or {})["description"])


def _comment(description: str) -> str:
    return textwrap.fill(_sentence(description), 100, initial_indent="# ", subsequent_indent="# ") + "\n"


def _sentence(text: str) -> str:
    return f"{text[0].upper()}{text[1:]}."
