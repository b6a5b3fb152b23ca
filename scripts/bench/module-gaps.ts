import { appendFileSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { amongFleet, FLEET, STAND_IN } from './among-fleet.ts'
import type { Benchmark } from './benchmark.ts'
import { usage } from './processes.ts'
import { configureSources, GapFollower, passOf, SETTLE_MS, timeRows } from './source-lab.ts'
import { writeTree } from './source-trees.ts'

interface ModuleSize {
  files: number
  /** Of each file, about. */
  bytes: number
  /** How many modules come that nothing uses, and are used then. */
  modules: number
  /** How long services are left alone before they are weighed, in seconds. */
  settle_s: number
}

/** How long it takes from a new module, and from its first use, to what is said of it; and what it takes to wait for them. */
export const moduleGapsBenchmark: Benchmark<ModuleSize> = {
  name: 'module-gaps',
  method: [
    'source-index and module-discovery on generated files, half Python and half TypeScript. A new TypeScript file comes that',
    'nothing imports, then a script comes to import it: the clock runs from just before a file is written until the signal is',
    `read from {kloros}:signals, less the settle time (${SETTLE_MS} ms here, 2,000 by default). CPU time is that of module-discovery`,
    'alone, for one edit, from its coming to what is said. PSS, at rest, before the first edit and after the last, among',
    `${FLEET} services; ${STAND_IN} beside it knows of one file.`,
  ],
  full: { files: 10_000, bytes: 1_000, modules: 50, settle_s: 30 },
  quick: { files: 200, bytes: 1_000, modules: 5, settle_s: 5 },

  async run(lab, { files, bytes, modules, settle_s }, say) {
    const root = join(lab.folder, 'tree')
    mkdirSync(root)
    writeTree(root, files, bytes)
    // Of its own: where nobody imports any file of a folder, they are taken for what is found by where it is.
    const folder = join(root, 'lamps')
    mkdirSync(folder)
    const script = join(folder, 'main.ts')
    writeFileSync(script, '')
    configureSources(lab, { root, worker_idle_s: 5, settle_ms: SETTLE_MS })
    say(`module-gaps: first pass of ${files} files`)
    await passOf(lab)
    const { monitor, weigh } = await amongFleet(lab, 'module-discovery')
    const weight = (when: string) => {
      say(`module-gaps: at rest for ${settle_s} s`)
      return weigh(`PSS of module-discovery, ${files} files, ${when}`, settle_s)
    }
    const gaps = new GapFollower(lab)
    try {
      const before = await weight('before edits')
      const opened: number[] = []
      const closed: number[] = []
      const begun_s = usage(monitor.pid).cpu_s
      for (let n = 0; n < modules; n += 1) {
        const [file, gap] = [join(folder, `lamp-${n}.ts`), `bench/lamps/lamp-${n}.ts`]
        opened.push(await gaps.after(() => writeFileSync(file, `export const lamp${n} = ${n}\n`), gap, true))
        const use = `import { lamp${n} } from './lamp-${n}.ts'\n`
        closed.push(await gaps.after(() => appendFileSync(script, use), gap, false))
      }
      const cpu_s = usage(monitor.pid).cpu_s - begun_s
      return [
        ...timeRows('module to gap opened', opened, 1_000),
        ...timeRows('use to gap closed', closed, 1_000),
        { name: 'CPU of module-discovery, one edit', figure: (cpu_s * 1_000) / (2 * modules), unit: 'ms' },
        before,
        await weight('after edits'),
      ]
    } finally {
      await gaps.stop()
    }
  },
}
