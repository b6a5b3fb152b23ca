import type { Plugin } from 'esbuild'

/**
 * Parts of libraries that are loaded with them, and that no service asks for: what ioredis has for clusters and Sentinels
 * (`late-reach.ts` is in their place), and loggers that write by another thread. Together they are a tenth of a service at rest.
 */
const UNUSED =
  /\/node_modules\/(?:ioredis\/built\/(?:cluster|connectors\/SentinelConnector)\/index|pino\/lib\/transport)\.js$/

/** Has what is bundled load no part of a library that it may never need; in place of what is unused stands nothing. */
export const sparedParts: Plugin = {
  name: 'spared-parts',
  setup({ onLoad, onResolve }) {
    onLoad({ filter: UNUSED }, () => ({ contents: '' }))
    // Only where Redis is reached by rediss:// it is needed.
    onResolve({ filter: /^tls$/ }, ({ importer }) =>
      importer.includes('/node_modules/ioredis/') ? { path: 'tls', namespace: 'late' } : undefined,
    )
    onLoad({ filter: /^tls$/, namespace: 'late' }, () => ({
      contents: `exports.connect = (...given) => require('node:tls').connect(...given)`,
    }))
  },
}
