import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { buildFeed, type TestFeed } from '../feed.ts'

const folder = fileURLToPath(new URL('../../../../services/curiosity-feed/dashboard', import.meta.url))
const files = readdirSync(folder)
const textOf = (file: string) => readFileSync(join(folder, file), 'utf8')

let feed: TestFeed
before(async () => {
  feed = await buildFeed('unix:///nonexistent/redis.sock')
})
after(() => feed.app.close())

describe('the files of the dashboard', () => {
  test('the page is served with a policy that lets nothing in from elsewhere, and no HTML', async () => {
    const { statusCode, headers, body } = await feed.app.inject('/')
    assert.equal(statusCode, 200)
    assert.equal(headers['content-type'], 'text/html; charset=utf-8')
    const policy = String(headers['content-security-policy'])
    assert.match(
      policy,
      /^default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self' data:/,
    )
    assert.match(policy, /frame-ancestors 'none'.*require-trusted-types-for 'script'/)
    assert.doesNotMatch(policy, /unsafe|\*|https?:/)
    assert.doesNotMatch(body, / style=| on[a-z]+=|<style|<script(?! type="module" src=)|https?:/)
  })

  test('they are there without Redis, and 304 to whoever has them', async () => {
    for (const file of [...files, 'uplot.js', 'uplot.css']) {
      const url = `/dashboard/${file}`
      const { statusCode, headers } = await feed.app.inject(url)
      assert.deepEqual([statusCode, headers['cache-control']], [200, 'private, no-cache'], file)
      const again = await feed.app.inject({ url, headers: { 'if-none-match': String(headers.etag) } })
      assert.equal(again.statusCode, 304, file)
    }
  })

  for (const path of [
    'none.js',
    '..%2findex.ts',
    '%2e%2e%2findex.ts',
    'index.ts',
    'App.js',
    'app.js%00',
    '.',
    'constructor',
  ])
    test(`there is no ${path}`, async () => {
      assert.equal((await feed.app.inject(`/dashboard/${path}`)).statusCode, 404)
    })

  test('what they name is there, and all of it is named', () => {
    const named = new Set(['index.html'])
    for (const file of files) {
      for (const [, name = ''] of textOf(file).matchAll(/(?:from '\.\/|"\/dashboard\/)([\w.-]+)['"]/g)) named.add(name)
    }
    assert.deepEqual([...named].filter((name) => !name.startsWith('uplot.')).sort(), files.toSorted())
  })

  test('none makes HTML of text, or code', () => {
    for (const file of files.filter((name) => name.endsWith('.js'))) {
      assert.doesNotMatch(
        textOf(file),
        /innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\b|new Function|DOMParser/,
      )
    }
  })

  test('each ends before 250 lines', () => {
    assert.deepEqual(
      files.filter((file) => textOf(file).split('\n').length > 251),
      [],
    )
  })
})

test('who is not signed in is told how, and a program gets a problem', async () => {
  const guarded = await buildFeed('unix:///nonexistent/redis.sock', { token: 'secret-token' })
  try {
    const person = await guarded.app.inject({ url: '/', headers: { accept: 'text/html,*/*' } })
    assert.deepEqual([person.statusCode, person.headers['content-type']], [401, 'text/html; charset=utf-8'])
    assert.match(person.body, /kloros dashboard/)
    assert.match(String(person.headers['content-security-policy']), /^default-src 'none'/)
    assert.doesNotMatch(person.body, /script/)
    const follows = { 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'navigate', 'sec-fetch-dest': 'document' }
    const led = await guarded.app.inject({ url: '/', headers: { accept: 'text/html', ...follows } })
    assert.deepEqual([led.statusCode, led.body.includes('<script>')], [401, true], 'it asks once more, as itself')
    assert.match(String(led.headers['content-security-policy']), /script-src 'sha256-[^']+'$/)
    for (const url of ['/', '/dashboard/app.js', '/questions']) {
      const program = await guarded.app.inject(url)
      assert.equal(program.statusCode, 401, url)
      assert.match(String(program.headers['content-type']), /^application\/problem\+json/, url)
    }
    const signed = await guarded.app.inject({ url: '/', headers: { authorization: 'Bearer secret-token' } })
    assert.equal(signed.statusCode, 200)
  } finally {
    await guarded.app.close()
  }
})
