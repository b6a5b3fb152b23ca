import { serve } from '../../shared/sources/index-worker.ts'
import { TreeAnswering } from './answering.ts'

// The program of the worker that joins what the files of a tree say.
serve((rules: ConstructorParameters<typeof TreeAnswering>[0], { project }) => new TreeAnswering(rules, project))
