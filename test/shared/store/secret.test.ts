import assert from 'node:assert/strict'
import { test } from 'node:test'
import { secret } from '../../../shared/store/secret.ts'

test('secrets differ, and each may be the value of an option', () => {
  const all = Array.from({ length: 2_000 }, () => secret())
  assert.equal(new Set(all).size, all.length)
  for (const one of all) assert.match(one, /^[A-Za-z][\w-]{23}$/)
})
