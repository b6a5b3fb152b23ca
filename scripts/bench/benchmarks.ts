import { backlogBenchmark } from './backlog.ts'
import type { Benchmark } from './benchmark.ts'
import { capabilityGapsBenchmark } from './capability-gaps.ts'
import { claimsBenchmark } from './claims.ts'
import { documentGapsBenchmark } from './document-gaps.ts'
import { assemblyBenchmark } from './exception-assembly.ts'
import { foldBenchmark } from './fold.ts'
import { footprintBenchmark } from './footprint.ts'
import { growthBenchmark } from './growth.ts'
import { journalBacklogBenchmark } from './journal-backlog.ts'
import { journalLatencyBenchmark } from './journal-latency.ts'
import { latencyBenchmark } from './latency.ts'
import { linesBenchmark } from './lines.ts'
import { liveBenchmark } from './live.ts'
import { moduleGapsBenchmark } from './module-gaps.ts'
import { questionsMemoryBenchmark } from './questions-memory.ts'
import { questionsScaleBenchmark } from './questions-scale.ts'
import { reportParsingBenchmark } from './report-parsing.ts'
import { reportsBenchmark } from './reports.ts'
import { sourceGapsBenchmark } from './source-gaps.ts'
import { sourceGrowthBenchmark } from './source-growth.ts'
import { sourceIndexBenchmark } from './source-index.ts'
import { sourceWatchBenchmark } from './source-watch.ts'
import { startupBenchmark } from './startup.ts'

/** All benchmarks there are, in the order in which they run and are told of. */
export const benchmarks = [
  foldBenchmark,
  latencyBenchmark,
  footprintBenchmark,
  startupBenchmark,
  growthBenchmark,
  backlogBenchmark,
  linesBenchmark,
  liveBenchmark,
  journalBacklogBenchmark,
  journalLatencyBenchmark,
  assemblyBenchmark,
  claimsBenchmark,
  questionsMemoryBenchmark,
  questionsScaleBenchmark,
  reportsBenchmark,
  reportParsingBenchmark,
  sourceIndexBenchmark,
  sourceGapsBenchmark,
  sourceGrowthBenchmark,
  sourceWatchBenchmark,
  capabilityGapsBenchmark,
  moduleGapsBenchmark,
  documentGapsBenchmark,
] as Benchmark[]
