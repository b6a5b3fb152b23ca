import type { FastifyInstance } from 'fastify'
import { isWeather } from '../../shared/bus/connect.ts'
import type { ServiceContext } from '../../shared/contract/service.ts'

/** Has the feed say how many questions stand how, whenever Prometheus asks: they are counted for nobody else, and not kept. */
export function countForMetrics(
  app: FastifyInstance,
  standing: () => Promise<Readonly<Record<string, number>>>,
  say: ServiceContext<unknown>['say'],
): void {
  app.addHook('onRequest', async ({ routeOptions }) => {
    if (routeOptions.url !== '/metrics') return
    try {
      say(await standing())
    } catch (error) {
      if (!isWeather(error)) throw error
    }
  })
  app.addHook('onResponse', async ({ routeOptions }) => {
    // By the next heartbeat it may no longer be so.
    if (routeOptions.url === '/metrics') say({})
  })
}
