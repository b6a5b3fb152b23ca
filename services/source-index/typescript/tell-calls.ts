import type { TSESTree } from '@typescript-eslint/typescript-estree'
import type { Name } from '../../../shared/contract/summary.ts'
import { isNameLike } from '../summary-builder.ts'
import type { CallSite, Facts } from './facts.ts'
import { madeOf } from './made.ts'
import { lastName, written } from './naming.ts'
import type { Scope } from './scope.ts'
import { isFunction, keyOf, lineOf, type Node, unwrap } from './syntax.ts'
import { anyOf, type Thing, toName } from './things.ts'

/** Globals that hand no name on to anybody. */
const NO_CARRIERS = new Set(
  `console Math JSON Object Array Number Boolean String Symbol BigInt Promise Reflect Date RegExp Set Map WeakMap WeakSet URL
  Error TypeError RangeError SyntaxError parseInt parseFloat isNaN isFinite encodeURIComponent decodeURIComponent encodeURI
  setTimeout setInterval setImmediate clearTimeout clearInterval queueMicrotask structuredClone require useState useRef
  useMemo useEffect Buffer Uint8Array URLSearchParams`.split(/\s+/),
)

/** What waits for a name: told also where nothing of the name is known, for it may be any. */
const WAITS = new Set(
  `on once addListener prependListener addEventListener listen listenTo subscribe psubscribe pSubscribe consume
  blpop brpop blPop brPop xread xRead xreadgroup xReadGroup`.split(/\s+/),
)

/** What waits under a name of its own: `onDidTrigger(hook, () => …)`. */
const WAITS_FOR = /^(?:on|once|when|listen|subscribe|observe|hear)[A-Z]/

/** What is given the name of an event, which may have blanks: `socket.emit('user joined')`. */
const EVENTS = new Set('emit on once off trigger addListener removeListener'.split(' '))

/** What is given the names of events after what they happen on: `this.listenTo(orders, 'paid sent', …)`. */
const EVENTS_OF = new Set('listenTo listenToOnce'.split(' '))

/** The name of an event of up to four words. */
const EVENT = /^\S{1,40}(?: \S{1,40}){1,3}$/

/** Names of events side by side, each of several parts: `order-paid order-lost cart:emptied`. */
const EVENT_NAMES = /^\w{1,40}(?:[-.:]\w{1,40}){1,6}(?: \w{1,40}(?:[-.:]\w{1,40}){1,6}){1,11}$/

/** Texts in the calls that are kept. */
export type CalledTexts = ReadonlySet<string>

/** Tells the calls that can carry a name, who forwards their parameters to one, and how what receives them was made. */
export function tellCalls(facts: Facts): CalledTexts {
  const texts = new Set<string>()
  const forwarding = new Set<string>()
  for (const site of facts.calls) {
    const { node, scope } = site
    const call = node.type === 'Decorator' ? unwrap(node.expression) : node
    const isCall = call.type === 'CallExpression' || call.type === 'NewExpression'
    if (isCall && carriesNothing(call.callee, scope)) continue
    const last = isCall ? lastName(call.callee) : undefined
    const carried = carriedBy(isCall ? call.arguments : [], last, scope, facts)
    if (carried === undefined && site.decorates === undefined) continue
    const path = written(isCall ? call.callee : call, scope)
    if (path === undefined) continue
    const callee = last === 'call' || last === 'apply' ? path.slice(0, -last.length - 1) : path
    const { args, named } = carried ?? { args: [], named: {} }
    for (const name of [...args, ...Object.values(named)]) collect(name, texts, forwarding)
    facts.builder.call({ line: lineOf(node), callee, ...around(site), args, named })
    if (isCall) tellMade(callee, scope, facts)
  }
  for (const { path, line, parameters } of facts.functions) {
    if (!forwarding.has(path)) continue
    const params = parameters.map(({ name, of, default: given }) => {
      const left = given ? toName(facts.evaluator.source(given)) : null
      return { name, ...(left !== null && { default: left }), ...(of !== undefined && { of }) }
    })
    facts.builder.forwarder(path, { line, params })
  }
  return texts
}

function carriesNothing(callee: Node, scope: Scope): boolean {
  let root = unwrap(callee)
  while (root.type === 'MemberExpression') root = unwrap(root.object)
  return root.type === 'Identifier' && NO_CARRIERS.has(root.name) && scope.lookup(root.name) === undefined
}

function around({ scope, decorates, isUsed }: CallSite): { within?: string; decorates?: true; used?: true } {
  const within = decorates ?? scope.place.path
  return {
    ...(within !== '' && { within }),
    ...(decorates !== undefined && { decorates: true }),
    ...(isUsed && { used: true }),
  }
}

interface Carried {
  readonly args: Name[]
  readonly named: Record<string, Name>
}

function carriedBy(
  given: readonly TSESTree.CallExpressionArgument[],
  last: string | undefined,
  scope: Scope,
  facts: Facts,
): Carried | undefined {
  const named = new Map<string, Name>()
  const args: Name[] = []
  for (const argument of asCalled(given, last)) {
    if (argument.type === 'SpreadElement') args.push(...spread(argument.argument, scope, facts))
    else args.push(argumentName(argument, scope, facts, named))
  }
  const at = last !== undefined && EVENTS_OF.has(last) ? 1 : 0
  const event = given[at]
  const isEvent = last !== undefined && (at === 1 || EVENTS.has(last))
  if (args[at] === null && event !== undefined && (isEvent || WAITS_FOR.test(last ?? ''))) {
    const text = event.type === 'SpreadElement' ? null : facts.evaluator.evaluate(unwrap(event), scope)
    if (typeof text === 'string' && ((isEvent && EVENT.test(text)) || EVENT_NAMES.test(text))) args[at] = text
  }
  const isKnown = args.some((name) => name !== null) || named.size > 0
  if (!isKnown && !(args.length > 0 && last !== undefined && waits(last, given))) return undefined
  return { args: isKnown ? args : [null], named: Object.fromEntries(named) }
}

/** Whether a call is told though nothing of its name is known. */
function waits(last: string, given: readonly TSESTree.CallExpressionArgument[]): boolean {
  return WAITS.has(last) || (WAITS_FOR.test(last) && given.length > 1 && isFunction(unwrap(given.at(-1)!)))
}

/** The arguments of what `call` and `apply` call. */
function asCalled(
  given: readonly TSESTree.CallExpressionArgument[],
  last: string | undefined,
): readonly TSESTree.CallExpressionArgument[] {
  if (last === 'call') return given.slice(1)
  const list = last === 'apply' ? given[1] : undefined
  if (list?.type !== 'ArrayExpression') return given
  return list.elements.filter((each) => each !== null)
}

function spread(node: Node, scope: Scope, facts: Facts): Name[] {
  const thing = facts.evaluator.evaluate(node, scope)
  if (thing === null || typeof thing === 'string') return [null]
  if (!('list' in thing)) return [carriable(toName(thing))]
  return thing.list.map((each) => carriable(toName(facts.evaluator.source(each))))
}

/** The name that an argument is; the properties of an object go to `named`. */
function argumentName(argument: Node, scope: Scope, facts: Facts, named: Map<string, Name>): Name {
  const node = unwrap(argument)
  if (node.type === 'ObjectExpression') return objectName(node, scope, facts, named)
  const thing = facts.evaluator.evaluate(node, scope)
  if (thing !== null && typeof thing === 'object' && 'table' in thing) {
    for (const [key, source] of thing.table) setNamed(named, key, facts.evaluator.source(source), facts)
    return null
  }
  return carriable(listed(thing, facts))
}

function objectName(node: TSESTree.ObjectExpression, scope: Scope, facts: Facts, named: Map<string, Name>): Name {
  const keys: Thing[] = []
  for (const property of node.properties) {
    if (property.type !== 'Property') continue
    const key = keyOf(property.key, property.computed)
    if (property.computed) keys.push(facts.evaluator.evaluate(property.key, scope))
    else if (property.key.type === 'Literal' && key !== undefined) keys.push(key)
    if (key !== undefined) setNamed(named, key, facts.evaluator.evaluate(property.value, scope), facts)
  }
  return keys.length > 0 ? carriable(toName(anyOf(keys))) : null
}

function setNamed(named: Map<string, Name>, key: string, thing: Thing, facts: Facts): void {
  const name = carriable(listed(thing, facts))
  if (name !== null) named.set(key, name)
}

/** A list is any of what it holds. */
function listed(thing: Thing, { evaluator }: Facts): Name {
  if (thing === null || typeof thing === 'string' || !('list' in thing)) return toName(thing)
  return toName(anyOf(thing.list.map((each) => evaluator.source(each))))
}

/** A name without what no channel is called: texts with blanks, and what is put together with them. */
function carriable(name: Name): Name {
  if (name === null) return null
  if (typeof name === 'string') return isNameLike(name) ? name : null
  if ('join' in name) return name.join.every((part) => typeof part !== 'string' || isNameLike(part)) ? name : null
  if (!('any' in name)) return name
  const any = name.any.map(carriable)
  return any.every((each) => each === null) ? null : { any }
}

function collect(name: Name, texts: Set<string>, forwarding: Set<string>): void {
  if (name === null) return
  if (typeof name === 'string') texts.add(name)
  else if ('param' in name) forwarding.add(name.of)
  else if (!('ref' in name)) for (const part of 'join' in name ? name.join : name.any) collect(part, texts, forwarding)
}

function tellMade(callee: string, scope: Scope, facts: Facts): void {
  const [root = '', attribute] = callee.split('.', 2)
  const record = scope.place.self?.record
  if (record?.name === root && attribute !== undefined) {
    const known = record.attributes.get(attribute)
    const made = known && madeOf(known.sources, known.type)
    if (made !== undefined) facts.builder.made(`${root}.${attribute}`, made)
    return
  }
  const binding = scope.lookup(root)
  if (binding?.kind !== 'variable' && binding?.kind !== 'parameter') return
  const made = binding.type ?? madeOf(binding.sources, undefined)
  if (made !== undefined) facts.builder.made(binding.scope.qualify(binding.name), made)
}
