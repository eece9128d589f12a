/**
 * From bare, booted lab hosts to a healthy cluster: seconds, where they go, bytes sent to each node, memory of every unit,
 * and from `POST /v2/apps` to TASK_RUNNING beside `systemd-run --wait true` on the same host. Needs root and the lab.
 */
import { labUnavailableReason, labUp } from '../test/lab/index.ts'
import type { Lab, LabHost } from '../test/lab/index.ts'
import { labCluster } from '../test/e2e/support/lab-cluster.ts'
import type { LabCluster } from '../test/e2e/support/lab-cluster.ts'
import { milliseconds, printFigure, spreadOf } from './support/statistics.ts'

const mebibyte = 2 ** 20

/** What `install --json` says of its phases. */
interface InstallReport {
  seconds: Record<string, number>
}

async function memoryOf(host: LabHost): Promise<void> {
  const units = await host.exec([
    'systemctl',
    'show',
    'dcos-*.service',
    'dcos.slice',
    '-p',
    'Id',
    '-p',
    'MemoryCurrent',
  ])
  for (const block of units.stdout.trim().split('\n\n')) {
    const id = /^Id=(.*)$/m.exec(block)?.[1] ?? ''
    const bytes = Number(/^MemoryCurrent=(\d+)$/m.exec(block)?.[1] ?? Number.NaN)
    if (!Number.isNaN(bytes) && !id.startsWith('dcos-task'))
      printFigure(`  ${host.name} ${id}`, `${(bytes / mebibyte).toFixed(0)} MiB`)
  }
}

async function launches(cluster: LabCluster, host: LabHost): Promise<void> {
  const ours: number[] = []
  const floors: number[] = []
  for (let round = 0; round < 12; round++) {
    const floor = await host.exec([
      'sh',
      '-c',
      'a=$(date +%s%N); systemd-run --quiet --wait true; b=$(date +%s%N); echo $(((b - a) / 1000))',
    ])
    const id = `/launch-${round}`
    const startedMs = performance.now()
    await cluster.front('/service/marathon/v2/apps', {
      method: 'POST',
      body: { id, cmd: 'sleep 1000', cpus: 0.01, mem: 32 },
    })
    while ((await cluster.tasksOf(id)).length === 0) continue // the front door answers in a few milliseconds
    const own = performance.now() - startedMs
    if (round < 2) continue // warm-up
    floors.push(Number(floor.stdout.trim()) / 1000)
    ours.push(own)
  }
  const ratio = spreadOf(ours).median / spreadOf(floors).median
  printFigure('POST /v2/apps until running (asked again and again)', milliseconds(spreadOf(ours)))
  printFigure(
    'systemd-run --wait true on an agent',
    milliseconds(spreadOf(floors)),
    `ratio ${ratio.toFixed(1)}`,
  )
}

async function measure(lab: Lab): Promise<void> {
  const cluster = await labCluster(lab, [])
  const startedMs = performance.now()
  const { exitCode, stdout, stderr } = await cluster.installer([
    'install',
    '--config',
    cluster.configFile,
    '--json',
  ])
  if (exitCode !== 0) throw new Error(`the installation ended with ${exitCode}: ${stderr.slice(-2000)}`)
  printFigure(
    'bare hosts until healthy (1 master, 2 agents, 1 public)',
    `${((performance.now() - startedMs) / 1000).toFixed(1)} s`,
  )
  const report = JSON.parse(stdout) as InstallReport
  for (const [phase, seconds] of Object.entries(report.seconds)) {
    printFigure(`  ${phase}`, `${seconds.toFixed(1)} s`)
  }
  for (const host of lab.hosts) {
    // Not below /sys, which shows the interfaces of the machine.
    const { stdout: interfaces } = await host.exec(['cat', '/proc/net/dev'])
    const received = Number(/eth0: *(\d+)/.exec(interfaces)?.[1] ?? 0)
    printFigure(`  received by ${host.name}`, `${(received / mebibyte).toFixed(0)} MiB`)
  }
  await cluster.complete()
  await launches(cluster, lab.host('a1'))
  for (const name of ['m1', 'a1']) await memoryOf(lab.host(name))
}

const reason = await labUnavailableReason()
if (reason === undefined) {
  const lab = await labUp({ masters: 1, agents: 2, publicAgents: 1 })
  await measure(lab).finally(() => lab.down())
} else process.stdout.write(`not measured: ${reason}\n`)
