import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto'
import type { connect } from '../../shared/bus/connect.ts'

/** How long a link may wait to be opened, and a session lasts, in milliseconds. */
const LINK_MS = 60_000
const SESSION_MS = 7 * 86_400_000

/** What a browser is let in by: a link that opens once, and the session that it begins, which a cookie stands for. */
export class Sessions {
  readonly #key: Buffer
  /** The cookie's name: cookies know no ports, and two fleets of a host have one each. */
  readonly cookie: string

  /**
   * @param token what the feed asks for: sessions end when it changes, and not when the feed does.
   * @param prefix of the fleet in Redis, which remembers links that wait.
   */
  constructor(
    token: string,
    private readonly redis: ReturnType<typeof connect>,
    private readonly prefix: string,
    private readonly now: () => number = Date.now,
  ) {
    this.#key = createHmac('sha256', token).update('kloros session').digest()
    this.cookie = `kloros_session_${createHmac('sha256', this.#key).update('name').digest('hex').slice(0, 8)}`
  }

  /** Makes a link's secret, and says until when it opens (ISO 8601, UTC). */
  async link(): Promise<{ secret: string; expires_at: string }> {
    const secret = randomBytes(24).toString('base64url')
    await this.redis.set(this.#keyOf(secret), '1', 'PX', LINK_MS)
    return { secret, expires_at: new Date(this.now() + LINK_MS).toISOString() }
  }

  /** Opens a link, once. @returns the cookie that begins a session; undefined where it was opened, is too old, or none. */
  async open(secret: string): Promise<string | undefined> {
    if (!/^[\w-]{32}$/.test(secret)) return undefined
    if ((await this.redis.getdel(this.#keyOf(secret))) === null) return undefined
    const said = `${this.now() + SESSION_MS}.${randomBytes(12).toString('base64url')}`
    const attributes = `Path=/; Max-Age=${SESSION_MS / 1000}; HttpOnly; SameSite=Strict`
    return `${this.cookie}=${said}.${this.#sign(said)}; ${attributes}`
  }

  /** Whether a request's cookies hold a session that lasts. */
  holds(cookies: string | undefined): boolean {
    for (const one of cookies?.split(';') ?? []) {
      const [name, value = ''] = one.trim().split('=', 2)
      if (name !== this.cookie) continue
      const [said = '', ends = '0', sign = ''] = /^((\d{1,16})\.[\w-]{16})\.([\w-]{43})$/.exec(value)?.slice(1) ?? []
      const right = Buffer.from(this.#sign(said))
      if (sign.length === right.length && timingSafeEqual(Buffer.from(sign), right)) return Number(ends) > this.now()
    }
    return false
  }

  #sign(said: string): string {
    return createHmac('sha256', this.#key).update(said).digest('base64url')
  }

  // Redis is not told what opens it.
  #keyOf(secret: string): string {
    return `{${this.prefix}}:link:${createHmac('sha256', this.#key).update(secret).digest('base64url')}`
  }
}
