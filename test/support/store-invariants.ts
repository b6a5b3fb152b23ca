import type { Redis } from 'ioredis'
import { QuestionStatus } from '../../shared/contract/question.ts'

const ACTIVE = ['ready', 'in_progress', 'blocked', 'snoozed']

/** Reads all of a store and says what does not fit together; nothing where all does. */
export async function offences(client: Redis, prefix: string, cap: number): Promise<string[]> {
  const base = `{${prefix}}`
  const found: string[] = []
  const keys = await client.keys(`${base}:*`)
  const ids = keys
    .filter((key) => key.startsWith(`${base}:question:`))
    .map((key) => key.slice(`${base}:question:`.length))
  const members = async (key: string) => new Set(await client.zrange(`${base}:${key}`, '0', '-1'))
  const sets = new Map<string, Set<string>>()
  for (const status of QuestionStatus.options) sets.set(status, await members(`state:${status}`))
  const [asked, due] = [await members('asked'), await members('due')]
  const active = new Map<string, number>()
  const expect = (holds: boolean, what: string) => {
    if (!holds) found.push(what)
  }
  const all = (name: string) =>
    keys.filter((key) => key.startsWith(`${base}:${name}:`)).map((key) => key.slice(base.length + 1))
  const kinds = new Map<string, Set<string>>()
  for (const key of [...all('kind'), ...all('ready'), ...all('host'), ...all('rolled')])
    kinds.set(key, await members(key))
  const listed = (key: string, id: string) => kinds.get(key)?.has(id) === true
  let rolled = 0
  for (const id of ids) {
    const q = await client.hgetall(`${base}:question:${id}`)
    const { status = '', kind = '', hosts = '', claim = '' } = q
    const type = kind.split('/')[2] ?? ''
    const group = type.endsWith('*') ? '*' : type
    const shown = status !== 'closed' && status !== 'rolled'
    for (const [name, set] of sets)
      expect(set.has(id) === (name === status), `${id} is ${status}, and in state:${name}`)
    expect(asked.has(id) === shown, `${id} is ${status}, and asked: ${asked.has(id)}`)
    expect(listed(`kind:${kind}`, id) === shown, `${id} is ${status}, and in kind:${kind}`)
    expect(listed(`ready:${kind}`, id) === (status === 'ready'), `${id} is ${status}, and in ready:${kind}`)
    for (const [key, set] of kinds) {
      if (/^(kind|ready):/.test(key) && !key.endsWith(`:${kind}`)) expect(!set.has(id), `${id} is left in ${key}`)
    }
    for (const [, host, flag] of hosts.matchAll(/\n(\S+) \S+ (\d)/g)) {
      expect(
        listed(`host:${host}`, id) === (shown && flag !== '0'),
        `${id} is ${status}, and in host:${host} (${flag})`,
      )
    }
    expect(
      (status === 'in_progress') === / /.test(claim.replace(/^\d+ \d+/, '')),
      `${id} is ${status} with the claim '${claim}'`,
    )
    if (status === 'in_progress') {
      const score = await client.zscore(`${base}:state:in_progress`, id)
      expect(score === claim.split(' ')[2], `${id} is due at ${score}, and claimed ${claim}`)
    }
    expect(due.has(id) === (status === 'snoozed'), `${id} is ${status}, and due: ${due.has(id)}`)
    if (status === 'rolled') {
      rolled += 1
      expect(listed(`rolled:${group}`, id), `${id} is rolled up, and not in rolled:${group}`)
    }
    if (ACTIVE.includes(status) && !kind.endsWith('+')) active.set(group, (active.get(group) ?? 0) + 1)
    const ttl = await client.ttl(`${base}:question:${id}`)
    expect(ttl === -1, `${id} goes by itself`)
  }
  const counts = await client.hgetall(`${base}:counts`)
  for (const group of new Set([...active.keys(), ...Object.keys(counts)])) {
    if (group === 'size' || group === 'full') continue
    const count = active.get(group) ?? 0
    expect(Number(counts[group] ?? 0) === count, `${count} of ${group} are active, and ${counts[group]} are counted`)
    expect(count <= cap, `${count} of ${group} are active, and ${cap} may be`)
    const waiting = kinds.get(`rolled:${group}`)?.size ?? 0
    expect(
      waiting === 0 || count === cap,
      `${waiting} of ${group} are rolled up where there is room: ${count} of ${cap}`,
    )
  }
  const rolls = [...kinds].filter(([key]) => key.startsWith('rolled:')).reduce((sum, [, set]) => sum + set.size, 0)
  expect(rolls === rolled, `${rolls} are in rolled:*, and ${rolled} are rolled up`)
  const questions = ids.filter((id) => !id.endsWith('-rolled')).length
  expect(Number(counts.size ?? 0) === questions, `${counts.size} are counted, and ${questions} are there`)
  return found
}
