import type { Gpu, GpuReading } from '../../shared/contract/hardware.ts'
import { gpuAt } from './devices.ts'
import { type Judgement, percent } from './judgement.ts'
import type { Config } from './schema.ts'

/** How long a GPU must be used again, in seconds, to count as used: one reading may fall on a process that only looks. */
const USED_S = 60

/** A process that keeps so much of its memory, in bytes, uses a GPU, however large that is; a driver alone takes less. */
const TAKEN_BYTES = 2 ** 30

/** What tells of a driver's GPUs. */
const TOOLS: Readonly<Record<string, string>> = { nvidia: 'nvidia-smi', amdgpu: 'rocm-smi' }

/** What readings of GPUs say: which are idle, and which do not answer. */
export function gpuJudgements({ gpus, driver }: GpuReading, config: Config): Judgement[] {
  const look = TOOLS[driver] ?? driver
  return gpus.flatMap((gpu): Judgement[] => [answering(gpu, look, config), idle(gpu, look, config)])
}

function answering({ address, model, lost }: Gpu, look: string, { lost_after }: Config): Judgement {
  const device = gpuAt(address)
  return {
    type: 'hardware_lost',
    name: `${device}/unresponsive`,
    verdict: lost === undefined ? 'good' : 'bad',
    opens_s: lost_after,
    closes_s: 0,
    reason: `${device} does not answer its driver`,
    relief: `${device} answers again`,
    facts: {
      device,
      model,
      problem: 'unresponsive',
      reading: lost ?? 'it answers',
      threshold: `no answer for ${lost_after} s`,
      look: `${look}; dmesg`,
    },
  }
}

/** Whether a GPU is idle: a process that keeps its memory uses it though it waits, and so does a screen. */
function idle(gpu: Gpu, look: string, { gpu_idle, gpu_used, unused_after }: Config): Judgement {
  const { address, model, busy, memory, taken = 0, display, lost } = gpu
  const device = gpuAt(address)
  // Where only one of the two can be read, the other may be what it is used for.
  const isKnown = busy !== undefined && memory !== undefined
  const use = Math.max(busy ?? 1, memory ?? 1, taken >= TAKEN_BYTES ? 1 : 0)
  const verdict = display || use >= gpu_used ? 'good' : use < gpu_idle ? 'bad' : 'neither'
  return {
    type: 'hardware_unused',
    name: `${device}/idle`,
    verdict: lost === undefined ? verdict : 'neither',
    opens_s: unused_after,
    closes_s: USED_S,
    reason: `${device} is hardly used`,
    relief: isKnown ? `${device} is used` : `how much ${device} is used can no longer be told`,
    facts: {
      device,
      model,
      problem: 'idle',
      reading: `busy ${percent(busy ?? 0)}, memory ${percent(memory ?? 0)}`,
      threshold: `under ${percent(gpu_idle)} for ${hours(unused_after)}; used from ${percent(gpu_used)} on`,
      look,
    },
  }
}

function hours(seconds: number): string {
  return `${Number((seconds / 3_600).toPrecision(3))} h`
}
