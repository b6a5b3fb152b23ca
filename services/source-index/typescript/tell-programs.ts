import type { Facts } from './facts.ts'
import { lastName } from './naming.ts'
import type { Scope } from './scope.ts'
import { lineOf, memberName, type Node, unwrap } from './syntax.ts'
import type { Walk } from './walk.ts'

/** Modules that run programs. */
const RUNNERS = new Set([
  'child_process',
  'node:child_process',
  'execa',
  'zx',
  'bun',
  'cross-spawn',
  'shelljs',
  'nano-spawn',
])

/** Modules that ask whether a program is there. */
const ASKERS = new Set(['command-exists', 'hasbin', 'lookpath', 'which'])

/** What takes a whole command line; all else takes the program alone. */
const LINES = new Set(['exec', 'execSync', 'execaCommand', 'execaCommandSync', 'command', '$'])

const RUNS = /^(spawn|exec|execa|\$)|^(default|fork|command|sync|which)$/

/** Tells the programs that a file runs, by the first word of their command. */
export function tellPrograms(facts: Facts): void {
  if (!facts.modules.some((from) => RUNNERS.has(from) || ASKERS.has(from))) return
  for (const { node, scope, isOfSomeHosts } of facts.calls) {
    if (node.type !== 'CallExpression') continue
    const runner = runnerOf(node.callee, scope)
    const text = node.arguments[0] && firstText(node.arguments[0], scope, facts)
    if (runner === undefined || text === undefined) continue
    tellProgram(runner, text, node, facts, isOfSomeHosts || runner === 'which' ? 'asked' : undefined)
  }
  for (const { node, scope } of facts.templates) {
    const { tag, quasi } = node
    const runner = runnerOf(tag.type === 'CallExpression' ? tag.callee : tag, scope)
    if (runner !== undefined) tellProgram('$', quasi.quasis[0]?.value.cooked ?? '', node, facts)
  }
}

/** What a condition asks that other systems answer otherwise. */
const ELSEWHERE = /\b(?:platform|is_?(?:win(?:dows|32)?|mac(?:os)?|osx|darwin|linux))\b|['"](?:win32|darwin|linux)['"]/i

/** How much of a condition is looked at, in characters. */
const MAX_CONDITION = 500

/** Ends what catches an error, or hands it on: what failed was needed. */
const FAILS = /\b(?:throw|reject|exit|exitCode|fail|abort)\b/

/** Whether what is walked stands under a condition that asks for the system, or where an error is caught and passed over. */
export function isOfSomeHosts({ stack, facts }: Walk): boolean {
  // Only what runs programs is asked for it.
  if (!facts.modules.some((from) => RUNNERS.has(from))) return false
  return stack.some((node, at) => {
    if (node.type === 'TryStatement') {
      const [start, end] = node.handler?.body.range ?? [0, 0]
      return end > 0 && stack[at + 1] === node.block && !FAILS.test(facts.text.slice(start, end))
    }
    if (node.type !== 'IfStatement' && node.type !== 'ConditionalExpression') return false
    const [start, end] = node.test.range
    return stack[at + 1] !== node.test && ELSEWHERE.test(facts.text.slice(start, Math.min(end, start + MAX_CONDITION)))
  })
}

function tellProgram(runner: string, text: string, node: Node, { builder }: Facts, how?: 'asked'): void {
  if (runner === 'fork') {
    builder.program('node', lineOf(node), how)
    return
  }
  const words = text.trim().split(/\s+/)
  const first = LINES.has(runner) ? words.find((word) => !/^\w+=/.test(word)) : text
  if (first) builder.program(first, lineOf(node), how)
}

/** What is known of a command before its first part that is not: it names the program where a blank follows. */
function firstText(node: Node, scope: Scope, facts: Facts): string | undefined {
  const name = facts.evaluator.name(node, scope)
  if (typeof name === 'string') return name
  const begun = name !== null && 'join' in name ? name.join[0] : undefined
  return typeof begun === 'string' && /\S\s/.test(begun) ? begun : undefined
}

/** Which function of a module that runs programs an expression is: `spawn`, `exec`, `$`, or `which` of any that asks for one; also behind `promisify`. */
function runnerOf(callee: Node, scope: Scope, depth = 0): string | undefined {
  if (depth > 4) return undefined
  const node = unwrap(callee)
  if (node.type === 'Identifier') {
    const binding = scope.lookup(node.name)
    if (binding?.kind === 'import') return runs(binding.from, binding.imported)
    const [source] = binding?.sources ?? []
    return source?.node && source.steps === undefined ? runnerOf(source.node, source.scope, depth + 1) : undefined
  }
  if (node.type === 'CallExpression' && node.arguments[0]) {
    return /^promisify/.test(lastName(node.callee) ?? '') ? runnerOf(node.arguments[0], scope, depth + 1) : undefined
  }
  if (node.type !== 'MemberExpression' || node.object.type !== 'Identifier') return undefined
  const binding = scope.lookup(node.object.name)
  return binding?.kind === 'import' ? runs(binding.from, memberName(node)) : undefined
}

function runs(from = '', name = ''): string | undefined {
  if (ASKERS.has(from)) return 'which'
  return RUNNERS.has(from) && RUNS.test(name) ? name : undefined
}
