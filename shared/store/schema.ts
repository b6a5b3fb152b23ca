import type { Redis } from 'ioredis'
import { baseKey } from '../bus/keys.ts'
import { Unfit } from '../contract/service.ts'

/** The version in which the questions are stored; 1 had no mark of its own. */
export const SCHEMA_VERSION = 2

/**
 * Sees to it that this version can read the store.
 *
 * @throws Unfit where a newer one wrote it.
 */
export async function checkSchema(redis: Redis, prefix: string): Promise<void> {
  const version = Number((await redis.get(`${baseKey(prefix)}:schema`)) ?? SCHEMA_VERSION)
  if (version > SCHEMA_VERSION) {
    throw new Unfit(
      `The questions under the prefix '${prefix}' were written by a newer version (schema ${version}; this one reads up to ${SCHEMA_VERSION}): update this program, or give it another prefix.`,
    )
  }
}
