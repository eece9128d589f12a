import type { Measure } from '../datapoint.ts'

const names: Record<string, { name: string; unit: string }> = {
  cpus_limit: { name: 'cpus.limit', unit: 'count' },
  cpus_user_time_secs: { name: 'cpus.user_time_secs', unit: 'seconds' },
  cpus_system_time_secs: { name: 'cpus.system_time_secs', unit: 'seconds' },
  cpus_throttled_time_secs: { name: 'cpus.throttled_time_secs', unit: 'seconds' },
  cpus_nr_periods: { name: 'cpus.nr_periods', unit: 'count' },
  cpus_nr_throttled: { name: 'cpus.nr_throttled', unit: 'count' },
  mem_limit_bytes: { name: 'mem.limit_bytes', unit: 'bytes' },
  mem_total_bytes: { name: 'mem.total_bytes', unit: 'bytes' },
  mem_rss_bytes: { name: 'mem.rss_bytes', unit: 'bytes' },
  mem_cache_bytes: { name: 'mem.cache_bytes', unit: 'bytes' },
  mem_swap_bytes: { name: 'mem.swap_bytes', unit: 'bytes' },
  disk_limit_bytes: { name: 'disk.limit_bytes', unit: 'bytes' },
  disk_used_bytes: { name: 'disk.used_bytes', unit: 'bytes' },
  net_rx_bytes: { name: 'net.rx.bytes', unit: 'bytes' },
  net_rx_packets: { name: 'net.rx.packets', unit: 'count' },
  net_rx_errors: { name: 'net.rx.errors', unit: 'count' },
  net_rx_dropped: { name: 'net.rx.dropped', unit: 'count' },
  net_tx_bytes: { name: 'net.tx.bytes', unit: 'bytes' },
  net_tx_packets: { name: 'net.tx.packets', unit: 'count' },
  net_tx_errors: { name: 'net.tx.errors', unit: 'count' },
  net_tx_dropped: { name: 'net.tx.dropped', unit: 'count' },
  processes: { name: 'processes', unit: 'count' },
  threads: { name: 'threads', unit: 'count' },
}

/** The values of a container, from the statistics that the agent gives. */
export function containerMeasures(
  statistics: Readonly<Record<string, number>>,
  containerId: string,
): Measure[] {
  return Object.entries(statistics).flatMap(([field, value]) => {
    const known = Object.hasOwn(names, field) ? names[field] : undefined
    return known ? [{ ...known, value, tags: { container_id: containerId } }] : []
  })
}
