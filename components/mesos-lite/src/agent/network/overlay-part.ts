import type { Logger } from '@dcos-lite/lib/log'
import type { OverlayNews, OverlayPlan } from '../../protocol/overlay.ts'
import { tunnelDevice, withPeers } from './decide/overlay-steps.ts'
import { noteWhatIsMade } from './made-here.ts'
import { ownBridges } from './networks-here.ts'
import { setUpOverlay } from './overlay-node.ts'
import type { NetworkRecordBook } from './record-book.ts'
import type { toolsIn } from './run-program.ts'
import type { NetworkRules } from './settings.ts'

/** The part of an agent in the overlay networks. */
export interface OverlayPart {
  plan(): OverlayPlan | undefined
  /** Why it has none, or why this machine is not set up. */
  problem(): string | undefined
  /** Sets up what was known before the agent was restarted. */
  restore(): Promise<void>
  take(news: OverlayNews): Promise<void>
}

/** Opens it; `onChange` is waited for after each change of the plan. */
export function openOverlayPart(input: {
  rules: NetworkRules
  records: NetworkRecordBook
  tools: ReturnType<typeof toolsIn>
  log: Logger
  onChange: () => Promise<void>
}): OverlayPart {
  const { rules, records, log } = input
  let plan: OverlayPlan | undefined
  let problem: string | undefined = 'the master has not told this agent its subnet yet'

  const setUp = async (): Promise<void> => {
    if (!plan) return
    try {
      await noteWhatIsMade(rules.runFolder, [
        tunnelDevice,
        ...ownBridges(rules, plan).map(({ device }) => device),
      ])
      await setUpOverlay(plan, input.tools)
      await input.onChange()
      problem = undefined
    } catch (error) {
      problem = (error as Error).message
      log.error('the overlay could not be set up', { error })
    }
  }

  return {
    plan: () => plan,
    problem: () => problem,
    async restore() {
      plan = await records.overlay()
      await setUp()
    },
    async take(news) {
      if (!rules.overlay) return
      if (news.type === 'OVERLAY_NONE') {
        plan = undefined
        problem = news.reason
        return await records.removeOverlay()
      }
      if (news.type === 'OVERLAY') plan = news.plan
      else if (plan) plan = withPeers(plan, news)
      if (!plan) return
      await records.saveOverlay(plan)
      await setUp()
    },
  }
}
