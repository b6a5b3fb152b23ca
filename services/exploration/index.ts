import { defineMonitor } from '../../shared/contract/monitor.ts'
import { amdGpus } from '../../shared/sources/amd-gpus.ts'
import { devices } from '../../shared/sources/devices.ts'
import { journal } from '../../shared/sources/journal.ts'
import { nvidiaGpus } from '../../shared/sources/nvidia-gpus.ts'
import { pressure } from '../../shared/sources/pressure.ts'
import { createDetector } from './detect.ts'
import { Config, KERNEL, Memory } from './schema.ts'

/** The exploration monitor: asks about what the host has and does not use, what it lost, and what it runs out of. */
export default defineMonitor({
  name: 'exploration',
  summary: 'Reports hardware that is unused or lost, and resources that run out.',
  limits: { memory: '128M', cpu: '20%' },
  reach: { journal: true, files: true, hardware: true },
  port: 17,
  gaps: ['hardware_unused', 'hardware_lost', 'resource_pressure'],

  config: Config,

  sources: {
    devices: ({ udevadm, detect_virt, settle_ms, root }, reading) =>
      devices({ program: udevadm, detect_virt, settle_ms, root }, reading),
    kernel: ({ journalctl }, reading) => journal({ program: journalctl, fields: [], matches: KERNEL }, reading),
    nvidia: ({ nvidia_smi, root }, reading) => nvidiaGpus({ program: nvidia_smi, root }, reading),
    amd: ({ root }, reading) => amdGpus({ root }, reading),
    pressure: ({ timedatectl, chronyc, root }, reading) => pressure({ program: timedatectl, chronyc, root }, reading),
  },
  state: { value: Memory, max: 10_000, times: ['since', 'seen', 'gone_at', 'less_at', 'quiet_until', 'times'] },
  detector: createDetector,
})
