import { mkdirSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { amongFleet, FLEET, STAND_IN, type Subject } from './among-fleet.ts'
import type { Benchmark } from './benchmark.ts'
import { SETTLE_MS, timeRows } from './source-lab.ts'

interface CapabilitySize extends Omit<Subject, 'monitor'> {
  /** How many packages are imported, and installed then. */
  packages: number
}

/** How long it takes from an import, and from an installation, to what is said of it; and what it takes to wait for them. */
export const capabilityGapsBenchmark: Benchmark<CapabilitySize> = {
  name: 'capability-gaps',
  method: [
    'source-index and capability-discovery on generated files, half Python and half TypeScript, with a package.json that declares',
    'packages of which none is installed. A new TypeScript file imports one, then its folder comes to be in node_modules: the',
    'clock runs from just before the file is written, or the folder is moved there, until the signal is read from',
    `{kloros}:signals, less the settle time (${SETTLE_MS} ms here, 2,000 by default). PSS, at rest, with the programs of this host, before`,
    `the first edit and after the last, among ${FLEET} services; ${STAND_IN} beside it knows of one file.`,
  ],
  full: { files: 10_000, bytes: 1_000, packages: 100, settle_s: 30 },
  quick: { files: 200, bytes: 1_000, packages: 5, settle_s: 5 },

  async run(lab, { packages, ...size }, say) {
    const root = join(lab.folder, 'tree')
    const modules = join(root, 'node_modules')
    const names = Array.from({ length: packages }, (_, n) => `lamp-${n}`)
    const make = (name: string, at = join(modules, name)) => {
      mkdirSync(at)
      writeFileSync(join(at, 'package.json'), JSON.stringify({ name, version: '1.0.0' }))
    }
    const prepare = () => {
      mkdirSync(modules)
      const dependencies = Object.fromEntries(['bulb', ...names].map((name) => [name, '^1.0.0']))
      writeFileSync(join(root, 'package.json'), JSON.stringify({ name: 'tree', private: true, dependencies }))
      writeFileSync(join(root, 'pyproject.toml'), '[project]\nname = "tree"\ndependencies = []\n')
      // Without any package there is no environment yet.
      make('bulb')
    }
    return amongFleet(lab, { monitor: 'capability-discovery', ...size }, say, prepare, async ({ gaps, weigh }) => {
      const before = await weigh('before edits')
      const opened: number[] = []
      const closed: number[] = []
      for (const name of names) {
        const [gap, text] = [`bench/node:${name}`, `import { light } from '${name}'\n\nlight()\n`]
        opened.push(await gaps.after(() => writeFileSync(join(root, `${name}.ts`), text), gap, true))
        const made = join(lab.folder, name)
        make(name, made)
        closed.push(await gaps.after(() => renameSync(made, join(modules, name)), gap, false))
      }
      return [
        ...timeRows('import to gap opened', opened, 1_000),
        ...timeRows('installation to gap closed', closed, 1_000),
        before,
        await weigh('after edits'),
      ]
    })
  },
}
