import { defineService } from '../../shared/contract/service.ts'
import { Config } from './config.ts'
import { keepIndex } from './keep-index.ts'

/** The source index: the one parser of source trees, whose summaries four monitors read. */
export default defineService({
  name: 'source-index',
  summary: 'Keeps a summary of every source file, for the monitors that read code.',
  limits: { memory: '1G', cpu: '400%', background: true },
  reach: { files: true, index: 'keep' },
  port: 2,
  config: Config,
  start: keepIndex,
})
