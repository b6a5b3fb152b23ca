import { post } from './api.js'
import { forgetClaim, rememberClaim, tokenOf } from './claims.js'
import { ask } from './dialog.js'
import * as forms from './forms.js'
import { kept } from './kept.js'
import { say } from './notices.js'

/** How long a claim made here holds, in seconds: a person reads slower than an agent. */
const LEASE_S = 1_800

const DECIDABLE = ['ready', 'in_progress', 'blocked']
const OVER = ['blocked', 'snoozed', 'accepted', 'answered', 'closed']

/** What may be done, in the order in which it is shown: its name, key, words, when, and how. */
const ACTIONS = [
  ['claim', 'c', 'Claim', ({ status }) => status === 'ready', claim],
  ['answer', 'a', 'Answer', (question) => question.status === 'ready' || isMine(question), answer],
  ['renew', '', 'Keep longer', isMine, renew],
  ['release', 'r', 'Release', isMine, release],
  ['block', 'b', 'Block', isMine, block],
  ['snooze', 's', 'Snooze', ({ status }) => DECIDABLE.includes(status), snooze],
  ['accept', 'y', 'Accept', ({ status }) => [...DECIDABLE, 'answered'].includes(status), accept],
  ['reopen', 'o', 'Reopen', ({ status }) => OVER.includes(status), reopen],
  ['mute', 'm', 'Mute', ({ status }) => status !== 'closed' && status !== 'held', ({ gap }) => mute(gap)],
]

/** What may be done to a question now. */
export function actionsFor(question) {
  return ACTIONS.filter(([, , , may]) => may(question)).map(([name, key, words, , run]) => ({
    ...{ name, key, words },
    run: () => attempt(question, words, () => run(question)),
  }))
}

/** Whether this browser holds it. */
export function isMine(question) {
  return tokenOf(question) !== undefined
}

/** Who does what is done here, as the history shows it. */
export function worker() {
  return kept('worker') || 'dashboard'
}

/** Ids of the questions to which something is being done. */
const busy = new Set()

/** One at a time to a question, or to whatever has an id: a second click does nothing twice. */
export async function attempt({ id }, words, work) {
  if (busy.has(id)) {
    say(`${words}: wait until what you did before is answered.`, 'bad')
    return
  }
  busy.add(id)
  try {
    await work()
  } catch (error) {
    say(`${words}: ${error.message}`, 'bad')
  } finally {
    busy.delete(id)
  }
}

async function take({ id }) {
  const claimed = await post(`/questions/${encodeURIComponent(id)}/claim`, { worker: worker(), lease_seconds: LEASE_S })
  rememberClaim(claimed)
  return claimed.token
}

function tell({ id }, what, body) {
  return post(`/questions/${encodeURIComponent(id)}/${what}`, body)
}

async function claim(question) {
  await take(question)
  say('Claimed: it is yours for 30 minutes.')
}

async function renew(question) {
  await tell(question, 'renew', { token: tokenOf(question), lease_seconds: LEASE_S })
  say('It is yours for 30 minutes more.')
}

async function answer(question) {
  let token = tokenOf(question)
  await ask(forms.answer(question), async (given) => {
    // Whoever answers what nobody holds takes it first; once, however often the answer is refused.
    token ??= await take(question)
    await tell(question, 'answer', { token, ...given })
    forgetClaim(question.id)
    say('Answered.')
  })
}

async function release(question) {
  await ask(forms.release(), async (given) => {
    await tell(question, 'release', { token: tokenOf(question), ...given })
    forgetClaim(question.id)
    say('Released: anyone may take it.')
  })
}

async function block(question) {
  await ask(forms.block(), async (given) => {
    await tell(question, 'block', { token: tokenOf(question), ...given })
    forgetClaim(question.id)
    say('Blocked.')
  })
}

async function snooze(question) {
  await ask(forms.snooze(), async (given) => {
    await tell(question, 'snooze', given)
    say('Snoozed.')
  })
}

async function accept(question) {
  await ask(forms.accept(), async (given) => {
    await tell(question, 'accept', given)
    say('Accepted: quiet until its evidence changes.')
  })
}

async function reopen(question) {
  await ask(forms.reopen(), async (given) => {
    await tell(question, 'reopen', given)
    say('Asked again.')
  })
}

/** Holds the questions about gaps of some names. @param gap the one it is about; without it, any. */
export async function mute(gap) {
  await ask(forms.mute(gap), async (given) => {
    const { held } = await post('/mutes', given)
    say(`Muted: ${held} ${held === 1 ? 'question is' : 'questions are'} held.`)
  })
}
