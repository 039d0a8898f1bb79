"""How far what is sent to an address travels without encryption: by its scheme, and by where its host is."""

import ipaddress
from collections.abc import Iterable
from enum import IntEnum

from backcheck.sites.addresses import Address

_OPEN = frozenset(
    ("http", "ws", "ftp", "redis", "sentinel", "amqp", "pyamqp", "librabbitmq", "smtp", "imap", "pop3", "ldap", "mqtt", "nats", "telnet")
)
_ENCRYPTED = frozenset(("https", "wss", "ftps", "sftp", "rediss", "amqps", "smtps", "imaps", "pop3s", "ldaps", "mqtts"))
_NEAR = (".svc", ".svc.cluster.local", ".cluster.local", ".internal", ".local", ".localdomain", ".localhost")
_DOCUMENTED = tuple(map(ipaddress.ip_network, ("192.0.2.0/24", "198.51.100.0/24", "203.0.113.0/24", "2001:db8::/32")))


class Reach(IntEnum):
    """From good to bad. ``NONE`` is an address to which no client connects, ``PRIVATE`` one of a network that may be trusted or not."""

    NONE = 0
    SAFE = 1
    PRIVATE = 2
    UNKNOWN = 3
    FAR = 4


def reach(address: Address) -> Reach:
    """Open schemes count by their host; of a scheme that is neither open nor encrypted nothing is said."""
    scheme, host = address.scheme, address.host
    if scheme is None:
        return Reach.UNKNOWN
    if scheme == "":
        return Reach.NONE
    if address.secured or scheme in _ENCRYPTED:
        return Reach.SAFE
    if scheme.partition("+")[0] not in _OPEN or _is_reserved(host or ""):
        return Reach.NONE
    return Reach.UNKNOWN if host is None else _of_host(host)


def farthest(addresses: Iterable[Address]) -> tuple[Reach, Address | None]:
    """The worst of some addresses, the first of its kind."""
    found = [(reach(one), one) for one in addresses]
    return max(found, key=lambda item: item[0], default=(Reach.NONE, None))


def _is_reserved(host: str) -> bool:
    """A name that is set aside for documentation: nobody answers there."""
    return f".{host}".endswith((".example.com", ".example.org", ".example.net", ".example", ".invalid"))


def _of_host(host: str) -> Reach:
    """This machine, and names that only a cluster or machine resolves, are near enough."""
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return Reach.SAFE if "." not in host or host.endswith(_NEAR) else Reach.FAR
    # What is linked to this machine alone tells it about itself, and speaks nothing else.
    if address.is_loopback or address.is_unspecified or address.is_link_local:
        return Reach.SAFE
    # Addresses that are set aside for documentation count as private in the standard library; nothing else speaks for them.
    return Reach.PRIVATE if address.is_private and not any(address in network for network in _DOCUMENTED) else Reach.FAR
