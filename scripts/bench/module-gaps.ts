import { appendFileSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { amongFleet, FLEET, STAND_IN, type Subject } from './among-fleet.ts'
import type { Benchmark } from './benchmark.ts'
import { usage } from './processes.ts'
import { SETTLE_MS, timeRows } from './source-lab.ts'

interface ModuleSize extends Omit<Subject, 'monitor'> {
  /** How many modules come that nothing uses, and are used then. */
  modules: number
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
  full: { files: 10_000, bytes: 1_000, modules: 100, settle_s: 30 },
  quick: { files: 200, bytes: 1_000, modules: 5, settle_s: 5 },

  async run(lab, { modules, ...size }, say) {
    // Of its own: where nobody imports any file of a folder, they are taken for what is found by where it is.
    const folder = join(lab.folder, 'tree', 'lamps')
    const script = join(folder, 'main.ts')
    const prepare = () => {
      mkdirSync(folder)
      writeFileSync(script, '')
    }
    return amongFleet(lab, { monitor: 'module-discovery', ...size }, say, prepare, async ({ running, gaps, weigh }) => {
      const before = await weigh('before edits')
      const opened: number[] = []
      const closed: number[] = []
      const begun_s = usage(running.pid).cpu_s
      for (let n = 0; n < modules; n += 1) {
        const [file, gap] = [join(folder, `lamp-${n}.ts`), `bench/lamps/lamp-${n}.ts`]
        opened.push(await gaps.after(() => writeFileSync(file, `export const lamp${n} = ${n}\n`), gap, true))
        const use = `import { lamp${n} } from './lamp-${n}.ts'\n`
        closed.push(await gaps.after(() => appendFileSync(script, use), gap, false))
      }
      const cpu_s = usage(running.pid).cpu_s - begun_s
      return [
        ...timeRows('module to gap opened', opened, 1_000),
        ...timeRows('use to gap closed', closed, 1_000),
        { name: 'CPU of module-discovery, one edit', figure: (cpu_s * 1_000) / (2 * modules), unit: 'ms' },
        before,
        await weigh('after edits'),
      ]
    })
  },
}
