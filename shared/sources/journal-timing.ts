/** How long things take, in milliseconds. */
export interface JournalTiming {
  /** After so long without a word while following, it is asked whether there is one. */
  silence_ms: number
  /** How long that question may take, and then the word itself. */
  probe_ms: number
  /** After so long without a word while catching up, the program hangs. */
  hang_ms: number
  /** A reader who does not ask for so long is given what is there by then. */
  stall_ms: number
  /** The first and the longest pause before another try. */
  retry_ms: readonly [first: number, longest: number]
  /** After so long of following, all is well again. */
  settled_ms: number
}

/** How long they take where nobody says otherwise. */
export const TIMING: JournalTiming = {
  silence_ms: 45_000,
  probe_ms: 5_000,
  hang_ms: 60_000,
  stall_ms: 10_000,
  retry_ms: [500, 60_000],
  settled_ms: 60_000,
}

/** Of some entries alone it is silent for long, and whoever asks opens every file of the journal. */
export const RARE: Partial<JournalTiming> = { silence_ms: 600_000 }
