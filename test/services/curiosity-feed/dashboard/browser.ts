import { accessSync } from 'node:fs'
import { type Browser, chromium, type Page } from 'playwright-core'

const PLACES = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome']

/** Where a browser is that tests may use; undefined where there is none. */
export function findBrowser(): string | undefined {
  return PLACES.find((path) => {
    try {
      accessSync(path)
      return true
    } catch {
      return false
    }
  })
}

/** Starts the browser, with no window. */
export function startBrowser(path: string): Promise<Browser> {
  // Tests run as root in containers, where Chromium has no sandbox of its own and little shared memory.
  const args = ['--no-sandbox', '--disable-dev-shm-usage', '--disable-gpu']
  return chromium.launch({ executablePath: path, args })
}

/** What a page did that it must not, as it goes on: errors, what its policy forbids, requests to others. */
export function misdeeds(page: Page, origin: string): string[] {
  const found: string[] = []
  page.on('pageerror', (error) => found.push(`threw ${error.stack ?? error.message}`))
  page.on('console', (message) => {
    // The browser itself tells of every request that fails.
    if (message.type() === 'error' && !message.text().startsWith('Failed to load resource')) found.push(message.text())
  })
  page.on('request', (request) => {
    if (!request.url().startsWith(origin) && !request.url().startsWith('data:')) found.push(`asked ${request.url()}`)
  })
  return found
}
