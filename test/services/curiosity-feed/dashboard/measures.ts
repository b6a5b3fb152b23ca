import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import type { Page } from 'playwright-core'

const axe = readFileSync(fileURLToPath(import.meta.resolve('axe-core/axe.min.js')), 'utf8')
/** Scrolls through all of the list, four screens a frame. */
export const SCROLL = `(async () => {
  const list = document.querySelector('.scroller')
  let frames = 0
  for (; list.scrollTop + list.clientHeight < list.scrollHeight - 1; frames += 1) {
    list.scrollTop += 4 * list.clientHeight
    await new Promise(requestAnimationFrame)
  }
  return frames
})()`

interface TraceEvent {
  name: string
  pid: number
  tid: number
  tdur?: number
  args: { name?: string }
}

/** The longest that a page's main thread was at work without a pause, in ms of the processor: others may share it. */
export function longestTask(trace: string): number {
  const { traceEvents } = JSON.parse(trace) as { traceEvents: TraceEvent[] }
  const of = ({ pid, tid }: TraceEvent) => `${pid}/${tid}`
  const isMain = ({ name, args }: TraceEvent) => name === 'thread_name' && args.name === 'CrRendererMain'
  const mains = new Set(traceEvents.filter(isMain).map(of))
  const tasks = traceEvents.filter((event) => /RunTask$/.test(event.name) && mains.has(of(event)))
  return Math.round(Math.max(0, ...tasks.map(({ tdur = 0 }) => tdur)) / 1000)
}

/** The rules of axe that look at colours: in another scheme, no other says anything else. */
export const COLOURS = ['color-contrast', 'link-in-text-block']

/** The serious faults that axe finds, each with where. @param rules those to ask; all where none are given. */
export async function faults(page: Page, rules?: readonly string[]): Promise<string[]> {
  if ((await page.evaluate('typeof axe')) === 'undefined') await page.evaluate(axe)
  const options = { resultTypes: ['violations'], ...(rules && { runOnly: { type: 'rule', values: rules } }) }
  const { violations } = (await page.evaluate(`axe.run(document, ${JSON.stringify(options)})`)) as {
    violations: { id: string; impact: string; nodes: { target: string[]; failureSummary: string }[] }[]
  }
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .flatMap(({ id, nodes }) => nodes.map(({ target, failureSummary }) => `${id}: ${target}: ${failureSummary}`))
}
