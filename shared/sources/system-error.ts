/** Whether the system refused something, with a code of `errno` such as ENOENT: what is thrown else is a bug of ours. */
export function isOfSystem(error: unknown): boolean {
  const { code } = error as NodeJS.ErrnoException
  // Node's own are ERR_INVALID_ARG_TYPE and the like.
  return code !== undefined && !code.startsWith('ERR_')
}
