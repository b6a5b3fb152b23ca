import { fit, line, width } from '../../shared/text/clean.ts'
import { type Colour, paint } from './colour.ts'
import type { Context } from './command.ts'

/** One column of a table over rows of type T. */
export interface Column<T> {
  title: string
  text(row: T): string
  colour?(row: T): Colour | undefined
  /** Never cut, such as an id that is to be copied. */
  whole?: true
  /** Where the last column would be cut to less than 40, it goes below its row instead. */
  below?: true
}

const GAP = '  '
const NARROWEST = 4
const READABLE = 40

/** Lays rows out under a heading. On a terminal, columns that are not `whole` are cut until the table fits it. */
export function table<T>(context: Context, all: readonly Column<T>[], rows: readonly T[]): string {
  const below = isBelow(context, all, rows) ? all.at(-1) : undefined
  const columns = below === undefined ? all : all.slice(0, -1)
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
  const body = rows.flatMap((row, at) => {
    const under = below === undefined ? '' : line(below.text(row))
    const first = lay(cells[at] ?? [], (column) => columns[column]?.colour?.(row))
    return under === ''
      ? [first]
      : [first, GAP + fit(under, (context.columns ?? Number.POSITIVE_INFINITY) - GAP.length)]
  })
  return `${[head, ...body].join('\n')}\n`
}

/** Whether the last column, where it may, goes below: there it has the whole width, here less than it needs. */
function isBelow<T>({ columns: room }: Context, columns: readonly Column<T>[], rows: readonly T[]): boolean {
  if (room === undefined || columns.at(-1)?.below === undefined) return false
  const widths = columns.map(({ text, title }) =>
    rows.reduce((most, row) => Math.max(most, width(line(text(row)))), title.length),
  )
  const wanted = widths.pop() ?? 0
  const left = room - widths.reduce((sum, wide) => sum + wide + GAP.length, 0)
  return left < Math.min(wanted, READABLE)
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
