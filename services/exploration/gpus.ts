import type { Gpu } from '../../shared/contract/hardware.ts'
import { gpuAt } from './devices.ts'
import { type Judgement, percent } from './judgement.ts'
import type { Config } from './schema.ts'

/** How long a GPU must be used again, in seconds, to count as used. */
const USED_S = 60

/** What readings of GPUs say: which are idle, and which do not answer. */
export function gpuJudgements(gpus: readonly Gpu[], config: Config): Judgement[] {
  return gpus.flatMap((gpu): Judgement[] => {
    const device = gpuAt(gpu.address)
    const answers: Judgement<'hardware_lost'> = {
      type: 'hardware_lost',
      name: `${device}/unresponsive`,
      verdict: gpu.lost === undefined ? 'good' : 'bad',
      opens_s: config.lost_after,
      closes_s: 0,
      reason: `${device} does not answer its driver`,
      relief: `${device} answers again`,
      facts: {
        device,
        model: gpu.model,
        problem: 'unresponsive',
        reading: gpu.lost ?? 'it answers',
        look: `nvidia-smi -q -i ${gpu.address}`,
      },
    }
    const idle = idleOf(gpu, config)
    return idle === undefined ? [answers] : [answers, idle]
  })
}

/** Whether a GPU is idle: a process that keeps its memory uses it though it waits, and so does a screen. */
function idleOf({ address, model, busy, memory, display }: Gpu, config: Config): Judgement | undefined {
  // Where only one of the two can be read, the other may be what it is used for.
  if (busy === undefined || memory === undefined) return undefined
  const { gpu_idle, gpu_used, unused_after } = config
  const device = gpuAt(address)
  const use = Math.max(busy, memory)
  return {
    type: 'hardware_unused',
    name: `${device}/idle`,
    verdict: display || use >= gpu_used ? 'good' : use < gpu_idle ? 'bad' : 'neither',
    opens_s: unused_after,
    // One reading may fall on a process that only looks.
    closes_s: USED_S,
    reason: `no process uses ${device}`,
    relief: `${device} is used`,
    facts: {
      device,
      model,
      problem: 'idle',
      reading: `busy ${percent(busy)}, memory ${percent(memory)}`,
      threshold: `under ${percent(gpu_idle)} for ${hours(unused_after)}; used from ${percent(gpu_used)} on`,
      look: 'nvidia-smi || rocm-smi',
    },
  }
}

function hours(seconds: number): string {
  return `${Number((seconds / 3_600).toPrecision(3))} h`
}
