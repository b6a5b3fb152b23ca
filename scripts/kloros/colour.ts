import type { Context } from './command.ts'

const colours = { red: 31, green: 32, yellow: 33, blue: 34, bold: 1, dim: 2 } as const
/** What {@link paint} knows. */
export type Colour = keyof typeof colours

/** Colours clean text, where colours may be used. */
export function paint(context: Context, colour: Colour | undefined, text: string): string {
  return colour && context.colour ? `\x1b[${colours[colour]}m${text}\x1b[0m` : text
}
