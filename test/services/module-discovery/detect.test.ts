import assert from 'node:assert/strict'
import { test } from 'node:test'
import { summarise } from '../../../scripts/study-index/tree.ts'
import type { ModuleItem } from '../../../services/module-discovery/detect.ts'
import monitor from '../../../services/module-discovery/index.ts'
import { reduce } from '../../../services/module-discovery/reduce.ts'
import { kindOf } from '../../../services/source-index/languages.ts'
import { drive, outline, START } from '../../support/detector.ts'

type Tree = Readonly<Record<string, string>>

const ROOTS = [{ path: '/srv/shop', name: '' }]
const at = (seconds: number) => ({ part: '', position: '', time: START + seconds })

/** What the index tells when a tree becomes another at so many seconds. */
function tell(before: Tree, after: Tree, seconds: number, roots = ROOTS): ModuleItem[] {
  const gone = Object.keys(before).filter((path) => !(path in after))
  const changed = Object.entries(after).filter(([path, text]) => before[path] !== text)
  return [
    ...gone.map((path): ModuleItem => ({ ...at(seconds), kind: 'gone', path })),
    ...changed.flatMap(([path, text]): ModuleItem[] => {
      const kind = kindOf(path)
      const value = kind === undefined ? undefined : reduce(path, summarise(text, kind), `${kind} ${text}`)
      return value === undefined ? [] : [{ ...at(seconds), kind: 'file', path, value }]
    }),
    { ...at(seconds), kind: 'level', roots },
  ]
}

/** What is told as a tree becomes one after another, a minute each. */
function says(trees: readonly Tree[], config = {}): string[] {
  const items = trees.flatMap((tree, n) => tell(trees[n - 1] ?? {}, tree, n * 60))
  return outline(drive(monitor, items, { config, until: START + 60 * (trees.length + 1) }).findings)
}

const DEF = 'def charge(): pass\n'
const TS = 'export function charge() {}\n'

/** A tree of either language in which all is in use. */
const PY: Tree = {
  'pyproject.toml': '[project]\nname = "shop"\n',
  'shop/__init__.py': 'from . import cart\n',
  'shop/cart.py': 'from shop.money import Money\n\nclass Cart: pass\n',
  'shop/money.py': 'class Money: pass\n',
  'shop/pay/__init__.py': '',
  'shop/pay/card.py': DEF,
  'shop/__main__.py': 'from .pay import card\ncard.charge()\n',
}
const JS: Tree = {
  'package.json': '{"name": "shop"}',
  'src/main.ts': "import { cart } from './cart'\nimport './pay/card.js'\ncart()\n",
  'src/cart.ts': 'export function cart() {}\n',
  'src/pay/card.ts': TS,
}

/** What is added to a tree, and what is asked then. */
const added: readonly (readonly [name: string, tree: Tree, add: Tree, opens: readonly string[]])[] = [
  ['a module that nothing imports', PY, { 'shop/tax.py': DEF }, ['+shop/shop/tax.py']],
  ['a script module that nothing imports', JS, { 'src/tax.ts': TS }, ['+shop/src/tax.ts']],
  ['one that a component could be', JS, { 'src/Tax.vue': '<script setup>let a = 1</script>' }, ['+shop/src/Tax.vue']],
  ['one of classes', PY, { 'shop/tax.py': 'class Tax: pass\n' }, ['+shop/shop/tax.py']],
  ['one of constants', PY, { 'shop/rates.py': "VAT = 'vat'\n" }, ['+shop/shop/rates.py']],
  ['CommonJS', JS, { 'src/tax.js': 'module.exports = { tax }\nfunction tax() {}\n' }, ['+shop/src/tax.js']],
  ['React', JS, { 'src/Tax.tsx': 'export default function Tax() { return <p /> }\n' }, ['+shop/src/Tax.tsx']],
  [
    'a package is one question',
    PY,
    {
      'shop/tax/__init__.py': 'from .vat import vat\n',
      'shop/tax/vat.py': 'def vat(): pass\n',
      'shop/tax/duty.py': DEF,
    },
    ['+shop/shop/tax'],
  ],
  [
    'a folder with an index is one question',
    JS,
    { 'src/tax/index.ts': "export * from './vat'\n", 'src/tax/vat.ts': TS },
    ['+shop/src/tax'],
  ],
  [
    'a module that only a new and unused one imports is not asked about for itself',
    PY,
    { 'shop/tax.py': 'from .vat import charge\n\ndef tax(): pass\n', 'shop/vat.py': DEF },
    ['+shop/shop/tax.py'],
  ],
  [
    'a circle of new modules is one question',
    JS,
    { 'src/a.ts': "import './b'\nexport const a = 1\n", 'src/b.ts': "import './a'\nexport const b = 1\n" },
    ['+shop/src/a.ts'],
  ],
  ['its own name in itself', PY, { 'shop/tax.py': "NAME = 'shop.tax'\n" }, ['+shop/shop/tax.py']],
  [
    'a module of the same name elsewhere is imported',
    PY,
    { 'shop/pay/money.py': 'class Coin: pass\n' },
    ['+shop/shop/pay/money.py'],
  ],
  [
    'as one of the standard library',
    PY,
    { 'shop/json.py': DEF, 'shop/cart.py': 'import json\nclass Cart: pass\n' },
    ['+shop/shop/json.py'],
  ],
  [
    'as one of npm',
    JS,
    { 'src/util/lodash.ts': TS, 'src/cart.ts': "import 'lodash'\nexport const cart = 1\n" },
    ['+shop/src/util/lodash.ts'],
  ],
  ['tests alone use it', PY, { 'shop/tax.py': DEF, 'tests/test_tax.py': 'from shop.tax import charge\n' }, []],
  [
    'a workspace that nobody needs',
    { ...JS, 'packages/a/package.json': '{"name": "@shop/a", "private": true}', 'packages/a/src/index.ts': TS },
    { 'packages/b/package.json': '{"name": "@shop/b", "private": true}', 'packages/b/src/index.ts': TS },
    ['+shop/packages/b'],
  ],
  [
    'one that another needs',
    JS,
    {
      'package.json': '{"name": "shop", "dependencies": {"@shop/b": "*"}}',
      'packages/a/package.json': '{"name": "@shop/a", "private": true, "bin": "a", "dependencies": {"@shop/b": "*"}}',
      'packages/b/package.json': '{"name": "@shop/b", "private": true}',
    },
    [],
  ],
  [
    'one that is a program',
    JS,
    { 'packages/b/package.json': '{"name": "b", "private": true, "scripts": {"dev": "vite"}}' },
    [],
  ],
  ['one that others may install', JS, { 'packages/b/package.json': '{"name": "b", "version": "1.0.0"}' }, []],
  [
    'one that is imported by its name',
    JS,
    {
      'packages/b/package.json': '{"name": "@shop/b", "private": true}',
      'src/cart.ts': "import '@shop/b/x'\nexport const cart = 1\n",
    },
    [],
  ],

  // Imports.
  ['imported at once', PY, { 'shop/tax.py': DEF, 'shop/cart.py': 'from .tax import charge\n\nclass Cart: pass\n' }, []],
  ['as a whole', PY, { 'shop/tax.py': DEF, 'shop/cart.py': 'import shop.tax\n\nclass Cart: pass\n' }, []],
  [
    'from its package',
    PY,
    { 'shop/tax.py': DEF, 'shop/cart.py': 'from shop import money, tax\nclass Cart: pass\n' },
    [],
  ],
  ['from the package above', PY, { 'shop/tax.py': DEF, 'shop/pay/card.py': `from .. import tax\n${DEF}` }, []],
  [
    'for types',
    PY,
    {
      'shop/tax.py': DEF,
      'shop/cart.py':
        'from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    from shop.tax import charge\nclass Cart: pass\n',
    },
    [],
  ],
  [
    'in a function',
    PY,
    { 'shop/tax.py': DEF, 'shop/cart.py': 'class Cart:\n    def a(self):\n        from shop.tax import charge\n' },
    [],
  ],
  [
    'where it may be missing',
    PY,
    { 'shop/tax.py': DEF, 'shop/cart.py': 'try:\n    import shop.tax\nexcept ImportError: pass\nclass Cart: pass\n' },
    [],
  ],
  [
    'under src',
    { 'src/shop/__init__.py': '', 'run.py': 'import shop' },
    { 'src/shop/tax.py': DEF, 'run.py': 'import shop.tax\nX = 1\n' },
    [],
  ],
  ['beside a program', { 'jobs/run.py': 'X = 1\n' }, { 'jobs/tax.py': DEF, 'jobs/run.py': 'import tax\nX = 1\n' }, []],
  [
    'a package by its module',
    PY,
    { 'shop/tax/__init__.py': DEF, 'shop/tax/vat.py': DEF, 'shop/cart.py': 'import shop.tax.vat\nclass Cart: pass\n' },
    [],
  ],
  [
    'by a new module in use',
    PY,
    {
      'shop/tax.py': DEF,
      'shop/vat.py': 'import shop.tax\nA = 1\n',
      'shop/cart.py': 'import shop.vat\nclass Cart: pass\n',
    },
    [],
  ],
  [
    'in a script',
    JS,
    { 'src/tax.ts': TS, 'src/cart.ts': "import { charge } from './tax'\nexport const cart = charge\n" },
    [],
  ],
  [
    'with an end that it has only when built',
    JS,
    { 'src/tax.ts': TS, 'src/cart.ts': "import { charge } from './tax.js'\nexport const cart = charge\n" },
    [],
  ],
  ['handed on', JS, { 'src/tax.ts': TS, 'src/cart.ts': "export * from './tax'\nexport const cart = 1\n" }, []],
  [
    'types alone',
    JS,
    {
      'src/tax.ts': 'export type Tax = 1\n',
      'src/cart.ts': "import type { Tax } from './tax'\nexport const cart = 1\n",
    },
    [],
  ],
  ['by require', JS, { 'src/tax.js': 'exports.a = 1\n', 'src/cart.ts': "export const cart = require('./tax')\n" }, []],
  ['by import()', JS, { 'src/tax.ts': TS, 'src/cart.ts': "export const cart = () => import('./tax')\n" }, []],
  [
    'by an alias',
    { ...JS, 'tsconfig.json': '{"compilerOptions": {"paths": {"@/*": ["./src/*"]}}}' },
    { 'src/tax.ts': TS, 'src/cart.ts': "import '@/tax'\nexport const cart = 1\n" },
    [],
  ],
  [
    'by an alias of another name',
    { ...JS, 'tsconfig.json': '{"compilerOptions": {"paths": {"app/*": ["./src/*"]}}}' },
    { 'src/tax.ts': TS, 'src/cart.ts': "import 'app/tax'\nexport const cart = 1\n" },
    [],
  ],
  ['its folder', JS, { 'src/tax/index.ts': TS, 'src/cart.ts': "import './tax'\nexport const cart = 1\n" }, []],
  [
    'as the folder that one is in',
    JS,
    { 'src/pay/index.ts': TS, 'src/pay/card.ts': "import '.'\nexport const a = 1\n" },
    [],
  ],
  [
    'in a component',
    { ...JS, 'src/App.vue': '<script>import "./cart"</script>' },
    { 'src/tax.ts': TS, 'src/App.vue': '<script>import "./tax"</script>' },
    [],
  ],
  [
    'in a component of Svelte',
    JS,
    {
      'src/tax.ts': TS,
      'src/App.svelte': "<script>\n  import { charge } from '$lib/../tax'\n  import './tax'\n</script>",
    },
    [],
  ],
  ['as a plugin of Babel', JS, { 'lib/tax.js': 'exports.a = 1\n', '.babelrc': '{"plugins": ["./lib/tax"]}' }, []],
  ['as a rule of a linter', JS, { 'resources/eslint-rules/no-tax.js': 'module.exports = { create() {} }\n' }, []],
  [
    'by a name with a question behind it',
    JS,
    { 'lib/tax.py': DEF, 'src/cart.ts': `export const cart = () => fetch(\`./lib/tax.py?at=\${Date.now()}\`)\n` },
    [],
  ],
  ['in a page', JS, { 'src/tax.ts': TS, 'index.html': '<script type="module" src="/src/tax.ts"></script>' }, []],
  [
    'as a worker',
    JS,
    { 'src/tax.ts': TS, 'src/cart.ts': "export const cart = new Worker(new URL('./tax.ts', import.meta.url))\n" },
    [],
  ],

  // Registered.
  [
    'a function of it that Serverless runs',
    JS,
    { 'src/handlers/order.ts': TS, 'serverless.yml': 'functions:\n  order:\n    handler: src/handlers/order.create\n' },
    [],
  ],
  [
    'a function of it that SAM runs',
    PY,
    {
      'shop/order.py': DEF,
      'template.yaml': 'Resources:\n  Order:\n    Properties:\n      Handler: shop/order.lambda_handler\n',
    },
    [],
  ],
  ['data of its name', JS, { 'src/tax.ts': TS, 'rates.yml': 'rates: src/tax.json\n' }, ['+shop/src/tax.ts']],
  [
    'a template of its name',
    PY,
    { 'shop/order.py': DEF, 'playbook.yml': '- template:\n    src: shop/order.j2\n' },
    ['+shop/shop/order.py'],
  ],
  [
    'a text with a dot in code',
    PY,
    { 'shop/order.py': DEF, 'shop/cli.py': "print('shop/order.history')\n" },
    ['+shop/shop/order.py'],
  ],
  [
    'a function of another',
    JS,
    { 'src/tax.ts': TS, 'serverless.yml': 'functions:\n  cart:\n    handler: src/cart.tax\n' },
    ['+shop/src/tax.ts'],
  ],
  [
    'a part on the side of the server that a route imports',
    JS,
    { 'app/.server/db.ts': TS, 'app/routes/home.tsx': "import { charge } from '../.server/db'\ncharge()\n" },
    [],
  ],
  ['one that nothing imports', JS, { 'app/.server/db.ts': TS }, ['+shop/app/.server/db.ts']],
  ['a workshop of components', JS, { '.storybook/main.ts': TS, '.storybook/preview.tsx': TS }, []],
  ['what a host of repositories runs', PY, { '.github/actions/tax/index.js': TS, '.github/release.py': DEF }, []],
  [
    'a program of the project',
    PY,
    { 'shop/tax.py': DEF, 'pyproject.toml': '[project]\nname = "shop"\n[project.scripts]\ntax = "shop.tax:charge"\n' },
    [],
  ],
  [
    'an entry point of setup.py',
    PY,
    {
      'shop/tax.py': DEF,
      'setup.py': "from setuptools import setup\nsetup(entry_points={'shop.taxes': ['tax = shop.tax']})\n",
    },
    [],
  ],
  [
    'an entry point of setup.cfg',
    PY,
    { 'shop/tax.py': DEF, 'setup.cfg': '[options.entry_points]\nconsole_scripts =\n    tax = shop.tax:charge\n' },
    [],
  ],
  [
    'a list of settings',
    PY,
    { 'shop/tax.py': 'class Tax: pass\n', 'shop/settings.py': "MIDDLEWARE = ['shop.tax.Tax']\n" },
    [],
  ],
  ['by its dotted name in YAML', PY, { 'shop/tax.py': DEF, 'deploy.yaml': 'run: python -m shop.tax\n' }, []],
  ['as a file in a shell script', PY, { 'jobs/tax.py': DEF, 'run.sh': 'python jobs/tax.py\n' }, []],
  [
    'in a command',
    PY,
    { 'jobs/tax.py': DEF, 'shop/cart.py': "class Cart:\n    run = 'python jobs/tax.py --all'\n" },
    [],
  ],
  [
    'in a remark',
    JS,
    { 'jobs/tax.js': 'exports.a = 1\n', 'src/cart.ts': '// As in jobs/tax.js it is.\nexport function cart() {}\n' },
    ['+shop/jobs/tax.js'],
  ],
  [
    'behind a folder that is known later',
    JS,
    {
      'lib/tax.js': 'exports.a = 1\n',
      'jest.config.js': "module.exports = { map: { a: '<rootDir>/../lib/tax.js' } }\n",
    },
    [],
  ],
  [
    'in a template',
    JS,
    {
      'lib/tax.ts': TS,
      'lib/all.js': `exports.a = (to) => \`export * from "\${to}/lib/tax.ts";\`\n`,
      'src/main.ts': `${JS['src/main.ts']}import '../lib/all'\n`,
    },
    [],
  ],
  ['of a system, beside the module that it is called after', JS, { 'src/cart.native.ts': TS }, []],
  ['of a system, beside no module', JS, { 'src/tax.native.ts': TS }, ['+shop/src/tax.native.ts']],
  [
    'one that works as it is read',
    PY,
    { 'shop/tax.py': `import sys\n\n${DEF}\nif charge():\n    sys.exit(1)\nprint('done')\n` },
    [],
  ],
  ['in a Dockerfile', PY, { 'jobs/tax.py': DEF, Dockerfile: 'CMD ["python", "jobs/tax.py"]\n' }, []],
  [
    'by a script of a package',
    JS,
    { 'jobs/tax.js': 'exports.a = 1\n', 'package.json': '{"name": "shop", "scripts": {"tax": "node jobs/tax.js"}}' },
    [],
  ],
  [
    'what a package is built to',
    JS,
    { 'src/tax.ts': TS, 'package.json': '{"name": "shop", "exports": {"./tax": "./dist/tax.js"}}' },
    [],
  ],
  [
    'an entry of a bundler by its name alone',
    JS,
    {
      'size/tax.js': 'export const tax = 1\n',
      'size/vat.js': 'export const vat = 1\n',
      'size/rollup.config.mjs': `export default ['cart', 'tax'].map((each) => ({ input: \`size/\${each}.js\` }))\n`,
    },
    ['+shop/size/vat.js'],
  ],
  ['a test of types', JS, { 'src/tax.test-d.ts': TS, 'test-dts/tax.ts': TS }, []],
  [
    'an entry of a bundler',
    JS,
    { 'src/tax.ts': TS, 'tsup.config.ts': "export default { entry: ['src/tax.ts'] }\n" },
    [],
  ],
  [
    'by a name in its package',
    PY,
    { 'shop/tax.py': DEF, 'shop/__init__.py': "from . import cart\n_LAZY = {'tax': ['charge']}\n" },
    [],
  ],
  [
    'loaded by a name that is built',
    {
      ...PY,
      'shop/load.py': 'import importlib, shop.cart\ndef load(n): return importlib.import_module(f"shop.rates.{n}")\n',
    },
    { 'shop/rates/vat.py': DEF },
    [],
  ],
  [
    'in a program of which all may be loaded by a name that is built, and in which the others are imported',
    {
      ...PY,
      'shop/offer.py': 'class Offer: pass\n',
      'shop/__init__.py': 'from . import cart, offer\n',
      'tools/list.py': 'import importlib\ndef load(n): return importlib.import_module(f"shop.{n}")\n',
    },
    { 'shop/tax.py': DEF },
    ['+shop/shop/tax.py'],
  ],
  [
    'in a folder of which all are loaded by a name that is built, and in which the others are imported',
    {
      ...PY,
      'shop/pay/cash.py': 'class Cash: pass\n',
      'shop/__main__.py': 'from .pay import card, cash\ncard.charge()\n',
      'tools/list.py': "import importlib\ndef load(n): return importlib.import_module('shop.pay.{0}'.format(n))\n",
    },
    { 'shop/pay/tax.py': DEF },
    [],
  ],
  [
    'a package that loads all of itself',
    {
      ...PY,
      'shop/rates/__init__.py': 'import pkgutil\nfor m in pkgutil.iter_modules(__path__): __import__(m.name)\n',
    },
    { 'shop/rates/vat.py': DEF },
    [],
  ],
  [
    'import.meta.glob',
    { ...JS, 'src/rates.ts': "export const rates = import.meta.glob('./rates/*.ts')\n" },
    { 'src/rates/vat.ts': TS },
    [],
  ],
  [
    'a template of import()',
    { ...JS, 'src/rates.ts': `export const load = (n) => import(\`./rates/\${n}.ts\`)\n` },
    { 'src/rates/vat.ts': TS },
    [],
  ],
  [
    'require of what a folder has',
    {
      ...JS,
      'src/rates/index.js':
        'for (const f of fs.readdirSync(__dirname)) exports[f] = require(path.join(__dirname, f))\n',
    },
    { 'src/rates/vat.js': 'exports.a = 1\n' },
    [],
  ],
  [
    'in a folder that a program names',
    { ...PY, 'shop/find.py': "import shop.cart\ndef find(): return ROOT / 'shop/rates'\n" },
    { 'shop/rates/vat.py': DEF },
    [],
  ],
  [
    'beside what loads manifests',
    {
      ...JS,
      'src/rates.ts': `export const load = (n) => require(\`./\${n}/package.json\`)\n`,
      'src/main.ts': `${JS['src/main.ts']}import './rates'\n`,
    },
    { 'src/pay/tax.ts': TS },
    ['+shop/src/pay/tax.ts'],
  ],
  [
    'beside what loads the modules of others',
    { ...PY, 'shop/load.py': 'import importlib, shop.cart\ndef load(n): return importlib.import_module(n)\n' },
    { 'shop/tax.py': DEF },
    ['+shop/shop/tax.py'],
  ],
  [
    'by a service that is about tests',
    { ...JS, 'services/test-monitor/index.ts': "import '../../src/cart'\nexport default 1\n" },
    { 'src/tax.ts': TS, 'services/test-monitor/index.ts': "import '../../src/tax'\nexport default 1\n" },
    [],
  ],
  [
    'a circle that a test knows',
    JS,
    {
      'src/a.ts': "import './b'\nexport const a = 1\n",
      'src/b.ts': "import './a'\nexport const b = 1\n",
      'src/b.test.ts': "import './b'\n",
    },
    [],
  ],
  [
    'plugins that nobody imports either',
    { ...PY, 'shop/plugins/a.py': DEF, 'shop/plugins/b.py': DEF, 'shop/plugins/c.py': DEF },
    { 'shop/plugins/d.py': DEF },
    [],
  ],
  [
    'services by their folders',
    { ...JS, 'services/a/index.ts': TS, 'services/b/index.ts': TS, 'services/c/index.ts': TS },
    { 'services/d/index.ts': "import { x } from './x'\nexport default x\n", 'services/d/x.ts': 'export const x = 1\n' },
    [],
  ],

  // Documented.
  ['documented by its path', PY, { 'shop/tax.py': DEF, 'README.md': '# Shop\n\nTaxes are in shop/tax.py.\n' }, []],
  ['by its dotted name', PY, { 'shop/tax.py': DEF, 'docs/api.rst': 'API\n===\n\n.. automodule:: shop.tax\n' }, []],
  ['by its name as code', JS, { 'src/invoice-tax.ts': TS, 'README.md': 'The module `invoice-tax` knows.\n' }, []],
  [
    'by a document of something else',
    JS,
    { 'src/tax.ts': TS, 'README.md': 'The `cart` and syntax.ts.\n' },
    ['+shop/src/tax.ts'],
  ],

  // In use by itself.
  ['a main guard', PY, { 'shop/tax.py': `${DEF}if __name__ == '__main__':\n    charge()\n` }, []],
  ['a first line that says by what it is run', PY, { 'shop/tax.py': `#!/usr/bin/env python3\n${DEF}` }, []],
  ['nothing is to be had from it', JS, { 'src/tax.ts': "import './cart'\nrun()\n" }, []],
  ['an empty package', PY, { 'shop/tax/__init__.py': '' }, []],
  ['an empty file', PY, { 'shop/tax.py': '' }, []],
  [
    'tests',
    PY,
    { 'tests/test_tax.py': DEF, 'shop/tests/helper.py': DEF, 'conftest.py': DEF, 'shop/tax_test.py': DEF },
    [],
  ],
  [
    'tests of scripts',
    JS,
    { 'src/tax.test.ts': TS, 'src/__tests__/help.ts': TS, 'src/a.stories.tsx': TS, 'e2e/a.ts': TS },
    [],
  ],
  [
    'configuration',
    JS,
    {
      'vite.config.ts': TS,
      'src/jest.setup.ts': TS,
      'tailwind.config.js': 'module.exports = {}\n',
      'webpack.prod.js': 'module.exports = { a: 1 }\n',
    },
    [],
  ],
  ['a component of a theme of Docusaurus', JS, { 'site/src/theme/DocItem/Layout/index.tsx': TS }, []],
  ['pages of Next.js', JS, { 'app/tax/page.tsx': TS, 'app/api/tax/route.ts': TS, 'pages/tax.tsx': TS }, []],
  [
    'routes of SvelteKit, Nuxt, Remix',
    JS,
    { 'src/routes/tax/+page.server.ts': TS, 'server/api/tax.get.ts': TS, 'app/routes/tax.tsx': TS },
    [],
  ],
  [
    'Django',
    PY,
    {
      'shop/migrations/0002_tax.py': 'class Migration: pass\n',
      'shop/management/commands/tax.py': 'class Command: pass\n',
      'shop/apps.py': 'class A: pass\n',
      'shop/templatetags/tax.py': DEF,
    },
    [],
  ],
  ['Alembic', PY, { 'alembic/versions/3fa_tax.py': 'def upgrade(): pass\n' }, []],
  [
    'scripts and examples',
    PY,
    { 'scripts/tax.py': DEF, 'examples/tax.py': DEF, 'docs/tax.py': DEF, 'benchmarks/tax.py': DEF },
    [],
  ],
  [
    'what others wrote',
    PY,
    { 'shop/_vendor/tax.py': DEF, 'third_party/tax.py': DEF, 'static/js/tax.js': 'exports.a = 1\n' },
    [],
  ],
  [
    'what a program wrote',
    JS,
    {
      'src/gen/tax.ts': TS,
      'src/tax.gen.ts': TS,
      'src/api.ts': `// @generated by a tool\n${TS}`,
      'src/tax.d.ts': 'export type A = 1\n',
    },
    [],
  ],
  [
    'what a bundler wrote',
    JS,
    { 'web/panel/12.d40b798c977b176a.js': 'exports.a = 1\n', 'web/panel/2670-LzlCLpgVuww.js': 'exports.a = 1\n' },
    [],
  ],
  ['types for a package', PY, { 'shop/tax.pyi': 'def charge() -> None: ...\n' }, []],
  ['what does not parse', JS, { 'src/tax.ts': 'export function (' }, []],
  [
    'the first file of a package',
    { ...JS },
    {
      'packages/b/package.json': '{"name": "b"}',
      'packages/b/src/index.ts': TS,
      'packages/b/index.js': 'exports.a = 1\n',
    },
    [],
  ],
]

for (const [name, tree, add, opens] of added) {
  test(`added: ${name}`, () => {
    assert.deepEqual(says([tree, { ...tree, ...add }]), opens)
  })
}

const many = (count: number, folder = 'shop/new') =>
  Object.fromEntries(Array.from({ length: count }, (_, n) => [`${folder}/m${n}.py`, `def f${n}(): pass\n`]))
const LIST = 'VAT = 1\nDUTY = 2\n\ndef vat(): pass\n\ndef duty(): pass\n\ndef tax(): pass\n'

/** What is told as a tree becomes one after another. */
const told: readonly (readonly [name: string, trees: readonly Tree[], says: readonly string[], config?: object])[] = [
  ['what is there at first', [{ ...PY, 'shop/tax.py': DEF }, PY, { ...PY, 'shop/tax.py': DEF }], []],
  [
    'an import closes',
    [PY, { ...PY, 'shop/tax.py': DEF }, { ...PY, 'shop/tax.py': DEF, 'shop/cart.py': 'from . import tax\n' }],
    ['+shop/shop/tax.py', '-shop/shop/tax.py'],
  ],
  [
    'a document closes',
    [PY, { ...PY, 'shop/tax.py': DEF }, { ...PY, 'shop/tax.py': DEF, 'README.md': '`shop/tax.py`' }],
    ['+shop/shop/tax.py', '-shop/shop/tax.py'],
  ],
  [
    'its going closes, its coming back opens',
    [PY, { ...PY, 'shop/tax.py': DEF }, PY, { ...PY, 'shop/tax.py': DEF }],
    ['+shop/shop/tax.py', '-shop/shop/tax.py', '+shop/shop/tax.py'],
  ],
  [
    'what was in use once is no news',
    [PY, { ...PY, 'shop/tax.py': DEF, 'shop/cart.py': 'from . import tax\n' }, { ...PY, 'shop/tax.py': DEF }],
    [],
  ],
  [
    'what it offers now is told, and is the same question',
    [PY, { ...PY, 'shop/tax.py': DEF }, { ...PY, 'shop/tax.py': LIST }],
    ['+shop/shop/tax.py', '+shop/shop/tax.py'],
  ],
  ['first empty, then not', [PY, { ...PY, 'shop/tax.py': '' }, { ...PY, 'shop/tax.py': DEF }], ['+shop/shop/tax.py']],
  [
    'first broken, then not',
    [PY, { ...PY, 'shop/tax.py': 'def (' }, { ...PY, 'shop/tax.py': DEF }],
    ['+shop/shop/tax.py'],
  ],
  [
    'broken at first',
    [
      { ...PY, 'shop/tax.py': 'def (' },
      { ...PY, 'shop/tax.py': DEF },
    ],
    [],
  ],
  [
    'renamed',
    [
      { ...PY, 'shop/tax.py': DEF },
      { ...PY, 'shop/duty.py': DEF },
    ],
    [],
  ],
  [
    'renamed and back',
    [
      { ...PY, 'shop/tax.py': LIST },
      { ...PY, 'shop/duty.py': LIST },
      { ...PY, 'shop/tax.py': LIST },
    ],
    [],
  ],
  [
    'moved and changed',
    [
      { ...PY, 'shop/tax.py': LIST },
      { ...PY, 'shop/pay/tax.py': `import os\n${LIST}` },
    ],
    [],
  ],
  [
    'renamed, with a name more',
    [
      { ...PY, 'shop/tax.py': LIST },
      { ...PY, 'shop/duty.py': LIST.replace('VAT', 'VAT_RATE') },
    ],
    [],
  ],
  [
    'copied',
    [
      { ...PY, 'shop/tax.py': DEF },
      { ...PY, 'shop/tax.py': DEF, 'shop/duty.py': DEF },
    ],
    ['+shop/shop/duty.py'],
  ],
  [
    'another module in place of one',
    [
      { ...PY, 'shop/tax.py': LIST },
      { ...PY, 'shop/mail.py': 'def send(): pass\n\ndef receive(): pass\n' },
    ],
    ['+shop/shop/mail.py'],
  ],
  [
    'another that offers its default alone, as one that went does',
    [
      { ...JS, 'src/Card.tsx': 'export default function Card() { return <p /> }\n' },
      { ...JS, 'src/pay/Invoice.tsx': 'export default function Invoice() { return <b /> }\n' },
    ],
    ['+shop/src/pay/Invoice.tsx'],
  ],
  [
    'another folder whose index does',
    [
      { ...JS, 'src/card/index.tsx': 'export default function Card() { return <p /> }\n' },
      { ...JS, 'src/pay/invoice/index.tsx': 'export default function Invoice() { return <b /> }\n' },
    ],
    ['+shop/src/pay/invoice'],
  ],
  [
    'another of two common names',
    [
      { ...PY, 'shop/old.py': 'def main(): pass\n\ndef run(): pass\n' },
      { ...PY, 'shop/tax.py': 'import os\n\ndef main(): pass\n\ndef run(): pass\n' },
    ],
    ['+shop/shop/tax.py'],
  ],
  [
    'one that offers its default alone moved and changed',
    [
      { ...JS, 'src/Card.tsx': 'export default function Card() { return <p /> }\n' },
      { ...JS, 'src/pay/Card.tsx': 'export default function Card() { return <b /> }\n' },
    ],
    [],
  ],
  [
    'a module that became a package',
    [
      { ...PY, 'shop/tax.py': 'def charge(): pass\n' },
      { ...PY, 'shop/tax/__init__.py': 'import os\n\ndef charge(): pass\n' },
    ],
    [],
  ],
  [
    'a package of npm moved and changed',
    [
      { ...JS, 'packages/b/package.json': '{"name": "@shop/b", "private": true}' },
      { ...JS, 'libs/core/package.json': '{"name": "@shop/b", "private": true, "version": "2.0.0"}' },
    ],
    [],
  ],
  [
    'a folder renamed',
    [
      { ...JS, 'src/tax/index.ts': TS, 'src/tax/vat.ts': 'export const vat = 1\n' },
      { ...JS, 'src/duty/index.ts': TS, 'src/duty/vat.ts': 'export const vat = 1\n' },
    ],
    [],
  ],
  [
    'ten are ten questions',
    [PY, { ...PY, ...many(3) }],
    ['+shop/shop/new/m0.py', '+shop/shop/new/m1.py', '+shop/shop/new/m2.py'],
    { roll_up: 3 },
  ],
  ['300 are one, and none when they go', [PY, { ...PY, ...many(300) }, PY], ['+shop/shop/new/*', '-shop/shop/new/*']],
  [
    'one until the last is used',
    [PY, { ...PY, ...many(4) }, { ...PY, ...many(1) }, { ...PY, ...many(1), 'shop/cart.py': 'import shop.new.m0\n' }],
    ['+shop/shop/new/*', '+shop/shop/new/*', '-shop/shop/new/*'],
    { roll_up: 3 },
  ],
  [
    'what comes soon after is one with them',
    [PY, { ...PY, ...many(2) }, { ...PY, ...many(4) }],
    [
      '+shop/shop/new/m0.py',
      '+shop/shop/new/m1.py',
      '-shop/shop/new/m0.py',
      '-shop/shop/new/m1.py',
      '+shop/shop/new/*',
    ],
    { roll_up: 3 },
  ],
  [
    'of several folders, by the folder of all',
    [PY, { ...PY, ...many(3), ...many(3, 'shop/pay/new') }],
    ['+shop/shop/*'],
    { roll_up: 3 },
  ],
  [
    'what tests use, where that is asked for',
    [PY, { ...PY, 'shop/tax.py': DEF, 'tests/test_tax.py': 'import shop.tax\n' }],
    ['+shop/shop/tax.py'],
    { min_confidence: 0.6 },
  ],
]

for (const [name, trees, expected, config] of told) {
  test(`told: ${name}`, () => {
    assert.deepEqual(says(trees, config), expected)
  })
}

/** Why questions close as a tree becomes one after another. */
const closing: readonly (readonly [name: string, trees: readonly Tree[], closes: Readonly<Record<string, string>>])[] =
  [
    [
      'some are asked about with others, and one is used',
      [
        PY,
        { ...PY, 'shop/tax.py': LIST, ...many(2) },
        { ...PY, 'shop/tax.py': LIST, ...many(4), 'shop/cart.py': 'from . import tax\nclass Cart: pass\n' },
      ],
      {
        'shop/shop/new/m0.py': 'it is asked about with others',
        'shop/shop/new/m1.py': 'it is asked about with others',
        'shop/shop/tax.py': 'something uses it, or it is gone',
      },
    ],
    [
      'a folder is asked about with the one around it, and all go',
      [PY, { ...PY, ...many(4) }, { ...PY, ...many(4), ...many(1, 'shop/pay/new') }, PY],
      {
        'shop/shop/new/*': 'it is asked about with others',
        'shop/shop/*': 'something uses it, or it is gone',
      },
    ],
  ]

for (const [name, trees, closes] of closing) {
  test(`closes: ${name}`, () => {
    const items = trees.flatMap((tree, n) => tell(trees[n - 1] ?? {}, tree, n * 60))
    const { findings } = drive(monitor, items, { config: { roll_up: 3 }, until: START + 60 * trees.length })
    const closed = findings.flatMap((one) => ('closes' in one ? [[one.name, one.reason]] : []))
    assert.deepEqual(Object.fromEntries(closed), closes)
  })
}

test('what comes while nobody looks is new, what came before the first start is not, nor what a new root brings', () => {
  const first = drive(monitor, tell({}, PY, 0), { until: START + 60 })
  assert.deepEqual(first.findings, [])
  const added = { ...PY, 'shop/tax.py': DEF }
  const second = drive(monitor, tell({}, added, 100), { saved: first.saved, until: START + 160 })
  assert.deepEqual(outline(second.findings), ['+shop/shop/tax.py'])
  const again = drive(monitor, tell({}, added, 200), { saved: second.saved, until: START + 260 })
  assert.deepEqual(again.findings, [])
  const closed = { ...second.saved, open: [] }
  const anew = drive(monitor, tell({}, added, 200), { saved: closed, until: START + 260 })
  assert.deepEqual(anew.findings, second.findings)
  const both = { ...under('shop', PY), ...under('bank', { 'bank/vault.py': DEF }) }
  const third = drive(monitor, tell({}, both, 300, BOTH), { saved: again.saved, until: START + 360 })
  assert.deepEqual(outline(third.findings), ['-shop/shop/tax.py'])
  const lost = drive(monitor, tell({}, added, 400), { until: START + 460 })
  assert.deepEqual(lost.findings, [])
})

const under = (folder: string, tree: Tree) =>
  Object.fromEntries(Object.entries(tree).map(([path, text]) => [`${folder}/${path}`, text]))
const BOTH = [
  { path: '/srv/shop', name: 'shop' },
  { path: '/srv/bank', name: 'bank' },
]

test('a root that is empty at first has nothing new when it is filled, and what comes then is new', () => {
  const tree = { ...PY, 'shop/tax.py': DEF }
  const alone = [...tell({}, {}, 0), ...tell({}, tree, 60), ...tell(tree, { ...tree, 'shop/duty.py': LIST }, 120)]
  assert.deepEqual(outline(drive(monitor, alone, { until: START + 180 }).findings), ['+shop/shop/duty.py'])
  const [one, bank] = [under('shop', PY), under('bank', { 'bank/vault.py': DEF })]
  const both = { ...one, ...bank }
  const later = [
    ...tell({}, one, 0, BOTH),
    ...tell(one, both, 60, BOTH),
    ...tell(both, { ...both, 'bank/bank/safe.py': LIST }, 120, BOTH),
  ]
  assert.deepEqual(outline(drive(monitor, later, { until: START + 180 }).findings), ['+shop/bank/bank/safe.py'])
})

test('what was asked about one by one stays so when another root is added, and what was one question stays one', () => {
  const trees = [1, 2, 3, 4].map((count) => ({ ...PY, ...many(count) }))
  const times = [0, 1_000, 2_000, 3_000]
  const items = trees.flatMap((tree, n) => tell(trees[n - 1] ?? PY, tree, times[n]! + 100))
  const lot = { ...trees[3]!, ...many(4, 'shop/lot') }
  const begun = [...tell({}, PY, 0), ...items, ...tell(trees[3]!, lot, 4_000)]
  const config = { roll_up: 3 }
  const first = drive(monitor, begun, { config, until: START + 5_000 })
  const names = [...Object.keys(many(4, 'new')), 'lot/*']
  assert.deepEqual(
    first.saved.open.map((key) => key.split('\n')[1]),
    names.map((name) => `shop/shop/${name}`),
  )
  const both = { ...under('shop', lot), ...under('bank', { 'bank/vault.py': DEF }) }
  const second = drive(monitor, tell({}, both, 6_000, BOTH), { config, saved: first.saved, until: START + 6_060 })
  assert.deepEqual(
    second.saved.open.map((key) => key.split('\n')[1]).sort(),
    names.map((name) => `shop/shop/shop/${name}`).sort(),
  )
})

test('where there are more questions than are told, those that were told stand', () => {
  const [some, more] = [many(600, 'shop/some'), many(600, 'shop/any')]
  const trees: Tree[] = [PY, { ...PY, ...some }, { ...PY, ...some, ...more }]
  const items = trees.flatMap((tree, n) => tell(trees[n - 1] ?? {}, tree, n * 1_000))
  const { findings, saved } = drive(monitor, items, { config: { roll_up: 1_000 }, until: START + 3_000 })
  assert.deepEqual([outline(findings).filter((line) => line.startsWith('-')), saved.open.length], [[], 1_000])
})

test('what is kept by key has room for all that has a bound', () => {
  const [told, known, met, bursts, began] = [1_000, 1_024, 5_000, 5_000, 1]
  assert.ok((monitor.state?.max ?? 0) >= told + known + met + bursts + began)
})

test('a gap tells what it offers, what only it uses, and what tests it', () => {
  const tree = {
    ...PY,
    'shop/tax.py':
      '"""Taxes of a cart. They differ."""\nfrom . import vat\nRATE = "x"\nclass Tax: pass\ndef tax(): pass\n',
    'shop/vat.py': DEF,
    'tests/test_tax.py': 'import shop.tax\n',
  }
  const items = [...tell({}, PY, 0), ...tell(PY, tree, 60)]
  const { findings } = drive(monitor, items, { config: { min_confidence: 0 }, until: START + 120 })
  assert.deepEqual(findings, [
    {
      opens: 'new_module',
      name: 'shop/shop/tax.py',
      reason: 'shop/tax.py is new, and nothing imports, registers or documents it',
      facts: {
        path: 'shop/tax.py',
        language: 'python',
        exports: ['tax', 'RATE'],
        classes: ['Tax'],
        doc: 'Taxes of a cart.',
        behind: ['shop/vat.py'],
        tests: ['tests/test_tax.py'],
        confidence: 0.6,
        why: ['tests use it'],
      },
    },
  ])
})

test('an edit writes one field of what is remembered', () => {
  const tree = many(1_000)
  const first = drive(monitor, tell({}, tree, 0), { until: START + 60 })
  const edited = { ...tree, 'shop/new/m7.py': LIST }
  const second = drive(monitor, tell({}, edited, 100), { saved: first.saved, until: START + 160 })
  const before = new Map(first.saved.state)
  const changed = second.saved.state.filter(([key, json]) => before.get(key) !== json)
  assert.equal(changed.length, 1)
  assert.ok(first.saved.state.reduce((sum, [, json]) => sum + json.length, 0) < 60_000)
})
