/** What a shell says of a program that a signal ended. */
export const SHELL =
  /^(?:.{0,200}: line \d+: +\d+ |\[\d+\] +\d+ )?(?:Aborted|Segmentation fault|Bus error|Illegal instruction|Floating point exception|Trace\/breakpoint trap)\b/
