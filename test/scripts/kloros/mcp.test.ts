import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { dirname } from 'node:path'
import { after, test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { Client } from '@modelcontextprotocol/sdk/client/index.js'
import { StdioClientTransport } from '@modelcontextprotocol/sdk/client/stdio.js'
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js'
import type { Transport } from '@modelcontextprotocol/sdk/shared/transport.js'
import { until } from '../../support/until.ts'
import { kloros, temporaryFolder } from './call.ts'
import { liveFleet, programs, startKloros } from './live.ts'

// The official client against the built programs, over both transports.

const inspector = fileURLToPath(import.meta.resolve('@modelcontextprotocol/inspector-cli'))
const home = temporaryFolder()
const token = 'only-for-this-test'
const fleet = await liveFleet(home, `[curiosity-feed]\ntoken = "${token}"\n`)
fleet.start('curiosity-feed')
fleet.start('curiosity-core')
const env = { ...fleet.env, HOME: home, USER: 'tester', KLOROS_FEED_TOKEN: token }
const done = async (line: string) => {
  const { exit, out, err } = await kloros(home, line.split(' '), { env })
  assert.equal(exit, 0, err)
  return out
}
await until(async () => (await done('status')).includes('curiosity-core'), 'the fleet is up')

const clients: Client[] = []
after(() => Promise.all(clients.map((client) => client.close())))

async function connect(transport: Transport): Promise<Client> {
  const client = new Client({ name: 'test', version: '1' })
  await client.connect(transport)
  clients.push(client)
  return client
}

const overStdio = () =>
  connect(new StdioClientTransport({ command: process.execPath, args: [...programs.built, 'mcp'], env, cwd: home }))
const overHttp = () => {
  const headers = { authorization: `Bearer ${token}` }
  return connect(
    new StreamableHTTPClientTransport(new URL(`${fleet.url}/mcp`), { requestInit: { headers } }) as Transport,
  )
}

async function call(client: Client, name: string, args: Record<string, unknown> = {}): Promise<string> {
  const { content, isError } = await client.callTool({ name, arguments: args })
  const { text } = (content as [{ text: string }])[0]
  assert.notEqual(isError, true, text)
  return text
}

for (const [name, open, worker] of [
  ['stdio', overStdio, /^tester@/],
  ['streamable HTTP', overHttp, /^agent$/],
] as const) {
  test(`the official client lists, claims and answers over ${name}`, async () => {
    const gap = `over-${name.replace(/ .*/, '')}`
    await done(`emit --type disk_full --name ${gap} --reason full`)
    const client = await open()
    assert.equal(client.getServerVersion()?.name, 'kloros')
    const listed = await until(async () => {
      const text = await call(client, 'list_questions', { query: gap })
      return text.startsWith('1 in all') ? text : undefined
    }, 'it is asked about')
    const [, id = ''] = /^(disk_full-\S+)/m.exec(listed) ?? []
    const claimed = await call(client, 'claim_question')
    assert.match(claimed, new RegExp(`^question: ${id}$`, 'm'))
    const [, held = ''] = /^token: (\S+)$/m.exec(claimed) ?? []
    assert.equal(
      await call(client, 'answer_question', { id, token: held, answer: `by ${name}` }),
      `${id} is answered now.`,
    )
    const { answer } = JSON.parse(await done(`show ${id} --json`))
    assert.equal(answer.answer, `by ${name}`)
    assert.match(answer.worker, worker)
    const { resources } = await client.listResources()
    assert.ok(resources.some(({ uri }) => uri === `kloros://questions/${id}`))
    assert.match(await call(client, 'fleet_status'), /curiosity-core on .*: ok/)
  })
}

test('both have the same tools', async () => {
  const [stdio, http] = await Promise.all([overStdio(), overHttp()])
  // Who claims is named after who asks.
  const toolsOf = async (client: Client) =>
    JSON.stringify((await client.listTools()).tools).replace(/"default":"(tester@[^"]+|agent)"/, '')
  assert.equal(await toolsOf(stdio), await toolsOf(http))
})

const hello = {
  ...{ jsonrpc: '2.0', id: 1, method: 'initialize' },
  params: { protocolVersion: '2025-06-18', capabilities: {}, clientInfo: { name: 'x', version: '1' } },
}
const list = { jsonrpc: '2.0', id: 2, method: 'tools/call', params: { name: 'list_questions', arguments: {} } }

test('it answers all that was asked before its input ended, and prints nothing else', async () => {
  const started = startKloros(home, ['mcp'], env)
  started.child.stdin?.end(`${JSON.stringify(hello)}\n${JSON.stringify(list)}\n`)
  assert.equal(await started.ended, 0)
  const answers = started.out
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line))
  assert.deepEqual(
    answers.map(({ id }) => id),
    [1, 2],
  )
  assert.match(answers[1].result.content[0].text, /in all/)
  assert.equal(started.err, '')
})

test('what is cancelled is not waited for', async () => {
  const started = startKloros(home, ['mcp'], env)
  const cancelled = { jsonrpc: '2.0', method: 'notifications/cancelled', params: { requestId: 2, reason: 'enough' } }
  started.child.stdin?.end(`${[hello, list, cancelled].map((one) => JSON.stringify(one)).join('\n')}\n`)
  assert.equal(await started.ended, 0, started.err)
  assert.deepEqual(
    started.out
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line).id),
    [1],
  )
})

test('where no feed answers, the agent is told so by whatever it calls', async () => {
  const started = startKloros(home, ['mcp', '--url', 'http://127.0.0.1:1'], env)
  started.child.stdin?.end(`${JSON.stringify(hello)}\n${JSON.stringify(list)}\n`)
  assert.equal(await started.ended, 0)
  const [, answer] = started.out
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line))
  assert.equal(answer.result.isError, true)
  assert.match(answer.result.content[0].text, /^Nothing answers at http:\/\/127\.0\.0\.1:1 .*is the fleet running/)
})

test('the official inspector agrees, over both', async () => {
  await done('emit --type disk_full --name inspected --reason full')
  await until(async () => (await done('questions --query inspected')).includes('inspected'), 'it is asked about')
  const variables = Object.entries(env).flatMap(([name, value]) => ['-e', `${name}=${value}`])
  const targets = {
    stdio: [...variables, process.execPath, ...programs.built, 'mcp'],
    http: [`${fleet.url}/mcp`, '--transport', 'http', '--header', `Authorization: Bearer ${token}`],
  }
  const inspect = async (target: string[], ...method: string[]) => {
    // It looks for its own name from where it is started.
    const options = { cwd: dirname(inspector) }
    const { stdout } = await promisify(execFile)(process.execPath, [inspector, '--cli', ...target, ...method], options)
    return JSON.parse(stdout)
  }
  for (const target of Object.values(targets)) {
    const { tools } = await inspect(target, '--method', 'tools/list')
    assert.equal(tools.length, 10)
    const call = ['--method', 'tools/call', '--tool-name', 'list_questions', '--tool-arg', 'query=inspected']
    const { content } = await inspect(target, ...call)
    assert.match(content[0].text, /^1 in all; truncated: false\n[\s\S]*\ndisk_full-\S+ [\s\S]*\n\| .*inspected/)
    const { resources } = await inspect(target, '--method', 'resources/list')
    const { contents } = await inspect(target, '--method', 'resources/read', '--uri', resources[0].uri)
    assert.match(contents[0].text, /^truncated: false/)
  }
})
