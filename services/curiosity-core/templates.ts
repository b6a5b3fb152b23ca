import type { GapType } from '../../shared/contract/gaps.ts'
import type { Wording } from '../../shared/contract/question.ts'
import { missingDependency, missingTool } from './templates/capabilities.ts'
import { orphanedQueue } from './templates/channels.ts'
import { conditionalInitGap, duplicateResponsibility, missingWiring } from './templates/classes.ts'
import { exception } from './templates/exceptions.ts'
import { componentSilent, sourceLoss } from './templates/fleet.ts'
import { hardwareLost, hardwareUnused, resourcePressure } from './templates/hardware.ts'
import { healingFailure } from './templates/healing.ts'
import { suspiciousMetrics, weakInvestigation } from './templates/investigations.ts'
import { missingDocstrings, staleDocument, unindexedDocument } from './templates/knowledge.ts'
import { newModule } from './templates/modules.ts'
import { collectionError, flakyTest, testFailure } from './templates/testing.ts'
import { evidence, type Gap, type Template, token } from './templates/wording.ts'

/** One question for every gap type; values and costs order the types among each other. */
export const templates: { [G in GapType]: Template<G> } = {
  healing_failure: healingFailure,
  exception,
  test_failure: testFailure,
  collection_error: collectionError,
  flaky_test: flakyTest,
  orphaned_queue: orphanedQueue,
  duplicate_responsibility: duplicateResponsibility,
  missing_wiring: missingWiring,
  conditional_init_gap: conditionalInitGap,
  missing_dependency: missingDependency,
  missing_tool: missingTool,
  new_module: newModule,
  unindexed_document: unindexedDocument,
  stale_document: staleDocument,
  missing_docstrings: missingDocstrings,
  hardware_unused: hardwareUnused,
  hardware_lost: hardwareLost,
  resource_pressure: resourcePressure,
  suspicious_metrics: suspiciousMetrics,
  weak_investigation: weakInvestigation,
  source_loss: sourceLoss,
  component_silent: componentSilent,
}

/** The question about a gap whose type this fleet does not know. */
export function generic({ type, name, reason }: Gap): Wording {
  return {
    hypothesis: `${token(type)}_${token(name)}`,
    question: `Another program reports a gap of type '${type}': '${name}'. What is behind it?`,
    evidence: evidence(reason, {}),
    action_class: 'investigate',
    autonomy: 2,
    value_estimate: 0.5,
    cost: 0.4,
    capability_key: `${type}.${name}`,
  }
}
