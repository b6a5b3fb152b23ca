import { gaps } from '../../shared/contract/gaps.ts'
import { Level } from '../../shared/contract/question.ts'
import { Ecosystem } from '../../shared/contract/signal.ts'
import type { Option } from './command.ts'

/** For commands that choose among questions by what they are about. */
export const kindOptions = {
  type: { type: 'string', multiple: true, value: 'GAP_TYPE', suggests: Object.keys(gaps), help: 'of this gap type' },
  ecosystem: {
    type: 'string',
    multiple: true,
    value: 'NAME',
    values: Ecosystem.options,
    help: 'of this ecosystem',
  },
  level: {
    type: 'string',
    multiple: true,
    value: 'LEVEL',
    values: Level.options,
    help: 'critical, high, medium or low',
  },
} as const satisfies Record<string, Option>
