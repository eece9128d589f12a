import { agentErrors } from '../../errors.ts'
import { sandboxInRoot } from '../decide/sandbox-in-root.ts'
import type { LaunchSpec } from '../types.ts'
import { DbusConnectionLost, DbusRefusal } from './dbus/connection.ts'
import type { EnvironmentPlan } from './decide/environment-file.ts'
import { planEnvironment } from './decide/environment-file.ts'
import { describeStartFailure } from './decide/start-failure.ts'
import { unitOf } from './decide/unit-name.ts'
import type { UnitOptions } from './decide/unit-properties.ts'
import { unitProperties } from './decide/unit-properties.ts'
import { variablesScript } from './decide/variables-script.ts'
import { writeCredentials } from './files/credential-files.ts'
import { findProgram } from './files/find-program.ts'
import { shutGate, writeLaunchFiles } from './files/launch-files.ts'
import { insideFolder } from './root/decide/scripts.ts'
import { prepareRoot } from './root/prepare-root.ts'
import type { UnitDesk } from './unit-desk.ts'

/** What all units of an agent have in common. */
export interface UnitDefaults {
  slice: string
  tasksMax: number
  /** Gives the folder with what works inside of roots. */
  tools: () => Promise<string>
}

/** Mounts the root of a container that has one of its own. */
async function openRoot(
  spec: LaunchSpec,
  tools: UnitDefaults['tools'],
): Promise<NonNullable<UnitOptions['container']>['root']> {
  const prepared = await prepareRoot(spec, sandboxInRoot)
  return prepared && { ...prepared, tools: await tools(), insideTarget: insideFolder }
}

/** The connection ended under the start: makes sure that it happens now or never, and gives which. */
async function settleStart(unit: string, stateFolder: string, { book, client }: UnitDesk): Promise<boolean> {
  await shutGate(stateFolder)
  await book.refresh(unit, client)
  const { subState, mainCode } = book.facts(unit)
  return subState !== 'dead' || mainCode !== 0
}

/** What the files say by which the variables of a container on the files of the machine reach it. */
function textsOf(
  { argv }: LaunchSpec,
  program: string,
  { file, scripted }: EnvironmentPlan,
): { environment: string; variables?: string } {
  if (scripted.length === 0) return { environment: file }
  return { environment: file, variables: variablesScript(scripted, [program, ...argv.slice(1)]) }
}

/** Starts the unit of a container; resolves when its program runs (or ran). Throws DCL_MESOS_AGENT_LAUNCH_FAILED. */
export async function startUnit(spec: LaunchSpec, defaults: UnitDefaults, desk: UnitDesk): Promise<void> {
  const { client, book, tree } = desk
  const unit = unitOf(spec.containerId)
  const environment = planEnvironment(spec.environment)
  const root = await openRoot(spec, defaults.tools)
  const program = root ? '' : await findProgram(spec.argv[0] ?? '', spec.environment['PATH'], spec.sandbox)
  const files = await writeLaunchFiles(spec, root ? { environment: '' } : textsOf(spec, program, environment))
  const container = { credentials: await writeCredentials(spec), ...(root ? { root } : {}) }
  const unitOptions = { ...defaults, oldGroups: tree.old, program, environment, files, container }
  const properties = unitProperties(spec, unitOptions)
  book.open(unit)
  let result: string
  try {
    result = await client.startTransientUnit(unit, properties)
  } catch (error) {
    if (error instanceof DbusConnectionLost && (await settleStart(unit, spec.stateFolder, desk))) return
    book.close(unit)
    const reason = error instanceof DbusRefusal ? `systemd refused its unit: ${error.message}` : String(error)
    throw agentErrors.LAUNCH_FAILED({ reason }, { cause: error })
  }
  if (result === 'done') return
  await book.refresh(unit, client)
  const reason = describeStartFailure(result, book.facts(unit))
  if (reason === undefined) return // it ran, and was over before anybody looked
  await desk.release(unit)
  throw agentErrors.LAUNCH_FAILED({ reason })
}
