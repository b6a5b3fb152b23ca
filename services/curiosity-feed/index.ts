import type { FastifyInstance } from 'fastify'
import * as z from 'zod'
import { connect } from '../../shared/bus/connect.ts'
import { Heartbeats } from '../../shared/bus/heartbeats.ts'
import { SignalStream } from '../../shared/bus/signals.ts'
import { defineService } from '../../shared/contract/service.ts'
import { QuestionStore } from '../../shared/store/questions.ts'
import { guard, isLoopback } from './guard.ts'
import { answerProblems } from './problem.ts'
import { fleetRoutes } from './routes/fleet.ts'
import { questionRoutes } from './routes/questions.ts'
import { signalRoutes } from './routes/signals.ts'
import { readJsonBodies } from './schema.ts'

const HostName = z.string().max(253)

export default defineService({
  name: 'curiosity-feed',
  summary: 'Answers what the fleet asks, over HTTP, and takes the answers.',
  limits: { memory: '128M', cpu: '20%' },
  reach: { network: true, secrets: '/etc/kloros/feed.env' },
  port: 0,
  config: z
    .object({
      /** Where to listen; beyond loopback only with a token. */
      host: HostName.min(1).default('127.0.0.1'),
      /** What callers must send as `Authorization: Bearer`; empty asks for none. */
      token: z
        .string()
        .max(512)
        .regex(/^[\x21-\x7e]*$/, 'must be printable and without spaces')
        .default(''),
      /** Names under which the feed may be called, beside localhost and `host`; without ports. */
      hosts: z
        .array(HostName.regex(/^[^\s:/]+$|^[0-9a-f:.]+$/i, 'must be a host name or address, without a port'))
        .max(64)
        .default([]),
      /** The most a request's body may weigh, in bytes. */
      body_limit: z.int().min(1024).max(16_777_216).default(1_048_576),
    })
    .refine(({ host, token }) => token !== '' || isLoopback(host), {
      path: ['token'],
      error: 'must be set where host is not a loopback address',
    }),

  http(app: FastifyInstance, { config, log, count, redis: { url, prefix } }) {
    const redis = connect({ url })
    app.addHook('onClose', async () => redis.disconnect())

    guard(app, config)
    answerProblems(app, log)
    readJsonBodies(app, config.body_limit)

    questionRoutes(app, new QuestionStore(redis, prefix))
    signalRoutes(app, new SignalStream(redis, prefix), () => count('skipped'))
    fleetRoutes(app, new Heartbeats(redis, prefix))
  },
})
