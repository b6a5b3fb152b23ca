import { mkdirSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Benchmark } from './benchmark.ts'
import { pss } from './processes.ts'
import { configureSources, GapFollower, passOf, timeRows } from './source-lab.ts'
import { writeTree } from './source-trees.ts'

interface CapabilitySize {
  files: number
  /** Of each file, about. */
  bytes: number
  /** How many packages are imported, and installed then. */
  packages: number
  /** How long services are left alone before they are weighed, in seconds. */
  settle_s: number
}

/** How long trees and host must be still here before they are spoken of; it is taken off all times. */
const SETTLE_MS = 200

/** How many services a fleet has, and what plays the part of the others. */
const FLEET = 12
const STAND_IN = 'chaos-monitor'

/** What capability-discovery may weigh at rest, in MiB. */
const MOST_MB = 20

/** How long it takes from an import, and from an installation, to what is said of it; and what it takes to wait for them. */
export const capabilityGapsBenchmark: Benchmark<CapabilitySize> = {
  name: 'capability-gaps',
  method: [
    'source-index and capability-discovery on generated files, half Python and half TypeScript, with a package.json that declares',
    'packages of which none is installed. A new TypeScript file imports one, then its folder comes to be in node_modules: the',
    'clock runs from just before the file is written, or the folder is moved there, until the signal is read from',
    `{kloros}:signals, less the settle time (${SETTLE_MS} ms here, 2,000 by default). PSS, at rest, with the programs of this host, among`,
    `${FLEET} services; ${STAND_IN} beside it knows of one file.`,
  ],
  full: { files: 10_000, bytes: 1_000, packages: 50, settle_s: 20 },
  quick: { files: 200, bytes: 1_000, packages: 5, settle_s: 5 },

  async run(lab, { files, bytes, packages, settle_s }, say) {
    const root = join(lab.folder, 'tree')
    const modules = join(root, 'node_modules')
    mkdirSync(modules, { recursive: true })
    writeTree(root, files, bytes)
    const names = Array.from({ length: packages }, (_, n) => `lamp-${n}`)
    const dependencies = Object.fromEntries(['bulb', ...names].map((name) => [name, '^1.0.0']))
    writeFileSync(join(root, 'package.json'), JSON.stringify({ name: 'tree', private: true, dependencies }))
    writeFileSync(join(root, 'pyproject.toml'), '[project]\nname = "tree"\ndependencies = []\n')
    const make = (name: string, at = join(modules, name)) => {
      mkdirSync(at)
      writeFileSync(join(at, 'package.json'), JSON.stringify({ name, version: '1.0.0' }))
    }
    // Without any package there is no environment yet.
    make('bulb')
    configureSources(lab, { root, worker_idle_s: 5, settle_ms: SETTLE_MS })
    say(`capability-gaps: first pass of ${files} files`)
    await passOf(lab)
    const monitor = await lab.start('capability-discovery')
    const small = await lab.start(STAND_IN)
    const gaps = new GapFollower(lab)
    try {
      const opened: number[] = []
      const closed: number[] = []
      const time = async (name: string, isOpen: boolean, change: () => void) => {
        const begin = performance.now()
        change()
        const told = await gaps.told(`bench/node:${name}`, isOpen)
        ;(isOpen ? opened : closed).push(told - begin - SETTLE_MS)
      }
      for (const name of names) {
        const text = `import { light } from '${name}'\n\nlight()\n`
        await time(name, true, () => writeFileSync(join(root, `${name}.ts`), text))
        make(name, join(lab.folder, name))
        await time(name, false, () => renameSync(join(lab.folder, name), join(modules, name)))
      }
      // Processes share the pages of Node: as many run as in a fleet.
      for (let n = 1; n <= FLEET - 3; n += 1) await lab.start(STAND_IN, n)
      say(`capability-gaps: at rest for ${settle_s} s`)
      await sleep(settle_s * 1_000)
      return [
        ...timeRows('import to gap opened', opened.sort(byNumber), 1_000),
        ...timeRows('installation to gap closed', closed.sort(byNumber), 1_000),
        {
          name: `PSS of capability-discovery, ${files} files`,
          figure: pss(monitor.pid),
          unit: 'MiB',
          reference: { name: STAND_IN, figure: pss(small.pid) },
          target: { of: 'figure', bound: 'most', value: MOST_MB },
        },
      ]
    } finally {
      await gaps.stop()
    }
  },
}

const byNumber = (a: number, b: number) => a - b
