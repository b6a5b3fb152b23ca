import type { CollectionError } from '../report.ts'
import { cut, oneLine, plain } from './plain-text.ts'

/** What a runner's text says of a failure: as in a Failure, its location as the runner wrote it. */
export type Evidence = Pick<CollectionError, 'type' | 'message' | 'location' | 'function' | 'excerpt'>

/** One call on a failure's stack, with the lines that show it. */
export interface Frame {
  file: string
  line: number
  function?: string | undefined
  /** As the runner shows it. */
  shown: readonly string[]
  /** Whether it is in the project's own code, not in a library, the language or the runner. */
  isOwn: boolean
}

/** What a failure is made of. */
export interface Parts {
  type?: string | undefined
  message?: string | undefined
  /** Outermost first. */
  frames: readonly Frame[]
  /** Lines that lead the excerpt, such as the assertion's. */
  head?: readonly string[]
  /** Whether the excerpt shows the innermost frame first, as the runner does. */
  isInnermostFirst?: boolean
}

const MAX_MESSAGE = 1000
const MAX_TYPE = 200
const MAX_LOCATION = 500
const MAX_EXCERPT = 4096
const MAX_FRAMES = 8

/** Puts a failure's evidence together, bounded, with the innermost frame of the project's own code as its place. */
export function evidenceOf({ type, message, frames, head = [], isInnermostFirst = false }: Parts): Evidence {
  const own = frames.filter(({ isOwn }) => isOwn)
  const place = own.at(-1)
  const said = message === undefined ? '' : trimmed(plain(message))
  const excerpt = plain(excerptOf(head, own, isInnermostFirst))
  return {
    ...(type ? { type: oneLine(type, MAX_TYPE) } : {}),
    ...(said === '' ? {} : { message: cut(said, MAX_MESSAGE) }),
    ...(place ? { location: oneLine(`${place.file}:${place.line}`, MAX_LOCATION) } : {}),
    ...(place?.function ? { function: oneLine(place.function, MAX_TYPE) } : {}),
    ...(excerpt === '' ? {} : { excerpt }),
  }
}

/** The innermost frames are the ones to keep: the head may take half of the room. */
function excerptOf(head: readonly string[], own: readonly Frame[], isInnermostFirst: boolean): string {
  const lead = trimmed(head.join('\n'))
  const kept: string[] = []
  let room = MAX_EXCERPT - Math.min(lead.length, own.length === 0 ? MAX_EXCERPT : MAX_EXCERPT / 2) - 1
  for (const { shown } of own.slice(-MAX_FRAMES).reverse()) {
    const text = trimmed(shown.join('\n'))
    if (text.length + 1 > room) {
      // A long function's failing lines stand at its end.
      if (kept.length === 0) kept.unshift(`…${text.slice(-Math.max(0, room - 2))}`)
      break
    }
    kept.unshift(text)
    room -= text.length + 1
  }
  const frames = (isInnermostFirst ? kept.reverse() : kept).join('\n')
  return trimmed(`${cut(lead, Math.max(1, MAX_EXCERPT - frames.length - 1))}\n${frames}`)
}

function trimmed(text: string): string {
  return text.replace(/^(?:[^\S\n]*\n)+/, '').trimEnd()
}
