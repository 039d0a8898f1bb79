"""Semgrep is started for server code, and for nothing else."""

import json

import pytest

from backcheck.engines.semgrep_files import backend_files
from backcheck.result import FileEntry

SERVER = json.dumps({"name": "api", "dependencies": {"express": "^4", "@acme/db": "workspace:*"}})
REPOSITORY = {
    "package.json": json.dumps({"name": "root", "devDependencies": {"express": "^4"}}),
    "tools/release.js": "fetch('x')",
    "tools/mock.mjs": "import express from 'express'",
    "api/package.json": SERVER,
    "api/src/app.ts": "const a = 1",
    "api/src/emails/welcome.tsx": "import * as React from 'react'",
    "api/src/ssr.tsx": "import React from 'react'\nimport { Router } from 'express'",
    "api/src/widget.js": "document.getElementById('count').textContent = window.count",
    "api/src/records.js": "document.save(); const { window } = limits",
    "api/src/render.js": "const fs = require('fs'); window.close()",
    "api/src/types.d.ts": "declare const a: 1",
    "api/src/big.js": "x" * 5001,
    "api/src/huge.js": "x = 1\n" * 200_000,
    "api/public/site.js": "fetch('x')",
    "api/lib/all.min.js": "fetch('x')",
    "api/src/readme.md": "express",
    "db/package.json": json.dumps({"name": "@acme/db", "dependencies": {"pg": "^8"}}),
    "db/index.cjs": "const { Pool } = require('pg')",
    "ui/package.json": json.dumps({"name": "@acme/ui", "dependencies": {"react": "^18"}}),
    "ui/api.ts": "fetch('x')",
    "site/package.json": json.dumps({"name": "site", "dependencies": {"next": "^15"}}),
    "site/pages/api/users.ts": "fetch('x')",
    "site/app/orders/route.ts": "fetch('x')",
    "site/lib/client.ts": "fetch('x')",
    "shop/package.json": json.dumps({"name": "shop", "dependencies": {"@strapi/strapi": "^5", "react": "^18"}}),
    "shop/src/index.js": "module.exports = { register() {} }",
    "shop/src/admin/app.js": "import { Layouts } from '@strapi/strapi/admin'\nimport { useState } from 'react'",
    "broken/package.json": "{",
    "broken/a.js": "fetch('x')",
    "nest/main.ts": "import { NestFactory } from '@nestjs/core/nest-factory'",
}


def found(kinds: dict[str, str] | None = None) -> list[str]:
    entries = [FileEntry(path, "", (kinds or {}).get(path, "service"), "") for path in REPOSITORY]
    return list(backend_files(entries, lambda path: REPOSITORY[path].encode()).files)


def test_backend_code_is_found_by_its_package_or_its_imports() -> None:
    assert found() == [
        "api/src/app.ts",
        "api/src/records.js",
        "api/src/render.js",
        "api/src/ssr.tsx",
        "db/index.cjs",
        "nest/main.ts",
        "shop/src/index.js",
        "site/app/orders/route.ts",
        "site/pages/api/users.ts",
        "tools/mock.mjs",
    ]


@pytest.mark.parametrize("kind", ["test", "vendored", "generated", "example", "docs", "migration"])
def test_only_service_code_is_looked_at(kind: str) -> None:
    assert "api/src/app.ts" not in found({"api/src/app.ts": kind})


def test_what_is_too_much_for_semgrep_is_told_with_its_reason() -> None:
    entries = [FileEntry(path, "", "service", "") for path in REPOSITORY]
    refused = backend_files(entries, lambda path: REPOSITORY[path].encode()).refused
    assert refused == {"api/src/big.js": "a line of over 5,000 characters", "api/src/huge.js": "over 1,000,000 bytes"}
