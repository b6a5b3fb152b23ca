import type { ReadReport, ReportReader } from '../report.ts'
import { readJson } from './json.ts'
import { readJunit } from './junit.ts'
import type { Context } from './junit-model.ts'
import { isTap, readTap } from './tap.ts'

/** How much of a file is looked at to tell what it is, in bytes. */
const HEAD = 4096

/**
 * Starts on a file that may be a report: what it is, its first bytes say, never its name.
 *
 * @param root the work tree it lies in, where there is one: paths are told relative to it.
 */
export function openReport(path: string, root: string | undefined): ReportReader {
  let head: Uint8Array = new Uint8Array(0)
  let reader: ReportReader | undefined
  let foreign: string | undefined

  function start(isAll: boolean): boolean {
    if (head[0] === 0xef && head[1] === 0xbb && head[2] === 0xbf) head = head.subarray(3)
    const chosen = choose(head, isAll, { path, root })
    if (chosen === undefined) return true
    if (typeof chosen === 'string') foreign = chosen
    else reader = chosen
    const first = head
    head = new Uint8Array(0)
    return reader?.push(first) ?? false
  }

  return {
    push(piece) {
      if (reader !== undefined) return reader.push(piece)
      if (foreign !== undefined) return false
      const all = new Uint8Array(head.length + piece.length)
      all.set(head)
      all.set(piece, head.length)
      head = all
      return start(false)
    },
    end(): ReadReport {
      if (reader === undefined && foreign === undefined) start(true)
      if (reader !== undefined) return reader.end()
      if (foreign !== undefined) return { kind: 'foreign', reason: foreign }
      return { kind: 'partial', reason: 'it is empty' }
    },
  }
}

/** @returns a reader, or why there is none; undefined where there is too little to tell. */
function choose(bytes: Uint8Array, isAll: boolean, context: Context): ReportReader | string | undefined {
  const head = bytes.subarray(0, HEAD)
  if ((head[0] === 0xff && head[1] === 0xfe) || (head[0] === 0xfe && head[1] === 0xff)) return 'it is UTF-16'
  if (head.includes(0)) return 'it is binary'
  const text = new TextDecoder().decode(head).replace(/^\s+/, '')
  const isEnough = isAll || bytes.length >= HEAD
  if (text === '') return isEnough && bytes.length > 0 ? 'it is blank' : undefined
  if (text.startsWith('{')) return jsonOrLines(text, isEnough, context)
  if (text.startsWith('<')) return xml(text, isEnough, context)
  if (isTap(text)) return readTap(context)
  return isEnough ? 'it is no report of tests that is known' : undefined
}

function jsonOrLines(text: string, isEnough: boolean, context: Context): ReportReader | string | undefined {
  const line = /^[^\n]*\n/.exec(text)?.[0]
  if (line?.includes('"$report_type"')) return ''
  return isEnough || line !== undefined ? readJson(context) : undefined
}

function xml(text: string, isEnough: boolean, context: Context): ReportReader | string | undefined {
  if (!isEnough && /^<(?!\?xml|[a-z])|^<\?xml[^>]*$/.test(text)) return undefined
  const encoding = /^<\?xml[^>]*\sencoding=["']([\w.-]{1,40})["']/.exec(text)?.[1] ?? 'utf-8'
  try {
    return readJunit(context, encoding)
  } catch (error) {
    if (!(error instanceof RangeError)) throw error
    return `its encoding ${encoding} is not known`
  }
}
