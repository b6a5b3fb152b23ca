import type { Circumstances, Finding } from '../../shared/contract/monitor.ts'
import { DAY_S, isAlso, type Rules, type Run } from './history.ts'
import type { CollectionError, Report } from './report.ts'
import { type Memory, NAME_LENGTH } from './schema.ts'
import { firstLine, oneLine } from './text.ts'

type Told = Finding<'collection_error'>

/** How many files are told one by one that cannot be collected; the others are one more. */
const MAX_UNCOLLECTED = 1_000

/** How many runs in a row must speak of its folder, or of one above it, and not of a file. */
const GONE = 2

const MORE = 'many more files'

/** What is known of a run that did not come to its end. */
export interface Cut extends NonNullable<Report['cut']> {
  /** The last test that was told of. */
  last?: string | undefined
  /** Those that were under way. */
  running?: readonly string[]
}

/** Tells of files whose tests cannot be collected, and of runs that do not come to their end. */
export class Uncollected {
  readonly #files: Set<string>
  /** The run and the folder that were spoken of last: the files of one folder follow each other. */
  #spoken = ''

  constructor(private readonly around: Circumstances<Rules, Memory>) {
    const saved = [...around.state.entries()]
    this.#files = new Set(saved.flatMap(([key, { is }]) => (is === 'uncollected' ? key.slice(KEY.length) : [])))
  }

  /** Whether it is this run that could not collect a file. */
  isOf(run: Run, file: string): boolean {
    return this.#get(fileOf(file))?.mark === run.mark
  }

  /** Takes a file that a run could not collect; each of its workers may say so. */
  *fail(run: Run, error: CollectionError): Generator<Told> {
    const named = fileOf(error.file)
    this.#speak(run, named)
    const file = this.#files.has(named) || this.#files.size < MAX_UNCOLLECTED ? named : MORE
    const known = this.#get(file)
    if (known !== undefined && (known.mark === run.mark || isAlso(run, known.mark, known.at))) return
    this.#files.add(file)
    const { series, mark, at } = run
    this.around.state.set(KEY + file, { is: 'uncollected', series, mark, at, missed: 0 })
    const { type, message, location, function: name, excerpt, rerun } = error
    const said = [type, firstLine(message, 300)].filter(Boolean).join(': ')
    yield {
      opens: 'collection_error',
      name: this.#name(file),
      reason: file === MORE ? 'More files cannot be collected than are told one by one' : wording(file, said),
      facts: {
        runner: run.runner,
        file: named,
        type,
        message,
        location,
        function: name,
        traceback: excerpt,
        rerun,
        revision: run.commit,
        report: run.report,
      },
      expires_s: this.#expires_s,
    }
  }

  /** Takes a file that a run collected; then so were the folders of pytest that it lies in, and the session. */
  *collect(run: Run, file: string): Generator<Told> {
    if (this.#files.size === 0) return
    this.#speak(run, file)
    for (const one of run.runner === 'pytest' ? [...withFolders(file), '.'] : [file]) {
      if (this.#files.has(one) && !this.isOf(run, one)) yield* this.#close(one, 'it is collected again')
    }
  }

  /** Forgets the files of which nothing was said for so long that nobody is asked about them any more. */
  forgetBefore(time: number): void {
    for (const file of this.#files) {
      const memory = this.#get(file)
      if (memory === undefined || memory.at >= time || this.around.isOpen('collection_error', this.#name(file)))
        continue
      this.#files.delete(file)
      this.around.state.delete(KEY + file)
    }
  }

  /** Takes note that a run came to its end. */
  *complete(run: Run): Generator<Told> {
    for (const file of [...this.#files]) {
      const memory = this.#get(file)
      if (memory === undefined || memory.beside !== run.mark) continue
      const missed = memory.missed + 1
      if (missed < GONE) this.around.state.set(KEY + file, { ...memory, missed })
      else yield* this.#close(file, 'two runs in a row of its folder do not mention it')
    }
    yield { closes: 'collection_error', name: this.#cutName(run), reason: 'a later run came to its end' }
  }

  /** Takes note that a run did not come to its end. */
  *cut(run: Run, { done, expected, reason, last, running = [] }: Cut): Generator<Told> {
    yield {
      opens: 'collection_error',
      name: this.#cutName(run),
      reason: `The run that writes ${run.report} did not come to its end: ${oneLine(reason, 500)}`,
      facts: {
        runner: run.runner,
        revision: run.commit,
        report: run.report,
        done,
        expected,
        ...(last !== undefined && { last }),
        ...(running.length > 0 && { running: [...running] }),
        reason,
      },
      expires_s: this.#expires_s,
    }
  }

  /** Nobody may ever run it again. */
  get #expires_s(): number {
    return this.around.config.flaky_days * DAY_S
  }

  /** Takes note of the files beside one that a run speaks of, or below: of other folders it may have run nothing. */
  #speak(run: Run, file: string): void {
    const folder = file.slice(0, file.lastIndexOf('/') + 1)
    const spoken = `${run.mark} ${folder}`
    if (spoken === this.#spoken) return
    this.#spoken = spoken
    for (const one of this.#files) {
      const memory = this.#get(one)
      const isNews = memory?.series === run.series && memory.mark !== run.mark && memory.beside !== run.mark
      if (isNews && (one === MORE || one.startsWith(folder))) {
        this.around.state.set(KEY + one, { ...memory, beside: run.mark })
      }
    }
  }

  *#close(file: string, reason: string): Generator<Told> {
    if (!this.#files.delete(file)) return
    this.around.state.delete(KEY + file)
    yield { closes: 'collection_error', name: this.#name(file), reason }
  }

  #get(file: string): Extract<Memory, { is: 'uncollected' }> | undefined {
    const memory = this.around.state.get(KEY + file)
    return memory?.is === 'uncollected' ? memory : undefined
  }

  #name(file: string): string {
    return `${this.around.fleet.project}/${file}`
  }

  #cutName({ series }: Run): string {
    return `${this.around.fleet.project}/run of ${series}`
  }
}

const KEY = 'e:'

/** The name of a file as it is kept, bounded. */
function fileOf(file: string): string {
  return oneLine(file, NAME_LENGTH)
}

function withFolders(file: string): string[] {
  const parts = file.split('/')
  return parts.map((_, at) => parts.slice(0, at + 1).join('/'))
}

function wording(file: string, said: string): string {
  return `${file} cannot be collected${said === '' ? '' : `: ${said}`}`
}
