import { ShellBranches } from './shell-branches.ts'
import { ShellWords, type Token } from './shell-words.ts'

/** What lines of a shell say: programs they run or ask for, and functions they define. */
export interface ShellFacts {
  program(name: string, line: number, how?: 'asked'): void
  function(name: string): void
  /** What it installs itself, and may run from then on. */
  brings?(name: string): void
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

/** What asks whether there is a program; functions of many scripts that do are among it. */
const ASKS = new Set(
  `which type hash whereis has have exists command_exists cmd_exists program_exists has_command have_command need_cmd needs_cmd
  check_cmd check_command require_cmd require_command is_installed`.split(/\s+/),
)

/** What installs programs, together with what they come in; a package of a system that goes by another name brings nothing known. */
const INSTALLS =
  /^(?:pip[\d.]*|pipx|uv|npm|pnpm|yarn|gem|cargo|go|apt|apt-get|aptitude|dnf|yum|microdnf|zypper|apk|brew)$/

const VARIABLE = /\$(?:\$|\((?:[^()]|\([^()]*\))*\)|\{[^}]*(?:\}|$)|.)/g

const PROGRAM = /^[A-Za-z_][\w.+-]*$/

/** Reads commands; of a shell script, or of single lines of one. */
export function tellCommands(text: string, facts: ShellFacts, line = 1): void {
  const brought = new Set<string>()
  const told: ShellFacts = {
    program: (name, at, how) => (brought.has(name) ? undefined : facts.program(name, at, how)),
    function: (name) => facts.function(name),
    brings: (name) => brought.add(name),
  }
  const frames: Command[] = []
  const open = () => frames.push(new Command({ ...told, program: (...all) => isHere() && told.program(...all) }))
  const isHere = () => !frames.some(({ branches }) => branches.isElsewhere)
  open()
  for (const token of new ShellWords(text, line).tokens()) {
    if (token.text === '$(' && token.kind === 'operator') open()
    else if (token.text === '$)' && token.kind === 'operator') frames.pop()?.end('\n')
    else frames.at(-1)?.take(token)
  }
  for (const frame of frames) frame.end('\n')
}

class Command {
  readonly #facts: ShellFacts
  readonly branches = new ShellBranches()
  #words: Token[] = []
  /** Whether a pattern of a `case` is next. */
  #isPattern = false
  #afterFunction = false

  constructor(facts: ShellFacts) {
    this.#facts = facts
  }

  take(token: Token): void {
    if (token.kind === 'word') {
      if (this.#isPattern && token.text === 'esac') {
        this.#leave()
        return
      }
      this.#words.push(token)
      if (this.#words[0]?.text === 'case' && token.text === 'in' && this.#words.length === 3) this.#enter()
      return
    }
    const [first] = this.#words
    // What stands between `[[` and `]]` is no command.
    if (first?.text === '[[' && token.text !== '\n' && this.#words.at(-1)?.text !== ']]') return
    if (token.text === '(' && this.#words.length === 1 && first !== undefined && !first.isBuilt && !this.#isPattern) {
      this.#facts.function(first.text)
      this.#words = []
      this.#afterFunction = true
    } else if (token.text === ')' && (this.#isPattern || this.#afterFunction)) {
      if (this.#isPattern) this.branches.pattern(this.#words)
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
    if (this.#isPattern) this.branches.pattern(words)
    else this.#tell(words)
    if (this.branches.isInCase && operator.startsWith(';;')) {
      this.branches.nextPattern()
      this.#isPattern = true
    }
  }

  #enter(): void {
    this.branches.enterCase()
    this.#isPattern = true
    this.#words = []
  }

  #leave(): void {
    this.branches.leaveCase()
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
      if (isWord(BEFORE) || isWord(OTHER)) this.branches.word(words[at]!.text)
      if (isWord(BEFORE) || /^[A-Za-z_]\w*(?:\[[^\]]*\])?\+?=/.test(words[at]!.text)) continue
      break
    }
    this.branches.condition(words)
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
      if (INSTALLS.test(text) && args.some((each) => /^(?:install|add|i|in)$/.test(each.text))) this.#install(args)
      const wrapper = Object.hasOwn(WRAPPERS, text) ? WRAPPERS[text] : undefined
      if (wrapper === undefined) return
      rest = wrapped(args, wrapper)
    }
  }

  #install(args: readonly Token[]): void {
    for (const { text, isBuilt } of args) {
      const name = /^[\w@./-]*?([A-Za-z_][\w.+-]*?)(?:\[[^\]]*\])?(?:(?:[=<>~!]=?|@).*)?$/.exec(text.slice(0, 200))?.[1]
      if (!isBuilt && name !== undefined) this.#facts.brings?.(name)
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
