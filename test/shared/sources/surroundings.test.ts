import assert from 'node:assert/strict'
import { test } from 'node:test'
import { surroundingsOf } from '../../../shared/sources/surroundings.ts'
import { writeProgram } from '../../support/programs.ts'
import { temporaryFolder } from '../../support/source-follower.ts'
import { writeFiles } from '../../support/written-files.ts'

const DMI = 'sys/class/dmi/id'
const HYPERVISOR = { 'proc/cpuinfo': 'flags\t\t: fpu hypervisor lahf_lm\n' }

/** What systemd-detect-virt answers to `--vm` and `--container`, where there is one; what files say; and what it is. */
const rows: [name: string, answers: string | undefined, files: Record<string, string>, is: string][] = [
  ['a virtual machine', '[ $1 = --vm ]', {}, 'virtual'],
  ['a container', '[ $1 = --container ]', {}, 'container'],
  ['a real host, whatever files say', 'exit 1', HYPERVISOR, ''],
  ['one that does not know', 'exit 2', HYPERVISOR, 'virtual'],
  ['without it, a processor of a virtual machine', undefined, HYPERVISOR, 'virtual'],
  ['without it, QEMU', undefined, { [`${DMI}/sys_vendor`]: 'QEMU\n' }, 'virtual'],
  [
    'without it, Azure on Arm',
    undefined,
    { [`${DMI}/sys_vendor`]: 'Microsoft Corporation\n', [`${DMI}/product_name`]: 'Virtual Machine\n' },
    'virtual',
  ],
  [
    'without it, a laptop of Microsoft',
    undefined,
    { [`${DMI}/sys_vendor`]: 'Microsoft Corporation\n', [`${DMI}/product_name`]: 'Surface Pro 9\n' },
    '',
  ],
  ['without it, a Chromebook', undefined, { [`${DMI}/sys_vendor`]: 'Google\n', [`${DMI}/product_name`]: 'Eve\n' }, ''],
  [
    'without it, the first of Xen',
    undefined,
    { ...HYPERVISOR, 'sys/hypervisor/type': 'xen\n', 'proc/xen/capabilities': 'control_d\n' },
    '',
  ],
  ['without it, Docker', undefined, { '.dockerenv': '' }, 'container'],
  ['without it, Podman', undefined, { 'run/.containerenv': '' }, 'container'],
  ['without it, LXC', undefined, { 'run/systemd/container': 'lxc\n' }, 'container'],
  ['without it, nothing', undefined, {}, ''],
]
for (const [name, answers, files, is] of rows) {
  test(name, async (t) => {
    const root = await temporaryFolder(t)
    writeFiles(root, files)
    const program = answers === undefined ? `${root}/none` : writeProgram(root, 'systemd-detect-virt', answers)
    const { virtual, container } = await surroundingsOf(program, root, new AbortController().signal)
    assert.equal([virtual && 'virtual', container && 'container'].filter(Boolean).join(), is)
  })
}
