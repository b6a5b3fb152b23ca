import type { Ledger } from './ledger.ts'
import type { Positions } from './positions.ts'
import type { SavedState } from './state.ts'
import type { Surroundings } from './surroundings.ts'

/**
 * Takes in the saved fields of a monitor; what no longer fits is dropped, and said.
 *
 * @param now epoch seconds, by the clock that they were saved by.
 */
export function restore(
  fields: Iterable<readonly [field: string, value: string]>,
  into: { positions: Positions; ledger: Ledger; state: SavedState<unknown> },
  now: number,
  { monitor, log }: Pick<Surroundings, 'monitor' | 'log'>,
): void {
  for (const [field, value] of fields) {
    const key = field.slice(2)
    let fits = true
    if (field.startsWith('p:')) into.positions.restore(key, value)
    else if (field.startsWith('o:')) fits = into.ledger.restore(key, value, now)
    else if (monitor.state !== undefined) fits = into.state.restore(key, value, monitor.state.value)
    if (!fits) log.warn('saved state does not fit and is dropped', { field: field.slice(0, 200) })
  }
}
