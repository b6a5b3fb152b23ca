import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { settleAcl } from './units/acl-file.ts'
import { settle } from './units/folder.ts'
import { generate } from './units/generate.ts'

const USAGE = `Usage: scripts/new-monitor NAME [--gap GAP_TYPE]

Writes a monitor that tails a file of JSON lines, with its test, its fixture, its unit and its user of
Redis, and says what is left to write.

  NAME             its folder: lower case, words joined by hyphens, such as disk-monitor
  --gap GAP_TYPE   what it opens: lower case, words joined by underscores; by default NAME without -monitor
`

/** The first port, as added to KLOROS_PORT_BASE, that the fleet promises to no service. */
const FIRST_FREE_PORT = 20

const root = fileURLToPath(new URL('..', import.meta.url))

function fail(sentence: string, code: number): never {
  process.stderr.write(`${sentence}\n`)
  process.exit(code)
}

function readArguments(): { name: string; gap: string } {
  const { values, positionals } = parse()
  if (values.help) {
    process.stdout.write(USAGE)
    process.exit(0)
  }
  const [name, ...more] = positionals
  if (name === undefined || more.length > 0) fail(USAGE, 2)
  if (!/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/.test(name) || name.length > 40) {
    fail(`'${name}' is no name for a monitor: write lower case words joined by hyphens, such as disk-monitor.`, 2)
  }
  const gap = values.gap ?? name.replace(/-monitor$/, '').replaceAll('-', '_')
  if (!/^[a-z][a-z0-9_]{0,63}$/.test(gap)) {
    fail(`'${gap}' is no gap type: write lower case words joined by underscores, such as disk_worn.`, 2)
  }
  return { name, gap }
}

function parse() {
  try {
    return parseArgs({ allowPositionals: true, options: { gap: { type: 'string' }, help: { type: 'boolean' } } })
  } catch (error) {
    return fail(`${(error as Error).message}\n\n${USAGE}`, 2)
  }
}

function freePort(): number {
  const taken = readdirSync(join(root, 'services')).flatMap((folder) => {
    const index = join(root, 'services', folder, 'index.ts')
    const source = existsSync(index) ? readFileSync(index, 'utf8') : ''
    return Number(/^ {2}port: (\d+),$/m.exec(source)?.[1] ?? Number.NaN)
  })
  let port = FIRST_FREE_PORT
  while (taken.includes(port)) port += 1
  return port
}

function filesOf(name: string, gap: string, port: number): Record<string, string> {
  return {
    [`services/${name}/index.ts`]: `import * as z from 'zod'
import { defineMonitor } from '../../shared/contract/monitor.ts'
import { tail } from '../../shared/sources/tail.ts'
import { createDetector } from './detect.ts'

export default defineMonitor({
  name: '${name}',
  summary: 'Reports subjects that are not well.',
  limits: { memory: '64M', cpu: '20%' },
  reach: { files: true },
  port: ${port},
  gaps: ['${gap}'],

  config: z.object({
    /** The reports, JSON lines: a path or a glob. */
    reports: z.string().min(1).default('/var/lib/kloros/${name}.jsonl'),
  }),

  sources: { reports: (config, reading) => tail([config.reports], reading) },
  detector: createDetector,
})
`,
    [`services/${name}/schema.ts`]: `import * as z from 'zod'

// The name of a gap: bounded, on one line, and nothing that a terminal would obey.
const Subject = z
  .string()
  .min(1)
  .max(200)
  .regex(/^[^\\p{C}]+$/u)

/** One line of the reports: how a subject is. */
export const Report = z.object({ subject: Subject, ok: z.boolean() })
export type Report = z.infer<typeof Report>

/**
 * Reads a line of the reports.
 *
 * @returns nothing for what is no report, such as a torn write.
 */
export function readReport(text: string): Report | undefined {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    return undefined
  }
  return Report.safeParse(value).data
}
`,
    [`services/${name}/detect.ts`]: `import type { Circumstances, Detector, Item } from '../../shared/contract/monitor.ts'
import { readReport } from './schema.ts'

const GAP = '${gap}'

/** Tells of subjects that are not well; a gap closes when its subject is well again. */
export function createDetector({
  skip,
}: Circumstances<unknown, never>): Detector<Item & { readonly text: string }, typeof GAP> {
  return {
    *take({ text }) {
      const report = readReport(text)
      if (report === undefined) return skip(1)
      const { subject, ok } = report
      if (ok) yield { closes: GAP, name: subject, reason: \`\${subject} is well\` }
      else yield { opens: GAP, name: subject, reason: \`\${subject} is not well\`, facts: { subject } }
    },
  }
}
`,
    [`test/services/${name}/detect.test.ts`]: `import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import monitor from '../../../services/${name}/index.ts'
import { drive, lines, outline } from '../../support/detector.ts'

const cases: [name: string, texts: string[], says: string[], skipped: number][] = [
  ['a subject that is not well opens', ['{"subject":"a","ok":false}'], ['+a'], 0],
  ['one that is well again closes', ['{"subject":"a","ok":false}', '{"subject":"a","ok":true}'], ['+a', '-a'], 0],
  ['a torn write is skipped', ['{"subject":"a","o'], [], 1],
  ['a name that a terminal would obey is skipped', ['{"subject":"\\\\u001b[2J","ok":false}'], [], 1],
]

for (const [name, texts, says, skipped] of cases) {
  test(name, () => {
    const driven = drive(monitor, lines(texts))
    assert.deepEqual(outline(driven.findings), says)
    assert.equal(driven.skipped, skipped)
  })
}

test('recorded reports are understood', () => {
  const recorded = readFileSync(new URL('../../fixtures/${name}/recorded.jsonl', import.meta.url), 'utf8')
  const driven = drive(monitor, lines(recorded.trimEnd().split('\\n')))
  assert.equal(driven.skipped, 0)
  assert.deepEqual(outline(driven.findings), ['+a', '-a'])
})
`,
    [`test/fixtures/${name}/README.md`]: `\`recorded.jsonl\` is an example. Put real input in its place, and say here which program and version wrote it.\n`,
    [`test/fixtures/${name}/recorded.jsonl`]: `{"subject":"a","ok":false}\n{"subject":"a","ok":true}\n`,
  }
}

function nextSteps(name: string, gap: string, port: number): string {
  return `
Left to do; \`npm run check\` points at each until it is done:

2. Name the gap in shared/contract/gaps.ts:

  /** A subject that is not well. */
  ${gap}: gap({
    ecosystem: 'diagnostics',
    category: 'health',
    cooldown_s: 7 * DAY_S,
    stable: ['subject'],
    facts: () => z.looseObject({ subject: text }),
  }),

3. Write the question it asks in services/curiosity-core/templates.ts, where the compiler points:

  ${gap}: ({ name, reason, facts }) => ({
    hypothesis: \`${gap.toUpperCase()}_\${token(name)}\`,
    question: \`\${facts.subject ?? name} is not well. What ails it?\`,
    evidence: evidence(reason, {}),
    action_class: 'investigate',
    autonomy: 2,
    value_estimate: 0.5,
    cost: 0.4,
    capability_key: \`diagnostics.\${name}\`,
  }),

4. Give it its line in the fleet table of README.md:

| \`${name}\` | ${8700 + port} | its reports, JSON lines | \`${gap}\` | the subject is well again |

Then make schema.ts, detect.ts and their cases say what your source says. npm run units writes its unit anew, should it
have to reach more of the host, or less.
`
}

const { name, gap } = readArguments()
const port = freePort()
const files = filesOf(name, gap, port)
const there = Object.keys(files).find((path) => existsSync(join(root, dirname(path))))
if (there !== undefined) fail(`${dirname(there)} is there already; nothing was written.`, 1)
for (const [path, content] of Object.entries(files)) {
  mkdirSync(dirname(join(root, path)), { recursive: true })
  writeFileSync(join(root, path), content)
  process.stdout.write(`wrote ${path}\n`)
}
for (const path of settle(join(root, 'systemd'), await generate()).changed)
  process.stdout.write(`wrote systemd/${path}\n`)
for (const path of await settleAcl(root)) process.stdout.write(`wrote ${path}\n`)
process.stdout.write(nextSteps(name, gap, port))
