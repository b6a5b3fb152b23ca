import type { Weakness } from '../../shared/contract/gaps-investigations.ts'
import type { Answer } from '../../shared/contract/question.ts'
import { mentions, type Subject } from './subject.ts'
import { oneLine } from './text.ts'

/** One objection to an investigation: what for, and in words with what was read. */
export interface Objection {
  reason: Weakness
  because: string
}

/** A place that can be looked at: an address, a line of a file, a commit, a question, a merge request, a command. */
const POINTER =
  /https?:\/\/\S+|[\w./-]+\.\w{1,5}:\d+|\b(?=[0-9a-f]*\d)(?=[0-9a-f]*[a-f])[0-9a-f]{7,40}\b|\b[a-z][a-z0-9_]*-[0-9a-f]{16}\b|(?:^|\s)[#!]\d{1,6}\b|`[^`]{6,}`|^\$ \S+/im

/** What is written where there is nothing to write. */
const NOTHING =
  /^(?:n\/?a|none|nil|null|nothing|no|yes|yep|ok|okay|done|fixed|tbd|todo|unknown|obvious|trust me|self[- ]evident|not (?:applicable|available|needed)|no (?:further )?evidence(?: (?:found|needed|available))?|see (?:the )?(?:above|answer|logs?|below)|as (?:above|described|stated)(?: above)?|(?:i )?(?:have )?(?:checked|verified|confirmed|investigated|tested|looked into|reviewed)(?: (?:it|this|that|everything|manually|the (?:logs?|code|issue|system)))?|(?:it )?works(?: for me| now| fine)?|(?:(?:it|all|everything) )?(?:looks|seems|is) (?:good|fine|ok|okay|right|healthy)(?: now)?|all (?:good|clear|fine|ok)|(?:the )?(?:logs?|code|evidence|experience|analysis|common sense))$/

/** Objections to what an answer rests on; none where it rests on something that is about the subject. */
export function objectionsTo(answer: Pick<Answer, 'answer' | 'evidence'>, subject: Subject): Objection[] {
  const said = answer.evidence.filter(saysSomething)
  const answersItself = POINTER.test(answer.answer)
  if (said.length === 0) {
    if (answersItself) return []
    const [first] = answer.evidence
    const because = first === undefined ? 'it came without any evidence' : `its evidence says nothing: ${quoted(first)}`
    return [{ reason: 'no_evidence', because }]
  }
  if (said.some((line) => mentions(line, subject))) return []
  // What is pointed at may lie elsewhere, where the answer says how it comes to its subject.
  if (said.some((line) => POINTER.test(line)) && mentions(answer.answer, subject)) return []
  const about = subject.names.slice(0, 3).join(', ')
  return [{ reason: 'off_subject', because: `its evidence says nothing of ${about}: ${quoted(said[0] ?? '')}` }]
}

/** Whether a line of evidence says anything. */
export function saysSomething(line: string): boolean {
  const bare = line
    .slice(0, 200)
    .toLowerCase()
    .replace(/^[^\p{L}\p{N}]+|[^\p{L}\p{N}]+$/gu, '')
  return bare.length >= 2 && !NOTHING.test(bare)
}

function quoted(text: string): string {
  return `“${oneLine(text, 120)}”`
}
