"""Routes and apps as sites."""

from typing import Any

from backcheck.sites.site import Site


class RouteSite(Site):
    """A route of the backend model."""

    route: Any


class AppSite(Site):
    """An application object of the backend model."""

    app: Any
