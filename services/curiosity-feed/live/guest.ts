import type { Socket } from 'socket.io'
import type { QuestionFilter } from '../../../shared/store/list.ts'
import { isLater } from '../../../shared/store/place.ts'
import type { Happening } from './happening.ts'
import type { Hub } from './hub.ts'
import type { Lot } from './rooms.ts'

/** How many of the newest signals whoever connects is told, and whoever asks for some, where nothing else is said. */
const NEWEST = 50
const REPLAYED = 100
const MOST_REPLAYED = 1_000

/** So many signals are told at once, before it is looked whether they arrive. */
const AT_ONCE = 100

/** Who has let more than this lie, in bytes, is dropped when there is more to tell. */
const MOST_WAITING = 1024 * 1024

/** How long a client may take for what it asked for, a part at a time, in milliseconds. */
const PATIENCE_MS = 10_000

/** How many messages a client may have under way. */
const MOST_ASKED = 16

/** What a client is told from. */
export interface Deps {
  hub: Hub
  /** The newest signals, newest first, as they are told. */
  newest(count: number): Promise<Happening[]>
  /** Reads a filter; a sentence where it is none. */
  filterOf(value: unknown): QuestionFilter | string
  /** A client did not keep up. */
  dropped(): void
  /** Whether an error says that Redis is away. */
  isWeather(error: unknown): boolean
}

type Ack = ((answer: object) => void) | undefined

/** A client, and what it wants to hear. */
export class Guest {
  #filter: QuestionFilter = {}
  #unwatch: (() => void) | undefined
  #asked = 0
  #turn: Promise<void> = Promise.resolve()
  #isIn = false
  /** What the transport has not taken yet, in bytes. */
  #waiting = 0

  /** @param tell tells a lot to all of a room, once. */
  constructor(
    private readonly socket: Socket,
    private readonly deps: Deps,
    private readonly tell: (room: string, lot: Lot) => void,
  ) {
    socket.on('replay', (asked: unknown, ack: unknown) => this.#take(ack, () => this.#replay(asked)))
    socket.on('subscribe', (asked: unknown, ack: unknown) => this.#take(ack, () => this.#subscribe(asked)))
    socket.conn.on('packetCreate', ({ data }: { data?: string | Buffer }) => {
      this.#waiting += data?.length ?? 0
    })
    socket.conn.on('flush', () => {
      this.#waiting = 0
    })
    socket.on('disconnect', () => {
      this.#unwatch?.()
      if (this.#isIn) deps.hub.leave()
    })
  }

  async welcome(): Promise<void> {
    if (!(await this.#calmly(() => this.deps.hub.enter()))) return
    if (!this.socket.connected) return this.deps.hub.leave()
    this.#isIn = true
    await this.#inTurn(async () => {
      const { place } = this.deps.hub
      await this.#tellNewest(NEWEST, (id) => !isLater(id, place.signals))
      await this.#watch(place)
    })
  }

  /** One thing after the other, as it was asked. */
  #inTurn(work: () => Promise<void>): Promise<void> {
    this.#turn = this.#turn.then(async () => {
      if (this.socket.connected) await this.#calmly(work)
    })
    return this.#turn
  }

  /** Where Redis is away, the client is parted with, and comes back. @returns whether the work is done. */
  async #calmly(work: () => Promise<void>): Promise<boolean> {
    try {
      await work()
      return true
    } catch (error) {
      if (!this.deps.isWeather(error)) throw error
      this.socket.disconnect(true)
      return false
    }
  }

  #take(ack: unknown, work: () => Promise<object>): void {
    if (this.#asked >= MOST_ASKED) {
      this.#drop()
      return
    }
    this.#asked += 1
    const answer = (typeof ack === 'function' ? ack : undefined) as Ack
    void this.#inTurn(async () => {
      this.#asked -= 1
      const said = await work()
      answer?.(said)
    })
  }

  async #replay(asked: unknown): Promise<object> {
    const { count = REPLAYED } = (typeof asked === 'object' && asked !== null ? asked : {}) as { count?: unknown }
    if (!Number.isInteger(count) || Number(count) < 1) return { error: 'count: must be a whole number above 0' }
    return { count: await this.#tellNewest(Math.min(Number(count), MOST_REPLAYED), () => true) }
  }

  async #subscribe(asked: unknown): Promise<object> {
    const filter = this.deps.filterOf(asked ?? {})
    if (typeof filter === 'string') return { error: filter }
    if (!this.deps.hub.fits(filter)) return { error: 'too many filters are watched with; try again later' }
    this.#unwatch?.()
    this.#filter = filter
    await this.#watch(this.deps.hub.place)
    return { subscribed: true }
  }

  async #watch(place: Parameters<Hub['watch']>[1]): Promise<void> {
    let room = ''
    const unwatch = await this.deps.hub.watch(this.#filter, place, (lot) => this.#tellAll(lot.happenings), {
      arrive: (key) => {
        room = key
        void this.socket.join(room)
      },
      take: (lot) => {
        if (this.#waiting > MOST_WAITING) this.#drop()
        this.tell(room, lot)
        return this.#waiting
      },
      waiting: () => this.#waiting,
      drop: () => this.#drop(),
    })
    this.#unwatch = () => {
      unwatch?.()
      void this.socket.leave(room)
    }
    if (!this.socket.connected) this.#unwatch()
    else if (unwatch === undefined) end(this.socket.conn)
  }

  async #tellNewest(count: number, isKnown: (id: string) => boolean): Promise<number> {
    const newest = await this.deps.newest(count)
    const fitting = newest
      .filter((one) => one.event === 'signal' && isKnown(one.data.id) && this.deps.hub.admits(this.#filter, one))
      .reverse()
    for (let at = 0; at < fitting.length; at += AT_ONCE) {
      if (!(await this.#tellAll(fitting.slice(at, at + AT_ONCE)))) break
    }
    return fitting.length
  }

  /** Tells this client alone, and waits until it is on its way. @returns whether the client is there still. */
  async #tellAll(happenings: readonly Happening[]): Promise<boolean> {
    for (const happening of happenings) this.socket.emit('event', messageOf(happening))
    const { conn } = this.socket
    if (this.#waiting === 0) return this.socket.connected
    await new Promise<void>((resolve) => {
      const late = setTimeout(() => this.#drop(), PATIENCE_MS)
      const done = () => {
        clearTimeout(late)
        conn.off('drain', done).off('close', done)
        resolve()
      }
      conn.on('drain', done).on('close', done)
    })
    return this.socket.connected
  }

  #drop(): void {
    if (!this.socket.connected) return
    this.deps.dropped()
    end(this.socket.conn)
  }
}

/** What clients are told of something new. */
export function messageOf({ event, data }: Happening): object {
  return { event, data }
}

/** Cuts a client off: to part in good order takes one that reads. */
export function end(conn: Socket['conn']): void {
  const { socket } = conn.transport as { socket?: { terminate?(): void } }
  conn.close(true)
  socket?.terminate?.()
}
