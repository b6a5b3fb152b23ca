import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { writeFileSync } from 'node:fs'
import { mkdir } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import type { Browser, Page } from 'playwright-core'
import { nodeFlags } from '../../../../scripts/kloros/locate.ts'
import { freeBase } from '../../../../scripts/lib/free-ports.ts'
import { idOf } from '../../../support/asked.ts'
import { built } from '../../../support/built.ts'
import { until } from '../../../support/until.ts'
import { findBrowser, startBrowser } from './browser.ts'
import { beat, stage } from './stage.ts'

// npx tsx test/services/curiosity-feed/dashboard/shots.ts [FOLDER]: takes the pictures in docs/; pngquant makes them small.

const BEATS = 48
const folder = process.argv[2] ?? fileURLToPath(new URL('../../../../docs', import.meta.url))
const crash = idOf({ type: 'exception', name: 'billing.service/ValueError/3f9a1c0e' })

let beats = 0

/** Lets eight minutes of heartbeats go by in some seconds. */
async function hurry(page: Page): Promise<void> {
  beats = 0
  const started = Date.now() - BEATS * 10_000
  const content = 'const real = setInterval; window.setInterval = (work, ms) => real(work, ms / 40)'
  await page.addInitScript({ content })
  await page.route('**/fleet', async (route) => {
    if (beats < BEATS) {
      beats += 1
      await beat(asked, beats)
    }
    const response = await route.fetch()
    const { services } = (await response.json()) as { services: { heard_at: string; age_s: number }[] }
    const heard_at = new Date(started + beats * 10_000).toISOString()
    await route.fulfill({ response, json: { services: services.map((one) => ({ ...one, heard_at })) } })
  })
}

const wide = { width: 1360, height: 850 }
const phone = { width: 390, height: 800 }
const shots: [file: string, hash: string, theme: 'light' | 'dark', size: { width: number; height: number }][] = [
  ['questions-light', `#/questions/${crash}`, 'light', wide],
  ['questions-dark', `#/questions/${crash}`, 'dark', wide],
  ['fleet-dark', '#/fleet', 'dark', wide],
  ['signals-light', '#/signals', 'light', wide],
  ['statistics-light', '#/statistics', 'light', wide],
  ['phone-questions', '#/questions', 'light', phone],
  ['phone-question', `#/questions/${crash}`, 'dark', phone],
]

const asked = await stage()
const base = await freeBase()
const env = { PATH: process.env.PATH ?? '', KLOROS_REDIS_URL: asked.redis.url, KLOROS_PORT_BASE: String(base) }
writeFileSync(`${asked.redis.folder}/kloros.toml`, '[fleet]\nhost = "web-1"\n')
const feed = spawn(process.execPath, [...nodeFlags, built('main.js'), 'curiosity-feed'], {
  env: { ...env, KLOROS_CONFIG: `${asked.redis.folder}/kloros.toml`, KLOROS_STATE_DIR: asked.redis.folder },
  stdio: ['ignore', 'ignore', 'inherit'],
})
const origin = `http://127.0.0.1:${base}`
let browser: Browser | undefined
try {
  await until(async () => (await fetch(`${origin}/fleet`)).ok, 'the feed answers')
  await mkdir(folder, { recursive: true })
  browser = await startBrowser(findBrowser() ?? '')
  for (const [file, hash, colorScheme, viewport] of shots) {
    const page = await browser.newPage({ viewport, colorScheme, deviceScaleFactor: 1, reducedMotion: 'reduce' })
    const isFleet = hash === '#/fleet'
    if (isFleet) await hurry(page)
    await page.goto(`${origin}/${hash}`)
    await page.locator('#lamp.is-live').waitFor()
    if (isFleet) await until(async () => beats >= BEATS, 'the lines are drawn')
    if (!isFleet) await page.waitForLoadState('networkidle')
    await page.waitForTimeout(400)
    await page.screenshot({ path: `${folder}/dashboard-${file}.png` })
    await page.unrouteAll({ behavior: 'wait' })
    await page.close()
  }
} finally {
  await browser?.close()
  feed.kill()
  await once(feed, 'exit')
  await asked.stop()
}
