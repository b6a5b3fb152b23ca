import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, renameSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import monitor from '../../../services/module-discovery/index.ts'
import { keys } from '../../../shared/bus/keys.ts'
import { LiveMonitor, told } from '../../support/monitor.ts'
import { startRedis } from '../../support/redis.ts'
import { startIndex } from '../../support/source-index.ts'
import { until } from '../../support/until.ts'
import { writeFiles } from '../../support/written-files.ts'

const config = monitor.config.parse({ settle_ms: 100 })
const quick: typeof monitor = {
  ...monitor,
  detector: (circumstances) => monitor.detector({ ...circumstances, config }),
}

test('on real files: a module opens, an import closes; a move is quiet; a branch of 300 is one question, and none when it is left', async (t) => {
  const root = mkdtempSync(join(tmpdir(), 'kloros-modules-'))
  t.after(() => rmSync(root, { recursive: true, force: true }))
  const git = (...args: string[]) =>
    execFileSync('git', ['-C', root, '-c', 'user.name=a', '-c', 'user.email=a@b', ...args], { stdio: 'pipe' })
  writeFiles(root, {
    'shop/__init__.py': '',
    'shop/cart.py': 'class Cart: pass\n',
    'shop/__main__.py': 'from shop.cart import Cart\n',
    'web/package.json': '{"name": "web"}',
    'web/src/main.ts': "import './cart'\n",
    'web/src/cart.ts': 'export const cart = 1\n',
    'web/src/unused.ts': 'export const unused = 1\nexport const old = 2\n',
  })
  git('init', '--quiet', '--initial-branch', 'main')
  git('add', '--all')
  git('commit', '--quiet', '--message', 'all')

  const redis = await startRedis()
  t.after(() => redis.stop())
  startIndex(t, redis, { roots: [root] })
  const live = new LiveMonitor(redis, quick)
  t.after(() => live.stop())
  const record = keys.monitor('k', 'here', 'module-discovery')
  const knows = (field: string) => until(() => redis.client.hget(record, field), field)
  const says = (...lines: string[]) =>
    until(async () => (await told(redis)).slice(-lines.length).join() === lines.join(), lines.join())

  /** The names of all that is open. */
  const asked = async () => {
    const open = new Set<string>()
    for (const line of await told(redis)) {
      const [verb, name = ''] = line.split(' ')
      if (verb === 'close') open.delete(name)
      else open.add(name)
    }
    return [...open]
  }

  await knows('s:began')
  writeFiles(root, { 'shop/tax.py': '"""Taxes."""\n\ndef tax(): pass\n' })
  await says('open p/shop/tax.py ×1')
  writeFiles(root, { 'shop/__main__.py': 'from shop.cart import Cart\nfrom shop import tax\n' })
  await says('close p/shop/tax.py')
  writeFiles(root, { 'web/src/tax.ts': 'export const tax = 1\n' })
  await says('open p/web/src/tax.ts ×1')
  writeFiles(root, { 'web/src/cart.ts': "export * from './tax.js'\nexport const cart = 1\n" })
  await says('close p/web/src/tax.ts')

  // What is told next is told after these, and they were not.
  mkdirSync(join(root, 'web/src/moved'))
  renameSync(join(root, 'web/src/unused.ts'), join(root, 'web/src/moved/unused.ts'))
  renameSync(join(root, 'shop/cart.py'), join(root, 'shop/basket.py'))
  writeFiles(root, {
    'shop/__main__.py': 'from shop.basket import Cart\nfrom shop import tax\n',
    'shop/last.py': 'A = "a"\n',
  })
  await says('close p/web/src/tax.ts', 'open p/shop/last.py ×1')
  rmSync(join(root, 'shop/last.py'))
  await says('close p/shop/last.py')

  git('add', '--all')
  git('commit', '--quiet', '--message', 'more')
  git('checkout', '--quiet', '-b', 'feature')
  const files = Array.from({ length: 300 }, (_, n) => [`shop/new/m${n % 10}/n${n}.py`, `def f${n}(): pass\n`])
  writeFiles(root, Object.fromEntries(files))
  git('add', '--all')
  git('commit', '--quiet', '--message', 'new')
  git('checkout', '--quiet', 'main')
  await until(async () => !(await asked()).some((name) => name.startsWith('p/shop/new')), 'all is as it was')
  const before = (await told(redis)).length
  git('checkout', '--quiet', 'feature')
  await until(async () => (await asked()).includes('p/shop/new/*'), 'one question')
  git('checkout', '--quiet', 'main')
  await says('close p/shop/new/*')
  const others = (await told(redis)).slice(before).filter((line) => !line.includes(' p/shop/new/*'))
  assert.deepEqual(others, [])
})
