import { existsSync } from 'node:fs'
import { Failure } from '../command.ts'
import { findToken } from '../token.ts'
import type { Configuration } from './configuration.ts'
import { FEED_ENVIRONMENT } from './deployment.ts'
import { type Finding, failure, ok, warning } from './finding.ts'
import { type Host, quote } from './host.ts'
import { reachable } from './ports.ts'

/** What the feed answered to a call that needs the token, if it wants one; why there is none, or why this user's token cannot be used. */
export interface FeedAnswer {
  url: string
  answer: { status: number } | { problem: string } | { unusable: string }
  /** Whose token was sent: of this user, of the configuration, or none. */
  token: 'own' | 'configured' | 'none'
  /** Whether there is the token that the installed feed was given. */
  kept: boolean
}

/** Gives this user a copy of the token, which root alone can read. */
const COPY = `sudo sed -n 's/^KLOROS_FEED_TOKEN=//p' ${FEED_ENVIRONMENT} | install -D -m 600 /dev/stdin ~/.config/kloros/token`

/** Calls the feed as a program would. */
export async function readFeed(host: Host, { effective }: Configuration): Promise<FeedAnswer> {
  const { host: address, port, token: configured } = effective.config
  const kept = existsSync(FEED_ENVIRONMENT)
  const url = host.caller.KLOROS_URL?.replace(/\/+$/, '') || `http://${reachable(address)}:${port}`
  let own: string | undefined
  try {
    own = await findToken(host.caller, url)
  } catch (error) {
    if (!(error instanceof Failure)) throw error
    return { url, kept, token: 'own', answer: { unusable: error.message } }
  }
  const token = own !== undefined && own !== configured ? 'own' : configured === '' ? 'none' : 'configured'
  const sent = own ?? configured
  try {
    const response = await fetch(`${url}/questions?limit=1`, {
      headers: sent === '' ? {} : { authorization: `Bearer ${sent}` },
      redirect: 'manual',
      signal: AbortSignal.timeout(host.patience_ms),
    })
    await response.body?.cancel()
    return { url, kept, token, answer: { status: response.status } }
  } catch (error) {
    if (!(error instanceof Error)) throw error
    if (error.name === 'TimeoutError')
      return { url, kept, token, answer: { problem: `no answer within ${host.patience_ms / 1000} s` } }
    const cause = error.cause as (Error & { code?: string }) | undefined
    return { url, kept, token, answer: { problem: cause?.code ?? cause?.message ?? error.message } }
  }
}

/** Whether a program of this user gets answers from the feed. */
export function judgeFeed(
  { url, answer, token, kept }: FeedAnswer,
  host: Pick<Host, 'uid'>,
  restart: string,
  wanted: boolean,
): Finding {
  const check = 'feed'
  if ('unusable' in answer) {
    return failure(check, answer.unusable, 'name a file with the token that you may read in KLOROS_TOKEN_FILE')
  }
  if ('problem' in answer) {
    const message = `The feed at ${url} cannot be asked: ${answer.problem}.`
    return wanted ? failure(check, message, restart) : ok(check, `The feed at ${url} is off.`)
  }
  const { status } = answer
  if (status === 200) return ok(check, `The feed answers at ${url}.`)
  if (status === 401 || status === 403) {
    if (token === 'configured') {
      return failure(check, `The feed at ${url} runs with another token than it is configured with.`, restart)
    }
    const mend = kept ? COPY : 'put the token of the feed into KLOROS_FEED_TOKEN, or its file into KLOROS_TOKEN_FILE'
    if (token === 'own') return failure(check, `The feed at ${url} refuses the token of this user.`, mend)
    const message = `The feed at ${url} wants a token, and this user has none.`
    return host.uid === 0 ? failure(check, message, mend) : warning(check, message, mend)
  }
  const message = `The feed at ${url} answered ${status}.`
  return failure(
    check,
    message,
    status === 503 ? 'mend what is said of Redis' : `curl -i ${quote(`${url}/questions?limit=1`)}`,
  )
}
