import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { accessSync, constants, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { TestContext } from 'node:test'
import { writeProgram } from './programs.ts'
import { until } from './until.ts'

/** Where the kernel is asked to announce a processor again: hardware that any host has. */
const PROCESSOR = '/sys/devices/system/cpu/cpu0/uevent'

/** In namespaces of its own it finds no rules and no devices: nothing it does reaches the host. */
const SCRIPT = `
set -e
mount -t tmpfs tmpfs /run
mount -t tmpfs tmpfs /dev
mknod /dev/null c 1 3
mkdir /run/none
for rules in /usr/lib/udev/rules.d /etc/udev/rules.d; do
  if [ -d $rules ]; then mount --bind /run/none $rules; fi
done
exec /usr/lib/systemd/systemd-udevd
`

/** Why there can be no udevd here; undefined where there can. */
export function udevdRefusal(): string | undefined {
  const isMissing = (program: string) => spawnSync('sh', ['-c', `command -v ${program}`]).status !== 0
  const missing = ['udevadm', 'unshare', 'nsenter', 'setpriv', 'bash', 'ip'].find(isMissing)
  if (missing !== undefined) return `${missing} is not installed`
  const { status } = spawnSync('unshare', ['--mount', '--net', 'mount', '-t', 'tmpfs', 'tmpfs', '/run'])
  if (status !== 0) return 'only root may have namespaces and mounts of its own, and not everywhere'
  try {
    accessSync(PROCESSOR, constants.W_OK)
    return undefined
  } catch {
    return 'a container may not have the kernel announce a device'
  }
}

/** A real udevd, which hears of the kernel what any hears on this host, and has a network of its own. */
export interface Udevd {
  /** A program that is the real udevadm, beside it. */
  readonly udevadm: string
  /** What that program has said so far. */
  heard(): string
  /** Runs a program in its network, to the end. */
  run(program: string, ...args: string[]): void
  /** Has the kernel announce hardware again. */
  announce(): void
}

/** Starts one, which ends with the test. @param folder takes its program. */
export async function startUdevd(t: TestContext, folder: string): Promise<Udevd> {
  const own = ['unshare', '--mount', '--net', 'sh', '-c', SCRIPT]
  const udevd = spawn('setpriv', ['--pdeathsig', 'KILL', ...own], { stdio: 'ignore' })
  const ended = once(udevd, 'exit')
  t.after(async () => {
    // It ends its workers first.
    udevd.kill('SIGTERM')
    await ended
  })
  const target = ['--target', String(udevd.pid)]
  const isUp = () => spawnSync('nsenter', [...target, '--mount', 'test', '-S', '/run/udev/control']).status === 0
  await until(isUp, 'udevd listens')
  const file = join(folder, 'heard')
  writeFileSync(file, '')
  const says = `exec nsenter ${target.join(' ')} --net udevadm "$@" > >(exec tee -a '${file}')`
  return {
    udevadm: writeProgram(folder, 'udevadm', `exec bash -c ${JSON.stringify(says).replaceAll('$', '\\$')} "$0" "$@"`),
    heard: () => readFileSync(file, 'utf8'),
    run(program, ...args) {
      const { status, stderr } = spawnSync('nsenter', [...target, '--net', program, ...args], { encoding: 'utf8' })
      if (status !== 0) throw new Error(`${program} ${args.join(' ')}: ${stderr}`)
    },
    announce: () => writeFileSync(PROCESSOR, 'change'),
  }
}
