import assert from 'node:assert/strict'
import type { Page, Route } from 'playwright-core'
import { until } from '../../../support/until.ts'
import type { PageFleet } from './page-fleet.ts'

const RESYNC = "import('/dashboard/live.js').then(({ live }) => void live.dispatchEvent(new Event('resync')))"
const DRAWN = 'new Promise((drawn) => requestAnimationFrame(() => setTimeout(drawn)))'

/** Has answers come after what is newer than they are. */
export async function lateAnswers(stage: PageFleet, page: Page): Promise<void> {
  const hold = async (path: RegExp): Promise<Route[]> => {
    const held: Route[] = []
    await page.route(path, (route) => void held.push(route))
    return held
  }
  const signal = (name: string) => page.locator('.signal', { hasText: name })

  const signals = await hold(/\/signals\?/)
  await page.goto(`${stage.origin}/#/signals`)
  await page.locator('#lamp.is-live').waitFor()
  await until(() => signals.length > 0, 'they are asked for')
  const responses = await Promise.all(signals.map((route) => route.fetch()))
  await stage.tell(['told-meanwhile'])
  await signal('told-meanwhile').waitFor()
  for (const [nth, response] of responses.entries()) await signals[nth]?.fulfill({ response })
  await signal('disk-full').first().waitFor()
  assert.equal(await signal('told-meanwhile').count(), 1)
  await page.unrouteAll()

  await page.getByRole('button', { name: 'Pause' }).click()
  await stage.tell(['told-in-the-pause'])
  await page.getByText('Go on: 1 wait').waitFor()
  await page.evaluate(RESYNC)
  const asked = page.waitForResponse(/\/signals\?/)
  await page.getByRole('button', { name: 'Go on' }).click()
  await asked
  await page.evaluate(DRAWN)
  assert.equal(await signal('told-in-the-pause').count(), 1)

  await page.goto(`${stage.origin}/#/statistics`)
  const week = await hold(/\/stats\?hours=168/)
  await page.getByRole('button', { name: '7 d' }).click()
  await until(() => week.length > 0, 'the week is asked for')
  await page.getByRole('button', { name: '3 d' }).click()
  await page.getByLabel('In 72 hours').waitFor()
  const answered = page.waitForResponse(/hours=168/)
  for (const route of week) await route.continue()
  await answered
  await page.evaluate(DRAWN)
  assert.equal(await page.getByLabel('In 168 hours').count(), 0)
  await page.unrouteAll()
}
