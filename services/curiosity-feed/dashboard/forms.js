import { line, words } from './text.js'

const HOUR_MS = 3_600_000

const WHY = {
  kind: 'textarea',
  name: 'reason',
  label: 'Why',
  rows: 3,
  maxlength: 4000,
  required: true,
  autofocus: true,
}
const WHY_IF_ANY = { ...WHY, required: false }

const SNOOZES = [
  ['1', 'For an hour'],
  ['4', 'For four hours'],
  ['24', 'For a day'],
  ['72', 'For three days'],
  ['168', 'For a week'],
  ['720', 'For thirty days'],
]

const reason = ({ reason: text }) => (text.trim() === '' ? {} : { reason: text.trim() })

/** What an answer needs. */
export function answer({ status }) {
  return {
    title: 'Answer',
    note: status === 'ready' ? 'Nobody holds it: it is claimed for you with the answer.' : '',
    button: 'Answer',
    fields: [
      { ...WHY, name: 'answer', label: 'What is it, and what was done', rows: 6, maxlength: 60_000 },
      {
        ...WHY_IF_ANY,
        name: 'evidence',
        label: 'Evidence',
        hint: 'A line each: a command, a commit, a figure.',
        autofocus: false,
      },
      {
        ...{ name: 'confidence', label: 'How sure', type: 'number', min: 0, max: 100, step: 1, inputmode: 'numeric' },
        hint: 'In percent.',
      },
    ],
    read: ({ answer: text, evidence, confidence }) => ({
      answer: text.trim(),
      evidence: evidence
        .split('\n')
        .map((one) => one.trim())
        .filter(Boolean)
        .slice(0, 100),
      ...(confidence !== '' && { confidence: Number(confidence) / 100 }),
    }),
  }
}

/** What giving back needs. */
export function release() {
  return { title: 'Release', note: 'Anyone may take it then.', button: 'Release', fields: [WHY_IF_ANY], read: reason }
}

/** What blocking needs. */
export function block() {
  return {
    ...{ title: 'Block', note: 'It cannot be answered now. It stays so until somebody reopens it.', button: 'Block' },
    ...{ fields: [WHY], read: reason },
  }
}

/** What snoozing needs. */
export function snooze() {
  return {
    ...{ title: 'Snooze', note: 'It is asked again by itself then.', button: 'Snooze' },
    fields: [{ kind: 'select', name: 'hours', label: 'How long', choices: SNOOZES, autofocus: true }],
    read: ({ hours }) => ({ until: new Date(Date.now() + Number(hours) * HOUR_MS).toISOString() }),
  }
}

/** What accepting needs. */
export function accept() {
  return {
    ...{ title: 'Accept', note: 'It is left at that: quiet until its evidence changes.', button: 'Accept' },
    ...{ fields: [WHY], read: reason },
  }
}

/** What asking again needs. */
export function reopen() {
  return { title: 'Reopen', note: 'It is asked again, from now.', button: 'Reopen', fields: [WHY_IF_ANY], read: reason }
}

/** What muting needs. @param gap the one it is about; without it, any. */
export function mute(gap) {
  const name = gap?.name ?? ''
  return {
    title: 'Mute',
    note: 'Questions about gaps of such names are held, and asked when the mute ends.',
    button: 'Mute',
    fields: [
      {
        ...{ name: 'gap_name', label: 'Names of gaps', required: true, maxlength: 512, autofocus: true, value: name },
        ...{ hint: '* stands for any text, ? for any one character.', spellcheck: 'false', class: 'mono' },
      },
      ...(gap ? [{ name: 'only', label: `Only of type ${words(gap.type)}`, type: 'checkbox', checked: true }] : []),
      { ...WHY, autofocus: false },
      {
        kind: 'select',
        name: 'hours',
        label: 'How long',
        choices: [['', 'Until it is taken back'], ...SNOOZES],
      },
    ],
    read: ({ gap_name, only, reason: why, hours }) => ({
      gap_name: line(gap_name),
      ...(only !== undefined && { gap_type: gap.type }),
      reason: why.trim(),
      ...(hours !== '' && { until: new Date(Date.now() + Number(hours) * HOUR_MS).toISOString() }),
    }),
  }
}
