import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { cpSync, mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { isDeepStrictEqual } from 'node:util'
import type { GapType } from '../../../shared/contract/gaps.ts'
import type { Question } from '../../../shared/contract/question.ts'
import { TestFleet } from '../../support/live-fleet.ts'
import { until } from '../../support/until.ts'

const CONFIGURATION = `
[fleet]
project = "shop"
host = "here"
[test-monitor]
results = ["FOLDER/shop/test-results"]
`

/** Newer versions of node name the file in the id of a test, others do not. */
const FILE = /^tests\/[\w.]+ > /

/** Where what was recorded lies. */
export const fixtures = fileURLToPath(new URL('../../fixtures/test-monitor', import.meta.url))

/** A folder in which a recorded program is tested, and a fleet that reads its reports. */
export class Shop {
  private constructor(
    readonly fleet: TestFleet,
    readonly folder: string,
  ) {}

  /** @param keys more of test-monitor's configuration. */
  static async open(keys = ''): Promise<Shop> {
    const fleet = await TestFleet.create(CONFIGURATION + keys)
    const shop = new Shop(fleet, join(fleet.folder, 'shop'))
    mkdirSync(join(shop.folder, 'test-results'), { recursive: true })
    await fleet.up('test-monitor', 'curiosity-core', 'curiosity-feed')
    return shop
  }

  /** Where a report is looked for. */
  report(name: string): string {
    return join(this.folder, 'test-results', name)
  }

  /** Puts a program, or what mends it, there; as a commit where there is git. @returns whether there is. */
  commit(program: string): boolean {
    cpSync(join(fixtures, 'programs', program), this.folder, { recursive: true })
    const settings = ['user.name=shop', 'user.email=shop@localhost', 'commit.gpgSign=false', 'core.hooksPath=/dev/null']
    const set = settings.flatMap((setting) => ['-c', setting])
    const git = (...args: string[]) => spawnSync('git', [...set, ...args], { cwd: this.folder }).status === 0
    return git('init') && git('add', '.') && git('commit', '--message', program)
  }

  /** The questions about gaps of a type, closed ones too. */
  async asked(type: GapType): Promise<Question[]> {
    return (await this.fleet.questions()).filter(({ gap }) => gap.type === type)
  }

  /** Waits until the questions of a type are about such tests or files, and each has this status. */
  async stands(type: GapType, about: readonly string[], status: string): Promise<void> {
    const wanted = about.map((one) => `${one} is ${status}`).sort()
    const found = async () => {
      const all = (await this.asked(type)).flatMap(({ facts: { tests, test, file, report }, status: its }) =>
        // Several that fail of one cause are one question; of a run that was cut off, its report is known.
        ((tests ?? [test ?? file ?? report]) as string[]).map((one) => `${this.#short(one)} is ${its}`),
      )
      return all.sort()
    }
    await until(async () => isDeepStrictEqual(await found(), wanted), `${type} is ${status}`).catch(async () =>
      assert.deepEqual(await found(), wanted),
    )
  }

  /** A path is told from the root of its work tree; without git there is none. */
  #short(name: string): string {
    return name.replace(FILE, '').replace(`${this.folder}/`, '')
  }
}
