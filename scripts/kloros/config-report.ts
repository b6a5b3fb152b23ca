import { availableParallelism } from 'node:os'
import * as z from 'zod'
import type { Context } from './command.ts'
import { run } from './doctor/program.ts'
import { locate } from './locate.ts'

const PATIENCE_MS = 30_000
const BAD_CONFIGURATION = 78

const Report = z.object({
  service: z.string(),
  file: z.string().nullish(),
  entries: z.array(z.object({ key: z.string(), value: z.unknown(), from: z.string() })),
})

/** What a service says of its configuration: the file, every key, and where each value came from; secrets are masked. */
export type Report = z.infer<typeof Report>

/** What a service answered: its report, why it refuses its configuration, or why it could not be asked. */
export type Outcome = { service: string } & ({ report: Report } | { refusal: string } | { silent: string })

/**
 * Asks services for their configuration, some at a time.
 *
 * @param config another file than theirs.
 */
export async function askServices(
  env: Context['env'],
  services: readonly string[],
  config?: string,
  patience_ms = PATIENCE_MS,
): Promise<Outcome[]> {
  const outcomes: Outcome[] = []
  const waiting = services.entries()
  // What one of them waits for in vain, such as a file that never ends, the others would wait for, too.
  let stuck: string | undefined
  // Each takes a fraction of a CPU second to start.
  const askOn = async () => {
    for (const [at, service] of waiting) {
      outcomes[at] = stuck === undefined ? await askOne(service) : { service, silent: stuck }
    }
  }
  await Promise.all(Array.from({ length: availableParallelism() }, askOn))
  return outcomes

  async function askOne(service: string): Promise<Outcome> {
    const { main, nodeFlags } = locate()
    const args = [...nodeFlags, main, service, '--config-report', ...(config === undefined ? [] : ['--config', config])]
    const said = await run(process.execPath, args, { env, patience_ms })
    if ('failed' in said) {
      stuck = said.failed
      return { service, silent: stuck }
    }
    // Node itself may have warned of something before.
    const last = said.stderr.trim().split('\n').at(-1) ?? ''
    if (said.code === BAD_CONFIGURATION && last !== '') return { service, refusal: last }
    const report = Report.safeParse(parse(said.stdout))
    if (said.code === 0 && report.success) return { service, report: report.data }
    return { service, silent: last || `it ended with ${said.code}` }
  }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
