import { lastWords } from '@dcos-lite/lib/programs'
import type { OverlayPlan } from '../../protocol/overlay.ts'
import { agentErrors } from '../errors.ts'
import type { SeenOverlay } from './decide/overlay-steps.ts'
import { overlaySteps, tunnelDevice } from './decide/overlay-steps.ts'
import { runProgram } from './run-program.ts'
import type { toolsIn } from './run-program.ts'

type Tools = ReturnType<typeof toolsIn>

interface LinkJson {
  mtu: number
  address: string
  linkinfo?: { info_data?: { id?: number; port?: number; local?: string } }
}

async function listOf<T>(words: string[]): Promise<T[]> {
  const { exitCode, stdout } = await runProgram(words)
  return exitCode === 0 && stdout.trim() !== '' ? (JSON.parse(stdout) as T[]) : []
}

async function seeOverlay(tools: Tools): Promise<SeenOverlay> {
  const [ip, bridge] = [tools('ip'), tools('bridge')]
  const [link] = await listOf<LinkJson>([ip, '-json', '-details', 'link', 'show', 'dev', tunnelDevice])
  if (!link) return { routes: new Map(), neighbours: new Map(), forwarding: new Map() }
  const routes = await listOf<{ dst: string; gateway?: string }>([
    ip,
    '-json',
    'route',
    'show',
    'dev',
    tunnelDevice,
  ])
  const neighbours = await listOf<{ dst: string; lladdr?: string; state?: string[] }>([
    ip,
    '-json',
    'neighbour',
    'show',
    'dev',
    tunnelDevice,
    'nud',
    'permanent',
  ])
  const forwarding = await listOf<{ mac: string; dst?: string }>([
    bridge,
    '-json',
    'fdb',
    'show',
    'dev',
    tunnelDevice,
  ])
  const { id, port, local } = link.linkinfo?.info_data ?? {}
  return {
    link: {
      mtu: link.mtu,
      address: link.address,
      ...(id === undefined ? {} : { vni: id }),
      ...(port === undefined ? {} : { port }),
      ...(local === undefined ? {} : { local }),
    },
    routes: new Map(routes.flatMap(({ dst, gateway }) => (gateway === undefined ? [] : [[dst, gateway]]))),
    neighbours: new Map(
      neighbours.flatMap(({ dst, lladdr }) => (lladdr === undefined ? [] : [[dst, lladdr]])),
    ),
    forwarding: new Map(forwarding.flatMap(({ mac, dst }) => (dst === undefined ? [] : [[mac, dst]]))),
  }
}

async function runBatch(program: string, lines: readonly string[]): Promise<void> {
  if (lines.length === 0) return
  const end = await runProgram([program, '-force', '-batch', '-'], { input: `${lines.join('\n')}\n` })
  if (end.exitCode === 0) return
  throw agentErrors.NETWORK_FAILED({ reason: `the overlay could not be set up: ${lastWords(end)}` })
}

/** Makes this machine as the plan says. May be repeated. Throws DCL_MESOS_AGENT_NETWORK_FAILED. */
export async function setUpOverlay(plan: OverlayPlan, tools: Tools): Promise<void> {
  const steps = overlaySteps(plan, await seeOverlay(tools))
  await runBatch(tools('ip'), steps.ip)
  await runBatch(tools('bridge'), steps.bridge)
}
