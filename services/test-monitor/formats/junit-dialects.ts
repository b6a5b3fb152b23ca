import type { Dialect } from './junit-model.ts'
import { pytest } from './junit-pytest.ts'

/** Who writes JUnit XML, the first that a report's first testcase looks like. */
export const DIALECTS: readonly Dialect[] = [pytest]
