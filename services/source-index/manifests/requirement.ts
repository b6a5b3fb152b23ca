import type { Need } from '../../../shared/contract/summary.ts'

// Name, extras, and either where it is, or versions and a condition; PEP 508. Blanks are single by then: several optional
// ones beside each other would be tried in every way there is.
const REQUIREMENT =
  /^([A-Za-z0-9](?:[\w.-]*[A-Za-z0-9])?) ?(?:\[[\w .,-]*\])? ?(?:@ ?(\S+)|\(? ?((?:(?:===?|[~!<>]=|[<>]) ?[\w.*+!-]+ ?,? ?)*)\)?) ?(;.*)?$/
const EGG = /#(?:.*&)?egg=([A-Za-z0-9][\w.-]*)/

/** More than this of a line is not looked at, in characters. */
const MAX_LINE = 1_000

/** Reads one requirement as PEP 508 writes it; undefined where it is none. What has a condition need not be there. */
function readRequirement(text: string): Need | undefined {
  const [, name, , range, condition] = REQUIREMENT.exec(text.slice(0, MAX_LINE).trim().replace(/\s+/g, ' ')) ?? []
  if (name === undefined) return undefined
  const versions = (range ?? '').replace(/\s+/g, '')
  return condition === undefined ? [name, versions] : [name, versions, 'optional']
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
    const need = egg === undefined ? readRequirement(line.replace(/\s--?\w.*$/, '')) : ([egg, ''] as const)
    if (other !== undefined) listed.lists.push(other)
    else if (need !== undefined) listed.needs.push(need)
    else if (!/^(?:-|\.|\/|\w+(?:\+\w+)?:\/\/)/.test(line)) listed.others += 1
  }
  return listed
}

/** Several requirements of which each is a text of its own; whatever else is among them is passed over. */
export function needsOf(texts: unknown, how?: Need[2]): Need[] {
  if (!Array.isArray(texts)) return []
  return texts.flatMap((each): Need[] => {
    const need = typeof each === 'string' ? readRequirement(each) : undefined
    if (need === undefined) return []
    return [how === undefined ? need : [need[0], need[1], need[2] ?? how]]
  })
}
