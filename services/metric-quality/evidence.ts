import type { Weakness } from '../../shared/contract/gaps-investigations.ts'
import type { Answer } from '../../shared/contract/question.ts'
import { experimentOf } from './experiment.ts'
import { haveCommon, mentions, type Subject, tellingOf, without } from './subject.ts'
import { oneLine } from './text.ts'

/** One objection to an investigation: what for, and in words with what was read. */
export interface Objection {
  reason: Weakness
  because: string
}

/** A place that can be looked at: an address, a line of a file, a commit, a question, a merge request, a command. */
const POINTER =
  /https?:\/\/\S|(?<![\w./-])[\w./-]+\.\w{1,5}:\d+|\b(?=[0-9a-f]*\d)(?=[0-9a-f]*[a-f])[0-9a-f]{7,40}\b|\b[a-z][a-z0-9_]*-[0-9a-f]{16}\b|(?:^|\s)[#!]\d{1,6}\b|`[^`]{6,}`|^\$ \S+/im

/** Words of lines that say no more than that somebody looked, or is sure. */
const VACUOUS = new Set(
  `a above again agreed all already also am analysed analysis analyzed and answer any applicable as assure at available be been
  below bit carefully certain checked clear code complete completely confident confirmed correct deployed described did
  discussed done double everything evidence evident examined false fine fix fixed for fully good has have healthy here
  i in inspected into investigated is issue it its just know later like locally log logs look looked looking looks
  manually me my n na nil no none not nothing now null obvious of ok okay on or output paste please problem properly
  question read resolved reviewed right see seems self sense some source sources sure tbd tested that the these this
  thoroughly to todo true trust twice unknown verified very was we well went were what while with work worked working
  works yep yes`.split(/\s+/),
)

/** How much of a line is looked at to see whether it says anything, in characters. */
const MAX_LINE = 300

/** What is there cannot be known here: an address, and a commit or a number that stands alone. */
const ELSEWHERE = /https?:\/\/\S|^\s*(?:(?:commit )?[0-9a-f]{7,40}|[#!]\d{1,6})\s*$/i

/** Words that hardly any English sentence does without, and no other language has. */
const ENGLISH = /\b(?:the|of|to|and|is|for|with|it|are|has|been|from|that|not|by)\b/i

/** So many words in a row are a sentence. */
const SENTENCE = 5

/** In fewer words that tell anything, it cannot be told what they are about: much that is true is short. */
const LEAST_WORDS = 3

/** Objections to what an answer rests on; none where it rests on something that may be about the subject. */
export function objectionsTo(answer: Pick<Answer, 'answer' | 'evidence' | 'metrics'>, subject: Subject): Objection[] {
  const said = answer.evidence.filter((line) => saysSomething(line, subject))
  if (said.length === 0) {
    if (POINTER.test(answer.answer) || hasFigures(answer)) return []
    const [first] = answer.evidence
    const because = first === undefined ? 'it came without any evidence' : `its evidence says nothing: ${quoted(first)}`
    return [{ reason: 'no_evidence', because }]
  }
  if (wordsIn(said) < LEAST_WORDS || isForeign([answer.answer, ...said].join('\n'))) return []
  // What shows why may lie elsewhere: then it is the answer that it has to do with, or that says how it comes there.
  const isTold = mentions(answer.answer, subject)
  const isAbout = (line: string) =>
    mentions(line, subject) || haveCommon(line, answer.answer) || ELSEWHERE.test(line) || (isTold && POINTER.test(line))
  if (said.some(isAbout)) return []
  const about = subject.names.slice(0, 3).join(', ')
  return [{ reason: 'off_subject', because: `its evidence says nothing of ${about}: ${quoted(said[0] ?? '')}` }]
}

function hasFigures({ metrics }: Pick<Answer, 'metrics'>): boolean {
  return metrics !== null && experimentOf(metrics, { name: '' }) !== undefined
}

/** Whether a line of evidence says anything, beside what was asked about. */
export function saysSomething(line: string, subject: Subject): boolean {
  const words = without(line.slice(0, MAX_LINE), subject).trim().split(' ')
  return POINTER.test(line) || words.some((word) => word !== '' && !VACUOUS.has(word))
}

/** Whether a text is in another language than gaps are, of which no word can be expected to be theirs. */
function isForeign(text: string): boolean {
  if (/(?!\p{ASCII})\p{L}/u.test(text)) return true
  let row = 0
  const isSentence = text.split(/\s+/).some((word) => {
    row = /^[a-z]+[.,;]?$/i.test(word) ? row + 1 : 0
    return row === SENTENCE
  })
  return isSentence && !ENGLISH.test(text)
}

function wordsIn(lines: readonly string[]): number {
  return [...tellingOf(lines.join(' '))].filter((word) => !/\d/.test(word)).length
}

function quoted(text: string): string {
  return `“${oneLine(text, 120)}”`
}
