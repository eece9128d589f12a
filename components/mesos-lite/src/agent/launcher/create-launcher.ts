import type { Environment } from '@dcos-lite/lib/component'
import type { WorkLayout } from '../checkpoint/layout.ts'
import type { AgentConfig } from '../config.ts'
import { withTerminals } from '../containers/with-terminals.ts'
import { createProcessLauncher } from './process/process-launcher.ts'
import { createSimulatedLauncher } from './simulated/simulated-launcher.ts'
import { createSystemdLauncher } from './systemd/systemd-launcher.ts'
import type { Launcher } from './types.ts'

/** The launcher that the configuration names. */
export function createLauncher(config: AgentConfig, layout: WorkLayout, environment: Environment): Launcher {
  const { clock, log } = environment
  if (config.launcher === 'simulated') return createSimulatedLauncher({ clock })
  if (config.launcher === 'systemd') {
    return withTerminals(
      createSystemdLauncher({
        ...{ ...config.systemd, clock, log },
        sandboxes: layout.slavesFolder,
        containers: layout.containersFolder,
        tools: layout.toolsFolder,
      }),
    )
  }
  return withTerminals(
    createProcessLauncher({ clock, log, sandboxes: layout.slavesFolder, secretsBeside: layout.metaFolder }),
  )
}
