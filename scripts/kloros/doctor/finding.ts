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

/** All is well. */
export function ok(check: string, message: string): Finding {
  return { check, status: 'ok', message, mend: null }
}

/** The fleet works, and somebody should look. */
export function warning(check: string, message: string, mend: string): Finding {
  return { check, status: 'warning', message, mend }
}

/** The fleet, or a part of it, does not work. */
export function failure(check: string, message: string, mend: string): Finding {
  return { check, status: 'failure', message, mend }
}
