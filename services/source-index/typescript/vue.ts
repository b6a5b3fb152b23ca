import type { SummaryBuilder } from '../summary-builder.ts'
import { looseWords } from './loose-words.ts'

const TAG = /<(\/?)(script|template)(\s[^<>]{0,500})?>/gi
const EVENT = /(?:@|v-on:)([\w:.-]{1,100})\s*=/g
const MODEL = /\bv-model(?::([\w-]{1,100}))?[\w.-]{0,100}\s*=/g
const BOUND = /\s(?::|v-bind:)[\w:.-]{1,100}\s*=\s*(?:"'([^'"\\\n]{1,200})'"|'"([^'"\\\n]{1,200})"')/g
const EMIT = /\$emit\(\s*(['"`])([^'"`\\\n]{1,200})\1/g

/** The scripts of a Vue component where they stand, all else blank; `isTyped` where one is TypeScript. */
export interface VueScripts {
  readonly text: string
  readonly isTyped: boolean
}

/** Takes the scripts out of a component, so that lines and places stay those of the file. */
export function vueScripts(text: string): VueScripts {
  let scripts = ''
  let at = 0
  let isTyped = false
  for (const { from, to, attributes } of blocks(text, 'script')) {
    if (/\bsrc\s*=/.test(attributes)) continue
    isTyped ||= /\blang\s*=\s*["']?tsx?\b/.test(attributes)
    scripts += blank(text.slice(at, from)) + text.slice(from, to)
    at = to
  }
  return { text: scripts + blank(text.slice(at)), isTyped }
}

/** Keeps what a template listens to and emits, as calls, and its other words. */
export function vueTemplate(text: string, builder: SummaryBuilder): void {
  for (const { from, to } of blocks(text, 'template')) {
    const template = text.slice(from, to)
    const lineAt = lineCounter(text, from)
    for (const { index, 1: event = '' } of template.matchAll(EVENT)) {
      const [name = ''] = event.split('.')
      const line = lineAt(from + index)
      for (const spelt of new Set([camel(name), name])) {
        builder.call({ line, callee: 'v-on', args: [spelt] })
        builder.word('=', spelt)
      }
    }
    const modelAt = lineCounter(text, from)
    for (const { index, 1: model = 'modelValue' } of template.matchAll(MODEL)) {
      builder.call({ line: modelAt(from + index), callee: 'v-on', args: [`update:${camel(model)}`] })
      builder.word('=', `update:${camel(model)}`)
    }
    // A text that a component is told chooses what it does: `:refresh-on="'cart-changed'"`.
    for (const [, double, single = ''] of template.matchAll(BOUND)) builder.word('=', double ?? single)
    const emitAt = lineCounter(text, from)
    for (const { index, 2: event = '' } of template.matchAll(EMIT)) {
      builder.call({ line: emitAt(from + index), callee: '$emit', args: [event] })
      builder.word('(', event)
    }
    looseWords(template.replaceAll(EMIT, ' '), builder)
  }
}

interface Block {
  readonly from: number
  readonly to: number
  readonly attributes: string
}

/** The outermost blocks of one kind. */
function* blocks(text: string, kind: 'script' | 'template'): Generator<Block> {
  let open: { name: string; from: number; attributes: string; depth: number } | undefined
  for (const { 0: tag, 1: slash, 2: name = '', 3: attributes = '', index } of text.matchAll(TAG)) {
    const lower = name.toLowerCase()
    if (open === undefined) {
      if (!slash && !attributes.endsWith('/')) open = { name: lower, from: index + tag.length, attributes, depth: 1 }
    } else if (open.name === lower) {
      if (lower === 'script' && !slash) continue
      open.depth += slash ? -1 : attributes.endsWith('/') ? 0 : 1
      if (open.depth > 0) continue
      if (lower === kind) yield { from: open.from, to: index, attributes: open.attributes }
      open = undefined
    }
  }
  if (open?.name === kind) yield { from: open.from, to: text.length, attributes: open.attributes }
}

function blank(text: string): string {
  return text.replace(/[^\r\n\u2028\u2029]/g, ' ')
}

/** Counts lines onwards from the beginning, so that places in order cost one pass. */
function lineCounter(text: string, start: number): (place: number) => number {
  let line = text.slice(0, start).split('\n').length
  let at = start
  return (place) => {
    for (; at < place; at += 1) if (text.charCodeAt(at) === 10) line += 1
    return line
  }
}

/** `order-created` as a script spells it. */
function camel(name: string): string {
  return name.replace(/-(\w)/g, (_, letter: string) => letter.toUpperCase())
}
