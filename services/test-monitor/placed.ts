import type { Batch } from '../../shared/contract/monitor.ts'
import type { FolderOf } from './formats/junit-model.ts'
import { fileIn } from './formats/reportlog.ts'
import type { LineItem } from './schema.ts'

/** Says of each line in which package it is. */
export async function* placed(
  batches: AsyncIterable<Batch<LineItem>>,
  packagesOf: (path: string) => FolderOf,
): AsyncGenerator<Batch<LineItem>, void> {
  // The lines of one file, and in it those about one file of tests, follow each other.
  let last = { path: '', file: '', folder: '' }
  let folderOf = packagesOf('')
  for await (const batch of batches) {
    for (const line of batch.items) {
      const { path, text } = line
      const file = fileIn(text)
      if (path !== last.path) folderOf = packagesOf(path)
      if (path !== last.path || file !== last.file) last = { path, file, folder: folderOf(file) }
      // A line makes its position when asked, and would not as a copy.
      if (last.folder !== '') Object.assign(line, { folder: last.folder })
    }
    yield batch
  }
}
