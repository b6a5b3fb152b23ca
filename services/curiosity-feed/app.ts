import fastify, { type FastifyInstance } from 'fastify'
import type * as z from 'zod'
import { Boards } from '../../shared/bus/boards.ts'
import { connect } from '../../shared/bus/connect.ts'
import { Heartbeats } from '../../shared/bus/heartbeats.ts'
import { SignalStream } from '../../shared/bus/signals.ts'
import type { OwnAnswers, ServiceContext } from '../../shared/contract/service.ts'
import { Mutes } from '../../shared/store/mutes.ts'
import { pulse } from '../../shared/store/pulse.ts'
import { QuestionStore } from '../../shared/store/questions.ts'
import { stats } from '../../shared/store/stats.ts'
import { letIn } from './browsers.ts'
import type { Config } from './config.ts'
import { countForMetrics } from './count-for-metrics.ts'
import { tagReads } from './etag.ts'
import { guard, nameGuard, tokenGuard } from './guard.ts'
import { doOnce } from './idempotency.ts'
import { KeptReplies } from './kept-replies.ts'
import { admitting } from './live/filter.ts'
import { Hub } from './live/hub.ts'
import { readJsonBodies } from './parse.ts'
import { answerProblems } from './problem.ts'
import { limitRate } from './rate.ts'
import { channelRoutes } from './routes/channels.ts'
import { dashboardRoutes } from './routes/dashboard.ts'
import { eventRoutes } from './routes/events.ts'
import { fleetRoutes } from './routes/fleet.ts'
import { mcpRoute } from './routes/mcp.ts'
import { muteRoutes } from './routes/mutes.ts'
import { openApiRoute } from './routes/openapi.ts'
import { questionRoutes } from './routes/questions.ts'
import { sessionRoutes } from './routes/sessions.ts'
import { signalRoutes } from './routes/signals.ts'
import { Sessions } from './sessions.ts'
import { takeSockets } from './sockets.ts'

// Every shape is checked with zod before it gets here, so fastify needs none of its compilers; they would cost some megabytes.
const noCompilers = {
  buildValidator: () => () => () => true,
  buildSerializer: () => () => JSON.stringify,
}

/** Makes the feed's server, with what every service answers; it does not listen yet. */
export function createApp(own: OwnAnswers): FastifyInstance {
  const app: FastifyInstance = fastify({
    logger: false,
    // What is wrong with the URL itself is answered as everything else.
    frameworkErrors: (error, request, reply) => app.errorHandler(error, request, reply),
    bodyLimit: 1024 * 1024,
    requestTimeout: 30_000,
    forceCloseConnections: true,
    schemaController: { compilersFactory: noCompilers as never },
  })
  for (const [path, answer] of Object.entries(own)) {
    app.get(path, async (_, reply) => {
      const { status, type, body } = await answer()
      return reply.code(status).type(type).send(body)
    })
  }
  return app
}

/** Has the feed's server answer all that the feed does. */
export async function answerAll(
  app: FastifyInstance,
  { config, fleet, log, count, say, redis: place }: ServiceContext<z.infer<typeof Config>>,
): Promise<void> {
  const { prefix } = place
  const redis = connect(place)
  app.addHook('onClose', async () => redis.disconnect())
  answerProblems(app, log)
  readJsonBodies(app, config.body_limit)

  // What is asked first of a request comes first.
  guard(app, nameGuard(config))
  await letIn(app, config.origins)
  await limitRate(app, config.host, config.rate_limit)
  const sessions = new Sessions(config.token, redis, prefix)
  const lookForToken = tokenGuard(config.token, sessions)
  guard(app, lookForToken, ['/health', '/session/:id'])
  countForMetrics(app, async () => (await stats(redis, prefix, 1)).standing, say)
  tagReads(app)
  doOnce(app, new KeptReplies(redis, prefix), (lost) => count('dropped', lost))

  const store = new QuestionStore(redis, prefix)
  questionRoutes(app, store, (id) => pulse(redis, prefix, id))
  const hub = new Hub(redis, place, store, admitting(fleet.host))
  app.addHook('onClose', async () => hub.close())
  eventRoutes(app, hub, lookForToken, () => count('dropped'))
  const stream = new SignalStream(redis, prefix)
  takeSockets(app, hub, stream, lookForToken, () => count('dropped'))
  signalRoutes(app, stream, () => count('skipped'))
  muteRoutes(app, new Mutes(redis, prefix))
  const heartbeats = new Heartbeats(redis, prefix)
  channelRoutes(app, new Boards(redis, prefix), heartbeats)
  fleetRoutes(app, heartbeats, (hours) => stats(redis, prefix, hours))
  sessionRoutes(app, sessions)
  mcpRoute(app, config.token === '' ? {} : { authorization: `Bearer ${config.token}` })
  openApiRoute(app, sessions.cookie)
  dashboardRoutes(app)
}
