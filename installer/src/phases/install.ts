import { activatePhase } from './activate.ts'
import { buildBundlePhase } from './build-bundle.ts'
import { certificatesPhase } from './certificates.ts'
import { clusterKeyPhase } from './cluster-key.ts'
import { connectPhase } from './connect.ts'
import { gatherFactsPhase } from './gather-facts.ts'
import { installPackagesPhase } from './install-packages.ts'
import type { AnyPhase } from './phase.ts'
import { preflightPhase } from './preflight-checks.ts'
import { pushPhase } from './push.ts'
import { startPhase } from './start.ts'
import type { RunState } from './state.ts'
import { trustPhase } from './trust.ts'
import { validateConfigPhase } from './validate-config.ts'
import { waitHealthyPhase } from './wait-healthy.ts'

/** What an installation does, in this order. Nothing is changed on a host before all checks on all hosts passed. */
export const installPhases: readonly AnyPhase<RunState>[] = [
  validateConfigPhase,
  connectPhase,
  gatherFactsPhase,
  preflightPhase,
  buildBundlePhase,
  pushPhase,
  trustPhase,
  certificatesPhase,
  clusterKeyPhase,
  activatePhase,
  startPhase,
  waitHealthyPhase,
  installPackagesPhase,
]
