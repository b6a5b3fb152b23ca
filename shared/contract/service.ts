import type * as z from 'zod'
import type { Fleet, SourceStatus } from './monitor.ts'
import type { RedisPlace } from './redis.ts'

/** What systemd needs to know about a service beside its name. */
export interface Limits {
  /** MemoryMax, as systemd writes it. */
  memory: string
  /** CPUQuota, as systemd writes it; under 20 % a start takes seconds. */
  cpu: string
  /** Whatever else wants the processor comes first: it works through much at once, and nobody waits for it. */
  background?: true
}

/**
 * What of the host a service must reach beside what all do: Redis, its port on loopback, its configuration and its own
 * program, and of what others have in Redis. Its unit and its user of Redis open this and nothing more.
 */
export interface Reach {
  /** Reads the whole system's journal, and which units are off. */
  journal?: boolean
  /** Reads files that its configuration names, wherever they are. */
  files?: boolean
  /** Hears of devices and asks GPUs, and sees how full each file system is. */
  hardware?: boolean
  /** Listens or connects beyond loopback where its configuration says so. */
  network?: boolean
  /** In Redis: reads what the source index says, or keeps it. */
  index?: 'read' | 'keep'
  /** In Redis: reads what becomes of questions, keeps them, or keeps and serves them. */
  questions?: 'read' | 'keep' | 'serve'
  /** Path of a file of environment variables that root alone can read, and that may be missing. */
  secrets?: string
}

/** What every service says of itself; monitors add sources and a detector. */
export interface ServiceDefinition<C extends z.ZodObject = z.ZodObject> {
  name: string
  /** One sentence: the unit's description. */
  summary: string
  limits: Limits
  /** Nothing, where it is unset. */
  reach?: Reach
  /** Added to `KLOROS_PORT_BASE`. */
  port: number
  /** The service's own table of the configuration. Every key has a default; the runner adds `port`. */
  config: C
  /** What runs beside the sources, until `context.signal` is aborted; a rejection is a bug and ends the process. */
  start?(context: ServiceContext<z.infer<C>>): Promise<void>
  /** Makes the HTTP server of a service that answers more than what all do; it does not listen yet. */
  http?(own: OwnAnswers, context: ServiceContext<z.infer<C>>): Promise<HttpServer>
}

/** An HTTP server, such as one of fastify. */
export interface HttpServer {
  /** @throws what keeps it from listening there. */
  listen(at: { host: string; port: number }): Promise<unknown>
  /** Ends its connections, too. */
  close(): Promise<unknown>
}

/** An answer over HTTP. */
export interface Answer {
  status: number
  /** The media type of the body. */
  type: string
  body: string
}

/** What every service answers to a GET, by path. */
export type OwnAnswers = Readonly<Record<'/health' | '/metrics', () => Promise<Answer>>>

/** Declares a service that is no monitor, or more than one. */
export function defineService<C extends z.ZodObject>(service: ServiceDefinition<C>): ServiceDefinition<C> {
  return service
}

/** What the runner gives a service's `start` and `http`. */
export interface ServiceContext<C> {
  readonly config: C
  readonly fleet: Fleet
  readonly redis: RedisPlace
  /** Where the server listens. */
  readonly address: { readonly host: string; readonly port: number }
  /** Aborted when the service is to stop. */
  readonly signal: AbortSignal
  readonly log: Log
  count(counter: keyof Counters, by?: number): void
  /**
   * Says on `/health` how far the service is with its work, as numbers, and of which files it can make nothing, the first
   * of them; in place of what it said before.
   */
  say(work: Readonly<Record<string, number | boolean>>, faults?: readonly Fault[]): void
  /** Says on `/health` how a source is; unset fields stay as they were. */
  report(source: string, status: Partial<SourceStatus>): void
}

/** Static messages, the rest in fields. Healthy operation logs `started` and `stopped`. */
export interface Log {
  debug(message: string, fields?: Record<string, unknown>): void
  info(message: string, fields?: Record<string, unknown>): void
  warn(message: string, fields?: Record<string, unknown>): void
  error(message: string, fields?: Record<string, unknown>): void
}

/** How a service is: `ok` and `degraded` work; `stopped` is said once, in the last heartbeat. */
export type Status = 'ok' | 'degraded' | 'starting' | 'failing' | 'stopped'

/** Monotonic counts since the service started, or was given a new configuration. */
export interface Counters {
  /** Items read from sources. */
  read: number
  /** Input that could not be used. */
  skipped: number
  /** Signals published. */
  published: number
  /** Repeats counted into another signal. */
  folded: number
  /** Lost for want of room; never silently. */
  dropped: number
}

/** A file that a service can make nothing of. */
export interface Fault {
  path: string
  /** Where in it, as far as is known. */
  line?: number
  /** Why: one line. */
  error: string
  /** ISO 8601, in UTC. */
  since: string
}

/** The answer of `/health`, and the heartbeat. */
export interface Health {
  service: string
  host: string
  /** What its own kernel, and so its journal, calls the host, where the fleet calls it otherwise. */
  hostname?: string
  status: Status
  /** Why the status is not `ok`; empty when it is. */
  reason: string
  uptime_s: number
  redis: { connected: boolean }
  sources: Record<string, SourceStatus>
  counters: Counters
  /** How far it is with what it works through, where it does; its own words. */
  work?: Readonly<Record<string, number | boolean>>
  /** Files that it can make nothing of: the newest, at most 20. */
  faults?: readonly Fault[]
  memory_mb: number
  version: string
}

/** A service's last heartbeat, and when it was heard by the clock of Redis, in epoch seconds. */
export interface Heartbeat {
  heard_at: number
  health: Health
}

/** What keeps a service from running until a person changes something: its sentence is printed, and the process exits with 78. */
export class Unfit extends Error {}
