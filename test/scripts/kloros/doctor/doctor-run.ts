import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import type { Finding } from '../../../../scripts/kloros/doctor/finding.ts'

/** The built command. */
export const program = join(fileURLToPath(new URL('../../../../dist', import.meta.url)), 'kloros.js')

/** What a run of `kloros doctor` found. */
export class Diagnosis {
  constructor(
    readonly findings: readonly Finding[],
    readonly exit: number,
  ) {}

  /** The worst that was found of a check; undefined where nothing was said of it. */
  of(check: string): Finding | undefined {
    const all = this.findings.filter((one) => one.check === check)
    return all.find(({ status }) => status === 'failure') ?? all.find(({ status }) => status === 'warning') ?? all[0]
  }

  /** The status of every check but these, given as beginnings of their names. */
  statuses(...but: string[]): Record<string, string | undefined> {
    const checks = new Set(this.findings.map(({ check }) => check))
    const rest = [...checks].filter((check) => !but.some((name) => check.startsWith(name)))
    return Object.fromEntries(rest.map((check) => [check, this.of(check)?.status]))
  }
}

/** Reads what `kloros doctor --json` printed. */
export function diagnosis(stdout: string, exit: number): Diagnosis {
  return new Diagnosis(JSON.parse(stdout) as Finding[], exit)
}

/** Runs the built `kloros doctor --json`. */
export async function runDoctor(env: Record<string, string>, args: string[] = []): Promise<Diagnosis> {
  try {
    const { stdout } = await promisify(execFile)(process.execPath, [program, 'doctor', '--json', ...args], { env })
    return diagnosis(stdout, 0)
  } catch (error) {
    const { stdout, code } = error as { stdout?: string; code?: number }
    if (!stdout || typeof code !== 'number') throw error
    return diagnosis(stdout, code)
  }
}

/** Carries out a mend that is a command, as a person would who copies it. */
export async function carryOut(mend: string | null | undefined, env: Record<string, string>): Promise<void> {
  await promisify(execFile)('sh', ['-e', '-c', mend ?? 'exit 9'], { env })
}
