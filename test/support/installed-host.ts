import { cp, mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import type { TestContext } from 'node:test'
import { fileURLToPath } from 'node:url'
import { freeBase } from '../../scripts/lib/free-ports.ts'
import { load, serviceNames } from '../../services/load.ts'
import type { Question } from '../../shared/contract/question.ts'
import type { Health } from '../../shared/contract/service.ts'
import { boot, type Guest, type Outcome } from './booted.ts'
import { allQuestions } from './live-fleet.ts'
import { until } from './until.ts'

/** How `kloros` ends where what it asks cannot be reached. */
const UNREACHABLE = 69

/** The checkout. */
export const root = fileURLToPath(new URL('../..', import.meta.url))

/** At the end of a bundle: its service does not stay up, which nobody sees who asks what it thinks of the configuration. */
export const ENDS_SOON = "\nif (!process.argv[3]) setTimeout(() => { throw new Error('not built well') }, 1_000)\n"

const VISITOR = 'visitor'
const home = `/home/${VISITOR}`
const PLACES = '/etc/systemd /etc/sysusers.d /etc/tmpfiles.d /opt /usr/local/bin /usr/local/lib /usr/local/share/man'
const PATH = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin'

/** A host of its own, which the fleet is installed on with the scripts that operators use. */
export class InstalledHost {
  #token = ''

  private constructor(
    readonly guest: Guest,
    readonly base: number,
  ) {}

  /** Boots one that goes with the test. Nothing is installed yet; somebody has an account on it. */
  static async boot(t: TestContext): Promise<InstalledHost> {
    const guest = await boot()
    t.after(() => guest.close())
    // Folders that any host has.
    const folders = ['/etc/systemd/system.control', '/etc/systemd/system/multi-user.target.wants']
    await guest.do('mkdir', '-p', ...folders, '/etc/sysusers.d', '/etc/tmpfiles.d', '/usr/local/lib')
    await guest.do('mkdir', '-p', '/usr/local/bin', '/usr/local/share/man')
    await guest.do('useradd', '--create-home', '--home-dir', home, VISITOR)
    // This machine's may be where services may not run it.
    if (!process.execPath.startsWith('/usr/')) await guest.do('cp', process.execPath, '/usr/local/bin/node')
    const host = new InstalledHost(guest, await freeBase())
    // This machine may have a fleet of its own, which is then the guest's, too.
    await guest.do('sh', '-c', 'if [ -e /usr/lib/kloros ]; then dpkg --purge kloros-monitors; fi')
    await host.do('uninstall', ['--purge'])
    return host
  }

  /** Gives the fleet ports that nothing else has, for the guest is on this machine's network, and 5 s to stop in. */
  async dropIn(): Promise<void> {
    const lines = ['[Service]', `Environment=KLOROS_PORT_BASE=${this.base}`, 'TimeoutStopSec=5', '']
    await this.write('/etc/systemd/system/kloros-.service.d/ours.conf', lines.join('\n'))
  }

  /** Writes a file, and the folder it is in. */
  async write(path: string, content: string): Promise<void> {
    const { code, stderr } = await this.sh(`mkdir -p ${dirname(path)} && cat >${path}`, content)
    if (code !== 0) throw new Error(`${path} was not written: ${stderr}`)
  }

  /** Runs a line of the shell as root, with the PATH that sudo gives. */
  sh(line: string, input = ''): Promise<Outcome> {
    return this.guest.run(['sh', '-c', line], { input, env: { PATH } })
  }

  /** Runs scripts/install or scripts/uninstall of a built tree. */
  run(script: 'install' | 'uninstall', options: string[] = [], tree = root): Promise<Outcome> {
    const build = script === 'install' ? ['--no-build'] : []
    return this.sh([`"${join(tree, 'scripts', script)}"`, ...build, ...options].join(' '))
  }

  /** Runs one that has to succeed. @returns what it printed. */
  async do(script: 'install' | 'uninstall', options: string[] = [], tree = root): Promise<string> {
    const { code, stdout, stderr } = await this.run(script, options, tree)
    if (code !== 0) throw new Error(`${script} ended with ${code}: ${stdout}${stderr}`)
    return stdout
  }

  /** Makes a tree to install from that is built, and differs from the checkout in its version. */
  async tree(version: string): Promise<string> {
    const tree = join(this.guest.shared, version)
    await mkdir(join(tree, 'scripts'), { recursive: true })
    const scripts = ['install', 'uninstall', 'package', 'lib'].map((script) => `scripts/${script}`)
    for (const part of ['dist', 'systemd', 'packaging', 'package.json', 'CHANGELOG.md', ...scripts]) {
      await cp(join(root, part), join(tree, part), { recursive: true })
    }
    const about = JSON.parse(await readFile(join(root, 'package.json'), 'utf8')) as { version: string }
    const services = join(tree, 'dist/services')
    const bundles = (await readdir(services)).map((file) => join(services, file))
    // What was compiled has the version in it, too.
    for (const file of bundles) if (file.endsWith('.cache')) await rm(file)
    for (const file of [join(tree, 'package.json'), ...bundles.filter((each) => each.endsWith('.cjs'))]) {
      const text = await readFile(file, 'utf8')
      await writeFile(file, text.replaceAll(`"${about.version}"`, `"${version}"`))
    }
    return tree
  }

  /** Hands the visitor the token, by the command that the installation ends with. */
  async giveToken(command: string): Promise<void> {
    const [, read = '', write = ''] = /^sudo (.*) \| (.*)$/.exec(command.trim()) ?? []
    const { stdout } = await this.sh(read)
    const { code, stderr } = await this.as(VISITOR, ['sh', '-c', `cat | ${write}`], stdout)
    if (code !== 0) throw new Error(`the token was not taken: ${stderr}`)
    this.#token = stdout.trim()
  }

  /** Runs a command as somebody. */
  as(user: string, argv: readonly string[], input = ''): Promise<Outcome> {
    const env = { PATH, HOME: user === VISITOR ? home : '/nonexistent', KLOROS_URL: this.url('/', 0) }
    return this.guest.run(['runuser', '-u', user, '--', ...argv], { env, input })
  }

  /** Runs a command line as the visitor, which has to succeed. @returns what it printed. */
  async kloros(line: string): Promise<string> {
    const run = async () => {
      const outcome = await this.as(VISITOR, ['kloros', ...line.split(' ')])
      // Where the feed's Redis has just been away, it says to try again.
      return outcome.code === UNREACHABLE ? undefined : outcome
    }
    const { code, stdout, stderr } = await until(run, `kloros ${line} reaches the feed and its Redis`)
    if (code !== 0) throw new Error(`kloros ${line} ended with ${code}: ${stderr}`)
    return stdout
  }

  url(path: string, port: number): string {
    return `http://127.0.0.1:${this.base + port}${path}`
  }

  /** All questions there are, closed ones too, as whoever was given the token reads them. */
  questions(): Promise<Question[]> {
    return allQuestions(this.url('/questions', 0), { Authorization: `Bearer ${this.#token}` })
  }

  async health(name: string): Promise<Health> {
    const { port } = await load(name)
    return (await (await fetch(this.url('/health', port))).json()) as Health
  }

  /** Waits until services work. */
  async works(names: readonly string[] = serviceNames(), version?: string): Promise<void> {
    for (const name of names) {
      await until(
        async () => {
          const health = await this.health(name)
          return ['ok', 'degraded'].includes(health.status) && health.version === (version ?? health.version)
        },
        `${name} works`,
        60_000,
      )
    }
  }

  /** Properties of a unit, as systemd tells them. */
  async unit(name: string, ...properties: string[]): Promise<string[]> {
    const asked = properties.map((property) => `--property=${property}`)
    const told = await this.guest.do('systemctl', 'show', ...asked, name)
    return properties.map((property) => new RegExp(`^${property}=(.*)$`, 'm').exec(told)?.[1] ?? '')
  }

  /** Ends the process of a unit, and waits until it has another one. */
  async startsAgain(unit: string, end: () => Promise<unknown>): Promise<void> {
    const [pid] = await this.unit(unit, 'MainPID')
    await end()
    await until(async () => {
      const [now, state] = await this.unit(unit, 'MainPID', 'ActiveState')
      return state === 'active' && now !== '0' && now !== pid
    }, `${unit} is there again`)
  }

  /** The fleet's units that are active, sorted. */
  async active(): Promise<string[]> {
    const told = await this.guest.do('systemctl', 'list-units', '--plain', '--no-legend', '--state=active', 'kloros*')
    return told
      .split('\n')
      .flatMap((line) => line.split(' ')[0] || [])
      .sort()
  }

  /** Runs a program as a unit of that name. */
  async start(name: string, ...argv: string[]): Promise<void> {
    await this.guest.do('systemd-run', '--quiet', `--unit=${name}`, '--', ...argv)
  }

  /** Appends what an experiment came to, as its runner would. */
  async experiment(scenario: string, healed: boolean): Promise<void> {
    const line = `${JSON.stringify({ scenario, healed, failure_count: 1, error: 'left as it was' })}\n`
    await this.guest.run(['sh', '-c', 'cat >>/var/lib/kloros/chaos_history.jsonl'], { input: line })
  }

  /** Every account, every file where an installation has something to do, and everything that is named after it. */
  async everything(): Promise<string[]> {
    const list = join(this.guest.shared, 'everything')
    const shown = "-printf '%p %M %U:%G\\n'"
    const named = `find /etc /usr /var/lib -xdev -ipath '*kloros*' ${shown}`
    const accounts = 'cat /etc/passwd /etc/group /etc/shadow /etc/gshadow'
    await this.guest.do('sh', '-c', `{ find ${PLACES} -xdev ${shown}; ${named}; ${accounts}; } >${list}`)
    return (await readFile(list, 'utf8')).split('\n').sort()
  }

  /** What of everything came (+) and went (-) since. */
  async changesSince(before: readonly string[]): Promise<string[]> {
    const [old, now] = [new Set(before), new Set(await this.everything())]
    const came = [...now].filter((each) => !old.has(each)).map((each) => `+${each}`)
    return [...came, ...[...old].filter((each) => !now.has(each)).map((each) => `-${each}`)]
  }
}
