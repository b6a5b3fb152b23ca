import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

/** Where the files of the dashboard are; in what is built, the build tells where it put them. */
export function dashboardPlace(): { folder: string; elsewhere: Readonly<Record<string, string>> } {
  const uplot = dirname(fileURLToPath(import.meta.resolve('uplot')))
  return {
    folder: fileURLToPath(new URL('dashboard/', import.meta.url)),
    elsewhere: { 'uplot.js': join(uplot, 'uPlot.esm.js'), 'uplot.css': join(uplot, 'uPlot.min.css') },
  }
}
