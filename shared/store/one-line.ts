/** How much of a reason or a name a question's past keeps, in characters. */
const LENGTH = 500

/** Text on one line and bounded, as the fields of a question hold it: line breaks, control characters and halves of characters become spaces. */
export function oneLine(text: string): string {
  return text.length <= LENGTH && !/[\p{Cc}\p{Cs}\p{Zl}\p{Zp}]/u.test(text)
    ? text
    : text.slice(0, LENGTH).replace(/[\p{Cc}\p{Cs}\p{Zl}\p{Zp}]+/gu, ' ')
}
