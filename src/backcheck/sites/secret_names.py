"""Names that secrets go by, and forms that only secrets have."""

import re

_ENDS = re.compile(
    r"(?:^|_)(?:password|passwd|passphrase|pwd|secret|secret_?key|api_?key|api_?secret|access_?key|private_?key|signing_?key|encryption_?key"
    r"|(?:[a-z0-9]+_)*token)\d?$"
)
_JWT = re.compile(r"^jwt$|_secret_key$")
# Tokens of texts, pages and forms, which open nothing.
_HARMLESS = re.compile(
    r"(?:^|_)(?:next|prev|previous|page|paging|pagination|continuation|continue|cursor|sync|resume|eos|bos|pad|unk|cls|sep|mask|special|stop"
    r"|start|end|begin|first|last|max|min|num|total|prompt|completion|input|output|image|audio|video|new|lock|invalid|public|primary|cache"
    r"|csrf|xsrf|csrf_middleware|text|word|sub|eod|eot|placeholder|separator|delimiter)_?(?:token|key)$"
)
# Names of names: of variables of the environment, of kinds and fields of secrets.
_NAMING = re.compile(r"(?:^|_)(?:env|env_?vars?|keys|names?|types?|kinds?|fields?|headers?|labels?|columns?)_")
_CAMEL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")
# Found in the packed form of a function that may hold such a name.
HINT = re.compile(rb"(?i)passw|passphrase|pwd|secret|(?:api|access|private|signing|encryption)[_-]?key|token|jwt")

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
FORMS = re.compile("|".join(_TOKENS.values()).encode())
_SHOWN = re.compile(r"EXAMPLE|example|x{6,}|X{6,}|0{8,}|1234567")


def names_secret(name: str) -> bool:
    """Whether a variable, key or parameter of this name holds a secret."""
    plain = _CAMEL.sub("_", name).replace("-", "_").lower()
    return bool(_ENDS.search(plain) or _JWT.search(plain)) and not _HARMLESS.search(plain) and not _NAMING.search(plain)


def forms_in(text: str) -> str:
    """What kind of secret a text holds by its form; nothing for the examples of documentation."""
    for name, pattern in _PATTERNS.items():
        found = pattern.search(text)
        if found is not None and not _SHOWN.search(found[0]):
            return name
    return ""
