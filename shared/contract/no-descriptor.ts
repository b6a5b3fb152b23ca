/** What the system says where a process, or all of them, may open no more: it tells nothing of what was to be opened. */
export const NO_DESCRIPTOR: ReadonlySet<string> = new Set(['EMFILE', 'ENFILE'])
