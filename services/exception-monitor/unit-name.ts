import { isInventedName } from './invented-name.ts'
import { looksRandom } from './looks-random.ts'

/** Who said something, as far as the journal knows. */
export interface Speaker {
  /** The unit's own name: of a user's unit its own too, not that of `user@UID.service`. */
  unit?: string | undefined
  /** The path of its executable, its command name, or its syslog identifier. */
  program?: string | undefined
  /** The name of its container. */
  container?: string | undefined
}

/** As long as a unit's name can be. */
const MAX_NAME = 255
const MAX_PROGRAM = 64

const SUFFIX = /\.(?:service|scope|slice|socket|mount|automount|swap|timer|path|target|device)$/

// systemd-run: run-u12, run-r<id>, run-12, and since 256 run-p<pid>-i<id>. A login session: session-12, session-c2.
const TRANSIENT =
  /^(?:run-(?:u?\d+|r[0-9a-f]{16,}|p\d+-i\d+)|session-c?\d+|(?:invocation|transient|at)-[0-9a-f-]+)\.\w+$/
const CONTAINER =
  /^(?:(?:docker|libpod|libpod-conmon|libpod-payload|crio|crio-conmon|cri-containerd|nerdctl|containerd|buildkit)-)?[0-9a-f]{12,64}(?:-[0-9a-f]+)?\.\w+$/
/** What runs containers, and so speaks for them. */
const RUNTIME = /^(?:docker|podman|containerd|crio|k3s|conmon|snap\.docker\.dockerd)\.service$/
/** Templates whose instances systemd or a desktop makes up. */
const MADE_UP = /^(?:systemd-coredump|user|user-runtime-dir|drkonqi-coredump-processor)@/
/** Parts of names that a number after them is one of many to. */
const NUMBERED =
  /^(?:job|jobs|run|task|build|ci|req|request|session|user|exec|pid|tmp|batch|worker-pid|pipeline|invocation)$/
const USER_MANAGED = /^user(?:-runtime-dir)?@\d+\.service$/

/**
 * What gaps of a speaker are named for: stable across restarts and free of numbers and ids of the moment.
 *
 * An instance goes by its template; a transient unit or a session by its program; a container by its name, where it was
 * given one. What is left of a name that has ids and times in it has `*` in their place.
 */
export function unitKey({ unit = '', program, container }: Speaker): string {
  const own = unit.slice(0, MAX_NAME)
  const run = program === undefined ? '' : programName(program)
  if (own === '') return containerName(container) ?? (run || 'unknown')
  if (CONTAINER.test(own)) return containerName(container) ?? (run || steadyUnit(own))
  if (RUNTIME.test(own)) return containerName(container) ?? own
  if (TRANSIENT.test(own)) return run || steadyUnit(own)
  return steadyUnit(own)
}

/**
 * Whether a unit can be started again under its own name, so that its failures close when it has run without them.
 *
 * Scopes, transient units and what has ids in its name cannot.
 */
export function isWatched(unit: string): boolean {
  if (unit.length > MAX_NAME) return false
  if (!SUFFIX.test(unit) || unit.endsWith('.scope') || TRANSIENT.test(unit) || CONTAINER.test(unit)) return false
  if (USER_MANAGED.test(unit)) return true
  if (MADE_UP.test(unit)) return false
  const [prefix, instance] = parts(unit)
  if (steady(prefix) !== prefix) return false
  // The instance of a socket that starts one service a connection: COUNT-LOCAL:PORT-REMOTE:PORT.
  if (instance === undefined || /^\d+$/.test(instance)) return true
  return steady(instance) === instance && !/^\d+-.*:\d+-/.test(instance)
}

/** A program's name: the last part of its path, without numbers of threads and versions of the moment. */
function programName(program: string): string {
  const bounded = program.slice(0, 4096).replace(/ \(deleted\)$/, '')
  const base = /^\.{0,2}\//.test(bounded) ? bounded.slice(bounded.lastIndexOf('/') + 1) : bounded.split(/[/:]/, 1)[0]!
  return steady(base.replace(/^[-(]+|\)$/g, ''))
    .replace(/(?<=[-_ ])\d+(?=$|[-_ ])/g, '*')
    .replace(/[^\p{L}\p{N}._+*@-]+/gu, '_')
    .slice(0, MAX_PROGRAM)
}

function containerName(name: string | undefined): string | undefined {
  if (name === undefined || name === '') return undefined
  // The kubelet with Docker: k8s_CONTAINER_POD_NAMESPACE_UID_ATTEMPT.
  const [, given = name] = /^k8s_([^_]{1,128})_/.exec(name.slice(0, MAX_NAME)) ?? []
  if (/^[0-9a-f]{12,64}$/.test(given) || isInventedName(given)) return undefined
  // Replicas are numbered.
  const steadied = programName(`/${given.replaceAll('/', '')}`).replace(/([-_])\d{1,4}$/, '$1*')
  return steadied === '' || steadied === '*' ? undefined : steadied
}

function steadyUnit(unit: string): string {
  const [stem, instance, suffix] = parts(unit)
  if (TRANSIENT.test(unit)) return `${stem.slice(0, stem.indexOf('-'))}-*${suffix}`
  // Of a desktop's programs each start has a scope of its own: app-LAUNCHER-ID-RANDOM.
  const prefix = suffix === '.scope' ? stem.replace(/-\d{1,10}$/, '-*') : stem
  return `${steady(prefix)}${instance === undefined ? '' : '@'}${suffix}`.replace(/[\x00-\x1f\x7f/]/g, '_')
}

function parts(unit: string): [prefix: string, instance: string | undefined, suffix: string] {
  const suffix = SUFFIX.exec(unit)?.[0] ?? ''
  const stem = unit.slice(0, unit.length - suffix.length)
  const at = stem.indexOf('@')
  return at < 0 ? [stem, undefined, suffix] : [stem.slice(0, at), stem.slice(at + 1), suffix]
}

/** A name with the ids, dates and times in it replaced by `*`; short numbers and versions are taken for part of it. */
function steady(name: string): string {
  let previous = ''
  return (
    name
      // Digests first: some have in them what looks like a date.
      .replace(/(?<![0-9A-Za-z])[0-9a-f]{32,}(?![0-9A-Za-z])/g, (text) => (/\d/.test(text) ? '*' : text))
      .replace(/[0-9A-Fa-f]{8}(?:(?:-|_|\\x2d)[0-9A-Fa-f]{4}){3}(?:-|_|\\x2d)[0-9A-Fa-f]{12}/g, '*')
      .replace(
        /(?<!\d)(?:19|20)\d{2}(?:-|_|\.|\\x2d)?[01]\d(?:-|_|\.|\\x2d)?[0-3]\d(?!\d)(?:[-_.T:]?\d{2,6}Z?){0,4}/g,
        '*',
      )
      .replace(/:1\.\d+/g, ':*')
      .replace(/-[bcdfghjklmnpqrstvwxz2456789]{6,10}-[bcdfghjklmnpqrstvwxz2456789]{5}$/, (pod) =>
        /\d/.test(pod) ? '-*' : pod,
      )
      .replace(/\\x[0-9a-f]{2}|[A-Za-z0-9]+/g, (word) => {
        const isId = /^\d{5,}$/.test(word) || (/^\d+$/.test(word) && NUMBERED.test(previous)) || looksRandom(word)
        const long = /^([A-Za-z]+)\d{5,}$/.exec(word)
        previous = word
        if (word.startsWith('\\')) return word
        return isId ? '*' : long ? `${long[1]}*` : word
      })
      .replace(/\*(?:[-_.:]\*)+/g, '*')
  )
}
