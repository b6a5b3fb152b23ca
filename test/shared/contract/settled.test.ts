import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Finding, Opened } from '../../../shared/contract/monitor.ts'
import { type Told, tellNews } from '../../../shared/contract/settled.ts'
import { Ledger } from '../../../shared/daemon/ledger.ts'
import { SavedState } from '../../../shared/daemon/state.ts'

type Gap = 'healing_failure'

const gap = (name: string, last_error = ''): Opened<Gap> => ({
  opens: 'healing_failure',
  name,
  reason: 'it does not heal',
  facts: { scenario: name, last_error },
})

/** A monitor whose open gaps may be closed for it. */
class Teller {
  readonly #state = new SavedState<Told>(100)
  #ledger = new Ledger()

  say(...found: Opened<Gap>[]): string[] {
    const isOpen = (type: Gap, name: string) => this.#ledger.isOpen(type, name)
    const said: string[] = []
    for (const finding of tellNews(found, { state: this.#state, isOpen }, 'it is gone')) {
      this.#ledger.take(finding, 0, 0)
      said.push(wordOf(finding))
    }
    return said
  }

  closeAll(): void {
    this.#ledger = new Ledger()
  }
}

function wordOf(finding: Finding<Gap>): string {
  if ('closes' in finding) return `-${finding.name}`
  return finding.occurrences === 0 ? `=${finding.name}` : `+${finding.name}`
}

test('what is told stands, is mended where it differs, and closes when it is not found', () => {
  const teller = new Teller()
  assert.deepEqual(teller.say(gap('a'), gap('b')), ['+a', '+b'])
  assert.deepEqual(teller.say(gap('a'), gap('b')), [])
  assert.deepEqual(teller.say(gap('a', 'worse'), gap('b')), ['=a'])
  assert.deepEqual(teller.say(gap('a', 'worse')), ['-b'])
})

test('what was closed while the monitor did not run is told anew, whether it differs or not', () => {
  const teller = new Teller()
  teller.say(gap('a'), gap('b'), gap('c'))
  teller.closeAll()
  assert.deepEqual(teller.say(gap('a'), gap('b', 'worse')), ['-c', '+a', '+b'])
  assert.deepEqual(teller.say(gap('a'), gap('b', 'worse')), [])
})
