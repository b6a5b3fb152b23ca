import { ShellWords, type Token } from './shell-words.ts'

/** What lines of a shell say: programs they run or ask for, and functions they define. */
export interface ShellFacts {
  program(name: string, line: number, how?: 'asked'): void
  function(name: string): void
}

/** Words of the language that a command may follow, and those that something else follows. */
const BEFORE = new Set(['if', 'then', 'else', 'elif', 'do', 'while', 'until', '!', '{', 'time'])
const OTHER = new Set(['for', 'select', 'function', 'in', '[[', 'done', 'fi', 'esac', '}', 'coproc'])

/** What runs the program that follows: its options that take a value, and how many words stand before the program. */
const WRAPPERS: Readonly<Record<string, readonly [valued: RegExp, words: number]>> = {
  sudo: [/^-[ugphCTrtRD]$/, 0],
  doas: [/^-[uC]$/, 0],
  exec: [/^-a$/, 0],
  env: [/^-[uCS]$/, 0],
  nohup: [/^$/, 0],
  setsid: [/^$/, 0],
  time: [/^-[fo]$/, 0],
  nice: [/^-n$/, 0],
  ionice: [/^-[cn]$/, 0],
  builtin: [/^$/, 0],
  xargs: [/^-[nILPdEsa]$/, 0],
  timeout: [/^-[ks]$/, 1],
  command: [/^$/, 0],
}

/** What asks whether there is a program. */
const ASKS = new Set(['which', 'type', 'hash', 'whereis'])

const VARIABLE = /\$(?:\$|\((?:[^()]|\([^()]*\))*\)|\{[^}]*(?:\}|$)|.)/g

const PROGRAM = /^[A-Za-z_][\w.+-]*$/

/** Reads commands; of a shell script, or of single lines of one. */
export function tellCommands(text: string, facts: ShellFacts, line = 1): void {
  const frames: Command[] = [new Command(facts)]
  for (const token of new ShellWords(text, line).tokens()) {
    if (token.text === '$(' && token.kind === 'operator') frames.push(new Command(facts))
    else if (token.text === '$)' && token.kind === 'operator') frames.pop()?.end('\n')
    else frames.at(-1)?.take(token)
  }
  for (const frame of frames) frame.end('\n')
}

class Command {
  readonly #facts: ShellFacts
  #words: Token[] = []
  /** How many `case` are open, and whether a pattern of one is next. */
  #cases = 0
  #isPattern = false
  #afterFunction = false

  constructor(facts: ShellFacts) {
    this.#facts = facts
  }

  take(token: Token): void {
    if (token.kind === 'word') {
      if (this.#isPattern && token.text === 'esac') this.#leave()
      this.#words.push(token)
      if (this.#words[0]?.text === 'case' && token.text === 'in' && this.#words.length === 3) this.#enter()
      return
    }
    const [first] = this.#words
    // What stands between `[[` and `]]` is no command.
    if (first?.text === '[[' && token.text !== '\n' && this.#words.at(-1)?.text !== ']]') return
    if (token.text === '(' && this.#words.length === 1 && first !== undefined && !first.isBuilt && !this.#isPattern) {
      // `a=(b c)` is a list.
      if (!first.text.endsWith('=')) this.#facts.function(first.text)
      this.#words = []
      this.#afterFunction = true
    } else if (token.text === ')' && (this.#isPattern || this.#afterFunction)) {
      this.#words = []
      this.#isPattern = false
      this.#afterFunction = false
    } else this.end(token.text)
  }

  /** Ends a command. */
  end(operator: string): void {
    const words = this.#words
    this.#words = []
    if (words[0]?.text === 'esac') this.#leave()
    if (!this.#isPattern) this.#tell(words)
    if (this.#cases > 0 && operator.startsWith(';;')) this.#isPattern = true
  }

  #enter(): void {
    this.#cases += 1
    this.#isPattern = true
    this.#words = []
  }

  #leave(): void {
    this.#cases = Math.max(0, this.#cases - 1)
    this.#isPattern = false
    this.#words = []
  }

  #tell(words: readonly Token[]): void {
    let at = 0
    const isWord = (set: { has(text: string): boolean }) => {
      const token = words[at]
      return token !== undefined && !token.isQuoted && !token.isBuilt && set.has(token.text)
    }
    for (; at < words.length; at += 1) {
      if (isWord(BEFORE) || /^[A-Za-z_]\w*(?:\[[^\]]*\])?\+?=/.test(words[at]!.text)) continue
      break
    }
    if (words[at]?.text === 'function' && words[at + 1] !== undefined) {
      this.#facts.function(words[at + 1]!.text)
      return
    }
    if (words[at]?.text === 'alias') {
      for (const { text } of words.slice(at + 1)) this.#facts.function(/^[^=]*/.exec(text)![0])
      return
    }
    if (at < words.length && !isWord(OTHER)) this.#run(words.slice(at))
  }

  #run(words: readonly Token[]): void {
    let rest = words
    for (let depth = 0; depth < 8; depth += 1) {
      const [program, ...args] = rest
      if (program === undefined || program.isBuilt) return
      const { text } = program
      if (ASKS.has(text) || (text === 'command' && /^-[vV]$/.test(args[0]?.text ?? ''))) {
        for (const { text: asked, isBuilt, line } of args) {
          if (!isBuilt && PROGRAM.test(asked)) this.#facts.program(asked, line, 'asked')
        }
        return
      }
      if (PROGRAM.test(text)) this.#facts.program(text, program.line)
      const wrapper = Object.hasOwn(WRAPPERS, text) ? WRAPPERS[text] : undefined
      if (wrapper === undefined) return
      rest = wrapped(args, wrapper)
    }
  }
}

function wrapped(args: readonly Token[], [valued, words]: readonly [RegExp, number]): readonly Token[] {
  let at = 0
  while (at < args.length && /^(?:-|\w+=)/.test(args[at]!.text)) at += valued.test(args[at]!.text) ? 2 : 1
  return args.slice(at + words)
}

/** Reads the recipes of a makefile. */
export function tellRecipes(text: string, facts: ShellFacts): void {
  let line = 1
  let counted = 0
  // A line that ends in a backslash goes on in the next.
  for (const { index, 0: recipe } of text.matchAll(/^\t(?:\\\r?\n|.)*/gm)) {
    // `$$` is the shell's own; all else is known only to make.
    const script = recipe.replace(/^\t[\s@+-]*/, '').replace(VARIABLE, (all) => (all === '$$' ? '$' : '$MAKE'))
    line += text.slice(counted, index).split('\n').length - 1
    counted = index
    tellCommands(script, facts, line)
  }
}

/** Reads the commands of a unit of systemd. */
export function tellUnit(text: string, facts: ShellFacts): void {
  for (const [index, line] of text.split('\n').entries()) {
    const [, command] = /^\s*Exec\w+\s*=\s*[-@:+!|]*\s*(.*)$/.exec(line) ?? []
    const [program = ''] = command?.split(/\s+/) ?? []
    const name = /^(?:\/usr)?(?:\/local)?\/s?bin\/([^/]+)$/.exec(program)?.[1] ?? program
    if (PROGRAM.test(name)) facts.program(name, index + 1)
  }
}
