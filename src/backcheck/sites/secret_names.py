"""Names that secrets go by, and forms that only secrets have."""

import re
from functools import lru_cache

from backcheck.semantics.words import parted

_ENDS = re.compile(
    r"(?:^|_)(?:password|passwd|passphrase|pwd|secret|secret_?key|api_?key|api_?secret|access_?key|private_?key|signing_?key|encryption_?key"
    r"|(?:[a-z0-9]+_)*token)\d?$"
)
_JWT = re.compile(r"^jwt$|_secret_key$")
# Tokens of texts, pages and forms, which open nothing.
_HARMLESS = re.compile(
    r"(?:^|_)(?:next|prev|previous|page|paging|pagination|continuation|continue|cursor|sync|resume|eos|bos|pad|unk|cls|sep|mask|special|stop"
    r"|start|end|begin|first|last|max|min|num|total|prompt|completion|input|output|image|audio|video|new|lock|invalid|public|primary|cache|url"
    r"|csrf|xsrf|csrf_middleware|text|word|sub|eod|eot|placeholder|separator|delimiter)_?(?:token|key)$"
)
# Names of names: of variables of the environment, of kinds and fields of secrets.
_NAMING = re.compile(r"(?:^|_)(?:env|env_?vars?|keys|names?|types?|kinds?|fields?|headers?|labels?|columns?)_")
_KEEPS = re.compile(r"key|secret|pass|pwd|token|auth|jwt|credential", re.IGNORECASE)
# What is done with a secret, or asked of it.
_DOING = re.compile(
    r"^_*(?:change(?!_(?:me|this)_)|reset|forgot(?:ten)?|recover|lost|confirm|update|rotate|revoke|generate|create|validate|verify|check|require|requires"
    r"|use|uses|needs?|has|is|show|hide|allow|enable|disable)_"
)
# One of these is in every such name. Looking for plain words is a hundred times faster than for a pattern of them.
_WORDS = (b"passw", b"passphrase", b"pwd", b"secret", b"token", b"jwt")
_KEYS = re.compile(rb"(?:api|access|private|signing|encryption)[_-]?key")

_BEGINNINGS = (
    *(b"AKIA", b"ASIA", b"ghp_", b"gho_", b"ghu_", b"ghs_", b"ghr_", b"github_pat_", b"glpat-", b"xox", b"hooks.slack.com/", b"k_live_"),
    *(b"AIza", b"SG.", b"pypi-AgE", b"PRIVATE KEY-----"),
)
_TOKENS = {
    "an AWS access key": r"\b(?:AKIA|ASIA)[0-9A-Z]{16}\b",
    "a GitHub token": r"\b(?:gh[pousr]_[A-Za-z0-9]{36}|github_pat_[A-Za-z0-9_]{60,})\b",
    "a GitLab token": r"\bglpat-[A-Za-z0-9_-]{20}\b",
    "a Slack token": r"\bxox[baprs]-[0-9]{8,}-[A-Za-z0-9-]{16,}",
    "a Slack webhook": r"hooks\.slack\.com/services/T[A-Z0-9]{8,}/B[A-Z0-9]{8,}/[A-Za-z0-9]{20,}",
    "a Stripe key": r"\b[sr]k_live_[A-Za-z0-9]{20,}\b",
    "a Google API key": r"\bAIza[0-9A-Za-z_-]{35}\b",
    "a SendGrid key": r"\bSG\.[A-Za-z0-9_-]{22}\.[A-Za-z0-9_-]{43}\b",
    "a PyPI token": r"\bpypi-AgE[A-Za-z0-9_-]{50,}",
    "a private key": r"-----BEGIN (?:RSA |EC |DSA |OPENSSH |ENCRYPTED )?PRIVATE KEY-----\s*[A-Za-z0-9+/=]{16}",
}
_PATTERNS = {name: re.compile(pattern) for name, pattern in _TOKENS.items()}
_FORMS = re.compile("|".join(_TOKENS.values()).encode())
_SHOWN = re.compile(r"EXAMPLE|example|x{6,}|X{6,}|0{8,}|1234567")


def may_name_secret(packed: bytes) -> bool:
    """Whether the packed form of a function may hold such a name."""
    lowered = packed.lower()
    return any(word in lowered for word in _WORDS) or (b"key" in lowered and _KEYS.search(lowered) is not None)


def may_hold_form(packed: bytes) -> bool:
    """Whether the packed form of a function may hold a secret that is known by its form."""
    return any(word in packed for word in _BEGINNINGS) and _FORMS.search(packed) is not None


def may_keep_secret(key: str) -> bool:
    """Whether an entry of a mapping may be one, by what its key speaks of."""
    return _KEEPS.search(key) is not None


@lru_cache(maxsize=1 << 16)
def names_secret(name: str) -> bool:
    """Whether a variable, key or parameter of this name holds a secret."""
    plain = parted(name).replace("-", "_").lower()
    return bool(_ENDS.search(plain) or _JWT.search(plain)) and not any(one.search(plain) for one in (_HARMLESS, _NAMING, _DOING))


def forms_in(text: str) -> str:
    """What kind of secret a text holds by its form; nothing for the examples of documentation."""
    for name, pattern in _PATTERNS.items():
        found = pattern.search(text)
        if found is not None and not _SHOWN.search(found[0]):
            return name
    return ""
