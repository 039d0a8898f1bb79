"""The name of a container image: ``registry:5000/team/app:1.2@sha256:...`` taken apart."""

from dataclasses import dataclass

_OFFICIAL = ("docker.io/library/", "index.docker.io/library/", "library/")


@dataclass(frozen=True, slots=True)
class ImageReference:
    """``repository`` holds the registry too, where one is written; ``tag`` and ``digest`` are empty where none is."""

    repository: str
    tag: str = ""
    digest: str = ""

    @property
    def versioned(self) -> bool:
        """Whether it always means the same release, as far as a name can say so."""
        return bool(self.digest) or (bool(self.tag) and self.tag != "latest")

    @property
    def official(self) -> str:
        """The name of a public library image, empty for every other."""
        name = self.repository
        for prefix in _OFFICIAL:
            name = name.removeprefix(prefix)
        return "" if "/" in name else name


def image_reference(text: str) -> ImageReference:
    """A colon in the last part begins the tag; one before a slash belongs to a registry's port."""
    name, _, digest = text.strip().partition("@")
    folder, slash, last = name.rpartition("/")
    last, _, tag = last.partition(":")
    return ImageReference(f"{folder}{slash}{last}", tag, digest)
