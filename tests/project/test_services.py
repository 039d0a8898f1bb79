"""Which folders are services, and whose a file is."""

from collections.abc import Mapping

from backcheck.project.project import load_project
from backcheck.project.services import Service, service_of, services
from backcheck.project.tree import MemoryTree

PROJECT = '[project]\nname = "shop"\ndependencies = ["flask"]\n'


def found(files: Mapping[str, str]) -> tuple[Service, ...]:
    project = load_project(MemoryTree(files))
    return services(project.entries, project.tree.read)


def folders(files: Mapping[str, str]) -> list[str]:
    return [service.path for service in found(files)]


def test_one_service() -> None:
    declared = {"pyproject.toml": PROJECT, "Dockerfile": "", "Procfile": "", "requirements.txt": ""}
    assert found(declared | {"shop/app.py": "", "web/a.ts": "", "docs/x.go": ""}) == (
        Service("", "shop", ("python", "typescript"), ("pyproject.toml", "requirements.txt"), ("Dockerfile", "Procfile")),
    )


def test_a_monorepo() -> None:
    files = {
        "pyproject.toml": "[tool.ruff]\n",
        "services/orders/pyproject.toml": PROJECT,
        "services/orders/src/app.py": "",
        "services/pay/package.json": '{"name": "pay", "dependencies": {"express": "4"}}',
        "services/pay/index.ts": "",
        "services/mail/Dockerfile": "",
        "services/mail/main.go": "",
        "web/package.json": '{"dependencies": {"react": "18"}}',
        "web/app.tsx": "",
    }
    assert found(files) == (
        Service("services/mail", "mail", ("go",), (), ("services/mail/Dockerfile",)),
        Service("services/orders", "shop", ("python",), ("services/orders/pyproject.toml",), ()),
        Service("services/pay", "pay", ("typescript",), ("services/pay/package.json",), ()),
    )


def test_the_nearest_service_takes_a_file() -> None:
    known = found({"requirements.txt": "", "app.py": "", "jobs/requirements.txt": "", "jobs/run.py": "", "jobs2/a.ts": ""})
    owners = [service_of(known, path) for path in ("app.py", "jobs/run.py", "jobs/deep/x.py", "jobs2/a.ts", "jobs.py")]
    assert [owner and owner.path for owner in owners] == ["", "jobs", "jobs", "", ""]
    assert [service.languages for service in known] == [("python", "typescript"), ("python",)]


def test_a_file_of_no_service() -> None:
    known = found({"api/requirements.txt": "", "api/app.py": "", "tool.py": ""})
    assert service_of(known, "tool.py") is None
    assert service_of((), "api/app.py") is None


def test_requirements_kept_in_their_own_folder() -> None:
    files = {"api/requirements/base.txt": "", "api/requirements/prod.txt": "", "api/app.py": ""}
    assert found(files) == (Service("api", "api", ("python",), ("api/requirements/base.txt", "api/requirements/prod.txt"), ()),)


def test_a_dockerfile_kept_apart_from_the_code() -> None:
    files = {"backend/pyproject.toml": PROJECT, "backend/app/main.py": "", "backend/docker/Dockerfile": "", "deploy/web/Dockerfile": ""}
    assert [(service.path, service.process_files) for service in found(files)] == [
        ("", ("deploy/web/Dockerfile",)),
        ("backend", ("backend/docker/Dockerfile",)),
    ]


def test_tests_examples_documents_and_vendored_code_declare_nothing() -> None:
    names = ("requirements.txt", "Dockerfile", "a.py")
    apart = {f"{folder}/{name}": "" for folder in ("tests", "examples", "docs", "vendor/x") for name in names}
    assert folders({"requirements.txt": "", "app.py": "", **apart}) == [""]


def test_a_folder_without_code_is_no_service() -> None:
    assert folders({"infra/requirements.txt": "", "infra/main.tf": "", "setup.py": ""}) == []


def test_nothing_declared() -> None:
    assert folders({"app.py": ""}) == []
    assert folders({}) == []
