import type { Call, Forwarder, Name } from '../../shared/contract/summary.ts'
import { type CallTable, lastPart, receiverOf } from './channel-calls.ts'
import { placedReceiver } from './endpoint-words.ts'
import { type Carried, carriedBy, type Endpoint, endpointsOf } from './endpoints.ts'
import { Names } from './names.ts'
import { own } from './own.ts'
import { merged, type Parts, product, type Resolved, union } from './parts.ts'
import { HOLE } from './patterns.ts'
import type { FileValue } from './reduce.ts'
import type { Tree } from './tree.ts'

/** How many endpoints a tree may have, and how many names that wait for callers; what is beyond is left out. */
const MAX_ENDPOINTS = 200_000
const MAX_OPEN = 50_000

/** How many calls are held against the functions that they may be of. */
const MAX_TRIED = 10_000_000

/** Through how many functions a name is followed, and of how many parts it may be. */
const MAX_CHAIN = 6
const MAX_PARTS = 9

/** Names of methods that many classes have: who is called is only believed where it is known what it is called on. */
const COMMON = new Set(
  `add append apply bind build call callback cb clear close connect constructor create debug delete do done end error exec execute filter find
  flush fn func format get getItem handle has info init insert join load log make map match next open parse pop print process push
  put query read register remove render replace request require reset resolve run save send set setItem setState start
  stop test then update use validate warn wait with write`.split(/\s+/),
)

/**
 * Every place of the tree that produces or consumes a channel.
 *
 * A function that passes its parameter on is none itself, its callers are, however many functions are between.
 */
export function endpointsIn(tree: Tree, table: CallTable): Endpoint[] {
  const names = new Names(tree)
  const { files } = tree
  const direct: Direct[] = []
  /** Calls that turned out to be of a function of the tree: they are what that makes of them. */
  const followed = new Set<Call>()
  const endpoints: Endpoint[] = []
  const open: Carried[] = []
  for (const [path, file] of files) {
    if (file.calls === undefined) continue
    const carried = tree.kept.of(path, 'carried', () => sorted(path, file, table, names))
    direct.push(...carried.direct)
    open.push(...carried.open)
  }
  const seen = new Set<string>()
  let tried = 0
  for (let at = 0; at < open.length && at < MAX_OPEN && tried < MAX_TRIED; at += 1) {
    const carried = open[at] as Carried
    const file = files.get(carried.path)
    const of = file === undefined ? undefined : functionOf(carried, file)
    const forwarder = of === undefined ? undefined : own(file?.forwarders, of)
    if (of === undefined || forwarder === undefined) continue
    const key = [carried.path, of, carried.row.role, carried.row.family, JSON.stringify(carried.parts)].join('\n')
    if (seen.has(key)) continue
    seen.add(key)
    const name = calledAs(of)
    const chain = [...(carried.chain ?? []), `${carried.path} ${of}`]
    if (new Set(chain).size < chain.length) continue
    const on = carried.on ?? placedReceiver({ path: carried.path, callee: carried.call.callee })
    if (isNotice(carried, name)) {
      const parts = merged(carried.parts.map((part) => (typeof part === 'string' ? part : null)))
      endpoints.push(...endpointsOf({ ...carried, parts }))
      continue
    }
    let called = false
    const isCommon = table.knows(name) || COMMON.has(name) || tree.isApart(carried.path)
    for (const [caller, how] of endpoints.length < MAX_ENDPOINTS ? callersOf(name, carried.path, of) : []) {
      if (how === 'perhaps' && isCommon) continue
      called = true
      if (how === 'surely') followed.add(caller.call)
      const passed = substituted(carried, forwarder, caller, names)
      for (const parts of passed.names) {
        const next: Carried = { ...carried, path: caller.path, call: caller.call, parts, chain, on }
        if (passed.guessed || how === 'perhaps') next.guessed = true
        const isOpen = functionOf(next, files.get(caller.path)) !== undefined
        // A guess is not built upon, and nothing is followed in circles.
        if (isOpen && how === 'surely' && chain.length < MAX_CHAIN && parts.length < MAX_PARTS) open.push(next)
        else endpoints.push(...endpointsOf(next, of))
      }
    }
    if (!called) {
      const passed = substituted(carried, forwarder, undefined, names)
      for (const parts of passed.names) {
        for (const one of endpointsOf({ ...carried, parts })) endpoints.push(one.unknown ? { ...one, door: true } : one)
      }
    }
  }
  const telling = new Set(direct.flatMap(({ endpoint }) => tellerOf(endpoint)))
  const verbs = new Set([...telling].map(lastPart))
  return direct
    .flatMap(({ call, endpoint }) => (followed.has(call) || tellsOther(endpoint) ? [] : [endpoint]))
    .concat(endpoints)
    .slice(0, MAX_ENDPOINTS)

  /** Whether a call is of a method of the tree that tells a channel of its own, and not what it is given. */
  function tellsOther({ path, callee, role }: Endpoint): boolean {
    const verb = lastPart(callee)
    if (role !== 'produces' || !verbs.has(verb) || receiverOf(callee) === '') return false
    for (const one of names.classes(path, receiverOf(callee)))
      if (one.methods.includes(verb)) return telling.has(`${one.path} ${one.name}.${verb}`)
    return false
  }

  /** The calls that may be of a function, in the order of their files. */
  function* callersOf(name: string, home: string, of: string): Generator<readonly [Caller, How]> {
    const target = { path: home, of }
    const key = `calls of ${home} ${of}`
    for (const [path, all] of tree.callers.of(name)) {
      tried += all.length
      yield* tree.kept.of(path, key, () =>
        all.flatMap((call) => {
          const how = calls({ path, call }, target, tree, names)
          return how === undefined ? [] : [[{ path, call }, how] as const]
        }),
      )
    }
  }
}

/** An endpoint, and the call that says its name itself. */
interface Direct {
  call: Call
  endpoint: Endpoint
}

/** The method that produces a channel whose name it knows itself, as `PATH CLASS.METHOD`. */
function tellerOf({ path, within, role, unknown, pattern }: Endpoint): string[] {
  const isTold = role === 'produces' && unknown !== true && !pattern.includes(HOLE)
  return isTold && within?.includes('.') ? [`${path} ${within}`] : []
}

/** What the calls of a file say: endpoints, and names that its callers have to tell. */
function sorted(path: string, file: FileValue, table: CallTable, names: Names): { direct: Direct[]; open: Carried[] } {
  const [direct, open]: [Direct[], Carried[]] = [[], []]
  for (const carried of carriedBy(path, file, table, names)) {
    if (functionOf(carried, file) !== undefined) open.push(carried)
    else for (const endpoint of endpointsOf(carried)) direct.push({ call: carried.call, endpoint })
  }
  return { direct, open }
}

/** What sets something by its key, and what is told then. */
const SETS = /^_*(?:set|put|update|store|save|assign|write|patch|change|modify|toggle)(?![a-z])/
const CHANGED = /(?:^|[^a-z]|[a-z](?=[A-Z]))(?:chang|updat|modif|set$|set[.:])/i

/** Whether a function tells of any key that it is given, under a name made of it: who listens chose his keys, and all are one. */
function isNotice({ row, parts }: Carried, name: string): boolean {
  if (row.role !== 'produces' || parts.length < 2) return false
  return SETS.test(name) || parts.some((part) => typeof part === 'string' && CHANGED.test(part))
}

interface Caller {
  path: string
  call: Call
}

/** Whether a call calls a function. */
type How = 'surely' | 'perhaps'

/** The function whose callers say what a name is; undefined where it is known as far as it ever will be. */
function functionOf({ parts }: Pick<Carried, 'parts'>, file: FileValue | undefined): string | undefined {
  for (const part of parts) {
    if (part !== null && typeof part === 'object' && own(file?.forwarders, part.of) !== undefined) return part.of
  }
  return undefined
}

/** What a function is called by: a constructor by its class. */
function calledAs(of: string): string {
  const parts = of.split('.')
  const last = parts.at(-1) ?? ''
  return last === 'constructor' || last === '__init__' ? (parts.at(-2) ?? last) : last
}

/** Whether a call calls a function of the tree. */
function calls(
  { path, call }: Caller,
  target: { path: string; of: string },
  tree: Tree,
  names: Names,
): How | undefined {
  const [home, from] = [tree.get(target.path), tree.get(path)]
  if (home?.language !== from?.language) return undefined
  const owner = target.of.slice(0, Math.max(0, target.of.lastIndexOf('.')))
  const name = lastPart(target.of)
  const isClass = owner !== '' && home?.lines?.some((one) => one.name === owner) === true
  if (isClass && calledAs(target.of) !== name) {
    const made = names.home(path, call.callee)
    return made?.path === target.path && made.name === owner ? 'surely' : undefined
  }
  if (!isClass) {
    // A function within another is called by its name there, and else as a part of what that one gave away.
    if (owner !== '') return path === target.path ? 'surely' : 'perhaps'
    const called = names.home(path, call.callee)
    if (called?.path === target.path && called.name === target.of) return 'surely'
    if (receiverOf(call.callee) !== '') return 'perhaps'
    const isOwn = from?.defines?.includes(called?.name ?? '') || own(from?.forwarders, called?.name ?? '') !== undefined
    return called?.path !== path || isOwn ? undefined : 'perhaps'
  }
  const receiver = receiverOf(call.callee)
  if (receiver === '') return 'perhaps'
  const start = receiver === 'super' ? ownerOf(call, from) : receiver
  const line = start === undefined ? [] : [...names.classes(path, start)]
  if (line.length === 0) return 'perhaps'
  const chosen = line.find((one) => one.methods.includes(name) && !(receiver === 'super' && one === line[0]))
  return chosen?.path === target.path && chosen.name === owner ? 'surely' : undefined
}

function ownerOf({ within = '' }: Call, file: FileValue | undefined): string | undefined {
  return file?.lines?.find(({ name }) => within.startsWith(`${name}.`))?.name
}

/** The name with what the caller gives for the parameters; without a caller, with what they are where they are left out. */
function substituted(
  { path, parts }: Carried,
  { params }: Forwarder,
  caller: Caller | undefined,
  names: Names,
): Resolved {
  const given = (part: Parts[number]): Resolved => {
    if (part === null || typeof part === 'string') return { names: [[part]] }
    const index = params.findIndex(({ name }) => name.replace(/^\*+/, '') === part.param)
    const param = params[index]
    const argument = caller === undefined || param === undefined ? undefined : argumentOf(caller, param, index)
    if (argument !== undefined && caller !== undefined)
      return union(argument.map((one) => names.resolve(one, caller.path)))
    if (param?.default !== undefined) return names.resolve(param.default, path)
    return { names: [[null]] }
  }
  const found = parts.map(given).reduce((left, right) => product(left, right), { names: [[]] })
  return { ...found, names: found.names.map(merged) }
}

function argumentOf(
  { path, call: { args, named = {} } }: Caller,
  { name, of }: { name: string; of?: number },
  index: number,
): readonly Name[] | undefined {
  if (name.startsWith('**')) return Object.values(named)
  if (name.startsWith('*')) return args.length > index ? args.slice(index) : undefined
  // Elsewhere than in Python what has names is a property of an argument.
  const isNamed = (of !== undefined || /\.pyi?$/.test(path)) && Object.hasOwn(named, name)
  const value = isNamed ? named[name] : of === undefined ? args[index] : undefined
  return value === undefined ? undefined : [value]
}
