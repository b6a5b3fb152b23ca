import assert from 'node:assert/strict'
import { test } from 'node:test'
import { analyseLight } from '../../../services/source-index/analyse-light.ts'
import { analyseTypescript } from '../../../services/source-index/analyse-typescript.ts'
import { isScript, kindOf } from '../../../services/source-index/languages.ts'
import { summariseTypescript } from '../../../services/source-index/typescript/summarise.ts'
import type { Manifest } from '../../../shared/contract/summary.ts'

/** What a manifest says, in lines: needs as `name range how`, aliases as `~name`, programs as `$name`, lists as `<file`. */
function said(path: string, text: string): string[] | 'broken' | 'nothing' {
  const { manifest, broken } = analyseLight(text, kindOf(path)!)
  if (broken) return 'broken'
  return manifest === undefined ? 'nothing' : shown(manifest)
}

function shown(manifest: Manifest): string[] {
  const { of, project, name, needs = [], aliases = [], programs = [], lists = [], open, based } = manifest
  return [
    [of, project && 'project', name, open && 'open', based && 'based'].filter(Boolean).join(' '),
    ...needs.map((need) => need.filter(Boolean).join(' ')),
    ...aliases.map((each) => `~${each}`),
    ...programs.map((each) => `$${each}`),
    ...lists.map((each) => `<${each}`),
  ]
}

const manifests: readonly (readonly [path: string, text: string, says: string[] | 'broken' | 'nothing'])[] = [
  [
    'pyproject.toml',
    `[project]\nname = "shop"\ndependencies = ["requests>=2,<3", "PyYAML ; python_version < '3'", "a[b] @ https://c/d"]
[project.optional-dependencies]\ntest = ["pytest"]\n[project.scripts]\nshop = "shop:main"
[dependency-groups]\ndev = ["ruff", {include-group = "test"}]\n[build-system]\nrequires = ["hatchling"]`,
    [
      'python project shop',
      'requests >=2,<3',
      'PyYAML optional',
      'a',
      'b optional',
      'pytest dev',
      'ruff dev',
      'hatchling dev',
      '$shop',
    ],
  ],
  [
    'pyproject.toml',
    `[tool.poetry]\nname = "shop"\n[tool.poetry.dependencies]\npython = "^3.9"\nrequests = "^2.1"
redis = {version = ">=4", optional = true}\nmany = [{version = "1"}, {version = "2"}]
[tool.poetry.group.dev.dependencies]\npytest = "*"\n[tool.poetry.scripts]\nshop = "shop:main"`,
    ['python project shop', 'requests ^2.1', 'redis >=4 optional', 'many optional', 'pytest * dev', '$shop'],
  ],
  [
    'pyproject.toml',
    '[project]\nname = "the-shop"\n[project.optional-dependencies]\nredis = ["redis>=4", "a"]\nibis = ["ibis-framework"]\nall = ["The_Shop[redis, ibis]"]\n[dependency-groups]\ndev = ["the-shop[all]", "b[c]"]',
    ['python project the-shop', 'redis >=4 dev', 'a dev', 'ibis-framework dev', 'ibis optional', 'b dev', 'c optional'],
  ],
  ['pyproject.toml', '[tool.pdm.dev-dependencies]\ntest = ["pytest"]', ['python', 'pytest dev']],
  [
    'a.py',
    '#!/usr/bin/env -S uv run --script\n# /// script\n# requires-python = ">=3.11"\n# dependencies = [\n#   "click",\n#\n#   "pyyaml>=6",\n# ]\n# ///\nimport click',
    ['python', 'click', 'pyyaml >=6'],
  ],
  ['a.py', '# /// script\n# dependencies = [\n# ///\nimport click', 'nothing'],
  [
    '.pre-commit-config.yaml',
    'repos:\n- repo: local\n  hooks:\n  - id: a\n    language: python\n    additional_dependencies: &all ["pyyaml>=6", 3]\n  - {id: b, language: python, additional_dependencies: *all}\n  - {id: c, language: node, additional_dependencies: [d]}\n- repo: https://e/f\n  hooks: [{id: g, language: python, additional_dependencies: [h]}]',
    ['python', 'pyyaml >=6 dev', 'pyyaml >=6 dev'],
  ],
  ['.pre-commit-config.yaml', 'repos: [', 'broken'],
  ['.pre-commit-config.yaml', 'repos: 3', 'nothing'],
  [
    'pixi.toml',
    '[workspace]\nchannels = ["a"]\n[dependencies]\npython = "*"\nb = ">=1"\n[feature.x.target.linux-64.pypi-dependencies]\nc = "*"\n[tasks]\nd = "e"',
    ['python', 'b dev', 'c dev'],
  ],
  ['pyproject.toml', '[tool.black]\nline-length = 100', ['python']],
  [
    'pyproject.toml',
    '[project]\nname = "a"\ndynamic = ["dependencies"]\n[tool.setuptools.dynamic]\ndependencies = {file = ["req.txt"]}',
    ['python project a', '<req.txt'],
  ],
  ['pyproject.toml', '[project]\nname = "a"\ndynamic = ["dependencies"]', ['python project a open']],
  [
    'setup.py',
    "def reqs(*f): return open(join('requirements', *f))\nsetup(install_requires=reqs('default.txt'))",
    ['python project', '<requirements'],
  ],
  ['tox.ini', '[testenv]\ndeps = -r{toxinidir}/requirements/test.txt', ['python', '<requirements/test.txt']],
  ['pyproject.toml', '[project\nname = ', 'broken'],
  ['pyproject.toml', '\ufeff[project]\r\nname = "a"\r\n', ['python project a']],
  [
    'requirements-dev.txt',
    `# all\n-r base.txt\n--index-url https://a/b\nrequests == 2.1 # why\nflask[async]>=2 \\\n  --hash=sha256:ab
-e git+https://a/b.git#egg=thing\n./local\nuvloop; sys_platform != "win32"`,
    ['python', 'requests ==2.1', 'flask >=2', 'async optional', 'thing', 'uvloop optional', '<base.txt'],
  ],
  ['requirements.txt', 'git+https://a.b/c/webpy.git@2598\n-e git+ssh://git@a.b/c/d', ['python', 'webpy', 'd']],
  [
    'requirements.txt',
    'https://github.com/celery/vine/zipball/master\nhttps://gitlab.com/a/b/-/archive/main/b.zip',
    ['python', 'vine', 'b'],
  ],
  ['requirements/none.txt', '# nothing yet\n', ['python']],
  [
    'setup.py',
    "setup(extras_require={'yaml': reqs('yaml.txt'), 'orm': ['peewee']}, install_requires=reqs('requirements.txt'))",
    ['python project', 'peewee', '<requirements.txt'],
  ],
  ['shop/setup.py', 'import web\n\ndef setup_for_script(): pass', 'nothing'],
  ['tests.txt', 'These are words\nof a person', 'nothing'],
  ['requirements.txt', '\ufeffrequests\r\n', ['python', 'requests']],
  [
    'setup.cfg',
    `[metadata]\nname = shop\n[options]\ninstall_requires =\n    requests>=2\n    # not this\n    attrs
[options.extras_require]\ntest = pytest; mock\ndocs =\n  sphinx\n[options.entry_points]\nconsole_scripts =\n  shop = shop:main\n[flake8]\nmax = 1`,
    ['python project shop', 'requests >=2', 'attrs', 'pytest optional', 'sphinx dev', '$shop'],
  ],
  [
    'tox.ini',
    '[tox]\nenvlist = py\n[testenv]\ndeps =\n  pytest\n  -rdev.txt\n  py38: mock',
    ['python', 'pytest dev', 'mock optional', '<dev.txt'],
  ],
  [
    'tox.ini',
    '[testenv]\ndeps = a\n  py{37,38},docs: b<5\n  !py37: -r c.txt\n\tpy37-x: d[e]; sys_platform == "linux"\n[testenv:f]\ndeps=g==1',
    ['python', 'a dev', 'b <5 optional', 'd optional', 'e optional', 'g ==1 dev', '<c.txt'],
  ],
  [
    'pyproject.toml',
    `[tool.rye]\ndev-dependencies = ["pytest>=8"]\n[tool.tox]\nrequires = ["tox-uv"]\nlegacy_tox_ini = """\n[testenv]\ndeps =\n  mock\n  -r{toxinidir}/dev.txt\n"""
[tool.tox.env_run_base]\ndeps = ["a", "-r {tox_root}/b.txt", {replace = "if", condition = "factor.py37", then = ["c<4"], else = ["d"]}]\n[tool.tox.env.lint]\ndeps = ["ruff"]`,
    ['python', 'pytest >=8 dev', 'mock dev', 'a dev', 'ruff dev', 'c <4 optional', 'd optional', '<dev.txt', '<b.txt'],
  ],
  ['tox.toml', '[env_run_base]\ndeps = ["a"]\n[env.b]\ndeps = 3\n[env.c]\ndeps = ["d"]', ['python', 'a dev', 'd dev']],
  [
    'noxfile.py',
    `import nox\nTESTS: list[str] = [\n    "pytest>=8",  # "no"\n    'mock',\n]\n@nox.session(python="3.9")\ndef tests(session):
    session.install("-e", ".[dev]", "-r", 'a.txt', f"django=={v}", *TESTS, *session.posargs, env={"X": "y"})
    session.conda_install("scipy")\n    session.run("pip", "no")\n    session.install()`,
    ['python', 'django dev', 'scipy dev', 'pytest >=8 dev', 'mock dev', '<a.txt'],
  ],
  ['noxfile.py', 'def a(s):\n    s.install("b" if s.python else "c", d)', ['python open', 'b dev', 'c dev']],
  ['noxfile.py', 'REQS = read("a")\ndef a(s):\n    s.install(*REQS)\n    s.install(f"{b}")', ['python open']],
  ['noxfile.py', 'import nox', 'nothing'],
  [
    'setup.py',
    `from setuptools import setup\nextras = {"test": ["pytest>=7", 'mock']}\nsetup(name="shop", install_requires=[
  "requests>=2",  # "not"\n  "attrs",\n], extras_require=extras, entry_points={"console_scripts": ["shop = shop.a:main"]}, classifiers=["Topic"])`,
    ['python project shop', 'pytest >=7', 'mock', 'requests >=2', 'attrs', '$shop'],
  ],
  ['setup.py', "install_requires = [f'acme>={version}', 'b']\nsetup()", ['python project', 'acme', 'b']],
  ['setup.py', 'setup(name="a", install_requires=read("b"))', ['python project a open']],
  [
    'Pipfile',
    '[packages]\nrequests = "*"\n[dev-packages]\npytest = ">=7"',
    ['python project', 'requests', 'pytest >=7 dev'],
  ],
  [
    'package.json',
    `{"name": "shop", "bin": {"shop": "a.js"}, "imports": {"#lib/*": "./lib/*"}, "dependencies": {"react": "^18"},
  "devDependencies": {"jest": "1"}, "peerDependencies": {"vue": "3"}, "optionalDependencies": {"fsevents": "2"},
  "jest": {"moduleNameMapper": {"^@app/(.*)$": "a"}}, "engines": {"vscode": "1"}}`,
    [
      'node project shop',
      'react ^18',
      'jest 1 dev',
      'vue 3 optional',
      'fsevents 2 optional',
      'vscode optional',
      '~#lib/*',
      '~@app/*',
      '$shop',
    ],
  ],
  ['package.json', '{"type": "module"}', ['node']],
  ['package.json', '{"name": ', 'broken'],
  ['package.json', '\ufeff[]', ['node']],
  [
    'package.json',
    '{"dependencies": [1], "bin": 7, "scripts": {"a": 1}, "name": "__proto__"}',
    ['node project __proto__'],
  ],
  [
    'tsconfig.base.json',
    '{\n  // paths\n  "compilerOptions": {"paths": {"@/*": ["./src/*"], /* x */ "shop": ["a"],}, "baseUrl": "."},\n}',
    ['node based', '~@/*', '~shop'],
  ],
  ['jsconfig.json', '{"compilerOptions": {"baseUrl": 7}}', ['node']],
  ['requirements/extras/redis.txt', 'redis>=4.5.2', ['python', 'redis >=4.5.2']],
  ['reqs/base.in', 'attrs', ['python', 'attrs']],
  ['requirements/notes.txt', 'These are words\nof a person', 'nothing'],
  [
    'environment.yml',
    `name: shop\nchannels:\n  - conda-forge\ndependencies:\n  # all\n  - python=3.11\n  - conda-forge::numpy>=1.2 # why\n- "pandas =2"
  - pip:\n    - requests>=2\n    - -r more.txt\n  - scipy=1.*=py3\nvariables:\n  - no`,
    ['python', 'numpy', 'pandas', 'requests >=2', 'scipy', '<more.txt'],
  ],
  ['env.yaml', '\ufeffA: 1\nB:\n  - c', 'nothing'],
  [
    'pyproject.toml',
    '[project]\nname = "a"\ndynamic = ["dependencies"]\n[tool.hatch.metadata.hooks.requirements_txt]\nfiles = ["req.txt"]',
    ['python project a', '<req.txt'],
  ],
  ['deno.json', '{"imports": {"std/": "https://a"}}', ['node', '~std/']],
]

test('manifests', () => {
  for (const [path, text, says] of manifests) assert.deepEqual(said(path, text), says, `${path}: ${text}`)
})

const cut: readonly (readonly [path: string, text: string, says: string])[] = [
  ['package.json', '{"name": "a", "dependencies": {"b": "1", "c', 'node project open'],
  ['pyproject.toml', '[project]\nname = "a"\ndependencies = ["b', 'python project open'],
  ['setup.py', 'é = (1,\nsetup(install_requires=["a"', 'python project open'],
  ['noxfile.py', 'é = (1,\ns.install("a"', 'python open'],
  ['requirements.txt', 'attrs\nrequ', 'python, attrs, requ'],
  ['a.py', 'import a\ndef é(', 'cut'],
  ['a.ts', "import 'a'\nfunction é(", 'cut'],
]

test('the beginning of a longer text is not broken, and does not say all', () => {
  for (const [path, text, says] of cut) {
    const kind = kindOf(path)!
    const summary = isScript(kind) ? analyseTypescript(text, kind, true) : analyseLight(text, kind, true)
    assert.equal(summary.broken, undefined, path)
    const manifest = summary.manifest === undefined ? '' : shown(summary.manifest).join(', ')
    assert.equal(manifest || (summary.cut && 'cut'), says, path)
  }
})

/** Programs with their lines; those that are only asked for with a `?`, functions with `()`. */
function ran(path: string, text: string): string {
  const { programs = [], functions = [] } = analyseLight(text, kindOf(path)!)
  const runs = programs.map(([program, line, how]) => `${program}:${line}${how === 'asked' ? '?' : ''}`)
  return [...runs, ...functions.map((each) => `${each}()`)].join(' ')
}

const commands: readonly (readonly [path: string, text: string, runs: string])[] = [
  ['a.sh', 'git log | jq . && curl x || true; wget y &', 'git:1 jq:1 curl:1 true:1 wget:1'],
  ['a.sh', '# git\necho "# no" # rsync\nA=1 B=$(date) tar x', 'echo:2 date:3 tar:3'],
  ['a.sh', 'if ! grep -q a b; then\n  sed x\nelif test y; then awk z; else cut; fi', 'grep:1 sed:2 test:3 awk:3 cut:3'],
  ['a.sh', 'for git in a b; do\n  make "$git"\ndone\nwhile read x; do sort; done < file', 'make:2 read:4 sort:4'],
  [
    'a.sh',
    'case $1 in\n start|stop) systemctl "$1" ;;\n (restart)\n  sleep 1;;\n *) usage; exit;;\nesac\ncurl x',
    'systemctl:2 sleep:4 usage:5 exit:5 curl:7',
  ],
  ['a.sh', 'build() {\n  gcc x\n}\nfunction pack { zip x; }\nbuild', 'gcc:2 build:5 build() pack()'],
  ['a.sh', 'cat <<EOF | tee x\nrsync $(hostname)\nEOF\nnproc', 'cat:1 tee:1 nproc:4'],
  ['a.sh', "cat <<-'A' >b\n\tgit\n\tA\nls", 'cat:1 ls:4'],
  ['a.sh', 'x="$(git rev-parse "$(pwd)")" y=`uname -a`\necho $((1 + 2)) $Z', 'pwd:1 git:1 uname:1 echo:2'],
  [
    'a.sh',
    'sudo -u shop env A=1 rsync a b; exec nohup nice -n 5 node x; timeout 5 curl y',
    'sudo:1 env:1 rsync:1 exec:1 nohup:1 nice:1 node:1 timeout:1 curl:1',
  ],
  ['a.sh', 'find . -print0 | xargs -0 -n 1 shellcheck', 'find:1 xargs:1 shellcheck:1'],
  [
    'a.sh',
    'command -v docker >/dev/null && docker ps; which jq podman; type -p ag',
    'docker:1? docker:1 jq:1? podman:1? ag:1?',
  ],
  ['a.sh', '"$DIR/bin/x" y; $EDITOR z; ./run.sh; /usr/bin/env python3; ~/x', ''],
  ['a.sh', 'git log \\\n  --oneline \\\n| head\nfoo=(git b)\narr+=(x)', 'git:1 head:3'],
  ['a.sh', 'local a=(\n  "git"\n  rsync $(zip x)\n)\nls', 'local:1 ls:5'],
  ['a.sh', 'a.b() {\n  ls\n}', 'ls:2 a.b()'],
  ['a.sh', 'twine x\nuv pip install -r a.txt nuitka[onefile] twine==1\nnuitka x; twine x; zip x', 'twine:1 uv:2 zip:3'],
  ['a.sh', 'sudo apt-get install -y zip\nzip x; rar x', 'sudo:1 apt-get:1 rar:2'],
  ['a.sh', 'has jq || exit; if ! command_exists gh; then exit; fi; has "$X"', 'jq:1? exit:1 gh:1? exit:1'],
  [
    'a.sh',
    'if [ "$(uname)" = Darwin ]; then\n  sips $(gsed x)\n  if a; then b; fi\nelse\n  zip x\nfi\nrar x',
    'uname:1 zip:5 rar:7',
  ],
  [
    'a.sh',
    'if [[ $OSTYPE == "linux-gnu"* ]]; then zip x; elif [[ $OSTYPE == msys* ]]; then rar x; else gsed x; fi\nif [ $OS != darwin ]; then jq; else yq; fi',
    'zip:1 jq:2',
  ],
  [
    'a.sh',
    'case $(uname) in\n Darwin*|FreeBSD) gsed x; case a in b) c ;; esac; d ;;\n Linux|Darwin) zip x ;;\n *) rar x;;\nesac\njq',
    'uname:1 zip:3 rar:4 jq:6',
  ],
  ['a.sh', 'alias ll="ls -l"\n[ -f x ] || [[ a == b ]] && { ls; }', 'ls:2 ll()'],
  ['a.sh', "echo 'git\nrsync'\nls", 'echo:1 ls:3'],
  ['a.sh', '"unclosed', ''],
  ['a.sh', `${'$('.repeat(5000)}git`, ''],
  [
    'Makefile',
    'CC = gcc\nall: a b\n\t@$(CC) -o a && strip a\n\t-rm -f $(OBJ) \\\n\t  $$HOME; zip x\n\nb:\n\tfor f in a; do pandoc $$f; done',
    'strip:3 rm:4 zip:5 pandoc:8',
  ],
  [
    'a.service',
    '[Service]\nExecStartPre=-/usr/sbin/nginx -t\nExecStart=@uvicorn x\nExecStop=/opt/x/y',
    'nginx:2 uvicorn:3',
  ],
  ['bin/go', '#!/usr/bin/env bash\nbuild() { gcc x; }\nrsync a b', 'gcc:2 rsync:3 build()'],
  ['bin/go', '#!/bin/sh -e\nzip x', 'zip:2'],
  ['bin/go', '#!/usr/bin/python3\nimport subprocess\nsubprocess.run(["git"])', 'git:3'],
  ['bin/go', 'zip x', ''],
  ['bin/go', '\0\0#!/bin/sh\nzip x', ''],
  [
    'package.json',
    '{"scripts": {\n "build": "tsc -p . && rsync a b",\n "x": "NODE_ENV=a node b"}}',
    'tsc:2 rsync:2 node:3',
  ],
  [
    'a.py',
    'import subprocess, shutil\nsubprocess.run(["git"])\nshutil.which("jq")\ntry:\n    subprocess.run("dot x")\nexcept FileNotFoundError:\n    pass\ntry:\n    subprocess.run("zip x")\nexcept ValueError:\n    pass',
    'git:2 jq:3? dot:5? zip:9',
  ],
]

const MANY = 60_000
const hostile: readonly (readonly [path: string, text: string])[] = [
  ['requirements.txt', `a${' '.repeat(900)}!`],
  ['requirements.txt', '#'.repeat(MANY)],
  ['setup.py', `# ${'deps'.repeat(MANY)}`],
  ['setup.py', 'deps=['.repeat(MANY)],
  ['noxfile.py', '.install('.repeat(MANY)],
  ['noxfile.py', 'a = [\n'.repeat(MANY)],
  ['noxfile.py', `a = [${'"b",'.repeat(MANY / 6)}]\n${'.install(a)'.repeat(MANY)}`],
  ['noxfile.py', `.install(${'a.'.repeat(MANY)}`],
  ['tox.ini', `[testenv]\ndeps =\n${'a{'.repeat(MANY)}`],
  ['tox.toml', `[env_run_base]\ndeps = [${'{then = ['.repeat(MANY)}`],
  ['requirements.txt', `git+a://${'/a'.repeat(MANY)}`],
  ['setup.py', `"${'reqs'.repeat(MANY)}`],
  ['setup.cfg', `[options]\ndeps=${'\n'.repeat(MANY)}x`],
  ['setup.cfg', `[options.entry_points]\na=${'\n'.repeat(MANY)}x`],
  ['tsconfig.json', '/*'.repeat(MANY)],
  ['tsconfig.json', '\\"'.repeat(MANY)],
  [
    'package.json',
    JSON.stringify(
      { scripts: Object.fromEntries(Array.from({ length: MANY }, (_, at) => [`s${at}`, `p${at}`])) },
      null,
      1,
    ),
  ],
  ['package.json', '{"__proto__": {"a": 1}, "scripts": {"__proto__": "a", "constructor": "constructor"}}'],
  ['pyproject.toml', `a=${'['.repeat(MANY)}`],
  ['pixi.toml', `[${'a.'.repeat(MANY)}dependencies]`],
  ['.pre-commit-config.yaml', `repos: ${'['.repeat(5_000)}`],
  [
    '.pre-commit-config.yaml',
    `a: &a [b]\n${Array.from({ length: 40 }, (_, at) => `a${at}: &a${at} [*a${at === 0 ? '' : at - 1}, *a${at === 0 ? '' : at - 1}]`).join('\n')}\nrepos: *a39`,
  ],
  ['Makefile', 'a:\n\tb\n'.repeat(MANY)],
  ['Makefile', `a:\n\t${'${'.repeat(MANY)}`],
  ['a.sh', `$(${'a;'.repeat(MANY)})`],
  ['environment.yml', `dependencies:\n${' - pip:\n'.repeat(MANY)}`],
  ['environment.yml', `dependencies:\n - ${'a='.repeat(MANY)}`],
  ['bin/go', `#!${'/a'.repeat(MANY)}`],
  ['a.service', 'ExecStart=a \n'.repeat(MANY)],
]

test('hostile texts are gone through once', () => {
  // Any that were gone through again and again would take minutes.
  for (const [path, text] of hostile) {
    assert.ok(JSON.stringify(analyseLight(text, kindOf(path)!)).length < 300_000, `${path} ${text.slice(0, 20)}`)
  }
})

test('programs that are run', () => {
  for (const [path, text, runs] of commands) assert.equal(ran(path, text), runs, `${path}: ${text.slice(0, 200)}`)
})

const caught: readonly (readonly [text: string, how: string | undefined])[] = [
  ["import('a').catch(() => undefined)", 'optional'],
  ["const a = await import('a').then((x) => x.b).catch(f)", 'optional'],
  ["import('a').then(f)", 'dynamic'],
]

test('a dynamic import that is caught is optional', () => {
  for (const [text, how] of caught) assert.equal(summariseTypescript(text, 'ts').imports?.[0]?.how, how, text)
})
