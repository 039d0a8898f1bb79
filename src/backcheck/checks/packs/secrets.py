"""Secrets that stand in the code."""

import re

from backcheck.sites.credentials import CredentialSite
from backcheck.sites.samples import is_tried
from backcheck.sites.secret_names import forms_in
from backcheck.sites.world import World
from backcheck.sites.written_beside import Meant
from backcheck.verdict import Verdict, failed, passed, unsure

_PLACEHOLDER = re.compile(
    r"|[*x.\-_?]+|<.*>|\$[a-z]+\$|\$\{.*\}|\$\(.*\)|\{\{.*\}\}|\{.*\}|%\(?\w*\)?s?"
    r"|none|null|undefined|todo|fixme|n/?a|fake\w*|foo|bar|test|example.*|.*\bexample\b.*"
    r"|.*change[\-_ ]?(?:me|this|it)(?:[^A-Za-z].*)?|.*your[\-_ ].*|.*(?:placeholder|redacted|dummy).*"
    r"|(?:replace|insert|enter|put|some)[\-_ ].*|set[\-_ ](?:me|this).*|not[\-_ ]a[\-_ ].*"
    r"|(?:some|my)[\-_ ]?[a-z]*(?:key|token|secret|password)|.*\.{3}.*"
    r"|un(?:used|needed|set)|not[\-_ ]?(?:used|needed|required|set|active|configured|applicable)"
    r"|no[\-_ ]?(?:key|token|secret|password)|empty|ignored?|anonymous",
    re.IGNORECASE | re.DOTALL,
)
# Types and kinds that forms and schemas give to such fields, and words that switch something.
_WORDS = frozenset(
    (
        *("string", "str", "text", "bytes", "hidden", "password", "secret", "token", "bearer", "basic", "apikey", "api_key", "key"),
        *("input", "textarea", "email", "url", "name", "username", "field", "number", "file", "config", "credentials"),
        *("required", "optional", "true", "false", "yes", "no", "on", "off", "auto"),
    )
)
_NAME = re.compile(r"^_*[A-Za-z][A-Za-z]*(?:[_\-.: ][A-Za-z]+)+$")
_VARIABLE = re.compile(r"^[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+$")
_PLACE = re.compile(r"^(?:[a-z][a-z0-9+.\-]*://[^\s@]*$|\.{0,2}/|[A-Za-z]:\\|~)", re.IGNORECASE)
# Samples of configuration files, also where a client is given them.
_COUNTED = re.compile(r"0123456789abcdef|123456.*abcdef|^(?:put|insert|enter|paste)\b.*\bapi key here$", re.IGNORECASE)
# What a service hands out is long or has digits.
_HANDED_OUT = re.compile(r"(?:token|api_?key|access_?key)\d?$", re.IGNORECASE)
# What texts are compared with, not one of them.
_PATTERN = re.compile(r"^\^.*\$$|\\[dws][+*{/]|\[[a-z]-[a-z][^\]]*\][+*{]")
# How often something may be done: ``5/m/ip``.
_RATE = re.compile(r"\d+ ?/ ?\d*[a-z]+(?:[/,][\w/,]*)?")
# A regular expression, or the way from a record to a field of another.
_PATTERN = re.compile(r"\[[^\]]+\][+*?{]|\(\?[:P]|\\[dwsDWS][+*]")
_LOOKED_UP = re.compile(r"[a-z]+(?:_[a-z]+)*__[a-z_]+")
_SHORT = re.compile(r"[a-z]+|.{1,5}")
# Shorter ones stand for values that are filled in elsewhere.
_LEAST = 4
# What is named so may be kept to be refused.
_OUTDATED = re.compile(r"(?:^|_)(?:legacy|deprecated|insecure|forbidden|leaked|revoked|blocked|banned|denied)(?:_|$)", re.IGNORECASE)
# Names what holds until somebody sets another.
_DEFAULT = re.compile(r"(?:^|_)default(?:_|$)", re.IGNORECASE)
# Shown in place of one.
_MASK = re.compile(r"[*•#]{3,}")
# A framework asks for a key also where nothing is signed: while the image is made.
_BUILT_WITH = re.compile(r"\bbuild(?:[-_ ]?time|ing)?\b|\bcollectstatic\b", re.IGNORECASE)
# The key of an entry in a store of secrets, named by what is kept there.
_NAMES_ENTRY = re.compile(r"[a-z0-9]_(?:cert|certificate|key|password|token|config|credentials?)_secret_?key$", re.IGNORECASE)
# So does a name of several words whose value is written as variables are.
_NAMES_VARIABLE = re.compile(r"(?:[a-z0-9]+_)+secret_?key$", re.IGNORECASE)
# What installations report their use to hands the same token to all of them.
_COUNTS_USE = re.compile(r"(?:^|[/._])(?:telemetry|analytics|posthog|segment|mixpanel|amplitude|statsig)(?:$|[/._])", re.IGNORECASE)
# Words alone are seldom what opens something: what was made for that has digits, or letters that make no word.
_MADE = re.compile(r"[A-Za-z].*\d|\d.*[A-Za-z]|[a-z][A-Z].*[a-z][A-Z]", re.DOTALL)
# What people write who want none: of a sample, or of a machine that nobody else reaches.
_GUESSED = re.compile(
    r"(?:my|super|admin|test|dev|demo|user)?[-_.]?(?:passw(?:or)?d|p[a@]ss(?:w[o0]rd)?|pwd|secret|admin|letmein|welcome)[-_.!@#]?\d{0,6}[!.]?",
    re.IGNORECASE,
)
_REALM = re.compile(r"\w+ realm=")
_SCHEMES = frozenset(("bearer", "token", "basic", "apikey"))
_SENTENCE = re.compile(r"[A-Za-z]+(?:[ ,]+[A-Za-z]+){2,}[.!?]?")
_SIGNING = re.compile(r"(?:^|_)secret_?key$", re.IGNORECASE)


def hardcoded_secret(_: World, site: CredentialSite) -> Verdict | None:
    """Fails for a literal that opens something; None for one that is no value of a secret at all."""
    if site.text is None:
        return passed()
    if _COUNTED.search(site.text) or _MASK.fullmatch(site.text) or _PLACEHOLDER.fullmatch(site.name):
        return passed()
    if site.meant is Meant.ENTRY:
        return None
    if site.used and _opens_nothing(site.text):
        return None
    if site.used:
        return passed() if _is_template(site.text) or _is_fake(site) else None if _is_sentence(site) else _written(site)
    if _PATTERN.search(site.text):
        return None
    if _SIGNING.search(site.name) and (_letters(site.name) == _letters(site.text) or _names_longer(site.name, site.text)):
        return None
    if _SIGNING.search(site.name) and not _names_another(site.name, site.text):
        # An app signs with whatever stands there.
        return passed() if _is_template(site.text) or _BUILT_WITH.search(site.text) else _written(site)
    if _PLACEHOLDER.fullmatch(site.text.strip()) or (is_tried(site.name) and not forms_in(site.text)):
        return passed()
    if _is_other(site.name, site.text) or site.meant is Meant.MARK:
        return None
    if _OUTDATED.search(site.name):
        return unsure(f"whether the value of {site.name} still opens anything cannot be told")
    return _written(site)


def _written(site: CredentialSite) -> Verdict:
    """A literal; one that only a development machine starts with may be none that opens anything."""
    if site.overruled:
        return unsure(f"whether the value of {site.name} holds anywhere cannot be told: the environment may say another")
    if site.meant is Meant.LOCAL:
        return unsure(f"whether the value of {site.name} is used anywhere but on machines of developers cannot be told")
    if _DEFAULT.search(site.name):
        return unsure(f"whether another value than that of {site.name} is set wherever it is used cannot be told")
    if _COUNTS_USE.search(f"{site.span.path}.{site.name}"):
        return unsure(f"whether the value of {site.name} is one that every installation may use to report its use cannot be told")
    if not site.used and _GUESSED.fullmatch(site.text or ""):
        return unsure(f"whether the value of {site.name}, which everybody guesses, is one of a machine that others reach cannot be told")
    if not site.used and not _SIGNING.search(site.name) and not _MADE.search(site.text or ""):
        return unsure(f"whether the value of {site.name} is more than a word that stands for one cannot be told")
    if (_SIGNING.search(site.name) or site.name.isupper()) and _PLACEHOLDER.fullmatch(site.text or ""):
        return unsure(f"whether the value of {site.name} is replaced wherever it signs cannot be told")
    return failed(f"the value of {site.name} is written in the code")


def _names_longer(name: str, text: str) -> bool:
    """Whether a value is the same name for another program, with a word before it: ``"SECRET_KEY": "SHOP_SECRET_KEY"``."""
    return bool(_VARIABLE.match(text)) and _letters(text).endswith(_letters(name))


def _opens_nothing(text: str) -> bool:
    """What is sent in place of a password beside a key, and a header that only says in which form its secret is sent elsewhere."""
    return len(text) == 1 or _REALM.match(text) is not None


def _names_another(name: str, text: str) -> bool:
    """Whether what is called a key to sign with says where one is kept."""
    return bool(_NAMES_ENTRY.search(name) and _is_other(name, text)) or bool(_NAMES_VARIABLE.search(name) and _VARIABLE.match(text))


def _is_fake(site: CredentialSite) -> bool:
    """A header with a word that everybody sees to be none."""
    scheme, _, text = (site.text or "").partition(" ")
    return scheme.lower() in _SCHEMES and _PLACEHOLDER.fullmatch(text.strip()) is not None


def _is_sentence(site: CredentialSite) -> bool:
    """Words that say something stand for one that is not there."""
    return _SENTENCE.fullmatch(site.text or "") is not None and not _SIGNING.search(site.name) and site.name.isupper()


def _is_template(text: str) -> bool:
    """To be filled in by whoever installs it: empty, or in the brackets of a template."""
    return bool(re.fullmatch(r"\s*|<.*>|\$\{.*\}|\{\{.*\}\}", text, re.DOTALL))


def _is_other(name: str, text: str) -> bool:
    """The name of a key or variable, a sentence, a place, a word that a schema uses."""
    if re.search(r"\s", text.strip()) or text.lower() in _WORDS or _PLACE.match(text) or len(text) < _LEAST:
        return True
    if _HANDED_OUT.search(name) and _SHORT.fullmatch(text):
        return True
    if _RATE.fullmatch(text):
        return True
    if _letters(name).endswith(_letters(text).removesuffix("s")) or _PATTERN.search(text) or _LOOKED_UP.fullmatch(text):
        return True
    return bool(_VARIABLE.match(text) or _NAME.match(text))


def _letters(text: str) -> str:
    return re.sub(r"[^a-z0-9]", "", text.lower())


CHECKS = (hardcoded_secret,)
