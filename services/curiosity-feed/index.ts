import { defineService } from '../../shared/contract/service.ts'
import { answerAll, createApp } from './app.ts'
import { Config } from './config.ts'
import { work } from './work.ts'

export default defineService({
  name: 'curiosity-feed',
  summary: 'Answers what the fleet asks, over HTTP, and takes the answers.',
  limits: { memory: '128M', cpu: '100%' },
  reach: { network: true, questions: 'serve', secrets: '/etc/kloros/feed.env' },
  port: 0,
  config: Config,
  start: work,

  async http(own, context) {
    const app = createApp(own)
    await answerAll(app, context)
    return app
  },
})
