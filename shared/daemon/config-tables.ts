import { hostname } from 'node:os'
import { isAbsolute } from 'node:path'
import * as z from 'zod'
import { parseAddress } from '../bus/address.ts'

function redisProblem(url: string): string | undefined {
  try {
    parseAddress(url)
    return undefined
  } catch (error) {
    if (error instanceof TypeError) return error.message
    throw error
  }
}

/** A file of TLS; none by default. */
const PemFile = z
  .string()
  .refine((path) => path === '' || isAbsolute(path), 'must be an absolute path')
  .default('')

/** The table `[redis]`. */
export const Redis = z.object({
  /** An address that `shared/bus/address.ts` reads; a user and password may stand before the hosts or the path. */
  url: z
    .string()
    .max(2048)
    .superRefine((url, { addIssue }) => {
      const message = redisProblem(url)
      if (message !== undefined) addIssue({ code: 'custom', message })
    })
    .default('unix:///run/kloros/redis.sock'),
  /** What every key of the fleet begins with: two fleets with different ones share a Redis. */
  prefix: z
    .string()
    .regex(/^[a-zA-Z0-9_.-]{1,64}$/, 'must be 1 to 64 letters, digits, dots, dashes or underscores')
    .default('kloros'),
  /** Where Redis is reached by TLS: the authorities to trust, in place of those the system does. */
  ca: PemFile,
  /** The certificate that the fleet shows there, and its key. */
  cert: PemFile,
  key: PemFile,
})

/** The table `[fleet]`. */
export const FleetTable = z.object({
  /** What the names of source, test and document gaps start with. */
  project: z
    .string()
    .regex(/^[^\s/\p{Cc}]{1,64}$/u, 'must be 1 to 64 characters without spaces and slashes')
    .default('local'),
  /** The host that signals come from, where their source does not say. */
  host: z
    .string()
    .regex(/^[^\s/\p{Cc}]{1,253}$/u, 'must be 1 to 253 characters without spaces and slashes')
    .default(() => hostname() || 'localhost'),
})

const PORT = 'must be a whole number from 1 to 65000'

/** What only the environment sets. */
export const Deployment = z.object({
  state_dir: z.string().refine(isAbsolute, 'must be an absolute path').default('/var/lib/kloros'),
  log_level: z.enum(['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent']).default('info'),
  port_base: z
    .string()
    .regex(/^\d{1,5}$/, PORT)
    .transform(Number)
    .refine((base) => base >= 1 && base <= 65_000, PORT)
    .default(8700),
})

/** The variables of the environment, by the table (none: {@link Deployment}) and the key they set. */
export const VARIABLES: readonly [variable: string, table: string, key: string][] = [
  ['KLOROS_REDIS_URL', 'redis', 'url'],
  ['KLOROS_PREFIX', 'redis', 'prefix'],
  ['KLOROS_FEED_TOKEN', 'curiosity-feed', 'token'],
  ['KLOROS_STATE_DIR', '', 'state_dir'],
  ['KLOROS_LOG_LEVEL', '', 'log_level'],
  ['KLOROS_PORT_BASE', '', 'port_base'],
]
