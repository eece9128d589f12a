import { incomingFolder, nodePaths } from '@dcos-lite/bootstrap'
import type { SetFile } from '@dcos-lite/bootstrap'
import { activateSet, nodeProgram } from '../remote/dcos-node.ts'
import { makeFolders } from '../remote/files.ts'
import { definePhase } from './phase.ts'
import { bundleFor } from './push.ts'
import { connectionTo, factsOf, mastersFirst } from './state.ts'
import type { RunState } from './state.ts'

interface ActivateWork {
  host: string
  text: string
  setFile: SetFile
  /** A running node restarts what changed; a new one is started by the next phase, when all are ready. */
  isNew: boolean
}

async function activate(state: RunState, { host, setFile, isNew }: ActivateWork): Promise<void> {
  const connection = connectionTo(state, host)
  const bundleId = bundleFor(state, host)?.bundleId ?? ''
  const folder = incomingFolder(bundleId)
  const path = `${folder}/${setFile.set.setId}.json`
  await connection.exec(makeFolders([folder], 0o755))
  // The configuration has the hash of a password in it.
  await connection.send({ content: { bytes: Buffer.from(JSON.stringify(setFile)) }, path, mode: 0o600 })
  const { packages } = factsOf(state, host).installed
  const program = programOn(state, host, bundleId, packages)
  await connection.exec(activateSet(program, path, { start: !isNew }))
}

/** The files of the first contact are there after a push; a node that had all packages has them unpacked. */
function programOn(
  state: RunState,
  host: string,
  bundleId: string,
  packagesBefore: string[],
): readonly string[] {
  const bundle = bundleFor(state, host)
  const id = (name: string): string => bundle?.packages.find((one) => one.name === name)?.id ?? ''
  const [runtime, components] = [id('dcos-runtime'), id('dcos-components')]
  if (!packagesBefore.includes(runtime) || !packagesBefore.includes(components)) return nodeProgram(bundleId)
  const folder = nodePaths.packages
  return [`${folder}/${runtime}/bin/node`, `${folder}/${components}/lib/dcos-node.mjs`]
}

/** Makes on each host the set active that it shall run, masters before agents. */
export const activatePhase = definePhase<RunState, ActivateWork>({
  name: 'activate',
  title: 'activate',
  changes: true,
  plan: (state) =>
    [...state.sets].flatMap(([host, setFile]) => {
      const { installed } = factsOf(state, host)
      if (installed.activeSet === setFile.set.setId && !installed.interrupted) return []
      const isNew = installed.activeSet === undefined
      const what = isNew ? 'write the units' : 'change the units, restart what differs'
      return [{ host, setFile, isNew, text: `activate the set ${setFile.set.setId}: ${what}` }]
    }),
  order: mastersFirst,
  run: (state, [work]) => (work ? activate(state, work) : Promise.resolve()),
})
