import type { Context } from '../kloros/command.ts'
import { type Column, table } from '../kloros/table.ts'

/** One thing that was measured, beside what it is held against. */
export interface Row {
  name: string
  figure: number
  unit: string
  /** What was measured in the same run for comparison, in the same unit. */
  reference?: { name: string; figure: number }
  /** What the figure, or its ratio to the reference, is to be at least or at most. */
  target?: { of: 'figure' | 'ratio'; bound: 'least' | 'most'; value: number }
}

/** A row with what follows from it: its ratio, and whether its target is met; null where it has none. */
export interface Judged extends Row {
  ratio: number | null
  met: boolean | null
}

/** Works out a row's ratio, and whether it meets its target. */
export function judge(row: Row): Judged {
  const { figure, reference, target } = row
  const ratio = reference === undefined || reference.figure === 0 ? null : figure / reference.figure
  const value = target?.of === 'ratio' ? ratio : figure
  if (target === undefined || value === null) return { ...row, ratio, met: null }
  return { ...row, ratio, met: target.bound === 'least' ? value >= target.value : value <= target.value }
}

/** What a table says of each row. */
export const columns: Column<Judged>[] = [
  { title: 'what', whole: true, text: ({ name }) => name },
  { title: 'figure', whole: true, text: ({ figure, unit }) => `${short(figure)} ${unit}` },
  { title: 'reference', text: ({ reference }) => (reference ? `${short(reference.figure)} ${reference.name}` : '') },
  { title: 'ratio', whole: true, text: ({ ratio }) => (ratio === null ? '' : short(ratio)) },
  { title: 'target', whole: true, text: targetOf },
  {
    title: 'met',
    whole: true,
    text: ({ met }) => (met === null ? '' : met ? 'yes' : 'no'),
    colour: ({ met }) => (met === null ? undefined : met ? 'green' : 'red'),
  },
]

/** Lays out what was measured as a table. */
export function tableOf(context: Context, rows: readonly Row[]): string {
  return table(context, columns, rows.map(judge))
}

function targetOf({ target, unit }: Row): string {
  if (target === undefined) return ''
  const sign = target.bound === 'least' ? '≥' : '≤'
  return target.of === 'ratio' ? `ratio ${sign} ${target.value}` : `${sign} ${short(target.value)} ${unit}`
}

/** A number in as many digits as say something. */
function short(value: number): string {
  const digits = Math.abs(value) >= 100 ? 0 : Math.abs(value) >= 10 ? 1 : 3
  return value.toLocaleString('en-US', { maximumFractionDigits: digits })
}
