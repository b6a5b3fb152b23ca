import assert from 'node:assert/strict'
import { test } from 'node:test'
import { DRIVER_FIELDS, journaldWord, type Word } from '../../../shared/sources/journal-driver.ts'
import type { Entry } from '../../../shared/sources/journal-entry.ts'
import { ExportParser } from '../../../shared/sources/journal-export.ts'
import { entry } from '../../support/fake-journal.ts'

const SUPPRESSED = 'MESSAGE_ID=a596d6fe7bfa4994828e72309e95d61e\n'
const MISSED = 'MESSAGE_ID=e9bf28e6e834481bb6f48f548ad13606\n'
const DRIVER = '_TRANSPORT=driver\n'
const suppressed = (unit: string, lost?: number): Word => ({
  loss: {
    cause: `suppressed:${unit}`,
    reason: `journald suppressed messages of ${unit}, which logged more than its rate limit allows`,
    ...(lost !== undefined && { lost }),
    unit,
  },
})
const missed: Word = {
  loss: { cause: 'missed', reason: 'the kernel wrote messages faster than journald could read them', lost: 120 },
}

// The messages are those of systemd 252 (journald-server.c, journald-kmsg.c).
const cases: [name: string, message: string, fields: string, word: Word | undefined][] = [
  [
    'suppressed',
    'Suppressed 34 messages from a.service',
    `${DRIVER}${SUPPRESSED}N_DROPPED=34\n`,
    suppressed('a.service', 34),
  ],
  [
    'suppressed, an old journald',
    'Suppressed 34 messages from a.service',
    `${DRIVER}${SUPPRESSED}`,
    suppressed('a.service', 34),
  ],
  ['suppressed, in other words', 'Went silent', `${DRIVER}${SUPPRESSED}N_DROPPED=3\n`, suppressed('unknown', 3)],
  ['suppressed, without a number', 'Went silent', `${DRIVER}${SUPPRESSED}N_DROPPED=-3\n`, suppressed('unknown')],
  ['missed', 'Missed 120 kernel messages', `${DRIVER}${MISSED}`, missed],
  ['started', 'Journal started', `${DRIVER}MESSAGE_ID=f77379a8490b408bbe5f6940505a777b\n`, 'started'],
  ['any other word', 'Runtime Journal is 8M', `${DRIVER}MESSAGE_ID=ec387f577b844b8fa948f33cad9a75e6\n`, undefined],
  ['a program that says the same', 'Missed 120 kernel messages', `_TRANSPORT=journal\n${MISSED}`, undefined],
  ['a program that says so of itself', `x`, `_TRANSPORT=stdout\nTRANSPORT=driver\n${SUPPRESSED}`, undefined],
]

for (const [name, message, fields, word] of cases) {
  test(`journald's words: ${name}`, () => {
    const entries: Entry[] = []
    new ExportParser(DRIVER_FIELDS, () => assert.fail('skipped')).push(
      Buffer.from(entry(1, message, fields)),
      0,
      entries,
    )
    assert.deepEqual(journaldWord(entries[0] ?? assert.fail()), word)
  })
}
