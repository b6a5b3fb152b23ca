import * as z from 'zod'
import { unitName } from '../../units/service-unit.ts'
import { type Configuration, configured } from './configuration.ts'
import { type Finding, failure, ok, warning } from './finding.ts'
import { asRoot, type Host, quote } from './host.ts'
import type { Processes } from './processes.ts'
import { installed, isUp, isWanted, type Unit, type Units } from './units.ts'

const Health = z.object({ service: z.string(), host: z.string() })

/** What is behind a port: a service of a fleet, another program, one that does not answer, or nothing. */
export type Answer = { service: string; host: string } | 'other' | 'silent' | 'nothing'

/** A service's port, and what was found there. */
export interface Port {
  service: string
  port: number
  answer: Answer
}

/** Asks every service's port for its `/health`. A port of 0 may be any, and is not asked. */
export async function readPorts(host: Host, configuration: Configuration): Promise<Port[]> {
  const ports = host.services.flatMap((service) => {
    const port = configured(configuration, service, 'port')
    return typeof port === 'number' && port > 0 ? [{ service, port }] : []
  })
  const { host: address } = configuration.effective.config
  return Promise.all(
    ports.map(async ({ service, port }) => {
      const name = service === 'curiosity-feed' ? reachable(address) : '127.0.0.1'
      return { service, port, answer: await askPort(`http://${name}:${port}/health`, host.patience_ms) }
    }),
  )
}

/** Where an address that is listened on can be reached from here. */
export function reachable(address: string): string {
  if (address === '0.0.0.0') return '127.0.0.1'
  if (address === '::') return '[::1]'
  return address.includes(':') && !address.startsWith('[') ? `[${address}]` : address
}

async function askPort(url: string, patience_ms: number): Promise<Answer> {
  try {
    const response = await fetch(url, { redirect: 'manual', signal: AbortSignal.timeout(patience_ms) })
    const health = Health.safeParse(await response.json())
    return health.success ? health.data : 'other'
  } catch (error) {
    if (!(error instanceof Error)) throw error
    if (error.name === 'TimeoutError') return 'silent'
    return isRefused(error.cause) ? 'nothing' : 'other'
  }
}

function isRefused(cause: unknown): boolean {
  if (cause instanceof AggregateError) return cause.errors.every(isRefused)
  return cause instanceof Error && 'code' in cause && cause.code === 'ECONNREFUSED'
}

/** Whether each service holds its own port. */
export function judgePorts(
  ports: readonly Port[],
  { processes, units }: { processes: Processes; units: Units },
  host: Pick<Host, 'uid'>,
  file: string | null,
): Finding[] {
  return ports.map(({ service, port, answer }) => {
    const check = `port.${service}`
    const unit = installed(units, unitName(service))
    const holder = holderOf(port, processes)
    const restart = unit && isUp(unit) ? asRoot(host, `systemctl restart ${unit.name}`) : `kloros run ${service}`
    const another = `end ${holder.name}, or set port in [${service}] of ${quote(file ?? '/etc/kloros/kloros.toml')}`
    if (answer === 'nothing') return judgeFree(check, { service, port, unit }, restart)
    if (answer === 'silent') {
      const message = `Port ${port} is held by ${holder.name}, which does not answer.`
      const mend = unit && unit.pid > 0 && unit.pid === holder.pid ? restart : another
      return failure(check, message, mend)
    }
    if (answer === 'other') {
      return failure(check, `Port ${port} is held by ${holder.name}, which is not ${service}.`, another)
    }
    if (answer.service !== service) {
      return failure(check, `Port ${port} is held by ${answer.service} (${holder.name}), not by ${service}.`, another)
    }
    if (unit !== undefined && (unit.pid === 0 || (holder.pid !== undefined && holder.pid !== unit.pid))) {
      const message = `Port ${port} is held by ${holder.name}, a ${service} that is not the one of ${unit.name}.`
      return isWanted(unit) ? failure(check, message, another) : warning(check, message, another)
    }
    return ok(check, `Port ${port} is held by ${service}.`)
  })
}

function judgeFree(
  check: string,
  { service, port, unit }: { service: string; port: number; unit: Unit | undefined },
  restart: string,
): Finding {
  if (unit === undefined) return warning(check, `Nothing listens on port ${port}: ${service} does not run.`, restart)
  if (!isUp(unit)) return ok(check, `Port ${port} is free for ${service}.`)
  return failure(check, `Nothing listens on port ${port}, though ${unit.name} is ${unit.active}.`, restart)
}

function holderOf(port: number, { processes, owners }: Processes): { pid?: number; name: string } {
  const holder = processes.find(({ ports }) => ports.includes(port))
  if (holder !== undefined) return { pid: holder.pid, name: `process ${holder.pid} (${holder.name})` }
  const owner = owners.get(port)
  return { name: owner === undefined ? 'another program' : `a program of user ${owner.uid}` }
}
