import type { Facts } from './facts.ts'
import { lastName } from './naming.ts'
import type { Scope } from './scope.ts'
import { lineOf, memberName, type Node, unwrap } from './syntax.ts'

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

/** What takes a whole command line; all else takes the program alone. */
const LINES = new Set(['exec', 'execSync', 'execaCommand', 'execaCommandSync', 'command', '$'])

const RUNS = /^(spawn|exec|execa|\$)|^(default|fork|command|sync)$/

/** Tells the programs that a file runs, by the first word of their command. */
export function tellPrograms(facts: Facts): void {
  if (!facts.modules.some((from) => RUNNERS.has(from))) return
  for (const { node, scope } of facts.calls) {
    if (node.type !== 'CallExpression') continue
    const runner = runnerOf(node.callee, scope)
    const text = node.arguments[0] && firstText(node.arguments[0], scope, facts)
    if (runner !== undefined && text !== undefined) tellProgram(runner, text, node, facts)
  }
  for (const { node, scope } of facts.templates) {
    const { tag, quasi } = node
    const runner = runnerOf(tag.type === 'CallExpression' ? tag.callee : tag, scope)
    if (runner !== undefined) tellProgram('$', quasi.quasis[0]?.value.cooked ?? '', node, facts)
  }
}

function tellProgram(runner: string, text: string, node: Node, { builder }: Facts): void {
  if (runner === 'fork') {
    builder.program('node', lineOf(node))
    return
  }
  const words = text.trim().split(/\s+/)
  const first = LINES.has(runner) ? words.find((word) => !/^\w+=/.test(word)) : text
  if (first) builder.program(first, lineOf(node))
}

/** What is known of a command before its first part that is not: it names the program where a blank follows. */
function firstText(node: Node, scope: Scope, facts: Facts): string | undefined {
  const name = facts.evaluator.name(node, scope)
  if (typeof name === 'string') return name
  const begun = name !== null && 'join' in name ? name.join[0] : undefined
  return typeof begun === 'string' && /\S\s/.test(begun) ? begun : undefined
}

/** Which function of a module that runs programs an expression is: `spawn`, `exec`, `$`; also behind `promisify`. */
function runnerOf(callee: Node, scope: Scope, depth = 0): string | undefined {
  if (depth > 4) return undefined
  const node = unwrap(callee)
  if (node.type === 'Identifier') {
    const binding = scope.lookup(node.name)
    if (binding?.kind === 'import') return RUNNERS.has(binding.from ?? '') ? runs(binding.imported) : undefined
    const [source] = binding?.sources ?? []
    return source?.node && source.steps === undefined ? runnerOf(source.node, source.scope, depth + 1) : undefined
  }
  if (node.type === 'CallExpression' && node.arguments[0]) {
    return /^promisify/.test(lastName(node.callee) ?? '') ? runnerOf(node.arguments[0], scope, depth + 1) : undefined
  }
  if (node.type !== 'MemberExpression' || node.object.type !== 'Identifier') return undefined
  const binding = scope.lookup(node.object.name)
  return binding?.kind === 'import' && RUNNERS.has(binding.from ?? '') ? runs(memberName(node)) : undefined
}

function runs(name: string | undefined): string | undefined {
  return name !== undefined && RUNS.test(name) ? name : undefined
}
