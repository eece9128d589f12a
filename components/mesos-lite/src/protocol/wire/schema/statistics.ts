const ip =
  'Forwarding DefaultTTL InReceives InHdrErrors InAddrErrors ForwDatagrams InUnknownProtos InDiscards InDelivers OutRequests OutDiscards OutNoRoutes ReasmTimeout ReasmReqds ReasmOKs ReasmFails FragOKs FragFails FragCreates'
const icmp =
  'InMsgs InErrors InCsumErrors InDestUnreachs InTimeExcds InParmProbs InSrcQuenchs InRedirects InEchos InEchoReps InTimestamps InTimestampReps InAddrMasks InAddrMaskReps OutMsgs OutErrors OutDestUnreachs OutTimeExcds OutParmProbs OutSrcQuenchs OutRedirects OutEchos OutEchoReps OutTimestamps OutTimestampReps OutAddrMasks OutAddrMaskReps'
const tcp =
  'RtoAlgorithm RtoMin RtoMax MaxConn ActiveOpens PassiveOpens AttemptFails EstabResets CurrEstab InSegs OutSegs RetransSegs InErrs OutRsts InCsumErrors'
const softwareEvents =
  'page_faults minor_faults major_faults context_switches cpu_migrations alignment_faults emulation_faults'
const cacheEvents =
  'l1_dcache_loads l1_dcache_load_misses l1_dcache_stores l1_dcache_store_misses l1_dcache_prefetches l1_dcache_prefetch_misses l1_icache_loads l1_icache_load_misses l1_icache_prefetches l1_icache_prefetch_misses llc_loads llc_load_misses llc_stores llc_store_misses llc_prefetches llc_prefetch_misses dtlb_loads dtlb_load_misses dtlb_stores dtlb_store_misses dtlb_prefetches dtlb_prefetch_misses itlb_loads itlb_load_misses branch_loads branch_load_misses node_loads node_load_misses node_stores node_store_misses node_prefetches node_prefetch_misses'
const udp = 'InDatagrams NoPorts InErrors OutDatagrams RcvbufErrors SndbufErrors InCsumErrors IgnoredMulti'

/** A message whose fields are counters, numbered in the order of their names. */
function counters(names: string, type: 'int64' | 'uint64', first = 1): string {
  return names
    .split(' ')
    .map((name, index) => `${name}#${first + index}:${type}`)
    .join(' ')
}

/** What an agent measures of a container. */
export const statisticsMessages = {
  IpStatistics: counters(ip, 'int64'),
  IcmpStatistics: counters(icmp, 'int64'),
  TcpStatistics: counters(tcp, 'int64'),
  UdpStatistics: counters(udp, 'int64'),
  SnmpStatistics:
    'ip_stats#1:IpStatistics icmp_stats#2:IcmpStatistics tcp_stats#3:TcpStatistics udp_stats#4:UdpStatistics',
  TrafficControlStatistics: `id#1:string! ${counters('backlog bytes drops overlimits packets qlen ratebps ratepps requeues', 'uint64', 2)}`,
  DiskStatistics: 'source#1:DiskSource persistence#2:Persistence limit_bytes#3:uint64 used_bytes#4:uint64',
  DeviceNumber: 'major_number#1:uint64! minor_number#2:uint64!',
  BlkioValue: 'op#1:BlkioOperation value#2:uint64',
  BlkioCfq:
    'device#1:DeviceNumber sectors#2:uint64 time#3:uint64 io_serviced#4:BlkioValue* io_service_bytes#5:BlkioValue* io_service_time#6:BlkioValue* io_wait_time#7:BlkioValue* io_merged#8:BlkioValue* io_queued#9:BlkioValue*',
  BlkioThrottling: 'device#1:DeviceNumber io_serviced#2:BlkioValue* io_service_bytes#3:BlkioValue*',
  BlkioStatistics: 'cfq#1:BlkioCfq* cfq_recursive#2:BlkioCfq* throttling#3:BlkioThrottling*',
  PerfStatistics: `timestamp#1:double! duration#2:double! ${counters('cycles stalled_cycles_frontend stalled_cycles_backend instructions cache_references cache_misses branches branch_misses bus_cycles ref_cycles', 'uint64', 3)} cpu_clock#13:double task_clock#14:double ${counters(`${softwareEvents} ${cacheEvents}`, 'uint64', 15)}`,
  RatePercentiles: counters('min max p50 p90 p95 p99 p999 p9999 samples', 'uint64'),
  RateStatistics:
    'rx_rate#1:RatePercentiles rx_packet_rate#2:RatePercentiles rx_drop_rate#3:RatePercentiles rx_error_rate#4:RatePercentiles tx_rate#5:RatePercentiles tx_packet_rate#6:RatePercentiles tx_drop_rate#7:RatePercentiles tx_error_rate#8:RatePercentiles sampling_window_secs#9:double sampling_interval_secs#10:double',
  ResourceStatistics:
    'timestamp#1:double! processes#30:uint32 threads#31:uint32 cpus_user_time_secs#2:double cpus_system_time_secs#3:double cpus_limit#4:double cpus_soft_limit#45:double cpus_nr_periods#7:uint32 cpus_nr_throttled#8:uint32 cpus_throttled_time_secs#9:double mem_total_bytes#36:uint64 mem_total_memsw_bytes#37:uint64 mem_kmem_usage_bytes#52:uint64 mem_kmem_tcp_usage_bytes#53:uint64 mem_limit_bytes#6:uint64 mem_soft_limit_bytes#38:uint64 mem_file_bytes#10:uint64 mem_anon_bytes#11:uint64 mem_cache_bytes#39:uint64 mem_rss_bytes#5:uint64 mem_mapped_file_bytes#12:uint64 mem_swap_bytes#40:uint64 mem_unevictable_bytes#41:uint64 mem_low_pressure_counter#32:uint64 mem_medium_pressure_counter#33:uint64 mem_critical_pressure_counter#34:uint64 disk_limit_bytes#26:uint64 disk_used_bytes#27:uint64 disk_statistics#43:DiskStatistics* blkio_statistics#44:BlkioStatistics perf#13:PerfStatistics net_rx_packets#14:uint64 net_rx_bytes#15:uint64 net_rx_errors#16:uint64 net_rx_dropped#17:uint64 net_tx_packets#18:uint64 net_tx_bytes#19:uint64 net_tx_errors#20:uint64 net_tx_dropped#21:uint64 net_tx_rate_limit#46:uint64 net_tx_burst_rate_limit#47:uint64 net_tx_burst_size#48:uint64 net_rx_rate_limit#49:uint64 net_rx_burst_rate_limit#50:uint64 net_rx_burst_size#51:uint64 net_rate_statistics#54:RateStatistics net_ephemeral_ports#55:Range net_tcp_rtt_microsecs_p50#22:double net_tcp_rtt_microsecs_p90#23:double net_tcp_rtt_microsecs_p95#24:double net_tcp_rtt_microsecs_p99#25:double net_tcp_active_connections#28:double net_tcp_time_wait_connections#29:double net_traffic_control_statistics#35:TrafficControlStatistics* net_snmp_statistics#42:SnmpStatistics',
}
