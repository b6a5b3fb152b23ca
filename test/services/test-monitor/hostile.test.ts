import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import {
  appendFileSync,
  closeSync,
  cpSync,
  ftruncateSync,
  mkdirSync,
  openSync,
  readFileSync,
  symlinkSync,
  writeFileSync,
  writeSync,
} from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { gzipSync } from 'node:zlib'
import { TestFleet } from '../../support/live-fleet.ts'
import { until } from '../../support/until.ts'
import { fixtures } from './shop.ts'

const MIB = 1024 * 1024

const LAUGHS = `<?xml version="1.0"?>
<!DOCTYPE lolz [<!ENTITY lol "lol"><!ENTITY lol2 "&lol;&lol;&lol;&lol;&lol;&lol;&lol;&lol;&lol;&lol;">]>
<testsuites><testsuite name="&lol2;"><testcase name="a"/></testsuite></testsuites>`

/** A line of a run by pytest-reportlog, and then another one without end. */
const STARTED = '{"pytest_version": "8.4.2", "$report_type": "SessionStart"}\n{"nodeid": "'

function long(path: string, head: string): void {
  const descriptor = openSync(path, 'w')
  writeSync(descriptor, head)
  ftruncateSync(descriptor, 200 * MIB)
  closeSync(descriptor)
}

// As many as a service logs of one kind within a minute, with the one that grows.
const hostile: [name: string, make: (path: string) => void, reason: RegExp][] = [
  ['laughs.xml', (path) => writeFileSync(path, LAUGHS), /declares entities/],
  ['line.json', (path) => long(path, '{"tests": ['), /larger than 67108864 bytes/],
  ['nul.xml', (path) => writeFileSync(path, Buffer.alloc(5_000)), /binary/],
  ['utf16.xml', (path) => writeFileSync(path, '\ufeff<testsuites/>', 'utf16le'), /UTF-16/],
  ['fifo', (path) => execFileSync('mkfifo', [path]), /not a regular file/],
  ['zero', (path) => symlinkSync('/dev/zero', path), /not a regular file/],
  ['loop', (path) => symlinkSync(path, path), /ELOOP/],
  ['unreadable.xml', (path) => writeFileSync(path, '<testsuites/>', { mode: 0o000 }), /EACCES/],
  ['bomb.xml.gz', (path) => writeFileSync(path, bomb()), /unpacks to more than 67108864 bytes/],
]

/** A GiB of blanks in a report, in one MiB. */
function bomb(): Buffer {
  const blanks = gzipSync(Buffer.alloc(16 * MIB, ' '))
  return Buffer.concat([gzipSync('<testsuites>'), ...Array.from({ length: 64 }, () => blanks)])
}

/** The most memory a process has had, in MiB. */
function peak(pid: number): number {
  return Number(/^VmHWM:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]) / 1024
}

test('a folder of all that is hostile: a skip and a warning each, and the one good report is asked about', async (t) => {
  let growing: NodeJS.Timeout | undefined
  t.after(() => clearInterval(growing))
  const fleet = await TestFleet.create('[test-monitor]\nresults = ["FOLDER/results"]\n')
  t.after(() => fleet.stop())
  const results = join(fleet.folder, 'results')
  mkdirSync(results)
  // Root may read everything, unless that is taken from it.
  const asRoot = ['setpriv', '--bounding-set', '-dac_override,-dac_read_search']
  fleet.start('test-monitor', process.geteuid?.() === 0 ? asRoot : [])
  await fleet.up('test-monitor', 'curiosity-core', 'curiosity-feed')
  const before = peak(fleet.pid('test-monitor'))

  for (const [name, make] of hostile) make(join(results, name))
  // It is the other source that skips this line.
  writeFileSync(join(results, 'log.jsonl'), STARTED + 'x'.repeat(60 * MIB))
  cpSync(join(fixtures, 'pytest/xunit2-alike-red.xml'), join(results, 'good.xml'))
  writeFileSync(join(results, 'growing.xml'), '<testsuites>')
  growing = setInterval(() => appendFileSync(join(results, 'growing.xml'), '<testsuite/>\n'), 20)

  const warningsOf = (name: string) =>
    fleet
      .log('test-monitor')
      .split('\n')
      .filter((line) => line.includes('"level":"warn"') && line.includes(`${join(results, name)}"`))
  const areWarnedOf = async (names: readonly string[]) => {
    // It answers throughout.
    assert.ok(['ok', 'degraded'].includes((await fleet.health('test-monitor')).status))
    return names.every((name) => warningsOf(name).length > 0)
  }
  await until(() => areWarnedOf(hostile.map(([name]) => name)), 'each is warned of', 60_000)
  for (const [name, , reason] of hostile) assert.match(warningsOf(name).join('\n'), reason)
  const isAsked = async () => (await fleet.questions()).some(({ facts }) => facts.report === join(results, 'good.xml'))
  await until(isAsked, 'the good report is asked about')
  assert.deepEqual(warningsOf('growing.xml'), [])
  clearInterval(growing)
  await until(() => areWarnedOf(['growing.xml']), 'what grows no more is warned of', 60_000)

  for (const name of [...hostile.map(([name]) => name), 'growing.xml']) assert.equal(warningsOf(name).length, 1, name)
  assert.deepEqual(warningsOf('good.xml'), [])
  assert.ok((await fleet.health('test-monitor')).counters.skipped > hostile.length)
  assert.ok(peak(fleet.pid('test-monitor')) < before + 120)
})
