/** The longest line of an event that is read, and the most of them in one event. */
const MAX_LINE = 4_096
const MAX_PROPERTIES = 256

/** What udev says of a device that comes, goes or changes: its properties, such as ACTION, SUBSYSTEM and DEVPATH. */
export type UdevEvent = ReadonlyMap<string, string>

/**
 * Takes the output of `udevadm monitor --udev --property` apart: blocks of `KEY=value` lines under a headline, with an
 * empty line after each. See udevadm(8).
 */
export class UdevEvents {
  #rest = ''
  /** The rest of a line that is too long is passed over. */
  #isOverlong = false
  #event = new Map<string, string>()

  /** Takes a piece of output in. @returns the events that are complete. */
  push(text: string): UdevEvent[] {
    const lines = `${this.#rest}${text}`.split('\n')
    this.#rest = lines.pop() ?? ''
    const events: UdevEvent[] = []
    for (const line of lines) {
      if (this.#isOverlong) this.#isOverlong = false
      else if (line !== '') this.#property(line)
      else if (this.#event.size > 0) {
        if (this.#event.has('ACTION')) events.push(this.#event)
        this.#event = new Map()
      }
    }
    if (this.#rest.length > MAX_LINE) {
      this.#rest = ''
      this.#isOverlong = true
    }
    return events
  }

  #property(line: string): void {
    const [, key, value = ''] = /^([A-Z0-9_.]{1,128})=(.*)$/s.exec(line.slice(0, MAX_LINE)) ?? []
    if (key !== undefined && this.#event.size < MAX_PROPERTIES) this.#event.set(key, value)
  }
}
