import { analyseLight } from './analyse-light.ts'
import { serve } from './worker.ts'

// The program of workers that never see TypeScript.
serve(analyseLight)
