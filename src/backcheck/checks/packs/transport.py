"""Encryption on the way."""

import ipaddress

from backcheck.backend.model import App
from backcheck.sites.addresses import Address
from backcheck.sites.call_site import CallSite
from backcheck.sites.routes import AppSite
from backcheck.sites.setting_site import SettingSite
from backcheck.sites.store_site import StoreSite
from backcheck.sites.world import World
from backcheck.verdict import Verdict, failed, passed, unsure

_OPEN = frozenset(
    ("http", "ws", "ftp", "redis", "sentinel", "amqp", "pyamqp", "librabbitmq", "smtp", "imap", "pop3", "ldap", "mqtt", "nats", "telnet")
)
_ENCRYPTED = frozenset(("https", "wss", "ftps", "sftp", "rediss", "amqps", "smtps", "imaps", "pop3s", "ldaps", "mqtts"))
_NEAR = (".svc", ".svc.cluster.local", ".cluster.local", ".internal", ".local", ".localdomain", ".localhost")


def cleartext_url(world: World, site: CallSite | SettingSite | StoreSite) -> Verdict | None:
    """Fails when some address has an open scheme and a distant host; None where nothing is an address of a client."""
    addresses = [one for one in site.addresses(world.texts) if one.scheme != "" and not _other(one)]
    if not addresses:
        return None
    if far := [one for one in addresses if _is_open(one) and one.host is not None and _distance(one.host) == "far"]:
        return failed(f"{site.callee} speaks to {far[0].host} without encryption")
    if any(one.scheme is None or (_is_open(one) and one.host is None) for one in addresses):
        return unsure(f"the address of {site.callee} could not be followed")
    if private := [one for one in addresses if _is_open(one) and one.host is not None and _distance(one.host) == "private"]:
        return unsure(f"whether the network of {private[0].host} may be trusted could not be followed")
    return passed()


def https_not_enforced(world: World, site: AppSite) -> Verdict:
    """Passes when something sends requests to HTTPS, fails when all that would is switched off by hand."""
    app: App | None = site.app
    active: set[bool | None] = set()
    while app is not None:
        active |= {one.active for one in app.redirects}
        app = world.backend.apps[app.within] if app.within >= 0 else None
    if True in active:
        return passed()
    if None in active:
        return unsure(f"whether {site.app.name} sends requests to https is decided outside of the repository")
    if active:
        return failed("the redirect to https is switched off")
    return unsure(f"nothing in {site.app.name} sends requests to https; whatever stands in front of it must")


def _reserved(host: str) -> bool:
    """A name that is set aside for documentation: nobody answers there."""
    return f".{host}".endswith((".example.com", ".example.org", ".example.net", ".example", ".invalid"))


def _is_open(address: Address) -> bool:
    return address.scheme is not None and address.scheme.partition("+")[0] in _OPEN and not address.secured


def _other(address: Address) -> bool:
    """A scheme of which nothing is known to say: files, queues of a cloud, databases; or a host that is none."""
    scheme = address.scheme
    if _is_open(address) and _reserved(address.host or ""):
        return True
    return scheme is not None and not _is_open(address) and scheme not in _ENCRYPTED and not address.secured


def _distance(host: str) -> str:
    """``near`` for this machine and names that only a cluster or machine resolves, ``private`` for such networks, else ``far``."""
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return "near" if "." not in host or host.endswith(_NEAR) else "far"
    if address.is_loopback or address.is_unspecified:
        return "near"
    # Addresses that are set aside for documentation count as private in the standard library; nothing else speaks for them.
    return "private" if address.is_private and not _documentation(address) else "far"


def _documentation(address: ipaddress.IPv4Address | ipaddress.IPv6Address) -> bool:
    networks = ("192.0.2.0/24", "198.51.100.0/24", "203.0.113.0/24", "2001:db8::/32")
    return any(address in ipaddress.ip_network(network) for network in networks if ipaddress.ip_network(network).version == address.version)


CHECKS = (cleartext_url, https_not_enforced)
