import assert from 'node:assert/strict'
import { type ChildProcessWithoutNullStreams, spawn, spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { processesOf } from '../../../scripts/lib/run-processes.ts'
import { until } from '../../support/until.ts'
import { kloros, temporaryFolder } from './call.ts'

// Typed into real shells on a terminal. What is typed runs a `kloros` that notes its arguments, and tells ids as the feed does.

const home = temporaryFolder()
const noted = join(home, 'noted')
const bin = join(home, 'bin')
mkdirSync(bin)
writeFileSync(join(home, 'signals.json'), '')
writeFileSync(
  join(bin, 'kloros'),
  `#!/bin/sh
case "$*" in
  'questions --ids') printf '%s\\n' exception-0f1e healing_failure-2d3c ;;
  'questions --ids --status in_progress') echo exception-0f1e ;;
  'questions --ids --status '*) echo healing_failure-2d3c ;;
  'mute --ids') echo 6f1c2f0e-8f0a ;;
  *) echo "$*" >>${noted} ;;
esac
`,
  { mode: 0o755 },
)

const shells: Record<string, { args: string[]; start(script: string): string }> = {
  bash: { args: ['--norc', '--noprofile', '-i'], start: (script) => `bind 'set bell-style none'; . ${script}` },
  zsh: { args: ['-f', '-i'], start: (script) => `unsetopt beep; autoload -Uz compinit; compinit -D -u; . ${script}` },
  fish: { args: ['--no-config', '-i'], start: (script) => `source ${script}` },
}

/** A tab is a tab; where a shell writes `--level=high` it is the same as `--level high`. */
const cases: [name: string, typed: string, runs: string][] = [
  ['a command', 'stat\t', 'status'],
  ['one of two that begin alike', 'relea\texc\t', 'release exception-0f1e'],
  ['an option of its command', 'questions --curs\tx', 'questions --cursor x'],
  ['a status', 'questions --status in_p\t', 'questions --status in_progress'],
  ['a level, once more', 'questions --level low --level cri\t', 'questions --level low --level critical'],
  ['a gap type', 'next --type component_s\t', 'next --type component_silent'],
  ['an ecosystem', 'claim --ecosystem self_\t', 'claim --ecosystem self_healing'],
  ['an id of any question', 'show heal\t', 'show healing_failure-2d3c'],
  ['an id after options', 'answer --confidence 1 exc\tit', 'answer --confidence 1 exception-0f1e it'],
  ['an id that the command takes', 'reopen \t', 'reopen healing_failure-2d3c'],
  ['no second id', 'snooze heal\tex\t', 'snooze healing_failure-2d3c ex'],
  ['a mute', 'unmute 6\t', 'unmute 6f1c2f0e-8f0a'],
  ['a service', 'run chaos\t', 'run chaos-monitor'],
  ['a word', 'config che\t', 'config check'],
  ['a shell', 'completion fi\t', 'completion fish'],
  ['a file', 'emit sig\t', 'emit signals.json'],
  ['the file of an option', 'config --config sig\t', 'config --config signals.json'],
  ['nothing for a free text', 'mute --reason sig\t', 'mute --reason sig'],
]

for (const [shell, { args, start }] of Object.entries(shells)) {
  const isThere = spawnSync(shell, ['-c', 'true']).error === undefined
  describe(`${shell} completes`, { skip: isThere ? false : `${shell} is not installed` }, () => {
    const script = join(home, `kloros.${shell}`)
    let terminal: ChildProcessWithoutNullStreams
    let screen = ''
    const lines = () => (existsSync(noted) ? readFileSync(noted, 'utf8').split('\n').slice(0, -1) : [])
    const type = async (typed: string) => {
      const already = lines().length
      terminal.stdin.write(`kloros ${typed}\r`)
      return until(() => lines()[already], `${shell} runs what was typed: ${JSON.stringify(typed)}`)
    }

    before(async () => {
      const { exit, out } = await kloros(home, ['completion', shell])
      assert.equal(exit, 0)
      writeFileSync(script, out)
      const command = [shell, ...args].join(' ')
      const env = { PATH: `${bin}:${process.env.PATH}`, HOME: home, TMPDIR: home, TERM: 'dumb', SHELL: '/bin/sh' }
      terminal = spawn('script', ['--quiet', '--command', `stty cols 200; exec ${command}`, '/dev/null'], {
        cwd: home,
        env,
      })
      terminal.stdout.on('data', (part) => (screen += part))
      await until(() => screen !== '', `${shell} prompts`)
      terminal.stdin.write(`${start(script)}\r`)
      await type('ready')
    })
    after(async () => {
      terminal.kill('SIGKILL')
      // The shell ends after it, and writes what was typed into the folder that is removed next.
      await until(() => processesOf(home).length === 0, `${shell} has ended`)
    })

    for (const [name, typed, runs] of cases) {
      test(name, async () => assert.equal((await type(typed))?.replaceAll('=', ' '), runs))
    }
  })
}

test('a shell that is not known is wrong usage', async () => {
  const { exit, err } = await kloros(home, ['completion', 'csh'])
  assert.equal(exit, 2)
  assert.match(err, /csh .*bash, zsh, fish/)
})
