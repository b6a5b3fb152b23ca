import { findings, type Gap } from '../../services/capability-discovery/findings.ts'
import { type FileValue, reduce, wantedIn } from '../../services/capability-discovery/reduce.ts'
import type { Installed } from '../../shared/contract/installed.ts'
import { normalise } from '../../shared/contract/installed.ts'
import type { Opened } from '../../shared/contract/monitor.ts'
import { type InstalledOptions, installed } from '../../shared/sources/installed.ts'
import { chanceOf, someOf } from '../study-index/chance.ts'
import { studyTree } from '../study-index/tree.ts'

/** A change that was made to a tree, and whether it is asked about. */
export interface Changed {
  what: string
  isRaised: boolean
  /** The highest of what is found then and was not before. */
  confidence: number
}

/** Packages that a tree can be made to import. */
const POOL = {
  python: 'networkx shapely sympy paramiko openpyxl pandas boto3 celery scrapy bokeh'.split(' '),
  node: 'lodash-es d3-array ethers puppeteer sequelize mongoose socket.io-client three winston @nestjs/core'.split(' '),
}

/** What is missing in a tree, and what would be after changes to it. */
export class CapabilityStudy {
  readonly files: Map<string, FileValue>
  readonly found: Opened<Gap>[]
  readonly #folder: string
  readonly #installed: Installed

  private constructor(folder: string, files: Map<string, FileValue>, offered: Installed) {
    this.#folder = folder
    this.files = files
    this.#installed = offered
    this.found = this.#find(files)
  }

  /** Reads a tree, and what is installed. */
  static async of(folder: string, options: InstalledOptions): Promise<CapabilityStudy> {
    const files = new Map<string, FileValue>()
    for (const [path, { summary }] of studyTree(folder)) {
      const value = reduce(path, summary)
      if (value !== undefined) files.set(path, value)
    }
    return new CapabilityStudy(folder, files, await installedNow(options))
  }

  /** Takes declarations away and adds imports, `count` of each, one at a time. */
  mutations(count: number, seed: number, least: number): Changed[] {
    const random = chanceOf(seed)
    const known = new Set(this.found.map(({ name }) => name))
    const changed: Changed[] = []
    const isSure = ([, { manifest }]: [string, FileValue]) => manifest !== undefined
    const imported = new Map<string, string>()
    for (const [path, file] of this.files) {
      for (const { name, urgency } of wantedIn(file)) {
        if (urgency === 'needed' || urgency === 'named')
          imported.set(/\.py[iw]?$/.test(path) ? normalise(name) : name, path)
      }
    }
    const declared = new Set<string>()
    const own = new Set([...this.files.values()].flatMap(({ manifest }) => manifest?.name ?? []).map(normalise))
    for (const [, { manifest }] of [...this.files].filter(isSure)) {
      for (const [name] of manifest?.needs ?? []) {
        const key = manifest?.of === 'python' ? normalise(name) : name
        if (imported.has(key) && !own.has(normalise(name)) && !this.found.some((one) => one.name.endsWith(`:${name}`)))
          declared.add(`${manifest?.of} ${key}`)
      }
    }
    for (const one of someOf([...declared].sort(), count, random)) changed.push(this.#without(one, known, least))
    const wanting = [...this.files].filter(([, { wants }]) => wants !== undefined).map(([path]) => path)
    for (const path of someOf(wanting.sort(), count, random)) changed.push(this.#importing(path, random, known, least))
    return changed
  }

  #without(one: string, known: ReadonlySet<string>, least: number): Changed {
    const [language, key] = one.split(' ')
    const files = new Map(
      [...this.files].map(([path, value]): [string, FileValue] => {
        const { manifest } = value
        if (manifest?.of !== language || manifest?.needs === undefined) return [path, value]
        const needs = manifest.needs.filter(([name]) => (language === 'python' ? normalise(name) : name) !== key)
        return [path, { ...value, manifest: { ...manifest, needs } }]
      }),
    )
    return this.#judge(`without ${one}`, files, known, least)
  }

  #importing(path: string, random: () => number, known: ReadonlySet<string>, least: number): Changed {
    const all = /\.py[iw]?$/.test(path) ? POOL.python : POOL.node
    const isWanted = (each: string) =>
      [...this.files.values()].some((file) => JSON.stringify(file.manifest ?? {}).includes(each))
    const pool = all.filter((each) => !isWanted(each))
    const name = pool[Math.floor(random() * pool.length)] ?? ''
    const value = this.files.get(path) ?? {}
    const files = new Map(this.files).set(path, { ...value, wants: `${value.wants}\n${name}\t1\t0` })
    return this.#judge(`${path} imports ${name}`, files, known, least)
  }

  #judge(what: string, files: ReadonlyMap<string, FileValue>, known: ReadonlySet<string>, least: number): Changed {
    const fresh = this.#find(files).filter(({ name }) => !known.has(name))
    const confidence = Math.max(0, ...fresh.map(({ facts }) => facts.confidence))
    return { what, isRaised: confidence >= least, confidence }
  }

  #find(files: ReadonlyMap<string, FileValue>): Opened<Gap>[] {
    return findings(files, [{ path: this.#folder, name: '' }], this.#installed, 'study')
  }
}

async function installedNow(options: InstalledOptions): Promise<Installed> {
  const stopping = new AbortController()
  const nothing = () => undefined
  const reading = {
    from: {},
    signal: stopping.signal,
    fleet: { project: 'study', host: 'here' },
    redis: { url: '', prefix: '' },
    report: nothing,
    skip: nothing,
    warn: nothing,
  }
  for await (const { items } of installed(options, reading)) {
    stopping.abort()
    if (items[0] !== undefined) return items[0].installed
  }
  throw new Error('nothing is said of what is installed')
}
