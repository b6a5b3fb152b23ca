import { spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
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

/**
 * Has node's own runner test a cart that works, or does not.
 *
 * Its report says, as on a build server, on which commit it ran: each time another, since what fails on one and passes on
 * the next was mended. Else a test that is staged again and again would be flaky.
 *
 * @param folder of the demo.
 * @param report where the JUnit XML is written.
 * @param signal ends the runner; it is thrown then.
 */
export async function testCart(
  how: keyof typeof CART,
  folder: string,
  report: string,
  signal: AbortSignal,
): Promise<void> {
  mkdirSync(folder, { recursive: true })
  writeFileSync(join(folder, 'cart.mjs'), CART[how])
  writeFileSync(join(folder, 'cart.test.mjs'), PROGRAM)
  const written = join(folder, 'junit.xml')
  const reporter = ['--test-reporter=junit', `--test-reporter-destination=${written}`]
  // A runner that finds itself in another's run writes for that one, not for itself.
  const { NODE_TEST_CONTEXT: _, ...env } = process.env
  const options = { cwd: folder, env, signal, stdio: 'ignore' } as const
  await once(spawn(process.execPath, ['--test', ...reporter, 'cart.test.mjs'], options), 'exit')
  const commit = `<properties><property name="GIT_COMMIT" value="${randomBytes(20).toString('hex')}"/></properties>`
  writeFileSync(report, readFileSync(written, 'utf8').replace('<testsuites>', `$&\n${commit}`))
}
