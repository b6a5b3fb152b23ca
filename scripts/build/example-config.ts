import { stringify } from 'smol-toml'
import { load, serviceNames } from '../../services/load.ts'
import { loadConfig } from '../../shared/daemon/config.ts'

const HEAD = `# The configuration of the fleet. What is commented out is the default; "kloros config check" says what is wrong here,
# "kloros config" what is in effect, and docs/configuration.md what most keys mean.
`

/** Writes the configuration that a host begins with: every table and key there is, commented out, as TOML. */
export async function exampleConfig(): Promise<string> {
  const services = serviceNames()
  const tables: Record<string, Record<string, unknown>> = {}
  for (const service of services) {
    // An empty file, so that nothing of the machine that builds is in it.
    for (const { key, value } of loadConfig(await load(service), { path: '/dev/null', env: {}, services }).entries) {
      const [table, name] = key.split('.')
      if (table === undefined || name === undefined || value === null) continue
      tables[table] = { ...tables[table], [name]: value }
    }
  }
  tables.fleet = { ...tables.fleet, host: "the host's own name" }
  const lines = stringify(tables).trim().split('\n')
  return `${HEAD}\n${lines.map((line) => (line === '' ? '' : `# ${line}`)).join('\n')}\n`
}
