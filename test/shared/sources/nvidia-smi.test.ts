import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { readRow } from '../../../shared/sources/nvidia-smi.ts'

const fixture = new URL('../../fixtures/exploration/nvidia-smi.csv', import.meta.url)

const MIB = 2 ** 20
const H100 = { model: 'NVIDIA H100 PCIe', display: false }

test('what nvidia-smi tells of GPUs', () => {
  const lines = readFileSync(fixture, 'utf8').trim().split('\n')
  assert.deepEqual(lines.map(readRow), [
    { gpu: { address: '0000:3b:00.0', ...H100, busy: 0, memory: 1 / 81_559, taken: MIB } },
    { gpu: { address: '0000:af:00.0', ...H100, busy: 0.97, memory: 65_536 / 81_559, taken: 65_536 * MIB } },
    { gpu: { address: '0000:01:00.0', model: 'Tesla K80', memory: 0, taken: 0, display: true } },
    {
      gpu: {
        address: '0000:02:00.0',
        model: 'NVIDIA A100-SXM4-80GB',
        memory: 0.25,
        taken: 20_480 * MIB,
        display: false,
      },
    },
    { gpu: { address: '0000:04:00.0', display: false, lost: 'GPU is lost' } },
  ])
})

const rows: [name: string, line: string, failed?: string][] = [
  ['another number of fields', '00000000:3B:00.0, NVIDIA H100 PCIe, 0'],
  ['no address', 'GPU0, NVIDIA H100 PCIe, 0, 1, 81559, Disabled'],
  ['a torn line', '00000000:3B:00.0, NVID'],
  ['an overlong line', `00000000:3B:00.0, ${'x'.repeat(2_000)}, 0, 1, 81559, Disabled`],
  ['a field that it does not know', 'Field "pci.bus" is not a valid field to query.'],
  ['no devices', 'No devices were found', 'No devices were found'],
  [
    'no driver',
    "NVIDIA-SMI has failed because it couldn't communicate with the NVIDIA driver. Make sure that the latest NVIDIA driver is installed and running.",
    "NVIDIA-SMI has failed because it couldn't communicate with the NVIDIA driver. Make sure that the latest NVIDIA driver is installed and running.",
  ],
  [
    'a driver of another version',
    'Failed to initialize NVML: Driver/library version mismatch',
    'Failed to initialize NVML: Driver/library version mismatch',
  ],
]
const HANDLE = 'Unable to determine the device handle for'
const off: [name: string, line: string, lost: string][] = [
  [
    'as older drivers say it',
    `${HANDLE} GPU 0000:3B:00.0: GPU is lost.  Reboot the system to recover this GPU`,
    'GPU is lost',
  ],
  ['without a space', `${HANDLE} GPU0000:3B:00.0: Unknown Error`, 'Unknown Error'],
  ['with its number', `${HANDLE} GPU0: 0000:3B:00.0: Unknown Error`, 'Unknown Error'],
]
for (const [name, line, lost] of off) {
  test(`one GPU is off the bus, ${name}`, () =>
    assert.deepEqual(readRow(line), { gpu: { address: '0000:3b:00.0', display: false, lost } }))
}

for (const [name, line, failed] of rows) {
  test(`a line with ${name}`, () => assert.deepEqual(readRow(line), failed && { failed }))
}
