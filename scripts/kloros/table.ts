import type { Context } from './command.ts'
import { type Colour, fit, line, paint, width } from './text.ts'

/** One column of a table over rows of type T. */
export interface Column<T> {
  title: string
  text(row: T): string
  colour?(row: T): Colour | undefined
  /** Never cut, such as an id that is to be copied. */
  whole?: true
}

const GAP = '  '
const NARROWEST = 4

/** Lays rows out under a heading. On a terminal, columns that are not `whole` are cut until the table fits its width. */
export function table<T>(context: Context, columns: readonly Column<T>[], rows: readonly T[]): string {
  const cells = rows.map((row) => columns.map((column) => line(column.text(row))))
  const natural = columns.map(({ title }, at) =>
    cells.reduce((most, row) => Math.max(most, width(row[at] ?? '')), title.length),
  )
  const widths = narrowed(natural, columns, context.columns)
  const last = columns.length - 1
  const lay = (texts: readonly string[], colour: (at: number) => Colour | undefined) =>
    texts
      .map((text, at) => {
        const room = widths[at] ?? 0
        const cut = fit(text, room)
        return paint(context, colour(at), cut) + (at === last ? '' : ' '.repeat(room - width(cut)))
      })
      .join(GAP)
  const head = lay(
    columns.map(({ title }) => title),
    () => 'dim',
  )
  const body = rows.map((row, at) => lay(cells[at] ?? [], (column) => columns[column]?.colour?.(row)))
  return `${[head, ...body].join('\n')}\n`
}

function narrowed(
  natural: readonly number[],
  columns: readonly Column<never>[],
  room: number | undefined,
): readonly number[] {
  if (room === undefined) return natural
  const widths = natural.map((wide, at) => (columns[at]?.whole ? wide : Math.min(wide, room)))
  const soft = [...widths.keys()].filter((at) => !columns[at]?.whole)
  let excess = widths.reduce((sum, wide) => sum + wide, GAP.length * (widths.length - 1)) - room
  for (; excess > 0; excess--) {
    const widest = soft.reduce((most, at) => ((widths[at] ?? 0) > (widths[most] ?? 0) ? at : most), soft[0] ?? 0)
    if ((widths[widest] ?? 0) <= NARROWEST) break
    widths[widest] = (widths[widest] ?? 0) - 1
  }
  return widths
}
