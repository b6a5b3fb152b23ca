import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { commands, groups } from '../../../scripts/kloros/commands.ts'
import { kloros, temporaryFolder } from './call.ts'

const home = temporaryFolder()

test('--version says which it is', async () => {
  const { exit, out } = await kloros(home, ['--version'])
  assert.equal(exit, 0)
  assert.match(out, /^\d+\.\d+\.\d+\n$/)
})

test('--help lists every command, in groups, on lines that fit', async () => {
  const { exit, out } = await kloros(home, ['--help'])
  assert.equal(exit, 0)
  for (const [title] of groups) assert.match(out, new RegExp(`^${title}:$`, 'm'))
  for (const command of commands.keys()) assert.match(out, new RegExp(`^  ${command} +\\w`, 'm'))
  assert.ok(out.split('\n').every((line) => line.length <= 80))
})

for (const [command, { load }] of commands) {
  test(`${command} --help shows how it is used, with an example`, async () => {
    const { exit, out } = await kloros(home, [command, '--help'])
    assert.equal(exit, 0)
    assert.match(out, new RegExp(`^Usage: kloros ${command} `))
    assert.match(out, /--json /)
    assert.match(out, new RegExp(`Example:\n  .*kloros ${command}\\b`))
    for (const option of Object.keys((await load()).command.options)) assert.match(out, new RegExp(`--${option}\\b`))
    assert.deepEqual(
      out.split('\n').filter((line) => line.length > 120),
      [],
    )
  })
}

describe('wrong usage is 2, a sentence on stderr, and nothing on stdout', () => {
  const cases: [line: string, says: RegExp][] = [
    ['', /kloros --help/],
    ['frobnicate', /frobnicate is no command/],
    ['constructor', /constructor is no command/],
    ['status --frobnicate', /Unknown option '--frobnicate'/],
    ['status more', /status: more is one operand too many\. Usage: kloros status/],
    ['show', /show: ID is missing\. Usage: kloros show \[OPTIONS\] ID$/m],
    ['show a b', /show: b is one operand too many\. Usage: kloros show/],
    ['questions --level foo', /--level must be one of critical, high, medium, low; foo is none\.$/m],
    ['questions --level high,foo', /--level must be one of critical, high, medium, low; foo is none\.$/m],
    ['questions --level high --level foo', /foo is none/],
    ['questions --status open', /--status must be one of ready, in_progress, .*; open is none/],
    ['watch --status open', /--status must be one of/],
    ['claim --ecosystem foo', /--ecosystem must be one of diagnostics, .*; foo is none/],
    ['questions --limit 0', /--limit must be a whole number from 1 to 500/],
    ['questions --limit 1e2', /--limit/],
    ['questions --limit 2.5', /--limit/],
    ['signals --limit 501', /--limit/],
    ['claim --lease 86401', /--lease must be a whole number from 1 to 86400/],
    ['claim --lease', /--lease/],
    ['renew x --token -abc', /--token=/],
    ['answer x y --token t --confidence 1.1', /--confidence must be a number from 0 to 1/],
    ['answer x --token t', /The answer is empty/],
    ['block x --token t', /Say why, with --reason/],
    ['accept x', /Say why, with --reason/],
    ['accept x --reason ', /--reason/],
    ['snooze x', /snooze: UNTIL is missing\. Usage: kloros snooze \[OPTIONS\] ID UNTIL/],
    ['snooze x soon', /soon is no moment/],
    ['mute x', /Say why, with --reason/],
    ['mute --type x', /Give the NAME/],
    ['mute x --reason y --until -1d', /--until=/],
    ['unmute', /unmute: ID is missing\. Usage: kloros unmute/],
    ['completion', /completion: bash \| zsh \| fish is missing\. Usage: kloros completion/],
    ['completion tcsh', /bash, zsh, fish/],
    ['completion constructor', /bash, zsh, fish/],
    ['next --lease 0', /--lease must be/],
    ['emit --type x', /needs --type and --name/],
    ['emit --fact x=1', /needs --type and --name/],
    ['emit file --type x --name y', /not both/],
    ['emit --type x --name y --fact z', /KEY=VALUE/],
    ['status --url ftp://x', /http/],
    ['status --url nonsense', /http/],
    ['status --url http://u:p@localhost', /password/],
  ]
  for (const [line, says] of cases) {
    test(`kloros ${line}`, async () => {
      const { exit, out, err } = await kloros(home, line.split(' ').filter(Boolean))
      assert.equal(exit, 2, err)
      assert.equal(out, '')
      assert.match(err, says)
      assert.match(err, /^kloros: .+\n$/)
    })
  }
})
