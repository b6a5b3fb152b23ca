import { claimsFile, forget, recall } from './claims.ts'
import { type Context, exits, Failure, numberOf, type Option } from './command.ts'
import type { Feed, Reply } from './feed.ts'

/** For commands about a claimed question. */
export const tokenOption = {
  token: { type: 'string', value: 'TOKEN', help: "the claim's token (else the one that kloros claim remembered)" },
} as const satisfies Record<string, Option>

/** For commands that hold a question for a time. */
export const leaseOption = {
  lease: { type: 'string', value: 'SECONDS', help: 'for how long (300, at most 86400)' },
} as const satisfies Record<string, Option>

/** `lease_seconds`, where a lease was named. */
export function leaseOf(lease: string | undefined): { lease_seconds?: number } {
  return lease === undefined ? {} : { lease_seconds: numberOf('--lease', lease, 1, 86_400) }
}

/** Finds what proves the claim of a question. */
export async function heldToken(context: Context, feed: Feed, id: string, given: string | undefined): Promise<string> {
  const token = given ?? (await recall(claimsFile(context.env), feed.url, id))
  if (token === undefined)
    throw new Failure(`No claim of ${id} is remembered here; kloros claim makes one, or give --token.`)
  return token
}

/** The value of `--reason`, where the feed wants one. */
export function reasonOf(reason: string | undefined): string {
  if (reason?.trim()) return reason
  throw new Failure('Say why, with --reason.', exits.usage)
}

/**
 * Tells the feed of a change that ends the claim of a question, if there is one, and forgets its token.
 *
 * @param call the last part of the path.
 */
export async function endClaim(context: Context, feed: Feed, id: string, call: string, body: Told): Promise<Reply> {
  const reply = await tell(context, feed, id, call, body)
  await orSay(context, drop(context, feed, id))
  return reply
}

/** What the feed is told of a question, with what proves its claim where that is needed. */
type Told = Readonly<Record<string, unknown>> & { token?: string }

/** Tells the feed something of a question; where it says that the claim has ended, that is forgotten. */
export async function tell(context: Context, feed: Feed, id: string, call: string, body: Told): Promise<Reply> {
  try {
    return await feed.post(`${pathOf(id)}/${call}`, body)
  } catch (error) {
    if (error instanceof Failure && (error.status === 404 || error.status === 409)) {
      await orSay(context, drop(context, feed, id, body.token))
    }
    throw error
  }
}

/** Forgets the claim of a question, where one is remembered. @param token where it is given, of this token only. */
async function drop({ env }: Context, { url }: Feed, id: string, token?: string): Promise<void> {
  const held = await recall(claimsFile(env), url, id)
  if (held !== undefined && (token ?? held) === held) await forget(claimsFile(env), url, id)
}

/** Where the feed has a question. */
export function pathOf(id: string): string {
  return `/questions/${encodeURIComponent(id)}`
}

/**
 * Goes on where a claim could not be remembered or forgotten: the feed has done its part already.
 *
 * @param then what the user needs to know then.
 */
export async function orSay(context: Context, change: Promise<void>, then?: string): Promise<void> {
  try {
    await change
  } catch (error) {
    if (!(error instanceof Failure)) throw error
    context.stderr.write(`kloros: ${[error.message, then].filter(Boolean).join(' — ')}\n`)
  }
}
