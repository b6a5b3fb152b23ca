import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { Asked, DAY, idOf } from '../../support/asked.ts'

let asked: Asked
before(async () => {
  asked = await Asked.create()
})
after(() => asked.stop())

test('where a thousand hosts closed it, a further one opens it and closes it', async () => {
  const hosts = Array.from({ length: 1_000 }, (_, i) => `a-container-of-some-long-name-${i}`)
  await asked.tell(...hosts.map((host) => ({ host })), ...hosts.map((host) => ({ host, closed: true })))
  assert.equal(await asked.status(idOf()), 'closed')
  await asked.tell({ host: 'further' })
  const question = await asked.store.get(idOf())
  assert.deepEqual(
    [question?.status, question?.hosts.filter(({ open }) => open).map(({ host }) => host)],
    ['ready', ['further']],
  )
  assert.equal(question?.hosts.length, 1_000)
  await asked.tell({ host: 'further', closed: true })
  assert.equal(await asked.status(idOf()), 'closed')
})

const decisions: [how: string, decide: () => Promise<unknown>][] = [
  [
    'answered',
    async () => {
      const claim = await asked.store.claim({ worker: 'w', lease_s: 60 })
      const given = { answer: 'x', evidence: [], confidence: null, metrics: null }
      return asked.store.answer(idOf(), claim?.token ?? '', given)
    },
  ],
  ['accepted', () => asked.store.accept(idOf(), 'so be it')],
]
for (const [how, decide] of decisions) {
  test(`what is asked again after it closed, and ${how}, closes a week after it was last heard of`, async () => {
    const leave = () => asked.intake.leave(new Set(['here']), asked.now / 1000)
    await asked.clear()
    await asked.tell({}, { closed: true })
    await asked.store.reopen(idOf(), 'why was it?')
    asked.now += 8 * DAY
    await leave()
    assert.equal(await asked.status(idOf()), 'ready', 'somebody wants to know')
    await decide()
    assert.equal(await asked.status(idOf()), how)
    await leave()
    const question = await asked.store.get(idOf())
    assert.deepEqual([question?.status, question?.metadata.reason], ['closed', 'no host has it'])
    asked.now += 31 * DAY
    await asked.intake.retire(asked.now)
    assert.equal(await asked.status(idOf()), 'gone')
  })
}

test('what is asked again and accepted stays for a week after any host was last heard of', async () => {
  await asked.clear()
  await asked.tell({ host: 'a' }, { host: 'b' }, { host: 'b', closed: true })
  asked.now += 5 * DAY
  await asked.tell({ host: 'a', closed: true })
  await asked.store.reopen(idOf(), 'why was it?')
  await asked.store.accept(idOf(), 'so be it')
  asked.now += 4 * DAY
  const leave = () => asked.intake.leave(new Set(['here']), asked.now / 1000)
  await leave()
  assert.equal(await asked.status(idOf()), 'accepted')
  asked.now += 4 * DAY
  await leave()
  assert.equal(await asked.status(idOf()), 'closed')
})

test('what is asked again after it closed, answered, and open once more is closed by its host alone', async () => {
  await asked.clear()
  await asked.tell({}, { closed: true })
  await asked.store.reopen(idOf(), 'why was it?')
  await decisions[1]?.[1]()
  await asked.tell({})
  asked.now += 8 * DAY
  await asked.intake.leave(new Set(['here']), asked.now / 1000)
  assert.equal(await asked.status(idOf()), 'accepted')
  await asked.tell({ closed: true })
  assert.equal(await asked.status(idOf()), 'closed')
})

test('hosts beyond a thousand are counted, not what they say, until it closes', async () => {
  await asked.clear()
  const hosts = Array.from({ length: 1_000 }, (_, i) => ({ host: `a-container-of-some-long-name-${i}` }))
  await asked.tell(...hosts)
  const more = async () => (await asked.store.get(idOf()))?.metadata.more_hosts
  assert.equal(await more(), undefined)
  await asked.tell({ host: 'x' }, { host: 'y' }, { host: 'x' }, { host: 'x' })
  assert.equal(await more(), 2)
  await asked.tell(...hosts.map((one) => ({ ...one, closed: true })))
  assert.deepEqual([await asked.status(idOf()), await more()], ['closed', undefined])
  await asked.tell({ host: 'x' })
  assert.deepEqual([await asked.status(idOf()), await more()], ['ready', undefined])
})

test('the name of a worker is one line, whatever breaks it', async () => {
  await asked.clear()
  await asked.tell({})
  await asked.store.claim({ worker: 'ann\u2028bob\ncid\udce9dee', lease_s: 60 })
  assert.equal((await asked.store.get(idOf()))?.claim?.worker, 'ann bob cid dee')
})
