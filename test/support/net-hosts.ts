import { type ChildProcess, execFile, spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { nodeFlags } from '../../scripts/kloros/locate.ts'
import { load } from '../../services/load.ts'
import type { Question } from '../../shared/contract/question.ts'
import type { Health } from '../../shared/contract/service.ts'
import { built } from './built.ts'
import { until } from './until.ts'

/** Where Redis listens, on the network of the hosts. */
const REDIS = '10.77.0.1'
const BASE = 8700

/** Why there can be no hosts with a network of their own here; undefined where there can. */
export function netHostsRefusal(): string | undefined {
  const isMissing = (program: string) => spawnSync('sh', ['-c', `command -v ${program}`]).status !== 0
  const missing = ['unshare', 'nsenter', 'setpriv', 'ip'].find(isMissing)
  if (missing !== undefined) return `${missing} is not installed`
  const { status } = spawnSync('unshare', ['--net', 'ip', 'link', 'add', 'kloros0', 'type', 'bridge'])
  return status === 0 ? undefined : 'only root may have networks of its own, and not everywhere'
}

/** A network of its own for as long as this process lives; nothing of it is seen outside. */
class Namespace {
  private constructor(private readonly holder: ChildProcess) {}

  static async open(): Promise<Namespace> {
    const holder = spawn('setpriv', ['--pdeathsig', 'KILL', 'unshare', '--net', 'sleep', 'infinity'], {
      stdio: 'ignore',
    })
    const one = new Namespace(holder)
    const own = () => spawnSync('readlink', [`/proc/${one.pid}/ns/net`], { encoding: 'utf8' }).stdout
    const outside = spawnSync('readlink', ['/proc/self/ns/net'], { encoding: 'utf8' }).stdout
    await until(() => own() !== '' && own() !== outside, 'there is a network')
    one.run('ip', 'link', 'set', 'lo', 'up')
    return one
  }

  get pid(): number {
    return this.holder.pid ?? 0
  }

  /** What runs a program here. */
  get by(): string[] {
    return ['setpriv', '--pdeathsig', 'KILL', 'nsenter', '--target', String(this.pid), '--net', '--']
  }

  run(...command: string[]): void {
    const { status, stderr } = spawnSync('nsenter', ['--target', String(this.pid), '--net', ...command], {
      encoding: 'utf8',
    })
    if (status !== 0) throw new Error(`${command.join(' ')}: ${stderr}`)
  }

  async close(): Promise<void> {
    const gone = once(this.holder, 'exit')
    this.holder.kill('SIGKILL')
    await gone
  }
}

/** One host of a fleet: services of its own, on its own loopback, and files of its own. */
export class NetHost {
  readonly #children = new Map<string, ChildProcess>()

  constructor(
    readonly name: string,
    readonly folder: string,
    private readonly namespace: Namespace,
  ) {}

  /** Starts services and waits until each works. */
  async up(...names: string[]): Promise<void> {
    for (const name of names) {
      const log = join(this.folder, `${name}.log`)
      const [program = '', ...by] = this.namespace.by
      const service = [process.execPath, ...nodeFlags, built('main.js'), name]
      const run = ['/bin/sh', '-c', `exec "$@" >>"${log}" 2>&1`, 'sh', ...service]
      const env = {
        PATH: process.env.PATH ?? '',
        KLOROS_CONFIG: join(this.folder, 'kloros.toml'),
        KLOROS_STATE_DIR: this.folder,
      }
      this.#children.set(name, spawn(program, [...by, ...run], { env, stdio: 'ignore' }))
    }
    for (const name of names) {
      const isUp = async () => ['ok', 'degraded'].includes((await this.health(name)).status)
      await until(isUp, `${name} works on ${this.name}`, 60_000)
    }
  }

  async kill(name: string): Promise<void> {
    const child = this.#children.get(name)
    if (child === undefined || child.exitCode !== null || child.signalCode !== null) return
    const gone = once(child, 'exit')
    child.kill('SIGKILL')
    await gone
  }

  log(name: string): string {
    return readFileSync(join(this.folder, `${name}.log`), 'utf8')
  }

  /** Asks a service from its own host. @throws where there is no answer. */
  async ask(name: string, path: string, body?: unknown): Promise<{ status: number; body: unknown }> {
    const url = `http://127.0.0.1:${BASE + (await load(name)).port}${path}`
    const init =
      body === undefined
        ? {}
        : { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }
    const code = `const r = await fetch(${JSON.stringify(url)}, ${JSON.stringify(init)}); const t = await r.text();
      console.log(JSON.stringify({ status: r.status, body: t === '' ? null : JSON.parse(t) }))`
    const by = ['--target', String(this.namespace.pid), '--net', process.execPath, '--input-type=module', '-e', code]
    const { stdout } = await promisify(execFile)('nsenter', by, { maxBuffer: 64 * 1024 * 1024, timeout: 30_000 })
    return JSON.parse(stdout) as { status: number; body: unknown }
  }

  async health(name: string): Promise<Health> {
    return (await this.ask(name, '/health')).body as Health
  }

  /** Questions of every status, through the host's own feed. */
  async questions(): Promise<Question[]> {
    const status = 'ready,in_progress,answered,blocked,snoozed,accepted,held,closed'
    const { body } = await this.ask('curiosity-feed', `/questions?limit=500&status=${status}`)
    return (body as { questions: Question[] }).questions
  }

  async stop(): Promise<void> {
    for (const name of this.#children.keys()) await this.kill(name)
  }
}

/** Hosts on one network, and one Redis on it that is nobody's own. */
export interface Network {
  hosts: readonly NetHost[]
  stop(): Promise<void>
}

/**
 * Makes them.
 *
 * @param configuration of every host, beside `[fleet]` and `[redis]`; FOLDER in it stands for the host's own folder.
 */
export async function startNetwork(names: readonly string[], configuration: string): Promise<Network> {
  const folder = await mkdtemp(join(tmpdir(), 'kloros-network-'))
  const middle = await Namespace.open()
  const namespaces = [middle]
  middle.run('ip', 'link', 'add', 'br0', 'type', 'bridge')
  middle.run('ip', 'address', 'add', `${REDIS}/24`, 'dev', 'br0')
  middle.run('ip', 'link', 'set', 'br0', 'up')
  const hosts: NetHost[] = []
  for (const [i, name] of names.entries()) {
    const own = await Namespace.open()
    namespaces.push(own)
    middle.run('ip', 'link', 'add', `to-${i}`, 'type', 'veth', 'peer', 'name', 'eth0', 'netns', String(own.pid))
    middle.run('ip', 'link', 'set', `to-${i}`, 'master', 'br0', 'up')
    own.run('ip', 'address', 'add', `10.77.0.${i + 2}/24`, 'dev', 'eth0')
    own.run('ip', 'link', 'set', 'eth0', 'up')
    const place = join(folder, name)
    mkdirSync(place)
    const tables = [
      `[fleet]\nproject = "shop"\nhost = "${name}"`,
      `[redis]\nurl = "redis://${REDIS}:6379"\nprefix = "k"`,
      configuration.replaceAll('FOLDER', place),
    ]
    writeFileSync(join(place, 'kloros.toml'), tables.join('\n'))
    hosts.push(new NetHost(name, place, own))
  }
  const [program = '', ...by] = middle.by
  const options = ['--bind', REDIS, '--protected-mode', 'no', '--dir', folder, '--appendonly', 'yes', '--save', '']
  const redis = spawn(program, [...by, 'redis-server', ...options], { stdio: 'ignore' })
  const ended = once(redis, 'exit')
  return {
    hosts,
    async stop() {
      for (const host of hosts) await host.stop()
      redis.kill('SIGKILL')
      await ended
      for (const namespace of namespaces) await namespace.close()
      await rm(folder, { recursive: true, force: true })
    },
  }
}
