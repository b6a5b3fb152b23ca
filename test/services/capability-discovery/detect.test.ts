import assert from 'node:assert/strict'
import { test } from 'node:test'
import { summarise } from '../../../scripts/study-index/tree.ts'
import type { TreeItem } from '../../../services/capability-discovery/detect.ts'
import monitor from '../../../services/capability-discovery/index.ts'
import { reduce } from '../../../services/capability-discovery/reduce.ts'
import { satisfiesNode } from '../../../services/capability-discovery/versions-node.ts'
import { satisfiesPython } from '../../../services/capability-discovery/versions-python.ts'
import { kindOf } from '../../../services/source-index/languages.ts'
import type { Environment } from '../../../shared/contract/installed.ts'
import { drive, outline, START } from '../../support/detector.ts'

type Tree = Readonly<Record<string, string>>

const at = (seconds: number) => ({ part: '', position: '', time: START + seconds })

/** What the index tells of a tree at so many seconds. */
function tell(tree: Tree, seconds = 0): TreeItem[] {
  const files = Object.entries(tree).flatMap(([path, text]): TreeItem[] => {
    const kind = kindOf(path)
    const value = kind === undefined ? undefined : reduce(path, summarise(text, kind))
    return value === undefined ? [] : [{ ...at(seconds), kind: 'file', path, value }]
  })
  return [...files, { ...at(seconds), kind: 'level', roots: [{ path: '/srv/shop', name: '' }] }]
}

function host(programs: string[] = ['git', 'node'], environments: Environment[] = [], seconds = 0): TreeItem {
  return { ...at(seconds), kind: 'installed', installed: { programs: new Set(programs), environments } }
}

function environment(language: Environment['language'], packages: Record<string, string>, more = {}): Environment {
  const nothing = { modules: new Map<string, string[]>(), programs: new Set<string>() }
  return { of: '/srv/shop', language, packages: new Map(Object.entries(packages)), ...nothing, ...more }
}

const says = (tree: Tree, installed = host()) =>
  outline(drive(monitor, [installed, ...tell(tree)], { until: START + 60 }).findings)

const PY = (needs: string) => ({ 'pyproject.toml': `[project]\nname = "shop"\ndependencies = [${needs}]` })
const NODE = (more: string) => ({ 'package.json': `{"name": "shop"${more && `, ${more}`}}` })
const DEPS = (deps: string) => NODE(`"dependencies": {${deps}}`)

const trees: readonly (readonly [name: string, tree: Tree, opens: string[], installed?: TreeItem])[] = [
  ['an import that nothing declares', { ...PY(''), 'shop/a.py': 'import requests' }, ['+shop/python:requests']],
  ['of what a host of repositories runs', { ...PY(''), '.github/release.py': 'import requests' }, []],
  ['one that is declared', { ...PY('"requests"'), 'shop/a.py': 'import requests' }, []],
  [
    'under the name of its distribution',
    { ...PY('"PyYAML", "Pillow"'), 'a.py': 'import yaml\nfrom PIL import Image' },
    [],
  ],
  ['the question names the distribution', { ...PY(''), 'a.py': 'import yaml' }, ['+shop/python:PyYAML']],
  [
    'a distribution of its own name, where another is the usual one',
    { ...PY('"multipart"'), 'a.py': 'import multipart' },
    [],
  ],
  ['a name like that of a distribution', { ...PY('"pyfoo"'), 'a.py': 'import foo' }, []],
  ['a plugin brings not what it is for', { ...PY('"foo-cov"'), 'a.py': 'import foo' }, ['+shop/python:foo']],
  ['stubs bring nothing', { ...PY('"types-PyYAML"'), 'a.py': 'import yaml' }, ['+shop/python:PyYAML']],
  ['shared names', { ...PY('"google-cloud-storage"'), 'a.py': 'from google.cloud import storage' }, []],
  [
    'other shared names',
    { ...PY('"google-auth"'), 'a.py': 'from google.cloud import storage' },
    ['+shop/python:google-cloud-storage'],
  ],
  [
    'the standard library, private modules, Python 2',
    { ...PY(''), 'a.py': 'import os.path, _x, tomllib, ConfigParser' },
    [],
  ],
  [
    'modules of the tree',
    {
      ...PY(''),
      'src/shop/__init__.py': '',
      'src/shop/b.py': '',
      'tests/t.py': 'import shop.b',
      'tools/x.py': 'import helper',
      'tools/helper.py': '',
    },
    [],
  ],
  [
    'a file is not what it imports itself',
    {
      ...PY(''),
      'shop/__init__.py': '',
      'shop/yaml.py': 'import yaml',
      ...NODE(''),
      'lib/chalk.js': "require('chalk')",
    },
    ['+shop/node:chalk', '+shop/python:PyYAML'],
  ],
  ['a namespace package', { ...PY(''), 'lib/acme/tool/__init__.py': '', 'a.py': 'import acme.tool' }, []],
  ['the project itself', { ...PY(''), 'a.py': 'import shop' }, []],
  [
    'one the code can do without',
    { ...PY(''), 'a.py': 'try:\n    import ujson\nexcept ImportError:\n    ujson = None' },
    [],
  ],
  [
    'one that is loaded by its name, and that the code can do without',
    { ...PY(''), 'a.py': 'try:\n    __import__("ujson")\nexcept ImportError:\n    pass' },
    [],
  ],
  [
    'a module that only tests are given',
    {
      ...PY(''),
      'tests/fixtures/one/requests.py': '',
      'tests/fixtures/two/flask.py': '',
      'tests/test_a.py': 'import flask',
      'a.py': 'import requests',
    },
    ['+shop/python:requests'],
  ],
  [
    'one that is passed over where it is missing',
    {
      ...PY(''),
      'a.py': 'import contextlib, subprocess\nwith contextlib.suppress(ImportError):\n    import ujson',
      'b.py':
        'import subprocess\nfrom contextlib import suppress\nwith suppress(Exception):\n    if x:\n        subprocess.run(["ffmpeg"])',
    },
    [],
  ],
  [
    'a folder of tests, which the program does not have on its path',
    {
      ...PY('"pytest"'),
      'tests/commands/build/test_all.py': 'import helper',
      'tests/commands/helper.py': '',
      'shop/a.py': 'import build',
      'tools/all.py': 'import tests',
    },
    ['+shop/python:build'],
  ],
  [
    'an example that tests read',
    {
      ...PY(''),
      'tests/unit/example_crlf.py': 'import b\nimport a',
      'tests/example_projects/x.py': 'import c',
      'tests/unit/b_example.py': 'import d',
    },
    ['+shop/python:d'],
  ],
  ['what another package has in it', { ...PY('"debugpy"'), 'a.py': 'import debugpy, pydevd' }, []],
  [
    'one without which a test is passed over',
    {
      ...PY('"pytest"'),
      'tests/test_a.py': 'import pytest\npytest.importorskip("joblib")\nfrom joblib import Parallel\nimport pandas',
      'tests/test_b.py': 'from pytest import importorskip\nnx = importorskip("networkx.drawing")\nimport networkx',
    },
    ['+shop/python:pandas'],
  ],
  [
    'one for types alone',
    { ...PY(''), 'a.py': 'from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    import pandas' },
    [],
  ],
  [
    'optional here, needed there',
    { ...PY(''), 'a.py': 'try:\n    import ujson\nexcept ImportError:\n    pass', 'b.py': 'import ujson' },
    ['+shop/python:ujson'],
  ],
  [
    'one that other versions and systems need',
    {
      ...PY(''),
      'a.py': 'import sys, os\nif sys.version_info >= (3, 9):\n    import zoneinfo\nelse:\n    import pytz',
      'b.py': "import sys\nif sys.platform == 'win32':\n    import win32api\nif IS_WINDOWS:\n    import wmi",
    },
    [],
  ],
  ['what is called as an extra of another', { ...PY('"kombu[redis]"'), 'a.py': 'import redis' }, []],
  ['a name that says what it is for', { ...PY('"lingua-language-detector"'), 'a.py': 'import lingua' }, []],
  ["another hand's", { ...PY('"graphitesender"'), 'a.py': 'import graphitesend' }, []],
  [
    'words of a kind',
    { ...PY('"influxdb3-python", "cassandra-driver"'), 'a.py': 'import influxdb_client_3, cassandra' },
    [],
  ],
  [
    'forks, by the modules that they bring',
    {
      ...PY('"pygame-ce", "polars-lts-cpu", "kafka-python-ng", "pillow-simd"'),
      'a.py': 'import pygame, polars, kafka\nfrom PIL import Image',
    },
    [],
  ],
  [
    'names that conda has for it',
    {
      'environment.yml': 'dependencies:\n- opencv\n- matplotlib-base\n- dask-core\n- pyqt',
      'a.py': 'import cv2, matplotlib.pyplot, dask\nfrom PyQt5.QtCore import QObject',
      'b/environment.yml': 'dependencies:\n- py-opencv',
      'b/a.py': 'import cv2, requests',
    },
    ['+shop/b:python:requests'],
  ],
  [
    'editions that no list has',
    {
      ...PY('"numpy-mkl", "opencv-python-rolling", "python-xxhash", "pyarrow-core"'),
      'a.py': 'import numpy, cv2, xxhash, pyarrow',
    },
    [],
  ],
  [
    'plugins, stubs and namesakes bring not what is known to be of another',
    {
      ...PY(
        '"pytest-cov", "django-cors-headers", "types-redis", "pandas-stubs", "requests-oauthlib", "influxdb-client"',
      ),
      'a.py': 'import pytest, django, redis, pandas, requests, influxdb',
    },
    ['Django', 'influxdb', 'pandas', 'pytest', 'redis', 'requests'].map((name) => `+shop/python:${name}`),
  ],
  [
    'what examples are called is not what others import',
    { ...PY(''), 'examples/gevent/a.py': '', 'a.py': 'import gevent' },
    ['+shop/python:gevent'],
  ],
  [
    'a script that says itself what it needs',
    {
      ...PY(''),
      'a.py':
        '# /// script\n# dependencies = ["pyyaml", "prek"]\n# ///\nimport yaml, requests\nimport subprocess\nsubprocess.run(["prek"])',
      'b.py': 'import yaml',
    },
    ['+shop/python:PyYAML', '+shop/python:requests'],
  ],
  [
    'what is only there in the program that runs the file',
    { ...PY(''), 'shop/blender/a.py': 'import bpy, mathutils\nfrom idaapi import x\nimport xbmcgui, requests' },
    ['+shop/python:requests'],
  ],
  [
    'what is tried in place of another',
    {
      ...PY(''),
      'a.py': 'try:\n    x = models.JSONField\nexcept AttributeError:\n    from jsonfield import JSONField',
      'b.py': 'try:\n    f()\nexcept ValueError:\n    pass\nelse:\n    import yaml',
    },
    ['+shop/python:PyYAML'],
  ],
  [
    'a script of those who pack it',
    {
      ...PY(''),
      'packaging/a.py': 'import yaml',
      'dist/macos/b.py': 'import biplist',
      'tools/osx_bundle/b.py': 'import requests',
      'c/windows.py': 'import rich',
    },
    ['+shop/python:rich'],
  ],
  [
    'what is for other systems alone',
    {
      ...PY(''),
      'a.py': 'import win32api\nimport wmi',
      'b.py':
        "def f():\n    if is_linux():\n        return None\n    import certifi\ndef g():\n    if sys.platform != 'darwin':\n        raise E\n    if x:\n        import rich",
      'c.py':
        "def f():\n    if sys.platform == 'win32':\n        return\n    import yaml\ndef g():\n    if IS_LINUX:\n        pass\n    import redis",
    },
    ['+shop/python:PyYAML', '+shop/python:redis'],
  ],
  [
    'environments of hatch',
    {
      ...PY(''),
      'hatch.toml': '[envs.hatch-test]\nextra-dependencies = ["filelock"]\n[envs.cover]\ndependencies = ["lxml"]',
      'a.py': 'import filelock, lxml, pytest, requests',
    },
    ['+shop/python:requests'],
  ],
  [
    'a package that shares a word of its own',
    {
      ...PY('"django", "python-amazon-paapi"'),
      'a.py': 'import amazon_creatorsapi\nimport django_odds',
    },
    ['+shop/python:django_odds'],
  ],
  ['no manifest says nothing', { 'a.py': 'import requests' }, []],
  ['a broken manifest says less', { 'pyproject.toml': '[project', 'a.py': 'import requests' }, []],
  [
    'needs that are not written out say less',
    { 'setup.py': 'setup(install_requires=read())', 'a.py': 'import requests' },
    [],
  ],
  [
    'a manifest with a BOM',
    { 'requirements.txt': '\ufeffrequests\r\n', 'a.py': 'import requests, flask' },
    ['+shop/python:Flask'],
  ],
  [
    'lists of requirements below',
    {
      ...PY(''),
      'requirements/dev.txt': 'pytest\n-r base.txt',
      'requirements/base.txt': 'mock',
      'tests/a.py': 'import pytest, mock',
    },
    [],
  ],
  [
    'needs that a script beside it has',
    {
      'pyproject.toml': '[project]\nname = "shop"\ndynamic = ["dependencies"]',
      'setup.py': "setup(install_requires=[f'attrs>={v}'])",
      'a.py': 'import attr, requests',
    },
    ['+shop/python:requests'],
  ],
  [
    'lists that a script reads, and those of tox',
    {
      'setup.py': "def reqs(*f): return open(join('requirements', *f))\nsetup(install_requires=reqs('default.txt'))",
      'tox.ini': '[testenv]\ndeps = -r{toxinidir}/requirements/default.txt',
      'requirements/default.txt': 'requests',
      'a.py': 'import requests, flask',
    },
    ['+shop/python:Flask'],
  ],
  [
    'a folder of lists that is not there',
    { 'setup.py': "setup(install_requires=open(join('requirements', x)))", 'a.py': 'import requests' },
    [],
  ],
  [
    'a list that a list further down lacks',
    { ...PY(''), 'ci/old/requirements.txt': '-r ./made.txt\nattrs', 'a.py': 'import requests' },
    ['+shop/python:requests'],
  ],
  [
    'lists of extras',
    {
      'setup.py': "setup(extras_require=read('requirements'))",
      'requirements/extras/any.txt': 'requests',
      'a.py': 'import requests',
    },
    [],
  ],
  [
    'a list above the tree, though one of that name is in it',
    { 'requirements.txt': '-r ../base.txt', 'base.txt': '', 'a.py': 'import requests' },
    [],
  ],
  ['a list that is not there', { 'requirements.txt': '-r ../other.txt', 'a.py': 'import requests' }, []],
  [
    "what the tree's own hooks of pre-commit need",
    {
      ...PY(''),
      '.pre-commit-config.yaml':
        'repos:\n- repo: local\n  hooks:\n  - id: a\n    language: python\n    additional_dependencies: [pyyaml>=6]\n  - id: b\n    language: node\n    additional_dependencies: [flask@3]\n- repo: https://a/b\n  hooks:\n  - id: c\n    additional_dependencies: [requests]',
      'scripts/a.py': 'import yaml, requests, flask',
    },
    ['+shop/python:Flask', '+shop/python:requests'],
  ],
  [
    'needs of rye, and environments of tox in TOML',
    {
      'pyproject.toml':
        '[project]\nname = "shop"\n[tool.rye]\ndev-dependencies = ["ruff"]\n[tool.tox]\nlegacy_tox_ini = """\n[testenv]\ndeps =\n  pytest\n"""',
      'tox.toml': '[env_run_base]\ndeps = ["hypothesis"]\n[env.lint]\ndeps = ["mypy"]',
      'tests/test_a.py': 'import pytest, hypothesis, mypy, ruff, requests',
    },
    ['+shop/python:requests'],
  ],
  [
    'what sessions of nox install',
    {
      ...PY(''),
      'noxfile.py':
        'import nox\nDOCS = ["sphinx"]\n@nox.session\ndef tests(session):\n    session.install("pytest>=8", "-r", "dev.txt")\n    session.install(*DOCS)',
      'dev.txt': 'mock',
      'tests/test_a.py': 'import pytest, mock, sphinx, requests',
    },
    ['+shop/python:requests'],
  ],
  [
    'what they install that is not written out, which only tests need',
    {
      ...PY(''),
      'noxfile.py': 'def tests(session):\n    session.install(*groups("test"))',
      'tests/test_a.py': 'import pytest',
      'shop/a.py': 'import requests',
    },
    ['+shop/python:requests'],
  ],
  [
    'sessions of nox make no project',
    { 'noxfile.py': 'def tests(session):\n    session.install("pytest")', 'a.py': 'import requests' },
    [],
  ],
  [
    'environments of pixi',
    {
      ...PY(''),
      'pixi.toml':
        '[dependencies]\nrequests = "*"\npytorch = "*"\n[feature.gpu.target.linux-64.dependencies]\nnumba = "*"',
      'a.py': 'import requests, numba, flask, tlz, torch',
    },
    ['+shop/python:Flask', '+shop/python:toolz'],
  ],
  [
    'a module that a build or an operator makes',
    {
      ...PY(''),
      'a.py': 'import user_pb2\nimport user_pb2_grpc\nimport config, settings, credentials, fast',
      'config.example.py': '',
      'settings.py.example': '',
      'credentials_sample.py': '',
      'fast.pyx': 'cdef int a',
    },
    [],
  ],
  [
    'an example of something else, and what has the name of a built module within it',
    {
      ...PY(''),
      'a.py': 'import requests, fast\nfrom google.protobuf import descriptor_pb2\nimport config',
      'requests_example.py': '',
      'shop/__init__.py': '',
      'shop/fast.pyx': '',
      'shop/config.example.py': '',
    },
    ['config', 'fast', 'protobuf', 'requests'].map((name) => `+shop/python:${name}`),
  ],
  [
    'a module that a test makes',
    {
      ...PY(''),
      'tests/test_a.py':
        'def test(tmp):\n    tmp.write("shop_a.py", "x = 1")\n    tmp.write("requests.py", "")\n    import shop_a, shop_b, requests',
    },
    ['+shop/python:requests', '+shop/python:shop_b'],
  ],
  [
    'a module that a function makes, and its name for something else',
    {
      ...PY(''),
      'testing/a.py':
        'def test_it(tmp):\n    tmp.makepyfile(shop_a="x = 1")\n    import shop_a\ndef test_other(tmp):\n    assert shop_b == 1\n    import shop_b',
    },
    ['+shop/python:shop_b'],
  ],
  [
    'what is imported where it is installed',
    {
      ...PY(''),
      'shop/a.py':
        'if HAS_TORCH:\n    import torch\ndef f():\n    if is_flask_available():\n        import flask\n    if version() is not Version.NotInstalled:\n        from zope.interface import implementer\n    if kind == "gevent":\n        from gevent import monkey\n    elif kind == "eventlet":\n        import eventlet\n    if fast:\n        import requests',
    },
    ['+shop/python:requests'],
  ],
  [
    'what is imported under a condition that asks for something else',
    {
      ...PY(''),
      'shop/a.py':
        'if user.has_permission("x"):\n    import requests\nif stock.available > 0:\n    import flask\nif status != "not available":\n    import yaml\nif cart.has_items:\n    pass\nelse:\n    import attr\nif metric == "redis-lag":\n    import redis\ndef connect(celery=None):\n    setup(log, peewee=4)\n    import celery, peewee',
    },
    ['Flask', 'PyYAML', 'attrs', 'celery', 'peewee', 'redis', 'requests'].map((name) => `+shop/python:${name}`),
  ],
  [
    'a module of a shared name, by its distribution',
    { ...PY(''), 'a.py': 'from zope.interface import implementer' },
    ['+shop/python:zope.interface'],
  ],
  [
    'hooks of pre-commit make no project',
    {
      '.pre-commit-config.yaml':
        'repos:\n- repo: local\n  hooks:\n  - {id: a, language: python, additional_dependencies: [pyyaml]}',
      'a.py': 'import requests',
    },
    [],
  ],
  [
    'a module of the tree that goes by the name of a manifest',
    {
      ...PY(''),
      'shop/__init__.py': '',
      'shop/models/__init__.py': '',
      'shop/models/setup.py': 'class Setup:\n    install_requires = read()',
      'shop/models/a.py': 'import requests',
    },
    ['+shop/python:requests'],
  ],
  [
    'a script beside projects, of which one has what it needs',
    {
      'docs/requirements.txt': 'sphinx',
      'python/shop/pyproject.toml': '[project]\nname = "shop"\ndependencies = ["requests"]',
      'tools/a.py': 'import requests, flask',
    },
    ['+shop/python:Flask'],
  ],
  [
    'a part of a package that goes by the name of what it is for',
    {
      ...PY(''),
      'shop/__init__.py': '',
      'shop/django/__init__.py': '',
      'shop/django/views.py': 'import django',
      'shop/cart.py': 'import django, own',
      'shop/own.py': '',
    },
    ['+shop/python:Django'],
  ],
  [
    'a plugin, which what it is for loads; what only a browser has',
    { ...PY(''), 'shop/_hypothesis_plugin.py': 'import hypothesis', 'a.py': 'import micropip' },
    [],
  ],
  [
    "stubs of somebody else's modules",
    { ...PY(''), 'typings/requests.pyi': '', 'shop/__init__.py': '', 'shop/_fast.pyi': '', 'a.py': 'import requests' },
    ['+shop/python:requests'],
  ],
  [
    'a project of its own below',
    { ...PY('"requests"'), 'worker/pyproject.toml': '[project]\nname = "w"', 'worker/a.py': 'import requests, flask' },
    ['+shop/worker:python:Flask'],
  ],
  [
    'examples, docs, fixtures, generated and vendored files',
    {
      ...PY(''),
      ...Object.fromEntries(
        [
          'examples/a.py',
          'extra/push-examples/a.py',
          'docs/conf.py',
          'tests/fixtures/a.py',
          'shop/a_pb2.py',
          'shop/_vendor/a.py',
          'setup.py',
          'tests-data/a.py',
          'tests/data/cases/a.py',
          'pkg/hooks/hook-shop.py',
        ].map((path) => [path, 'import requests']),
      ),
    },
    [],
  ],

  [
    'an import of a script that nothing declares',
    { ...NODE(''), 'src/a.ts': "import React from 'react'" },
    ['+shop/node:react'],
  ],
  [
    'declared, of development, of peers, optional',
    {
      ...NODE(
        '"dependencies": {"a": "1"}, "devDependencies": {"b": "1"}, "peerDependencies": {"c": "1"}, "optionalDependencies": {"d": "1"}',
      ),
      'a.ts': "import 'a'\nimport 'b/x'\nimport 'c'\nimport 'd'",
    },
    [],
  ],
  ['scopes', { ...DEPS('"@a/b": "1"'), 'a.ts': "import '@a/b/c'\nimport '@a/d'" }, ['+shop/node:@a/d']],
  [
    'what comes with Node, and places',
    {
      ...NODE(''),
      'a.ts':
        "import 'fs'\nimport 'node:test'\nimport './b'\nimport 'https://a/b'\nimport 'virtual:x'\nimport '#x'\nimport '@/y'\nimport '~/z'",
    },
    [],
  ],
  [
    'paths of tsconfig',
    {
      ...NODE(''),
      'tsconfig.json': '{"compilerOptions": {"paths": {"@app/*": ["./src/*"], "lib": ["x"], // y\n}}}',
      'a.ts': "import '@app/a'\nimport 'lib/b'",
    },
    [],
  ],
  [
    'styles that a plugin of a bundler makes',
    { ...NODE(''), 'a.ts': "import 'unfonts.css'\nimport 'a/b.css'" },
    ['+shop/node:a'],
  ],
  [
    'files that are no code, below the base of paths',
    {
      ...DEPS('"react": "18"'),
      'tsconfig.json': '{"compilerOptions": {"baseUrl": "src"}}',
      'src/a.tsx':
        "import 'styles/globals.css'\nimport Logo from 'assets/logo.svg?react'\nimport d from 'data/x.json'\nimport React from 'react'",
      'web/jsconfig.json': '{"compilerOptions": {"baseUrl": "."}}',
      'web/a.js': "const d = require('data/x.json')",
    },
    [],
  ],
  [
    'what lies below no base of paths, and packages beside it',
    {
      ...NODE(''),
      'web/tsconfig.json': '{"compilerOptions": {"baseUrl": "."}}',
      'web/a.ts':
        "import 'chalk'\nimport 'katex/dist/katex.css'\nimport katex from 'katex'\nimport '@fonts/inter/a.css'",
      'web/b.ts': "import 'styles/a.css'",
      'lib/a.ts': "import 'leaflet/dist/leaflet.css'",
    },
    ['+shop/node:@fonts/inter', '+shop/node:chalk', '+shop/node:katex', '+shop/node:leaflet'],
  ],
  [
    'a folder where bundlers look',
    { ...NODE(''), 'src/components/a.tsx': '', 'src/b.tsx': "import 'components/a'\nimport '@components/a'" },
    [],
  ],
  [
    'an alias of a bundler',
    {
      ...NODE(''),
      'vite.config.ts':
        "export default { resolve: { alias: [{ find: /^@server\\/(.+)/ }, { find: /^own$/ }, { 'exact$': './z' }, { 'core': './x', '@lib': './y' }] } }",
      'src/b.ts': "import 'core/a'\nimport '@lib/b'\nimport '@server/lib/b'\nimport 'own'\nimport 'exact'",
    },
    [],
  ],
  [
    'workspaces',
    {
      ...NODE('"devDependencies": {"jest": "1"}'),
      'packages/a/package.json': '{"name": "@shop/a"}',
      'packages/b/package.json': '{"name": "@shop/b"}',
      'packages/a/a.ts': "import '@shop/b'\nimport 'jest'\nimport 'chalk'",
    },
    ['+shop/packages/a:node:chalk'],
  ],
  [
    'packages of another folder that a bundler is told of',
    {
      ...NODE(''),
      'app/package.json': '{"name": "app", "dependencies": {"mz": "1"}}',
      'core/package.json': '{"name": "core"}',
      'webpack.config.js': "module.exports = {resolve: {modules: ['../app/node_modules']}}",
      'core/a.ts': "import 'mz'\nimport 'glob'",
    },
    ['+shop/core:node:glob'],
  ],
  ['what Nuxt brings', { ...DEPS('"nuxt": "3", "@nuxtjs/i18n": "9"'), 'a.ts': "import 'vue'\nimport 'vue-i18n'" }, []],
  [
    'types alone',
    {
      ...NODE('"devDependencies": {"@types/estree": "1"}'),
      'a.ts': "import type { X } from 'y'\nimport { Node } from 'estree'",
      'b.d.ts': "import 'z'",
    },
    [],
  ],
  [
    'what may be types alone, where those are declared',
    {
      ...NODE('"devDependencies": {"@types/aws-lambda": "8", "@types/scope__a": "1", "@types/json-api": "1"}'),
      'a.ts': "import { APIGatewayProxyEvent, type Context } from 'aws-lambda'\nimport * as api from 'json-api'",
      'b.tsx': "import { Props } from '@scope/a'",
    },
    [],
  ],
  [
    'values of packages whose types are declared, and types of those whose are not',
    {
      ...NODE('"devDependencies": {"@types/express": "4", "@types/uuid": "9", "@types/pg": "8"}'),
      'a.ts':
        "import express, { Router } from 'express'\nimport { v4, Options } from 'uuid'\nimport { Event } from 'nats'",
      'b.js': "import { Client } from 'pg'",
    },
    ['+shop/node:express', '+shop/node:nats', '+shop/node:pg', '+shop/node:uuid'],
  ],
  [
    'a script that can do without',
    { ...NODE(''), 'a.ts': "try { require('bufferutil') } catch {}\nimport('canvas').catch(f)" },
    [],
  ],
  [
    'a script that loads it late',
    { ...NODE(''), 'a.ts': "async function f() { await import('sharp') }" },
    ['+shop/node:sharp'],
  ],
  [
    'themes of Docusaurus',
    {
      ...DEPS('"@docusaurus/core": "3"'),
      'a.tsx':
        "import '@site/x'\nimport '@theme/Layout'\nimport '@docusaurus/Link'\nimport '@docusaurus/useBaseUrl'\nimport '@docusaurus/theme-common'",
    },
    ['+shop/node:@docusaurus/theme-common'],
  ],

  [
    'declared and not installed',
    { ...DEPS('"a": "1", "b": "1"'), 'a.ts': "import 'a'\nimport 'b'" },
    ['+shop/node:b'],
    host([], [environment('node', { a: '1.2.0' })]),
  ],
  [
    'installed in another version',
    { ...DEPS('"a": "^1.2.0", "b": ">=2"'), 'a.ts': "import 'a'\nimport 'b'" },
    ['+shop/node:b'],
    host([], [environment('node', { a: '1.3.0', b: '1.9.0' })]),
  ],
  [
    'members of a project, with what they have and what is above them',
    {
      ...NODE('"dependencies": {"top": "1"}'),
      'a/package.json': '{"name": "a", "dependencies": {"own": "2", "up": "1", "none": "1"}}',
      'a/x.ts': "import 'own'\nimport 'up'\nimport 'none'\nimport 'top'",
      'b/package.json': '{"name": "b", "dependencies": {"none": "1"}}',
      'b/x.ts': "import 'none'",
      'other/package.json': '{"name": "other", "dependencies": {"none": "1"}}',
      'other/x.ts': "import 'none'",
    },
    ['+shop/a:node:none', '+shop/b:node:none'],
    host(
      [],
      [
        environment('node', { up: '1.0.0', top: '1.0.0', own: '1.0.0' }, { members: ['/srv/shop/a', '/srv/shop/b'] }),
        environment('node', { own: '2.0.0' }, { of: '/srv/shop/a' }),
      ],
    ),
  ],
  [
    'what is for development is meant to be missing',
    { ...NODE('"devDependencies": {"jest": "1"}'), 'a.ts': "import 'jest'" },
    [],
    host([], [environment('node', { a: '1.0.0' })]),
  ],
  [
    'optional and missing',
    { ...NODE('"optionalDependencies": {"a": "1"}'), 'a.ts': "import 'a'" },
    [],
    host([], [environment('node', { b: '1.0.0' })]),
  ],
  [
    'an environment of elsewhere',
    { ...DEPS('"a": "1"'), 'a.ts': "import 'a'" },
    [],
    host([], [environment('node', { b: '1.0.0' }, { of: '/srv/other' })]),
  ],
  [
    'Python, not installed',
    { ...PY('"requests>=2"'), 'a.py': 'import requests' },
    ['+shop/python:requests'],
    host([], [environment('python', { flask: '3.0' })]),
  ],
  [
    'Python, another version',
    { ...PY('"requests>=2,<3"'), 'a.py': 'import requests' },
    ['+shop/python:requests'],
    host([], [environment('python', { requests: '3.1' }, { of: '/opt/venvs' })]),
  ],
  [
    'what tox needs for some of its environments',
    {
      ...PY(''),
      'tox.ini': '[testenv]\ndeps =\n  py37: pytest<5\n  !py37: pytest>=8\n  mock',
      'tests/test_a.py': 'import pytest, mock',
    },
    [],
    host([], [environment('python', { pytest: '8.1', mock: '5.1' })]),
  ],
  [
    'lists that want different versions: any will do',
    {
      'requirements-old.txt': 'pytest<5\nattrs>=24\nrequests>=2',
      'requirements-new.txt': 'pytest>=8\nattrs<20',
      'a.py': 'import pytest, attr, requests',
    },
    ['+shop/python:requests'],
    host([], [environment('python', { pytest: '8.1', attrs: '25.1', requests: '1.2' })]),
  ],
  [
    'a version that none of them wants; and what is for development beside what is needed',
    {
      ...PY('"requests>=2,<3"'),
      'requirements-old.txt': 'pytest<5',
      'requirements-new.txt': 'pytest>=8',
      'tox.ini': '[testenv]\ndeps = requests>=3',
      'a.py': 'import pytest, requests',
    },
    ['+shop/python:pytest', '+shop/python:requests'],
    host([], [environment('python', { pytest: '6.2', requests: '3.1' })]),
  ],
  [
    'Python, packages that are elsewhere as well',
    { ...PY('"requests"'), 'a.py': 'import requests' },
    [],
    host([], [environment('python', {}, { open: true })]),
  ],
  [
    'metadata says what brings a module',
    { ...PY('"odd-name"'), 'a.py': 'import thing' },
    [],
    host([], [environment('python', { 'odd-name': '1' }, { modules: new Map([['thing', ['odd-name']]]) })]),
  ],
  [
    'a module that several distributions share',
    {
      ...PY('"google-genai", "acme-core"'),
      'a.py': 'from google import genai\nfrom google.genai import types\nimport acme.core',
    },
    [],
    host(
      [],
      [
        environment(
          'python',
          { 'google-genai': '1', protobuf: '5', 'acme-core': '1', 'acme-web': '1' },
          {
            modules: new Map([
              ['google', ['google-genai', 'protobuf']],
              ['acme', ['acme-core', 'acme-web']],
            ]),
          },
        ),
      ],
    ),
  ],
  [
    'one of those that nothing declares',
    { ...PY('"google-genai"'), 'a.py': 'from google.protobuf import message\nimport acme.core' },
    ['+shop/python:acme-core', '+shop/python:protobuf'],
    host(
      [],
      [
        environment(
          'python',
          { 'google-genai': '1', protobuf: '5', 'acme-core': '1', 'acme-web': '1' },
          {
            modules: new Map([
              ['google', ['google-genai', 'protobuf']],
              ['acme', ['acme-core', 'acme-web']],
            ]),
          },
        ),
      ],
    ),
  ],
  [
    'a module that this Python has no more',
    { ...PY(''), 'a.py': 'import telnetlib, asyncore' },
    ['+shop/python:asyncore', '+shop/python:telnetlib'],
    host([], [environment('python', {}, { version: 13 })]),
  ],

  ['a program that is missing', { 'a.py': "import subprocess\nsubprocess.run(['ffmpeg', '-i'])" }, ['+shop/ffmpeg']],
  ['one that is there', { 'a.py': "import subprocess\nsubprocess.run(['git'])" }, []],
  [
    'one that is asked for first',
    { 'a.py': "import shutil, subprocess\nif shutil.which('ffmpeg'):\n    subprocess.run(['ffmpeg'])" },
    [],
  ],
  ['one of shell scripts', { 'a.sh': 'set -e\nlocal x\nrsync a b' }, ['+shop/rsync']],
  [
    'functions, files and programs of the tree',
    {
      'lib.sh': 'greet() { echo; }',
      'a.sh': 'greet; build; shop; ./x.sh',
      'build.sh': '',
      ...PY(''),
      'setup.cfg': '[options.entry_points]\nconsole_scripts =\n  shop = shop:main',
    },
    [],
  ],
  [
    'what a package brings',
    {
      ...NODE('"devDependencies": {"typescript": "5"}, "scripts": {"build": "tsc && vite build"}'),
      Makefile: 'a:\n\ttsc',
    },
    [],
  ],
  [
    'what an environment brings',
    { 'a.sh': 'redis-cli' },
    [],
    host([], [environment('node', {}, { programs: new Set(['redis-cli']) })]),
  ],
  [
    'programs of other systems',
    { 'a.py': "import subprocess\nsubprocess.run(['osascript'])\nsubprocess.run(['taskkill'])" },
    [],
  ],
  [
    'what installs on many systems',
    { 'install.sh': 'if a; then apt-get x; elif b; then dnf x; elif c; then brew x; fi\nruby x' },
    [],
  ],
  [
    'programs of other systems by a condition',
    {
      'a.py': "import subprocess, sys\nif sys.platform == 'win32':\n    subprocess.run(['ffmpeg'])",
      'b.ts': "import { execSync } from 'node:child_process'\nif (process.platform === 'win32') { execSync('fltmc') }",
    },
    [],
  ],
  ['a daemon of a package', { ...PY('"supervisor"'), 'a.sh': 'supervisord -c x' }, []],
  ['what installs on two', { 'install.sh': 'if a; then apt-get x; elif b; then dnf x; fi\nruby x' }, ['+shop/ruby']],
  [
    'a program that only tests of their own kind run',
    { 'shop/testsuite/a_test.py': "import subprocess\nsubprocess.run(['tcsh'])" },
    [],
  ],
  [
    'what is run where the code is tested or packed',
    {
      '.github/scripts/a.sh': 'rsync a b',
      'jenkins/b.sh': 'rsync a b',
      '.devcontainer/c.sh': 'rsync a b',
      'tools/win_installer/d.sh': 'rsync a',
      'packer/e.sh': 'rsync a',
    },
    [],
  ],
  [
    'one that is caught where it is missing',
    {
      'a.ts':
        "import { execSync } from 'node:child_process'\ntry { execSync('jq .') } catch {}\ntry { execSync('ffmpeg') } catch (e) { throw e }\ntry { execSync('pandoc') } catch (e) { process.exit(1) }",
    },
    ['+shop/ffmpeg', '+shop/pandoc'],
  ],
  [
    'programs of a unit and of a makefile',
    { 'shop.service': '[Service]\nExecStart=/usr/sbin/nginx', Makefile: 'a:\n\tpandoc x' },
    ['+shop/nginx', '+shop/pandoc'],
  ],
]

test('what is missing, and what is not', () => {
  for (const [name, tree, opens, installed] of trees) assert.deepEqual(says(tree, installed).sort(), opens, name)
})

const course: readonly (readonly [name: string, items: TreeItem[], says: string[]])[] = [
  ['nothing before the host is known', tell({ ...PY(''), 'a.py': 'import requests' }), []],
  ['nothing before all is told', [host(), ...tell({ ...PY(''), 'a.py': 'import requests' }).slice(0, -1)], []],
  [
    'it closes when it is declared',
    [host(), ...tell({ ...PY(''), 'a.py': 'import requests' }), ...tell(PY('"requests"'), 10)],
    ['+shop/python:requests', '-shop/python:requests'],
  ],
  [
    'it closes when the program is there',
    [host(), ...tell({ 'a.sh': 'rsync' }), host(['rsync'], [], 10)],
    ['+shop/rsync', '-shop/rsync'],
  ],
  [
    'it closes when the import goes',
    [host(), ...tell({ ...PY(''), 'a.py': 'import requests' }), { ...at(10), kind: 'gone', path: 'a.py' }],
    ['+shop/python:requests', '-shop/python:requests'],
  ],
  [
    'half an edit is no gap',
    [
      host(),
      ...tell({ ...PY('"requests"'), 'a.py': 'import requests' }),
      ...tell(PY(''), 10),
      ...tell(PY('"requests"'), 11),
    ],
    [],
  ],
  [
    'while the index works nothing is said',
    [host(), ...tell(PY('')), { ...at(1), kind: 'busy' }, ...tell({ 'a.py': 'import requests' }, 1).slice(0, -1)],
    [],
  ],
]

test('when it is said', () => {
  for (const [name, items, expected] of course) {
    assert.deepEqual(outline(drive(monitor, items, { until: START + 60 }).findings), expected, name)
  }
})

const versions: readonly (readonly [installed: string, range: string, fits: boolean | undefined])[] = [
  ['1.2.3', '>=1.2,<2', true],
  ['2.0', '>=1.2,<2', false],
  ['1.2', '==1.2.0', true],
  ['1.2.1', '==1.2', false],
  ['1.2.1', '==1.2.*', true],
  ['1.3', '!=1.2.*', true],
  ['1.4.5', '~=1.4.2', true],
  ['1.5', '~=1.4.2', false],
  ['1.9', '~=1.4', true],
  ['2.0rc1', '<2.0', true],
  ['2.0.post1', '>2.0', true],
  ['2.0.dev3', '<2.0a1', true],
  ['1!1.0', '>2', true],
  ['1.5.0', '^1.2', true],
  ['2.0', '^1.2', false],
  ['0.3', '^0.2.1', false],
  ['1.2.9', '~1.2', true],
  ['1.3', '~1.2', false],
  ['1.0+local', '==1.0', true],
  ['1.0', '', true],
  ['1.0', '*', true],
  ['1.0', '>=x', undefined],
  ['weird', '>=1', undefined],
  ['1.0', '===1.0', true],
  ['1.5', '>=2||<1.6', true],
  ['1.7', '^1.8 || <1.6', false],
  ['1.7', '>=2 || x', undefined],
]

test('versions of Python', () => {
  for (const [installed, range, fits] of versions)
    assert.equal(satisfiesPython(installed, range), fits, `${installed} for ${range}`)
})

test('versions of npm', () => {
  const rows: [string, string, boolean | undefined][] = [
    ['1.3.0', '^1.2.0', true],
    ['2.0.0', '^1.2.0', false],
    ['1.0.0', 'workspace:*', undefined],
    ['1.0.0', 'catalog:', undefined],
    ['2.1.0', 'npm:@a/other@^2', true],
    ['1.0.0', 'github:a/b', undefined],
    ['2.0.0-rc.1', '^2.0.0-rc.0', true],
    ['', '^1.2.0', undefined],
    ['1.0', '^2.0.0', undefined],
    ['1.0.0', '', true],
  ]
  for (const [installed, range, fits] of rows)
    assert.equal(satisfiesNode(installed, range), fits, `${installed} for ${range}`)
})
