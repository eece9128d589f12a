import { access } from 'node:fs/promises'
import { join } from 'node:path'
import { lastWords } from '@dcos-lite/lib/programs'
import type { ProgramEnd } from '@dcos-lite/lib/programs'
import { agentErrors } from '../../errors.ts'
import type { CniCommand } from '../decide/cni-call.ts'
import { cniCall, pluginsInOrder } from '../decide/cni-call.ts'
import { runProgram } from '../run-program.ts'
import type { CniResult, NetworkAttachment } from '../types.ts'

/** The container that an attachment is for. */
export interface CniSubject {
  containerId: string
  /** Absent for one that a restart of the machine has ended. */
  namespace?: string
  pluginFolders: readonly string[]
}

async function findPlugin(type: string, folders: readonly string[]): Promise<string> {
  for (const folder of folders) {
    const program = join(folder, type)
    const found = await access(program).then(
      () => true,
      () => false,
    )
    if (found) return program
  }
  throw agentErrors.NETWORK_FAILED({
    reason: `there is no CNI plugin "${type}" in ${folders.join(', ') || 'any folder'}`,
  })
}

function parse(text: string): Record<string, unknown> | undefined {
  try {
    return JSON.parse(text) as Record<string, unknown>
  } catch {
    return undefined
  }
}

/** What a plugin says of its failure: its error result, or its last words. */
function failureOf(type: string, name: string, end: ProgramEnd): Error {
  const said = parse(end.stdout)
  const told = [said?.['msg'], said?.['details']].filter((word) => typeof word === 'string' && word !== '')
  const words = told.length > 0 ? told.join(': ') : lastWords(end)
  return agentErrors.NETWORK_FAILED({
    reason: `the plugin "${type}" of the network "${name}" failed: ${words}`,
  })
}

/** Runs the plugins of a network for a container; ADD gives the result. Throws DCL_MESOS_AGENT_NETWORK_FAILED. */
export async function runNetwork(
  command: CniCommand,
  attachment: NetworkAttachment,
  subject: CniSubject,
): Promise<CniResult> {
  const { network, ifName } = attachment
  let previous = command === 'ADD' ? undefined : attachment.result
  for (const plugin of pluginsInOrder(network, command)) {
    const { type, config } = cniCall(attachment, plugin, previous)
    const end = await runProgram([await findPlugin(type, subject.pluginFolders)], {
      input: JSON.stringify(config),
      environment: {
        CNI_COMMAND: command,
        CNI_CONTAINERID: subject.containerId,
        CNI_NETNS: subject.namespace ?? '',
        CNI_IFNAME: ifName,
        CNI_PATH: subject.pluginFolders.join(':'),
      },
    })
    if (end.exitCode !== 0) throw failureOf(type, network.name, end)
    if (command === 'ADD') previous = (parse(end.stdout) as CniResult | undefined) ?? previous
  }
  return previous ?? {}
}
