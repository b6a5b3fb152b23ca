import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { test } from 'node:test'
import { manual } from '../../../scripts/build/manual.ts'
import { commands } from '../../../scripts/kloros/commands.ts'
import { isInstalled } from '../../support/booted.ts'

const page = await manual('1.2.3')
const shown = (text: string) => text.replaceAll('-', '\\-')

test('the manual page has every command, with its options and an example', async () => {
  for (const [name, { load }] of commands) {
    const { command } = await load()
    const [, own = ''] = page.split(`.SS "kloros ${name} [OPTIONS]`)
    const section = own.split('\n.S')[0] ?? ''
    for (const long of Object.keys(command.options)) {
      assert.match(
        section,
        new RegExp(`^\\.B .*${shown(`--${long}`).replaceAll('\\', '\\\\')}`, 'm'),
        `${name} --${long}`,
      )
    }
    assert.ok(section.includes(`.EX\n${shown(command.example).replaceAll('"', '\\(dq')}`), name)
  }
  assert.match(page, /^\.TH KLOROS 1 "" "KLoROS monitors 1\.2\.3"$/m)
})

test('no text of a command is a request of roff, and all of it is ASCII', () => {
  const requests = new Set(page.match(/^[.'][^ \n]*/gm))
  assert.deepEqual([...requests].sort(), ['.B', '.BR', '.EE', '.EX', '.PP', '.SH', '.SS', '.TH', '.TP', '.br'])
  assert.match(page, /^[\x20-\x7e\n]*$/)
})

const skip = (await isInstalled('groff')) ? false : 'groff is not installed'
test('groff has nothing to say against it', { skip }, () => {
  const { stderr, status } = spawnSync('groff', ['-Tascii', '-man', '-ww', '-z'], { input: page, encoding: 'utf8' })
  assert.deepEqual([status, stderr], [0, ''])
})
