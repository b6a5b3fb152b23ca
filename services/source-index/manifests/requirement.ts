import type { Need } from '../../../shared/contract/summary.ts'

// Name, extras, and either where it is, or versions and a condition; PEP 508. Blanks are single by then: several optional
// ones beside each other would be tried in every way there is.
const REQUIREMENT =
  /^([A-Za-z0-9](?:[\w.-]*[A-Za-z0-9])?) ?(?:\[([\w .,-]*)\])? ?(?:@ ?(\S+)|\(? ?((?:(?:===?|[~!<>]=|[<>]) ?[\w.*+!-]+ ?,? ?)*)\)?) ?(;.*)?$/
// A repository mostly goes by the name of what is in it.
const REPOSITORY = /^(?:-e\s+)?(?:git|hg)\+\w+:\/\/[^\s#]*\/([\w.-]+?)(?:\.git)?(?:@[^\s#/]*)?(?:\s|#|$)/
const ARCHIVE = /^https?:\/\/(?:github|gitlab|codeberg)\.\w+\/[^\s/]+\/([\w.-]+)\/(?:-\/)?(?:zipball|tarball|archive)\//
const EGG = /#(?:.*&)?egg=([A-Za-z0-9][\w.-]*)/

/** More than this of a line is not looked at, in characters. */
const MAX_LINE = 1_000

/** Reads one requirement as PEP 508 writes it; none where it is none. What has a condition need not be there. */
function readRequirement(text: string): Need[] {
  const [, name, extras = '', , range, condition] =
    REQUIREMENT.exec(text.slice(0, MAX_LINE).trim().replace(/\s+/g, ' ')) ?? []
  if (name === undefined) return []
  const versions = (range ?? '').replace(/\s+/g, '')
  // Many an extra goes by the name of what it brings: `kombu[redis]`.
  const brought = extras
    .split(',')
    .flatMap((each): Need[] => (each.trim() === '' ? [] : [[each.trim(), '', 'optional']]))
  return [needOf(name, versions, condition === undefined ? undefined : 'optional'), ...brought]
}

/** What a list of requirements says, as pip reads it. */
export interface Listed {
  needs: Need[]
  /** Other files it takes in, as written. */
  lists: string[]
  /** How many lines are neither. */
  others: number
}

/** Reads lines as in `requirements.txt`. */
export function readRequirements(text: string): Listed {
  const listed: Listed = { needs: [], lists: [], others: 0 }
  for (const raw of text.replace(/\\\r?\n/g, ' ').split(/\r?\n/)) {
    const line = raw.replace(/(?:^|\s)#.*$/, '').trim()
    if (line === '') continue
    const other = /^(?:-r|--requirement)[\s=]*(\S+)$/.exec(line)?.[1]
    // Where it comes from is not asked: `-e git+https://…#egg=name`.
    const egg = EGG.exec(raw.slice(0, MAX_LINE))?.[1]
    const from = egg ?? (REPOSITORY.exec(line.slice(0, MAX_LINE)) ?? ARCHIVE.exec(line.slice(0, MAX_LINE)))?.[1]
    const needs = from === undefined ? readRequirement(line.replace(/\s--?\w.*$/, '')) : [[from, ''] as const]
    if (other !== undefined) listed.lists.push(other)
    else if (needs.length > 0) listed.needs.push(...needs)
    else if (!/^(?:-|\.|\/|\w+(?:\+\w+)?:\/\/)/.test(line)) listed.others += 1
  }
  return listed
}

/** A need; `how` absent where it is plainly needed. */
export function needOf(name: string, range: string, how: Need[2]): Need {
  return how === undefined ? [name, range] : [name, range, how]
}

/** Several requirements of which each is a text of its own; whatever else is among them is passed over. */
export function needsOf(texts: unknown, how?: Need[2]): Need[] {
  if (!Array.isArray(texts)) return []
  return texts.flatMap((each): Need[] => {
    const needs = typeof each === 'string' ? readRequirement(each) : []
    return needs.map(([name, range, own]) => needOf(name, range, own ?? how))
  })
}
