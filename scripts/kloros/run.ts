import { spawn } from 'node:child_process'
import { constants } from 'node:os'
import { defineCommand, exits, Failure } from './command.ts'
import { locate, nodeEnvironment } from './locate.ts'

const PASSED_ON = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const

/** Runs one service in the foreground, and ends as it ends. */
export const command = defineCommand({
  operands: 'SERVICE [ARGS]',
  count: [1, Number.POSITIVE_INFINITY],
  passes: true,
  completes: { words: () => locate().services() },
  options: {},
  notes: ['ARGS go to the service, its exit code is the command’s; its logs are JSON anyway.'],
  example: 'kloros run chaos-monitor --config kloros.toml',
  run({ operands: [service = '', ...args] }, context) {
    const { main, nodeFlags, services } = locate()
    if (!services().includes(service)) {
      throw new Failure(`${service} is no service; there are ${services().join(', ')}.`, exits.usage)
    }
    const child = spawn(process.execPath, [...nodeFlags, main, service, ...args], {
      stdio: 'inherit',
      env: { ...nodeEnvironment, ...context.env },
    })
    // Ctrl-C reaches the service from the terminal as well; being asked twice, it stops once.
    const passOn = (signal: NodeJS.Signals) => void child.kill(signal)
    for (const signal of PASSED_ON) process.on(signal, passOn)
    return new Promise((resolve, reject) => {
      child.on('error', reject)
      child.on('exit', (code, signal) => {
        for (const one of PASSED_ON) process.off(one, passOn)
        resolve(code ?? 128 + (signal ? constants.signals[signal] : 0))
      })
    })
  },
})
