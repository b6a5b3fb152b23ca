import { actionsFor, isMine } from './actions.js'
import { h } from './dom.js'
import { ago, count, moment, since } from './format.js'
import { icon, levelIcon } from './icons.js'
import { say } from './notices.js'
import { part } from './part.js'
import { link } from './router.js'
import { line, plain, words } from './text.js'

/** What is offered first, where it may be done. */
const FIRST = ['claim', 'answer']

const ASKED = {
  explain_and_soft_fallback: 'Explain it, and do without',
  investigate: 'Investigate it',
  propose_fix: 'Propose a fix',
  request_user_action: 'Have somebody act',
  find_substitute: 'Find what can stand in',
  experiment: 'Try it out',
  explore: 'Explore it',
}

/** The parts of a question in order: a name, what of it they show (to know when to draw them anew), and how. */
export const PARTS = [
  [
    'head',
    ({ id, question, level, status, metadata, action_class }) => [id, question, level, status, metadata, action_class],
    head,
  ],
  ['actions', (question) => [question.id, question.status, question.claim, isMine(question)], actions],
  [
    'about',
    ({ gap, occurrences, first_seen, last_seen, hosts, facts }) => [
      gap,
      occurrences,
      first_seen,
      last_seen,
      hosts,
      facts,
    ],
    about,
  ],
  ['answer', ({ answer }) => [answer], answered],
  ['evidence', ({ evidence }) => [evidence], evidenceList],
]

function head({ id, question, level, status, metadata, action_class }) {
  return h(
    'header',
    { class: 'head' },
    h(
      'p',
      { class: 'badges' },
      h('span', { class: `badge level-${level}` }, levelIcon(level), level),
      h('span', { class: `badge status-${status}` }, icon(status), words(status)),
      metadata.flapping ? h('span', { class: 'badge' }, 'flapping') : null,
      metadata.regression ? h('span', { class: 'badge' }, 'seen again after an answer') : null,
      metadata.returned ? h('span', { class: 'badge' }, 'had closed, came back') : null,
    ),
    h('h1', { tabindex: -1 }, plain(question)),
    h(
      'p',
      { class: 'sub' },
      copier('id', id, id, icon('copy')),
      copier('link', `${location.origin}/${link({ view: 'questions', id })}`, 'link', icon('link')),
      h('span', {}, ASKED[action_class] ?? words(action_class)),
    ),
  )
}

function copier(what, text, ...shown) {
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(text)
      say(`The ${what} is copied.`)
    } catch {
      // Browsers allow it on https and localhost alone.
      say(`The ${what} could not be copied.`, 'bad')
    }
  }
  const about = { class: 'copy mono', title: `Copy the ${what}`, 'data-key': `copy-${what}` }
  return h('button', { type: 'button', ...about, onclick: copy }, ...shown)
}

function actions(question) {
  const { claim, status, metadata } = question
  const buttons = actionsFor(question).map(({ name, key, words: text, run }, at) =>
    h(
      'button',
      {
        type: 'button',
        class: at === 0 && FIRST.includes(name) ? 'primary' : null,
        'data-key': name,
        'aria-keyshortcuts': key || null,
        onclick: run,
      },
      text,
      key ? h('kbd', { 'aria-hidden': 'true' }, key) : null,
    ),
  )
  return h(
    'div',
    { class: 'actions' },
    h('div', { class: 'buttons', role: 'group', 'aria-label': 'What may be done' }, buttons),
    h('p', { class: 'standing' }, standing(status, claim, metadata, isMine(question))),
  )
}

function standing(status, claim, { reason, until, held_by }, mine) {
  const because = reason ? `${line(reason)}.` : ''
  if (status === 'in_progress' && claim !== null) {
    const who = mine ? 'You hold it' : `${line(claim.worker)} holds it`
    return [
      `${who} until `,
      h('time', { datetime: claim.expires_at, title: moment(claim.expires_at) }, ago(claim.expires_at)),
      '.',
    ]
  }
  if (status === 'snoozed' && until) return [`Asked again ${ago(until)}.`]
  if (status === 'held')
    return [held_by === 'rolled_up' ? 'It waits for room: too many of its type are open.' : `Held: ${because}`]
  if (status === 'answered') return ['Asked again when its gap is seen after its cooldown, or with other evidence.']
  return [because]
}

function about({ gap, occurrences, first_seen, last_seen, hosts, facts }) {
  const where = [facts.location, facts.function].filter((one) => typeof one === 'string' && one !== '').map(line)
  const on = hosts.map(({ host, open, last_seen: seen }) =>
    h(
      'span',
      { class: open ? 'host' : 'host is-closed', title: `last seen ${moment(seen)}` },
      line(host),
      open ? null : ' (closed)',
    ),
  )
  const rows = [
    ['gap', [h('span', { class: 'type' }, words(gap.type)), ' ', h('span', { class: 'mono' }, plain(gap.name))]],
    [
      'where',
      where.length > 0 ? [h('span', { class: 'mono strong' }, where[0]), where[1] ? ` in ${where[1]}` : ''] : [],
    ],
    ['unit', typeof facts.unit === 'string' ? [h('span', { class: 'mono' }, line(facts.unit))] : []],
    [
      'seen',
      [
        `${occurrences === 1 ? 'once' : `${count(occurrences)} times`}, first `,
        since(first_seen),
        ', last ',
        since(last_seen),
      ],
    ],
    [hosts.length === 1 ? 'host' : 'hosts', on],
  ]
  return h(
    'dl',
    { class: 'about' },
    rows
      .filter(([, value]) => value.length > 0)
      .map(([name, value]) => h('div', {}, h('dt', {}, name), h('dd', {}, ...value))),
  )
}

function answered({ answer }) {
  if (answer === null) return null
  const sure = answer.confidence === null ? '' : `, ${Math.round(answer.confidence * 100)} % sure`
  return part(
    'answer',
    'Answer',
    [h('span', { class: 'aside' }, `${line(answer.worker)}, `, since(answer.at), sure)],
    h('blockquote', { class: 'given' }, plain(answer.answer)),
    answer.evidence.length > 0
      ? h(
          'ul',
          { class: 'evidence' },
          answer.evidence.map((one) => h('li', {}, plain(one))),
        )
      : null,
  )
}

function evidenceList({ evidence }) {
  if (evidence.length === 0) return null
  return part(
    'evidence',
    'Evidence',
    [],
    h(
      'ul',
      { class: 'evidence' },
      evidence.map((one) => h('li', {}, plain(one))),
    ),
  )
}
