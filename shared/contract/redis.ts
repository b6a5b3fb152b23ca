/** The Redis of a fleet. */
export interface RedisPlace {
  /** An address that `shared/bus/address.ts` reads. */
  readonly url: string
  /** What every key of the fleet begins with, in braces. */
  readonly prefix: string
  /** Files in PEM, for addresses with TLS: whom to trust, in place of those the system does; empty, or left out: the system's. */
  readonly ca?: string
  /** A certificate to show, and its key; both or none. */
  readonly cert?: string
  readonly key?: string
}
