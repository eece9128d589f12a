import { execFile } from 'node:child_process'
import { copyFile, mkdir, symlink, writeFile } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { build } from 'esbuild'
import { findRuntime } from '@dcos-lite/bootstrap'
import { labUp } from '../../lab/index.ts'
import type { Lab, LabHost } from '../../lab/index.ts'

/** A lab with a master and two agents as units of their hosts, for many histories. */
export interface Stage {
  lab: Lab
  /** The master's API on this machine. */
  masterUrl: string
  close(): Promise<void>
}

const folder = '/opt/faults'

/** The unit of a host's component; it begins with the host and comes back when it dies. */
export const unitName = 'dcos-faults.service'

/** What an agent has; a little more than the instances need. */
const agentResources = 'cpus:2;mem:1024;disk:1024;ports:[31000-31010]'

const sourceOf = (path: string): string => fileURLToPath(new URL(`../../../${path}`, import.meta.url))

async function buildPrograms(target: string): Promise<void> {
  const bin = 'components/mesos-lite/bin'
  const workers = 'lib/src/store/workers'
  await build({
    entryPoints: [
      sourceOf(`${bin}/dcos-mesos-master.ts`),
      sourceOf(`${bin}/dcos-mesos-slave.ts`),
      sourceOf(`${workers}/store-sqlite-worker.ts`),
      sourceOf(`${workers}/store-lease-worker.ts`),
    ],
    outdir: target,
    entryNames: '[name]',
    bundle: true,
    platform: 'node',
    format: 'esm',
    logLevel: 'error',
    banner: {
      js: "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url)",
    },
  })
  await writeFile(join(target, 'package.json'), '{"type":"module"}\n')
}

/** Libraries of the runtime that a bare host has not. */
async function ownLibraries(nodePath: string): Promise<string[]> {
  const { stdout } = await promisify(execFile)('ldd', [nodePath])
  const files = [...stdout.matchAll(/=> (\S+)/g)].flatMap(([, file]) => file ?? [])
  return files.filter((file) => /^(libstdc\+\+|libgcc_s)\.so/.test(basename(file)))
}

/** As the product writes it where it matters: no limit of starts, tasks outlive the process, the state's folder. */
const unitText = (program: string): string => `[Unit]
Description=${program}
After=network.target dbus.service
StartLimitIntervalSec=0

[Service]
Environment=LD_LIBRARY_PATH=${folder}/lib
ExecStart=${folder}/node ${folder}/${program}.js --config ${folder}/config.json --info /run/faults/info.json
Restart=always
RestartSec=0.3
KillMode=process
RuntimeDirectory=faults
RuntimeDirectoryPreserve=yes
StateDirectory=faults

[Install]
WantedBy=multi-user.target
`

function configOf(host: LabHost, master: LabHost): object {
  const listen = { host: '0.0.0.0', port: host.role === 'master' ? 5050 : 5051 }
  const advertise = { hostname: host.address, ip: host.address, port: listen.port }
  if (host.role === 'master') {
    const store = { engine: 'sqlite', file: '/var/lib/faults/store.db' }
    const times = { pingIntervalMs: 500, missedPings: 4, leadership: { ttlMs: 3000 } }
    return { listen, advertise, store, ...times }
  }
  return {
    ...{ listen, advertise, masterUrls: [`http://${master.address}:5050`], workDir: '/var/lib/faults' },
    ...{ launcher: 'systemd', resources: agentResources },
    registrationBackoff: { firstMs: 50, maxMs: 1000 },
  }
}

async function prepare(host: LabHost, master: LabHost, programs: string): Promise<void> {
  const target = join(host.rootFolder, folder)
  await mkdir(join(target, 'lib'), { recursive: true })
  const { nodePath } = findRuntime()
  await copyFile(nodePath, join(target, 'node'))
  for (const file of await ownLibraries(nodePath)) await copyFile(file, join(target, 'lib', basename(file)))
  const program = host.role === 'master' ? 'dcos-mesos-master' : 'dcos-mesos-slave'
  const files = ['package.json', `${program}.js`]
  if (host.role === 'master') files.push('store-sqlite-worker.js', 'store-lease-worker.js')
  for (const file of files) await copyFile(join(programs, file), join(target, file))
  await writeFile(join(target, 'config.json'), JSON.stringify(configOf(host, master)))
  const units = join(host.rootFolder, 'etc/systemd/system')
  await writeFile(join(units, unitName), unitText(program))
  await mkdir(join(units, 'multi-user.target.wants'), { recursive: true })
  await symlink(`/etc/systemd/system/${unitName}`, join(units, 'multi-user.target.wants', unitName))
  const { exitCode, stderr } = await host.exec([
    'sh',
    '-c',
    `systemctl daemon-reload && systemctl start ${unitName}`,
  ])
  if (exitCode !== 0) throw new Error(`${host.name} does not start its component: ${stderr}`)
}

/** Makes the lab and starts what runs on it. */
export async function openStage(): Promise<Stage> {
  const lab = await labUp({ masters: 1, agents: 2, publicAgents: 0 })
  try {
    const programs = join(lab.folder, 'programs')
    await buildPrograms(programs)
    const master = lab.host('m1')
    for (const host of lab.hosts) await prepare(host, master, programs)
    const { url } = await lab.forward(master, 5050)
    return { lab, masterUrl: url, close: () => lab.down() }
  } catch (error) {
    await lab.down()
    throw error
  }
}
