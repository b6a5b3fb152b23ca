import type { TestContext } from 'node:test'
import type { HostItem } from '../../../services/exploration/detect.ts'
import type { Batch, Reading } from '../../../shared/contract/monitor.ts'
import { SourceFollower } from '../../support/source-follower.ts'
import { found } from './readings.ts'

/** How much faster time goes by than on a host: what must be so for five minutes is told of in a third of a second. */
const SPEED = 1_000

/** Follows a source for one test. @returns what is told of one thing so far, time going by so much faster. */
export function follow<I extends HostItem>(
  t: TestContext,
  source: (reading: Reading) => AsyncIterable<Batch<I>>,
  about: string,
  config: Parameters<typeof found>[1] = {},
) {
  const follower = new SourceFollower(source, {})
  t.after(() => follower.stop())
  const told = () => {
    const start = follower.items[0]?.time ?? 0
    const items = follower.items.map((item) => ({ ...item, time: start + (item.time - start) * SPEED }))
    return found(items, config).filter((line) => line.includes(about))
  }
  return { follower, told }
}
