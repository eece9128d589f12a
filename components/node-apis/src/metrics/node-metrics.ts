import { readdir, readFile, statfs } from 'node:fs/promises'
import { hostname } from 'node:os'
import type { Clock } from '@dcos-lite/lib/clock'
import type { NodeApisConfig } from '../config.ts'
import { readMesosId } from '../health/own-health.ts'
import { shared } from '../shared.ts'
import { stamp } from './datapoint.ts'
import type { Measure, Measurement } from './datapoint.ts'
import { parseProcessorTimes, processorMeasures } from './decide/processor.ts'
import type { ProcessorTimes } from './decide/processor.ts'
import {
  loadMeasures,
  memoryMeasures,
  mountedFolders,
  networkMeasures,
  uptimeMeasures,
} from './decide/system-files.ts'

const goodForMs = 1000

/** What every measurement of this node says of it. */
export async function nodeDimensions(config: NodeApisConfig): Promise<Record<string, string>> {
  return { mesos_id: await readMesosId(config), cluster_id: config.clusterId, hostname: hostname() }
}

async function fileSystemMeasures(folder: string): Promise<Measure[]> {
  try {
    const { bsize, blocks, bfree, bavail, files, ffree } = await statfs(folder)
    const tags = { path: folder }
    const bytes = (name: string, count: number): Measure => ({
      name: `filesystem.capacity.${name}`,
      value: count * bsize,
      unit: 'bytes',
      tags,
    })
    const nodes = (name: string, value: number): Measure => ({
      name: `filesystem.inode.${name}`,
      value,
      unit: 'count',
      tags,
    })
    return [
      bytes('total', blocks),
      bytes('used', blocks - bfree),
      bytes('free', bavail),
      nodes('total', files),
      nodes('used', files - ffree),
      nodes('free', ffree),
    ]
  } catch {
    return [] // unmounted meanwhile, or out of reach of this process
  }
}

/** Creates what measures this machine; what was found is good for a second. */
export function createNodeMetrics(config: NodeApisConfig, clock: Clock): () => Promise<Measurement> {
  const readTimes = async (): Promise<ProcessorTimes> =>
    parseProcessorTimes(await readFile('/proc/stat', 'utf8'))
  let before = readTimes().catch(() => parseProcessorTimes(''))

  return shared(clock, goodForMs, async () => {
    const read = (file: string): Promise<string> => readFile(file, 'utf8').catch(() => '')
    const [earlier, times, load, memory, uptime, network, mounts, entries, dimensions] = await Promise.all([
      before,
      readTimes(),
      read('/proc/loadavg'),
      read('/proc/meminfo'),
      read('/proc/uptime'),
      read('/proc/net/dev'),
      readFile('/proc/1/mounts', 'utf8').catch(() => read('/proc/self/mounts')),
      readdir('/proc'),
      nodeDimensions(config),
    ])
    before = Promise.resolve(times)
    const disks = await Promise.all(mountedFolders(mounts).map(fileSystemMeasures))
    const processes = entries.filter((name) => /^\d+$/.test(name)).length
    const measures = [
      ...processorMeasures(earlier, times),
      ...loadMeasures(load),
      ...memoryMeasures(memory),
      ...disks.flat(),
      ...networkMeasures(network),
      { name: 'process.count', value: processes, unit: 'count' },
      ...uptimeMeasures(uptime),
    ]
    return { datapoints: stamp(measures, clock.nowMs()), dimensions }
  })
}
