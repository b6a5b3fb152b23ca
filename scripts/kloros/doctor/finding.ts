/** One line of `kloros doctor`. */
export type Finding = {
  /** What was looked at, such as `redis.append-only` or `port.chaos-monitor`: stable, for programs. */
  check: string
  /** A sentence. */
  message: string
} & (
  | { status: 'ok'; mend: null }
  /** `mend` is an exact command, or the key to set and what to. */
  | { status: 'warning' | 'failure'; mend: string }
)

/** The most that a sentence says; what programs say of themselves may be of any length. */
const MOST_CHARS = 2_000

/** All is well. */
export function ok(check: string, message: string): Finding {
  return { check, status: 'ok', message: message.slice(0, MOST_CHARS), mend: null }
}

/** The fleet works, and somebody should look. */
export function warning(check: string, message: string, mend: string): Finding {
  return { check, status: 'warning', message: message.slice(0, MOST_CHARS), mend }
}

/** The fleet, or a part of it, does not work. */
export function failure(check: string, message: string, mend: string): Finding {
  return { check, status: 'failure', message: message.slice(0, MOST_CHARS), mend }
}
