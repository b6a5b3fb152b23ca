import { analyseTypescript } from './analyse-typescript.ts'
import { serve } from './worker.ts'

// The program of workers that have the parser of TypeScript loaded.
serve(analyseTypescript)
