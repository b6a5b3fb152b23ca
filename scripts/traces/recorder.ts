import { execFileSync, spawnSync } from 'node:child_process'
import { cpSync, existsSync, mkdirSync, readdirSync, realpathSync, rmSync } from 'node:fs'
import { homedir } from 'node:os'
import { join } from 'node:path'
import type { Program, Tongue } from './tongue.ts'

/** Where programs run: a name that may stand in a fixture. */
const SHOP = '/srv/shop'

/** How the one stream that is recorded becomes standard output. */
const STREAMS = { stderr: '2>&1 >/dev/null', stdout: '2>/dev/null', both: '2>&1' }

const TIME_LIMIT_MS = 60_000

/** One copy of a runtime on this machine. */
export interface Runtime {
  /** As it names itself, with its version. */
  name: string
  /** As {@link Tongue.minor} counts it. */
  version: number
  /** What the names of its cases end with. */
  mark: string
  /** The folder of its command. */
  folder: string
}

const environment = (folder: string) => ({
  PATH: `${folder}:/usr/bin:/bin`,
  HOME: homedir(),
  LANG: 'C.UTF-8',
  TZ: 'UTC',
  PYTHONDONTWRITEBYTECODE: '1',
  GOCACHE: join(SHOP, '.cache'),
  GOFLAGS: '-mod=mod',
})

/**
 * Finds the copies of a runtime: in the versions that pyenv keeps, and on the PATH.
 *
 * @returns one a version, the oldest first.
 */
export function findRuntimes({ command, probe, mark, minor }: Tongue, path: string): Runtime[] {
  const pyenv = join(homedir(), '.pyenv/versions')
  const versions = existsSync(pyenv) ? readdirSync(pyenv).map((version) => join(pyenv, version, 'bin')) : []
  const found = new Map<number, Runtime>()
  for (const folder of [...versions, ...path.split(':')]) {
    if (command === '' || !existsSync(join(folder, command))) continue
    const said = spawnSync('bash', ['--norc', '-c', probe], { encoding: 'utf8', env: environment(folder) })
    const name = said.stdout.trim()
    const numbers = /(\d+)\.(\d+)/.exec(name)
    if (said.status !== 0 || numbers === null) continue
    const version = minor ? Number(numbers[1]) * 100 + Number(numbers[2]) : Number(numbers[1])
    if (found.has(version)) continue
    found.set(version, { name, version, mark: mark?.(version) ?? '', folder })
    if (mark === undefined) break
  }
  return [...found.values()].sort((a, b) => a.version - b.version)
}

/**
 * Runs the programs of a language under one runtime.
 *
 * @param programs the folder of their sources.
 * @returns what each wrote, without what belongs to this machine.
 * @throws when the folder they run in is taken or cannot be made, when they do not build, when one writes nothing, or
 * when something of this machine is left in what one wrote.
 */
export function* record(
  tongue: Tongue,
  runtime: Runtime,
  programs: string,
): Iterable<[program: Program, text: string]> {
  if (existsSync(SHOP))
    throw new Error(`Programs run in ${SHOP}, so that their traces name it, and it is there already: remove it.`)
  mkdirSync(SHOP, { recursive: true })
  try {
    if (existsSync(programs)) cpSync(programs, SHOP, { recursive: true })
    const env = environment(runtime.folder)
    if (tongue.build !== undefined) {
      execFileSync('bash', ['--norc', '-c', tongue.build], { cwd: SHOP, env, stdio: ['ignore', 'ignore', 'inherit'] })
    }
    for (const program of tongue.programs) {
      if (program.on !== undefined && !program.on.includes(runtime.version)) continue
      yield [program, scrub(run(program, env), runtime, `${program.name} under ${runtime.name}`)]
    }
  } finally {
    rmSync(SHOP, { recursive: true, force: true })
  }
}

function run({ name, run, stream = 'stderr' }: Program, env: NodeJS.ProcessEnv): string {
  // Its last command replaces the shell, which would else have something to say about a program that was killed.
  const ran = spawnSync('bash', ['--norc', '-c', `exec ${STREAMS[stream]}\n${run}`], {
    cwd: SHOP,
    env,
    encoding: 'utf8',
    timeout: TIME_LIMIT_MS,
    killSignal: 'SIGKILL',
    maxBuffer: 1 << 26,
    stdio: ['ignore', 'pipe', 'ignore'],
  })
  if (ran.error !== undefined) throw new Error(`${name} did not end: ${ran.error.message}`)
  if (ran.stdout === '') throw new Error(`${name} wrote nothing.`)
  return ran.stdout
}

/** Puts the usual places of a distribution instead of those of this machine. */
function scrub(text: string, { folder }: Runtime, what: string): string {
  const clean = text
    .replaceAll(`${homedir()}/`, '\0/')
    .replace(/\0\/\.pyenv\/versions\/[^/\s]+\//g, '/usr/')
    .replace(/\0\/\.rustup\/toolchains\/[^/]+\/lib\/rustlib\/src\/rust\//g, '/usr/src/rust/')
    .replaceAll(`${folder}/`, '/usr/bin/')
    .replaceAll(`${realpathSync(folder)}/`, '/usr/bin/')
    .replace(/\/tmp\/go-build\d+\//g, '/var/tmp/go-build/')
  const left = /.*(?:\0|\/(?:root|home|work|tmp)\/).*/.exec(clean)
  if (left !== null) throw new Error(`${what} names a place on this machine: ${left[0]}`)
  return clean
}
