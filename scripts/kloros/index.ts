#!/usr/bin/env node
import { dispatch } from './dispatch.ts'

const { stdin, stdout, stderr, env } = process

// The reader of a pipe may have seen enough, as `head` does.
stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error
  process.exit(0)
})

process.exitCode = await dispatch(process.argv.slice(2), {
  env,
  stdin,
  stdout,
  stderr,
  columns: stdout.isTTY ? stdout.columns || 80 : undefined,
  colour: stdout.isTTY && !env.NO_COLOR && env.TERM !== 'dumb',
})
