import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { meaningOf } from '../../../services/curiosity-core/meaning.ts'
import { type GapType, gaps } from '../../../shared/contract/gaps.ts'
import { ActionClass, levelOf } from '../../../shared/contract/question.ts'
import { SIGNAL_BYTES } from '../../../shared/contract/signal-bounds.ts'
import { admitted } from '../../support/admitted.ts'
import { often } from '../../support/fuzz.ts'
import { mutated } from '../../support/mutated.ts'
import { signal } from '../../support/signals.ts'

const text = mutated(
  ['', 'shop/card.py', 'billing.service', 'a', 'src/a.ts:3', 'no card 4711', 'gpu 0000:3b:00.0', '/', 'x/', '#1'],
  2,
)
const name = text.map((text) => text.replace(/[\x00-\x1f\x7f]/g, '').slice(0, 512) || '?')
const types = Object.keys(gaps) as GapType[]
const gap = fc.oneof(
  ...types.map((type) =>
    fc.record({ type: fc.constant<string>(type), name, reason: text, facts: admitted(gaps[type].published, text) }),
  ),
  fc.record({ type: fc.constantFrom('leak', 'x_1'), name, reason: text, facts: fc.dictionary(fc.string(), text) }),
)

test('whatever facts the schema of its type admits, a gap has a question that is well-formed and bounded', () => {
  fc.assert(
    fc.property(gap, ({ type, name, reason, facts }) => {
      const told = { ...(facts as object), gap_reason: reason }
      const meaning = meaningOf(JSON.stringify(signal({ type, name, facts: told })), 'here')
      if (meaning.kind === 'reject') {
        // The only bounds that a schema has beside its own.
        assert.match(meaning.reason, /^larger than|^nested too deep|^facts\.(?:gap_reason|inhibited|occurrences)/)
        return
      }
      assert.equal(meaning.kind, 'open')
      if (meaning.kind !== 'open') return
      const { hypothesis, question, evidence, capability_key, action_class, autonomy, value_estimate, cost } =
        meaning.wording
      // A half of a character is refused by strict readers of JSON.
      for (const said of [hypothesis, question, capability_key]) assert.doesNotMatch(said, /\p{Cs}/u)
      assert.match(hypothesis, /^[A-Z][^\s\p{Cc}]{0,500}(?<!_)$/u)
      assert.match(question, /^[^\s\p{Cc}][^\p{Cc}\p{Zl}\p{Zp}]{10,1010}[?)]$/u)
      assert.match(capability_key, /^[a-z][^\p{Cc}\p{Zl}\p{Zp}]{0,500}$/u)
      for (const said of [hypothesis, question, capability_key, ...evidence]) {
        assert.ok(said !== '')
        assert.doesNotMatch(said, /undefined|\[object|\bNaN\b|Infinity/)
      }
      assert.ok(JSON.stringify(meaning.wording).length <= 3 * SIGNAL_BYTES)
      assert.ok(ActionClass.safeParse(action_class).success)
      assert.ok(Number.isInteger(autonomy) && autonomy >= 0 && autonomy <= 3)
      assert.ok(value_estimate >= 0 && value_estimate <= 1, `worth ${value_estimate}`)
      assert.ok(cost > 0 && cost <= 1)
      assert.ok(levelOf(meaning.wording))
    }),
    often(1_500),
  )
})
