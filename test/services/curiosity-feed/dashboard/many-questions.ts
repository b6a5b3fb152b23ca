import assert from 'node:assert/strict'
import type { TestContext } from 'node:test'
import type { Browser, Page } from 'playwright-core'
import { until } from '../../../support/until.ts'
import { longestTask, SCROLL } from './measures.ts'
import type { PageFleet } from './page-fleet.ts'

const MANY = 5_000
/** What a person feels as a stall, in milliseconds. */
const STALL_MS = 100

/** Has 5,000 questions come while the page is looked at, and goes through them. */
export async function manyQuestions(t: TestContext, stage: PageFleet, browser: Browser, page: Page): Promise<void> {
  await page.goto(`${stage.origin}/#/questions`)
  await page.locator('#lamp.is-live').waitFor()
  await browser.startTracing(page, { categories: ['toplevel'] })
  await stage.tell(Array.from({ length: MANY }, (_, at) => `scenario-${at}`))
  const total = page.locator('.total')
  await until(async () => /^5,0\d\d/.test((await total.textContent()) ?? ''), 'all are there', 60_000)
  const frames = (await page.evaluate(SCROLL)) as number
  const longest = longestTask((await browser.stopTracing()).toString())
  t.diagnostic(`${frames} frames; the longest task took ${longest} ms of the processor`)
  assert.ok(longest > 0 && longest < STALL_MS, `${longest} ms`)
  assert.ok(frames > 60, `${frames} frames`)
  await until(async () => (await page.locator('.is-empty').count()) === 0, 'the last ones are there', 30_000)
  assert.ok((await page.locator('.row').count()) < 60)
  await stage.tell(['one-more'])
  await page.getByRole('button', { name: /new above/ }).click()
  await until(async () => (await page.evaluate("document.querySelector('.scroller').scrollTop")) === 0, 'the top')

  // Scrolled further than it is loaded, with none open, j opens the last that is there.
  await page.route(/cursor=/, () => undefined)
  await page.goto(`${stage.origin}/#/fleet`)
  await page.goto(`${stage.origin}/#/questions`)
  await page.locator('.question-row').first().waitFor()
  await page.evaluate("document.querySelector('.scroller').scrollTop = 1e9")
  await page.locator('.is-empty').first().waitFor()
  await page.keyboard.press('j')
  await page.locator('.question h1').waitFor()
  await page.unrouteAll()
}
