"""Which files declare the dependencies of a service."""

import pytest

from backcheck.project.languages import language_of
from backcheck.project.manifests import declared_name, declares_dependencies


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("pyproject.toml", '[project]\nname = "shop"\ndependencies = ["flask"]\n'),
        ("pyproject.toml", '[project]\nname = "shop"\ndynamic = ["version", "dependencies"]\n'),
        ("pyproject.toml", '[tool.poetry.dependencies]\npython = "^3.11"\n'),
        ("pyproject.toml", "[broken"),
        ("pyproject.toml", "\udcff"),
        ("setup.cfg", "[options]\ninstall_requires =\n  flask\n"),
        ("setup.cfg", "no section\n"),
        ("setup.py", ""),
        ("Pipfile", ""),
        ("requirements-prod.txt", ""),
        ("requirements/base.txt", ""),
        ("package.json", '{"dependencies": {"express": "4"}}'),
        ("package.json", '{"dependencies": {"@nestjs/core": "10"}}'),
        ("package.json", "{broken"),
        ("go.mod", "module x\n"),
        ("pom.xml", ""),
        ("build.gradle.kts", ""),
        ("Api.csproj", ""),
    ],
)
def test_declares(path: str, text: str) -> None:
    assert declares_dependencies(path, language_of(path), lambda _: text.encode(errors="surrogateescape"))


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("pyproject.toml", "[tool.ruff]\nline-length = 100\n"),
        ("pyproject.toml", '[project]\nname = "shop"\ndependencies = []\n'),
        ("pyproject.toml", 'project = 1\ntool = "x"\n'),
        ("setup.cfg", "[flake8]\nmax-line-length = 100\n"),
        ("constraints.txt", "flask==3\n"),
        ("package.json", '{"dependencies": {"react": "18"}}'),
        ("package.json", '{"devDependencies": {"express": "4"}}'),
        ("package.json", '{"dependencies": ["express"]}'),
        ("package.json", '{"dependencies": null}'),
        ("poetry.lock", ""),
        ("Dockerfile", ""),
        ("app.py", ""),
    ],
)
def test_declares_nothing(path: str, text: str) -> None:
    assert not declares_dependencies(path, language_of(path), lambda _: text.encode())


@pytest.mark.parametrize(
    ("path", "text", "name"),
    [
        ("a/pyproject.toml", '[project]\nname = "shop"\n', "shop"),
        ("pyproject.toml", '[tool.poetry]\nname = "shop"\n', "shop"),
        ("pyproject.toml", "[project]\nname = 1\n", ""),
        ("pyproject.toml", "[broken", ""),
        ("package.json", '{"name": "@team/shop"}', "@team/shop"),
        ("package.json", "[]", ""),
        ("go.mod", "// x\nmodule example.org/team/shop\n\ngo 1.22\n", "shop"),
        ("requirements.txt", "name\n", ""),
    ],
)
def test_names(path: str, text: str, name: str) -> None:
    assert declared_name(path, lambda _: text.encode()) == name


def test_deep_nesting_is_only_a_broken_file() -> None:
    assert declares_dependencies("package.json", "json", lambda _: b"[" * 200_000)
    assert declares_dependencies("pyproject.toml", "toml", lambda _: b"a = " + b"[" * 200_000)
