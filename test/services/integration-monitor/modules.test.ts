import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Modules } from '../../../services/integration-monitor/modules.ts'

const shop = [
  'setup.py',
  'shop/__init__.py',
  'shop/orders/__init__.py',
  'shop/orders/models.py',
  'shop/queue.py',
  'shop/tasks.py',
  'tools/helpers.py',
  'tools/run.py',
  'src/lib/bus.py',
  'services/api/app/models.py',
  'services/api/app/views.py',
  'services/jobs/app/models.py',
  'services/jobs/app/work.py',
]

const web = [
  'web/src/app.ts',
  'web/src/bus.ts',
  'web/src/components/index.ts',
  'web/src/components/list.tsx',
  'web/src/store.vue',
  'packages/core/src/index.ts',
  'packages/core/src/events.ts',
  'packages/ui/src/main.ts',
  'packages/ui/src/theme/index.js',
]

const cases: [name: string, tree: string[], importer: string, from: string, found: string | undefined][] = [
  ['a package', shop, 'tools/run.py', 'shop', 'shop/__init__.py'],
  ['a module of a package', shop, 'tools/run.py', 'shop.orders.models', 'shop/orders/models.py'],
  ['a sibling by a dot', shop, 'shop/tasks.py', '.queue', 'shop/queue.py'],
  ['the package itself by a dot', shop, 'shop/orders/models.py', '.', 'shop/orders/__init__.py'],
  ['two folders up', shop, 'shop/orders/models.py', '..tasks', 'shop/tasks.py'],
  ['the standard library before a sibling in a package', shop, 'shop/tasks.py', 'queue', undefined],
  ['a sibling of a script', shop, 'tools/run.py', 'helpers', 'tools/helpers.py'],
  ['a module under a folder of sources', shop, 'tools/run.py', 'lib.bus', 'src/lib/bus.py'],
  [
    'of two packages of one name the nearer',
    shop,
    'services/jobs/app/work.py',
    'app.models',
    'services/jobs/app/models.py',
  ],
  ['of two packages as near neither', shop, 'tools/run.py', 'app.models', undefined],
  ['a library', shop, 'shop/tasks.py', 'celery.app', undefined],
  ['part of a package is no package', shop, 'tools/run.py', 'orders.models', undefined],
  ['a file', web, 'web/src/app.ts', './bus.ts', 'web/src/bus.ts'],
  ['a file without its ending', web, 'web/src/app.ts', './bus', 'web/src/bus.ts'],
  ['a file as it is compiled', web, 'web/src/app.ts', './bus.js', 'web/src/bus.ts'],
  ['an index', web, 'web/src/app.ts', './components', 'web/src/components/index.ts'],
  ['an index by its name', web, 'web/src/app.ts', './components/index.js', 'web/src/components/index.ts'],
  ['its own index', web, 'web/src/components/list.tsx', '.', 'web/src/components/index.ts'],
  ['a folder up', web, 'web/src/components/list.tsx', '../bus', 'web/src/bus.ts'],
  ['a component', web, 'web/src/app.ts', './store.vue', 'web/src/store.vue'],
  ['an alias of the sources', web, 'web/src/app.ts', '@/components/list', 'web/src/components/list.tsx'],
  ['a path from the sources', web, 'web/src/app.ts', 'components/list', 'web/src/components/list.tsx'],
  ['a package of the workspace', web, 'packages/ui/src/main.ts', '@shop/core', 'packages/core/src/index.ts'],
  [
    'a file of a package of the workspace',
    web,
    'packages/ui/src/main.ts',
    '@shop/core/src/events',
    'packages/core/src/events.ts',
  ],
  ['Node', web, 'web/src/app.ts', 'node:events', undefined],
  ['a library in the way of a file', web, 'packages/ui/src/main.ts', 'events', undefined],
  ['out of the tree', web, 'web/src/app.ts', '../../../bus', undefined],
]

for (const [name, tree, importer, from, found] of cases) {
  test(`${found === undefined ? 'is not found' : 'is found'}: ${name}`, () => {
    assert.equal(new Modules(tree).find(importer, from), found)
  })
}
