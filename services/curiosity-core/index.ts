import * as z from 'zod'
import { defineMonitor } from '../../shared/contract/monitor.ts'
import { foldSignals } from './fold-signals.ts'
import { heartbeats } from './heartbeats.ts'
import { createDetector } from './silence.ts'

export default defineMonitor({
  name: 'curiosity-core',
  summary: 'Turns every gap into one question, and notices services that went silent.',
  limits: { memory: '128M', cpu: '50%' },
  port: 1,
  gaps: ['component_silent'],
  config: z.object({}),

  sources: { heartbeats },
  detector: createDetector,
  start: foldSignals,
})
