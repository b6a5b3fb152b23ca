import { readdirSync } from 'node:fs'
import { dirname } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { MonitorDefinition } from '../shared/contract/monitor.ts'
import type { ServiceDefinition } from '../shared/contract/service.ts'

/**
 * Loads a service by the name of its folder. The file system is the registry; the build puts the one service into its
 * bundle in place of this file.
 */
export async function load(name: string): Promise<ServiceDefinition | MonitorDefinition> {
  const module = (await import(`./${name}/index.ts`)) as { default: ServiceDefinition | MonitorDefinition }
  return module.default
}

/** The names of all services. */
export function serviceNames(): string[] {
  const entries = readdirSync(dirname(fileURLToPath(import.meta.url)), { withFileTypes: true })
  return entries.filter((entry) => entry.isDirectory()).map((entry) => entry.name)
}
