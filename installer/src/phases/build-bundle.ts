import { readdir, rm } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { buildBundle } from '@dcos-lite/bootstrap'
import type { Bundle } from '@dcos-lite/bootstrap'
import { installerErrors } from '../errors.ts'
import { openIdentity, previewIdentity } from '../folder/identity.ts'
import { openSuperuser } from '../folder/superuser.ts'
import { describeCluster, desiredSet } from '../plan/desired-sets.ts'
import { isAtLeast, runtimeArchitecture } from '../plan/checks/system.ts'
import { definePhase } from './phase.ts'
import type { Tools } from './phase.ts'
import { factsOf } from './state.ts'
import type { RunState } from './state.ts'

interface BuildWork {
  host: string
  text: string
  architectures: string[]
}

const mib = (bytes: number): string => `${(bytes / 2 ** 20).toFixed(0)} MiB`

async function makeIdentity(state: RunState, { random }: Tools): Promise<void> {
  const { folder, config, preview, secrets, startedMs } = state
  const options = { random, nowMs: startedMs, passphrase: secrets.caPassphrase }
  state.identity = await (preview ? previewIdentity(folder, options) : openIdentity(folder, options))
  state.superuser = await openSuperuser(folder, {
    configuredHash: config.superuser.passwordHash,
    password: secrets.superuserPassword,
    random,
    keep: !preview,
  })
}

function decideSets(state: RunState): void {
  const { config, identity, superuser } = state
  if (identity === undefined || superuser === undefined) return
  const cluster = describeCluster(config, {
    clusterId: identity.clusterId,
    passwordHash: superuser.passwordHash,
  })
  for (const host of config.hosts) {
    const { hostname, arch } = factsOf(state, host.address)
    const bundle = state.bundles.get(runtimeArchitecture(arch) ?? '')
    if (bundle) state.sets.set(host.address, desiredSet(cluster, host, hostname, bundle))
  }
}

/** Bundles of former runs are in the cache, if anywhere. */
async function removeOthers({ folder, bundles }: RunState): Promise<void> {
  const kept = [...bundles.values()].map(({ file }) => basename(file))
  for (const name of await readdir(folder.bundleFolder)) {
    if (!kept.includes(name)) await rm(join(folder.bundleFolder, name), { force: true })
  }
}

/** What is in a bundle decides how old the hosts may be; nothing was sent to any of them yet. */
function checkLibraries(state: RunState): void {
  const findings = [...state.facts.values()].flatMap(({ address, arch, glibc }) => {
    const needed = state.bundles.get(runtimeArchitecture(arch) ?? '')?.glibc ?? ''
    return glibc === '' || needed === '' || isAtLeast(glibc, needed)
      ? []
      : [`\n  ${address}: glibc ${glibc} is older than ${needed}, which the programs of the bundle need`]
  })
  if (findings.length === 0) return
  const count = findings.length === 1 ? 'one problem' : `${findings.length} problems`
  throw installerErrors.CHECKS_FAILED({ count, findings: findings.join('') })
}

/** Builds what is sent to the hosts, and decides what each of them shall run. Nothing leaves this machine. */
export const buildBundlePhase = definePhase<RunState, BuildWork>({
  name: 'build',
  title: 'build the bundle',
  changes: false,
  plan: ({ facts }) => {
    const found = [...facts.values()].map(({ arch }) => runtimeArchitecture(arch))
    const architectures = [...new Set(found.filter((arch) => arch !== undefined))]
    return [{ host: '', text: `build for ${architectures.join(', ')}`, architectures }]
  },
  async run(state, [work], tools) {
    await makeIdentity(state, tools)
    for (const arch of work?.architectures ?? []) {
      const bundle: Bundle = await buildBundle({
        outFolder: state.folder.bundleFolder,
        arch,
        progress: tools.report,
      })
      tools.report(`${bundle.packages.length} packages, ${mib(bundle.sizeBytes)} compressed`)
      state.bundles.set(arch, bundle)
    }
    await removeOthers(state)
    checkLibraries(state)
    decideSets(state)
  },
})
