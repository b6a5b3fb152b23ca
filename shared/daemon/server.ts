import fastify, { type FastifyInstance } from 'fastify'
import { Counter, Gauge, Registry } from 'prom-client'
import type { Health } from '../contract/service.ts'

/** Counters of `/health` and how `/metrics` explains them. */
const COUNTERS = {
  read: 'Items read from sources.',
  skipped: 'Input that could not be used.',
  published: 'Signals published.',
  folded: 'Repeats counted into another signal.',
  dropped: 'Lost for want of room.',
} as const

// Every shape is checked with zod before it gets here, so fastify needs none of its compilers; they would cost every
// service some megabytes.
const noCompilers = {
  buildValidator: () => () => () => true,
  buildSerializer: () => () => JSON.stringify,
}

/** Makes the HTTP server of a service, with `/health` and `/metrics`; it does not listen yet. */
export function createServer(health: () => Health): FastifyInstance {
  const app: FastifyInstance = fastify({
    logger: false,
    // What is wrong with the URL itself is answered as everything else.
    frameworkErrors: (error, request, reply) => app.errorHandler(error, request, reply),
    bodyLimit: 1024 * 1024,
    requestTimeout: 30_000,
    forceCloseConnections: true,
    schemaController: { compilersFactory: noCompilers as never },
  })
  const registry = createRegistry(health)
  app.get('/health', (_, reply) => {
    const answer = health()
    const up = answer.status === 'ok' || answer.status === 'degraded'
    return reply
      .code(up ? 200 : 503)
      .header('content-type', 'application/json')
      .send(JSON.stringify(answer))
  })
  app.get('/metrics', async (_, reply) => reply.type(registry.contentType).send(await registry.metrics()))
  return app
}

function createRegistry(health: () => Health): Registry {
  const registry = new Registry()
  const registers = [registry]
  for (const [name, help] of Object.entries(COUNTERS)) {
    new Counter({
      name: `kloros_${name}_total`,
      help,
      labelNames: ['service'],
      registers,
      collect() {
        const { service, counters } = health()
        this.reset()
        this.inc({ service }, counters[name as keyof typeof COUNTERS])
      },
    })
  }
  new Gauge({
    name: 'kloros_up',
    help: 'Whether the service works: 1 while ok or degraded.',
    labelNames: ['service', 'status'],
    registers,
    collect() {
      const { service, status } = health()
      this.reset()
      this.set({ service, status }, status === 'ok' || status === 'degraded' ? 1 : 0)
    },
  })
  new Gauge({
    name: 'kloros_redis_connected',
    help: 'Whether Redis can be reached.',
    labelNames: ['service'],
    registers,
    collect() {
      const { service, redis } = health()
      this.set({ service }, redis.connected ? 1 : 0)
    },
  })
  new Gauge({
    name: 'kloros_source_lag_seconds',
    help: 'How far behind its end a source is read.',
    labelNames: ['service', 'source'],
    registers,
    collect() {
      const { service, sources } = health()
      for (const [source, { lag_s }] of Object.entries(sources)) this.set({ service, source }, lag_s)
    },
  })
  new Gauge({
    name: 'kloros_work',
    help: 'How far a service is with what it works through, by its own words; yes is 1.',
    labelNames: ['service', 'what'],
    registers,
    collect() {
      const { service, work = {} } = health()
      this.reset()
      for (const [what, value] of Object.entries(work)) this.set({ service, what }, Number(value))
    },
  })
  new Gauge({
    name: 'kloros_resident_memory_bytes',
    help: 'Resident memory of the process.',
    labelNames: ['service'],
    registers,
    collect() {
      this.set({ service: health().service }, process.memoryUsage.rss())
    },
  })
  return registry
}
