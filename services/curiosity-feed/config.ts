import * as z from 'zod'
import { isLoopback } from './loopback.ts'
import { Webhook } from './webhooks/hook.ts'

const HostName = z.string().max(253)

/** What the feed is configured with: the table `[curiosity-feed]`. */
export const Config = z
  .object({
    /** Where to listen; beyond loopback only with a token. */
    host: HostName.min(1).default('127.0.0.1'),
    /** What callers must send as `Authorization: Bearer`; empty asks for none. */
    token: z
      .string()
      .max(512)
      .regex(/^[\x21-\x7e]*$/, 'must be printable and without spaces')
      .default(''),
    /** Names under which the feed may be called, beside localhost and `host`; without ports. */
    hosts: z
      .array(HostName.regex(/^[^\s:/]+$|^[0-9a-f:.]+$/i, 'must be a host name or address, without a port'))
      .max(64)
      .default([]),
    /** Other sites whose pages may call the feed from a browser (CORS), such as `https://ops.example`; none by default. */
    origins: z
      .array(
        z
          .string()
          .max(512)
          .refine(isOrigin, 'must be an origin as browsers write it, such as https://ops.example, without a path'),
      )
      .max(64)
      .default([]),
    /** The most a request's body may weigh, in bytes. */
    body_limit: z.int().min(1024).max(16_777_216).default(1_048_576),
    /**
     * How many requests a client, which is an address, may make in a minute; 0 lets all through. Unset: 600, and as many as
     * they like from the feed's own host.
     */
    rate_limit: z.int().min(0).max(1_000_000).exactOptional(),
    /** Who is told when questions open, become critical and close; see `webhooks/hook.ts`. */
    webhooks: z
      .array(Webhook)
      .max(16)
      .refine((hooks) => new Set(hooks.map(({ url }) => url)).size === hooks.length, 'must each have a url of its own')
      .default([]),
  })
  .refine(({ host, token }) => token !== '' || isLoopback(host), {
    path: ['token'],
    error: 'must be set where host is not a loopback address',
  })

function isOrigin(text: string): boolean {
  return /^https?:/.test(text) && URL.canParse(text) && new URL(text).origin === text
}
