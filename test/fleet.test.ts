import assert from 'node:assert/strict'
import { test } from 'node:test'
import * as z from 'zod'
import { type Fleet, type Folder, leftToWrite, readFleet } from './support/fleet-rules.ts'

test('nothing of the fleet is half-added', async () => {
  const left = leftToWrite(await readFleet())
  assert.equal(left.length, 0, `left to write:\n${left.join('\n')}`)
})

const service: Folder = {
  name: 'curiosity-core',
  definition: {
    name: 'curiosity-core',
    summary: 'Turns signals into questions.',
    limits: { memory: '64M', cpu: '20%' },
    port: 1,
    config: z.object({ open_per_type: z.int().default(200) }),
    gaps: ['component_silent'],
    detector: () => ({ take: () => [] }),
  },
  files: ['services/curiosity-core/index.ts', 'test/services/curiosity-core/fold.test.ts'],
}

const monitor: Folder = {
  name: 'disk-monitor',
  definition: {
    name: 'disk-monitor',
    summary: 'Reports disks that wear out.',
    limits: { memory: '64M', cpu: '20%' },
    port: 20,
    config: z.object({}),
    gaps: ['disk_worn' as never],
    detector: () => ({ take: () => [] }),
  },
  files: [
    'services/disk-monitor/index.ts',
    'services/disk-monitor/detect.ts',
    'test/services/disk-monitor/detect.test.ts',
    'test/fixtures/disk-monitor/smart.jsonl',
  ],
}

const whole: Fleet = {
  folders: [service, monitor],
  gaps: ['source_loss', 'component_silent', 'disk_worn'],
  templates: ['source_loss', 'component_silent', 'disk_worn'],
  readme: '| `curiosity-core` | 8701 | `component_silent` |\n| `disk-monitor` | 8720 | `disk_worn` |',
  changelog: '## [Unreleased]',
}

/** The fleet with one of its monitors changed. */
const withMonitor = (definition: Folder['definition'], files = monitor.files): Fleet => ({
  ...whole,
  folders: [service, { name: monitor.name, definition, files }],
})
const defined = monitor.definition ?? {}
const without = (part: string) => monitor.files.filter((file) => !file.includes(part))

/** The fleet with one more service. */
const withDoor = (port: number): Fleet => ({
  ...whole,
  folders: [
    ...whole.folders,
    {
      name: 'door',
      definition: { ...service.definition, name: 'door', port, gaps: [], detector: undefined as never },
      files: ['services/door/index.ts', 'test/services/door/door.test.ts'],
    },
  ],
  readme: `${whole.readme}\n| \`door\` | ${8700 + port} | doors |`,
})

const cases: [name: string, fleet: Fleet, left: RegExp[]][] = [
  ['a whole fleet', whole, []],
  ['a folder without index.ts', withMonitor(undefined), [/disk-monitor\/index\.ts is missing/, /no monitor opens/]],
  ['one more service', withDoor(21), []],
  ['another name', withMonitor({ ...defined, name: 'disk' }), [/names itself 'disk'/]],
  ['no sentence', withMonitor({ ...defined, summary: 'disks' }), [/one sentence/]],
  ['two sentences', withMonitor({ ...defined, summary: 'Reads disks. Reports them.' }), [/one sentence/]],
  ['memory in other words', withMonitor({ ...defined, limits: { memory: '64 MB', cpu: '20%' } }), [/limits\.memory/]],
  ['too little CPU', withMonitor({ ...defined, limits: { memory: '64M', cpu: '5%' } }), [/limits\.cpu/]],
  [
    'a promised port',
    withMonitor({ ...defined, port: 11 }),
    [/port 11 belongs to exception-monitor/, /does not say 8711/],
  ],
  [
    'a port out of range',
    withMonitor({ ...defined, port: 8720 }),
    [/set port to a number from 0 to 99/, /does not say/],
  ],
  ['a port that another has', withDoor(20), [/port 20 belongs to door/, /port 20 belongs to disk-monitor/]],
  [
    'a key without a default',
    withMonitor({ ...defined, config: z.object({ path: z.string() }) }),
    [/give config\.path a default/],
  ],
  ['no test', withMonitor(defined, without('test/services')), [/test\/services\/disk-monitor\/ has no test/]],
  ['no fixtures', withMonitor(defined, without('fixtures')), [/test\/fixtures\/disk-monitor\/ is empty/]],
  ['no detector file', withMonitor(defined, without('disk-monitor/detect.ts')), [/detect\.ts is missing/]],
  ['a gap the contract lacks', { ...whole, gaps: whole.gaps.slice(0, 2) }, [/gaps\.ts does not name 'disk_worn'/]],
  ['a gap without a template', { ...whole, templates: whole.templates.slice(0, 2) }, [/no template for 'disk_worn'/]],
  [
    'the runner’s gap without one',
    { ...whole, templates: whole.templates.slice(1) },
    [/no template for 'source_loss'/],
  ],
  ['a gap nobody opens', { ...whole, gaps: [...whole.gaps, 'lost'] }, [/names 'lost', which no monitor opens/]],
  [
    'a gap of the runner',
    withMonitor({ ...defined, gaps: ['disk_worn', 'source_loss'] as never }),
    [/which the runner opens/, /does not say `source_loss`/],
  ],
  [
    'a gap that two list',
    {
      ...whole,
      folders: [
        { ...service, definition: { ...service.definition, gaps: ['component_silent', 'disk_worn'] as never } },
        monitor,
      ],
    },
    [/curiosity-core and disk-monitor list 'disk_worn'/, /does not say `disk_worn`/],
  ],
  [
    'a service README lacks',
    { ...whole, readme: whole.readme.split('\n')[0] ?? '' },
    [/README\.md has no line for disk-monitor/],
  ],
  ['a gap README lacks', { ...whole, readme: whole.readme.replace('`disk_worn`', '') }, [/does not say `disk_worn`/]],
  ['another port in README', { ...whole, readme: whole.readme.replace('8720', '8721') }, [/does not say 8720/]],
  ['a service only README has', { ...whole, readme: `${whole.readme}\n| \`gone\` | 8722 |` }, [/a line for gone/]],
  ['no changelog', { ...whole, changelog: '' }, [/CHANGELOG\.md has no section/]],
]

for (const [name, fleet, expected] of cases) {
  test(`tells of ${name}`, () => {
    const left = leftToWrite(fleet)
    assert.equal(left.length, expected.length, left.join('\n'))
    for (const [index, sentence] of expected.entries()) assert.match(left[index] ?? '', sentence)
  })
}
