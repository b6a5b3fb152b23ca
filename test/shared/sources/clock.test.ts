import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Clock } from '../../../shared/contract/hardware.ts'
import { clockOf } from '../../../shared/sources/clock.ts'
import { writeProgram } from '../../support/programs.ts'
import { temporaryFolder } from '../../support/source-follower.ts'
import { writeFiles } from '../../support/written-files.ts'

const TIMESYNCD = { 'sys/fs/cgroup/system.slice/systemd-timesyncd.service/pids.max': 'max\n' }
const CHRONY = { 'sys/fs/cgroup/system.slice/chrony.service/pids.max': 'max\n' }
const NO = 'echo NTP=yes; echo NTPSynchronized=no'
const tracking = (leap: string) =>
  `echo 'C0000201,192.0.2.1,3,1768990000.1,0.00001,-0.00001,0.00002,-8.1,0.0,0.02,0.01,0.001,64.2,${leap}'`

const clocks: [
  name: string,
  lines: string,
  chronyc: string,
  files: Record<string, string>,
  clock: Clock | undefined,
][] = [
  ['synchronized', 'echo NTP=yes; echo NTPSynchronized=yes', '', {}, { ntp: true, synchronized: true }],
  ['not synchronized', NO, '', TIMESYNCD, { ntp: true, synchronized: false, service: 'systemd-timesyncd.service' }],
  ['kept by nobody', 'echo NTP=no; echo NTPSynchronized=no', '', {}, { ntp: false, synchronized: false }],
  [
    'that chrony keeps without rtcsync',
    NO,
    tracking('Normal'),
    CHRONY,
    { ntp: true, synchronized: true, service: 'chrony.service' },
  ],
  [
    'that chrony does not keep',
    NO,
    tracking('Not synchronised'),
    CHRONY,
    { ntp: true, synchronized: false, service: 'chrony.service' },
  ],
  [
    'of a chrony that does not answer',
    NO,
    'exit 1',
    CHRONY,
    { ntp: true, synchronized: false, service: 'chrony.service' },
  ],
  ['not to be known', 'echo Failed to connect to bus >&2; exit 1', '', {}, undefined],
  ['told in nonsense', 'head -c 100000 /dev/zero', '', {}, undefined],
]
for (const [name, lines, chronyc, files, clock] of clocks) {
  test(`a clock ${name}`, async (t) => {
    const root = await temporaryFolder(t)
    writeFiles(root, files)
    const [timedatectl, chrony] = [writeProgram(root, 'timedatectl', lines), writeProgram(root, 'chronyc', chronyc)]
    assert.deepEqual(await clockOf(timedatectl, chrony, root, new AbortController().signal), clock)
  })
}
