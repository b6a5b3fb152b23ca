import assert from 'node:assert/strict'
import { test } from 'node:test'
import { templates } from '../../../services/curiosity-core/templates.ts'
import { gaps } from '../../../shared/contract/gaps.ts'

const common = { reading: 'x8', threshold: 'x16', since: '2026-11-20T12:00:00.000Z', look: 'lspci -vv' }
const evidence = ['r', 'read: x8', 'held against: x16', 'since: 2026-11-20T12:00:00.000Z', 'shows more: lspci -vv']

const problems: [type: 'hardware_unused' | 'hardware_lost' | 'resource_pressure', facts: object][] = [
  ...gaps.hardware_unused.facts.shape.problem.options.map((problem) => ['hardware_unused', { problem }] as const),
  ...gaps.hardware_lost.facts.shape.problem.options.map((problem) => ['hardware_lost', { problem }] as const),
  ...gaps.resource_pressure.facts.shape.resource.options.map(
    (resource) => ['resource_pressure', { resource }] as const,
  ),
].map(([type, facts]) => [type, facts])

test('what is wrong with a host is asked about in words of its own, with the reading that led to it', () => {
  const questions = problems.map(([type, own]) => {
    const facts = { device: 'gpu 0000:3b:00.0', subject: '/var', ...common, ...own }
    const wording = templates[type]({ type, name: 'web-1/x/y', reason: 'r', host: 'web-1', facts } as never)
    assert.deepEqual(wording.evidence, evidence)
    assert.match(wording.question, /web-1.*\?$/)
    assert.match(wording.hypothesis, /^[A-Z]+_[A-Z]+_X_Y$/)
    assert.match(wording.capability_key, /^(hardware|resources)\.x\/y$/)
    return wording.question
  })
  assert.equal(new Set(questions).size, 18)
})

test('of what another program leaves out nothing is said', () => {
  for (const type of ['hardware_unused', 'hardware_lost', 'resource_pressure'] as const) {
    const wording = templates[type]({ type, name: 'web-1/gpu', reason: 'r', host: 'web-1', facts: {} })
    assert.deepEqual(wording.evidence, ['r'])
    assert.doesNotMatch(wording.question, /undefined/)
  }
})
