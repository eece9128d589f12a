import type { Bundle } from '@dcos-lite/bootstrap'
import { installerErrors } from '../errors.ts'
import { runtimeArchitecture } from '../plan/checks/system.ts'
import { foldersOf, missingFiles, needsBundle } from '../plan/push.ts'
import { nodeProgram, unpackBundle } from '../remote/dcos-node.ts'
import { hashFiles, makeFolders } from '../remote/files.ts'
import { definePhase } from './phase.ts'
import type { Tools } from './phase.ts'
import { connectionTo, factsOf } from './state.ts'
import type { RunState } from './state.ts'

interface PushWork {
  host: string
  text: string
  bundle: Bundle
}

const mib = (bytes: number): string => `${(bytes / 2 ** 20).toFixed(0)} MiB`
const totalOf = (files: Bundle['pushes']): number => files.reduce((sum, file) => sum + file.sizeBytes, 0)

/** The bundle for the architecture of a host. */
export function bundleFor(state: RunState, host: string): Bundle | undefined {
  return state.bundles.get(runtimeArchitecture(factsOf(state, host).arch) ?? '')
}

async function sendMissing(
  state: RunState,
  { host, bundle }: PushWork,
  { report, signal }: Tools,
): Promise<void> {
  const connection = connectionTo(state, host)
  const targets = bundle.pushes.map(({ target }) => target)
  const present = await connection.exec(hashFiles(targets), { tolerate: true })
  const missing = missingFiles(bundle, present.stdout)
  if (missing.length === 0) return
  const total = totalOf(missing)
  report(`sending ${missing.length} files, ${mib(total)}`)
  await connection.exec(makeFolders(foldersOf(bundle), 0o755))
  for (const { source, target, mode } of missing) {
    signal.throwIfAborted()
    await connection.send({ content: { file: source }, path: target, mode })
  }
  const sent = await connection.exec(hashFiles(targets), { tolerate: true })
  const [damaged] = missingFiles(bundle, sent.stdout)
  if (damaged) {
    const reason = 'what arrived is not what was sent'
    throw installerErrors.FILE_NOT_SENT({ path: damaged.target, reason })
  }
}

/** Sends runtime and packages to the hosts that miss them, and has them verified and unpacked there. */
export const pushPhase = definePhase<RunState, PushWork>({
  name: 'push',
  title: 'push runtime and packages',
  changes: true,
  plan: (state) =>
    [...state.sets].flatMap(([host, set]) => {
      const bundle = bundleFor(state, host)
      if (bundle === undefined || !needsBundle(factsOf(state, host), set)) return []
      const text = `push runtime and packages, at most ${mib(totalOf(bundle.pushes))}`
      return [{ host, bundle, text }]
    }),
  async run(state, [work], tools) {
    if (!work) return
    const { host, bundle } = work
    await sendMissing(state, work, tools)
    tools.report('verifying and unpacking')
    await connectionTo(state, host).exec(unpackBundle(nodeProgram(bundle.bundleId), bundle.bundleId))
  },
})
