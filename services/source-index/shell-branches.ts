import type { Token } from './shell-words.ts'

/** What `uname`, `$OSTYPE` and the like say on systems other than this. */
const OTHERS =
  /^(?:darwin|mac(?:os)?(?:x)?|osx|msys|cygwin|mingw\d*|win(?:32|64|dows(?:_nt)?)?|(?:free|open|net)bsd|dragonfly|sunos|solaris|aix|haiku)(?:[\d._-]|$)/i
const LINUX = /^(?:gnu\/)?linux(?:-gnu[\w*-]*|[\d*-]*)$/i

/** An `if` or an arm of a `case`: whether only other systems come there. */
interface Branch {
  kind: 'if' | 'case'
  isElsewhere: boolean
  /** Linux went into a branch before. */
  isLeft: boolean
  /** Its condition is being read. */
  isAsking: boolean
  /** What has been asked for: systems like this, other systems, anything but one. */
  asked: { linux: boolean; others: boolean; not: boolean }
}

const nothing = () => ({ linux: false, others: false, not: false })

/** The branches of a shell's text that are open, and whether only other systems come there. */
export class ShellBranches {
  readonly #open: Branch[] = []

  get isElsewhere(): boolean {
    return this.#open.some(({ isElsewhere }) => isElsewhere)
  }

  get isInCase(): boolean {
    return this.#open.some(({ kind }) => kind === 'case')
  }

  /** Takes a word of the language that stands before a command. */
  word(text: string): void {
    if (text === 'if')
      this.#open.push({ kind: 'if', isElsewhere: false, isLeft: false, isAsking: true, asked: nothing() })
    const last = this.#open.at(-1)
    if (last?.kind !== 'if') return
    const { linux, others, not } = last.asked
    if (text === 'then') {
      last.isAsking = false
      last.isElsewhere = last.isLeft || (not ? linux && !others : others && !linux)
    } else if (text === 'elif' || text === 'else') {
      last.isAsking = text === 'elif'
      last.isLeft ||= not ? others && !linux : linux && !others
      last.isElsewhere = last.isLeft
      last.asked = nothing()
    } else if (text === 'fi') this.#open.pop()
  }

  /** Takes the words of a command that may be part of a condition. */
  condition(words: readonly Token[]): void {
    const last = this.#open.at(-1)
    if (last?.isAsking) this.#ask(last, words)
  }

  enterCase(): void {
    this.#open.push({ kind: 'case', isElsewhere: false, isLeft: false, isAsking: false, asked: nothing() })
  }

  /** Takes a pattern of the arm that comes next. */
  pattern(words: readonly Token[]): void {
    const last = this.#open.at(-1)
    if (last?.kind !== 'case') return
    this.#ask(last, words)
    last.isElsewhere = last.asked.others && !last.asked.linux
  }

  nextPattern(): void {
    const last = this.#open.at(-1)
    if (last?.kind !== 'case') return
    last.asked = nothing()
    last.isElsewhere = false
  }

  leaveCase(): void {
    const at = this.#open.findLastIndex(({ kind }) => kind === 'case')
    if (at !== -1) this.#open.splice(at)
  }

  #ask({ asked }: Branch, words: readonly Token[]): void {
    for (const { text } of words) {
      asked.linux ||= LINUX.test(text)
      asked.others ||= OTHERS.test(text.replace(/^\*|\*$/g, ''))
      asked.not ||= text === '!=' || text === '!' || text === '-ne'
    }
  }
}
