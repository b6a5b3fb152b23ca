import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

/** What the staged test is called. */
export const TEST = 'demo: a full cart costs 30'

const PROGRAM = `
import { equal } from 'node:assert/strict'
import { test } from 'node:test'
import { price } from './cart.mjs'

test('${TEST}', () => equal(price([10, 20]), 30))
`

/** What it tests, broken and mended. */
const CART = {
  red: 'export const price = ([first]) => first\n',
  green: 'export const price = (items) => items.reduce((sum, item) => sum + item, 0)\n',
}

// The commit is a person's in the demo's own repository: nobody's name, key or hooks have to do with it.
const GIT = ['user.name=demo', 'user.email=demo@localhost', 'commit.gpgSign=false', 'core.hooksPath=/dev/null']

/**
 * Commits a cart that works, or does not, and has node's own runner test it.
 *
 * The cart is a repository of its own, where there is git: what fails on one commit and passes on the next was mended; on
 * the same one it would be flaky.
 *
 * @param folder of the demo.
 * @param report where the runner writes its JUnit XML.
 */
export async function testCart(how: keyof typeof CART, folder: string, report: string): Promise<void> {
  mkdirSync(folder, { recursive: true })
  writeFileSync(join(folder, 'cart.mjs'), CART[how])
  writeFileSync(join(folder, 'cart.test.mjs'), PROGRAM)
  const git = (...args: string[]) => run('git', [...GIT.flatMap((setting) => ['-c', setting]), ...args], folder)
  if (await git('init', '--quiet')) {
    await git('add', '.')
    await git('commit', '--quiet', '--allow-empty', '--message', how)
  }
  const reporter = ['--test-reporter=junit', `--test-reporter-destination=${report}`]
  await run(process.execPath, ['--test', ...reporter, 'cart.test.mjs'], folder)
}

/** @returns whether it did what it was told; not where there is no such program. */
async function run(program: string, args: readonly string[], cwd: string): Promise<boolean> {
  // A runner that finds itself in another's run writes for that one, not for itself.
  const { NODE_TEST_CONTEXT: _, ...env } = process.env
  const child = spawn(program, args, { cwd, env, stdio: 'ignore' })
  try {
    const [code] = await once(child, 'exit')
    return code === 0
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error
    return false
  }
}
