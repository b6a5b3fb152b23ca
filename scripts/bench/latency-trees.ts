import { appendFileSync, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Lab } from './lab.ts'
import type { Events, Route } from './latency-routes.ts'

const IN = (lab: Lab, ...path: string[]) => join(lab.folder, 'tree', ...path)

const about = { share: 0.1, apart_ms: 0 }

/** Monitors that look at trees; all of them look at one, which is there. */
export const treeRoutes: readonly Route[] = [
  {
    ...about,
    monitor: 'integration-monitor',
    event: 'channel that nothing consumes',
    prepare: () => undefined,
    open: (lab) => ({
      cause(n) {
        writeFileSync(IN(lab, 'lamp.py'), `bus.emit("lamp.${n}.lit")\n`)
        return `orphaned_queue bench/lamp.${n}.lit`
      },
    }),
  },
  {
    ...about,
    monitor: 'module-discovery',
    event: 'module that nothing uses',
    prepare(lab) {
      mkdirSync(IN(lab, 'lamps'))
      writeFileSync(IN(lab, 'lamps', 'main.ts'), '')
    },
    open: (lab): Events => ({
      cause(n) {
        writeFileSync(IN(lab, 'lamps', `lamp-${n}.ts`), `export const lamp${n} = ${n}\n`)
        return `new_module bench/lamps/lamp-${n}.ts`
      },
      async undo(n) {
        appendFileSync(IN(lab, 'lamps', 'main.ts'), `import { lamp${n} } from './lamp-${n}.ts'\n`)
      },
    }),
  },
  {
    ...about,
    monitor: 'capability-discovery',
    event: 'import of what is not installed',
    prepare(lab) {
      const dependencies = Object.fromEntries(Array.from({ length: 100 }, (_, n) => [`lamp-${n}`, '^1.0.0']))
      const manifest = { name: 'tree', private: true, dependencies: { bulb: '^1.0.0', ...dependencies } }
      writeFileSync(IN(lab, 'package.json'), JSON.stringify(manifest))
      mkdirSync(IN(lab, 'node_modules'))
      install(lab, 'bulb')
    },
    open: (lab) => ({
      cause(n) {
        writeFileSync(IN(lab, `lamp-${n}.ts`), `import { light } from 'lamp-${n}'\n\nlight()\n`)
        return `missing_dependency bench/node:lamp-${n}`
      },
      async undo(n) {
        install(lab, `lamp-${n}`)
      },
    }),
  },
  {
    ...about,
    monitor: 'knowledge-discovery',
    event: 'document that nothing leads to',
    prepare: () => undefined,
    open: (lab) => ({
      cause(n) {
        writeFileSync(IN(lab, 'docs', `lamp-${n}.md`), `# Lamp ${n}\n\nHow it is lit.\n`)
        return `unindexed_document bench/docs/lamp-${n}.md`
      },
      async undo(n) {
        rmSync(IN(lab, 'docs', `lamp-${n}.md`))
      },
    }),
  },
]

/** Whole at once, as it comes to be where it is looked for. */
function install(lab: Lab, name: string): void {
  const made = join(lab.folder, name)
  mkdirSync(made)
  writeFileSync(join(made, 'package.json'), JSON.stringify({ name, version: '1.0.0' }))
  renameSync(made, IN(lab, 'node_modules', name))
}
