import type { ReadReport, ReportReader } from '../report.ts'
import { readJson } from './json.ts'
import { readJunit } from './junit.ts'
import type { Context, FolderOf } from './junit-model.ts'
import { isTap, readTap } from './tap.ts'

/** How much of a file is looked at to tell what it is, in bytes. */
const HEAD = 4096

const atRoot: FolderOf = () => ''

/**
 * Starts on a file that may be a report: what it is, its first bytes say, never its name.
 *
 * @param root the work tree it lies in, where there is one: paths are told relative to it.
 */
export function openReport(path: string, root: string | undefined, folderOf = atRoot): ReportReader {
  let head: Uint8Array = new Uint8Array(0)
  let reader: ReportReader | undefined
  let foreign: string | undefined

  function start(): boolean {
    if (head[0] === 0xef && head[1] === 0xbb && head[2] === 0xbf) head = head.subarray(3)
    const chosen = choose(head, { path, root, folderOf })
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
      // What it is does not depend on how much of it comes first.
      return head.length < HEAD || start()
    },
    end(): ReadReport {
      if (reader === undefined && foreign === undefined && head.length > 0) start()
      if (reader !== undefined) return reader.end()
      if (foreign !== undefined) return { kind: 'foreign', reason: foreign }
      return { kind: 'partial', reason: 'it is empty' }
    },
  }
}

/** @returns a reader, or why there is none. */
function choose(bytes: Uint8Array, context: Context): ReportReader | string {
  const head = bytes.subarray(0, HEAD)
  if ((head[0] === 0xff && head[1] === 0xfe) || (head[0] === 0xfe && head[1] === 0xff)) return 'it is UTF-16'
  if (head.includes(0)) return 'it is binary'
  const text = new TextDecoder().decode(head).replace(/^\s+/, '')
  if (text === '') return 'it is blank'
  if (text.startsWith('{')) return /^[^\n]*"\$report_type"[^\n]*\n/.test(text) ? '' : readJson(context)
  if (text.startsWith('<')) return xml(text, context)
  return isTap(text) ? readTap(context) : 'it is no report of tests that is known'
}

function xml(text: string, context: Context): ReportReader | string {
  const encoding = /^<\?xml[^>]*\sencoding=["']([\w.-]{1,40})["']/.exec(text)?.[1] ?? 'utf-8'
  try {
    return readJunit(context, encoding)
  } catch (error) {
    if (!(error instanceof RangeError)) throw error
    return `its encoding ${encoding} is not known`
  }
}
