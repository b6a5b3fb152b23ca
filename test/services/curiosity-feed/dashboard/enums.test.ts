import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Level, QuestionStatus } from '../../../../shared/contract/question.ts'
import { Ecosystem } from '../../../../shared/contract/signal.ts'

const enums = await import(new URL('../../../../services/curiosity-feed/dashboard/enums.js', import.meta.url).href)

test('the dashboard knows what the contract does', () =>
  assert.deepEqual(
    { ...enums },
    { STATUSES: QuestionStatus.options, LEVELS: Level.options, ECOSYSTEMS: Ecosystem.options },
  ))
