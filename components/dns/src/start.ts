import type { Environment, RunningComponent } from '@dcos-lite/lib/component'
import { createHttpService } from '@dcos-lite/lib/http-server'
import { answerQuestion } from './answer/answer-question.ts'
import type { AnswerSource } from './answer/answer-question.ts'
import { listNodes } from './api/list-nodes.ts'
import { netRoutes } from './api/net-routes.ts'
import { dnsRoutes } from './api/routes.ts'
import { readSettings } from './config.ts'
import type { DnsConfig } from './config.ts'
import type { MastersView } from './decide/model.ts'
import { createMessageHandler } from './server/handle-message.ts'
import { bindSockets } from './server/listen.ts'
import type { BoundSockets } from './server/listen.ts'
import { serveTcp } from './server/serve-tcp.ts'
import { serveUdp } from './server/serve-udp.ts'
import { applyEvent, emptyState } from './snapshot/cluster-state.ts'
import { followMaster } from './snapshot/follow-master.ts'
import type { ChangedThings } from './snapshot/cluster-state.ts'
import type { LeaderPlace } from './snapshot/open-operator-stream.ts'
import { createHostResolver } from './snapshot/resolve-hosts.ts'
import { createPreparedAnswers } from './prepared/prepared-answers.ts'
import { createVersions } from './prepared/versions.ts'
import { countPrepared, createQueryCounts } from './server/query-counts.ts'
import { createForwardingDesk } from './upstream/forwarder.ts'
import { createZoneChooser } from './upstream/forward-zones.ts'
import { startWorkers } from './workers/start-workers.ts'
import { startVipKeeper } from './vip/vip-keeper.ts'
import type { VipKeeper } from './vip/vip-keeper.ts'
import { constantRecords, serverRecords, zooKeeperRecords } from './zone/fixed-names.ts'
import { createNames } from './zone/names.ts'
import { createZone } from './zone/zone.ts'

/** Starts the name server: it serves when this resolves; names of tasks appear once the master was read. */
export async function start(config: DnsConfig, environment: Environment): Promise<RunningComponent> {
  const { clock, random, log } = environment
  const bound: BoundSockets[] = []
  let httpUrl = ''
  let netUrl: string | undefined
  const settings = readSettings(config, {
    dns: () => bound[0]?.port ?? 0,
    http: () => Number(new URL(httpUrl).port),
  })
  const { domain, clusterZone, clusterId, ttl, masterUrls } = settings
  let problem: string | undefined = 'the state of the cluster was not read yet'
  let loaded = false
  let serial = Math.floor(clock.nowMs() / 1000)
  let differing = 0
  let leader: LeaderPlace | undefined
  let keeper: VipKeeper | undefined
  let vipProblem: string | undefined

  const state = emptyState()
  const versions = createVersions()
  const resolver = createHostResolver(log, () => refresh())
  const names = createNames({
    domain,
    directory: `dcos.${clusterZone}`,
    vipZone: `l4lb.${clusterZone}`,
    vipRange: settings.vips.range,
    strictLabels: settings.enforceRfc952,
    changed(name) {
      differing++
      versions.touch(name)
    },
    sources: settings.ipSources,
    addressesOf: resolver.addressesOf,
  })
  const fixed = createZone(versions.touch)
  fixed.put('constant', constantRecords())

  const placeMasters = (): void => {
    const masters = masterUrls.map((url) => resolver.addressesOf(new URL(url).hostname))
    const view: MastersView =
      leader === undefined
        ? { masters }
        : { masters, leader: { addresses: resolver.addressesOf(leader.host), port: leader.port } }
    names.setMasters(view)
    fixed.put('zookeeper', zooKeeperRecords(masters.filter((addresses) => addresses.length > 0)))
  }
  const changed = (): void => {
    serial = Math.max(serial + 1, Math.floor(clock.nowMs() / 1000))
    versions.touchSerial()
  }
  const update = (things: ChangedThings): void => {
    if (names.update(state, things).vips) keeper?.changed()
  }
  const refresh = (): void => {
    placeMasters()
    update({ everything: true })
    changed()
  }

  const service = createHttpService({
    name: 'dns',
    environment,
    problems: () => [problem, vipProblem].filter((one) => one !== undefined),
  })
  const { metrics } = service
  metrics.sampled('dcos_dns_records', 'Records that are served, by zone.', () => [
    { labels: { zone: domain }, value: names.mesos.size() },
    { labels: { zone: `dcos.${clusterZone}` }, value: names.directory.size() },
  ])
  const events = metrics.counter('dcos_dns_master_events_total', 'Events of the master, by type.')
  const corrections = metrics.counter(
    'dcos_dns_corrected_records_total',
    'Records that differed when the state was read again after the stream of events had ended.',
  )
  const desk = createForwardingDesk({ timeoutMs: settings.upstreamTimeoutMs, environment, metrics })
  const forwarders = [...settings.forwardZones].map(
    ([zone, servers]) => [zone, desk.forwarderTo(servers)] as const,
  )
  const others = settings.upstreams.length > 0 ? desk.forwarderTo(settings.upstreams) : undefined
  const source: Omit<AnswerSource, 'lookedUp'> = {
    names,
    fixed,
    components: settings.componentNames,
    routing: { domain, clusterZone, ...(clusterId === undefined ? {} : { clusterId }) },
    ttl,
    serial: () => serial,
    loaded: () => loaded,
    shuffle: (items) => random.shuffle(items),
  }
  const counts = createQueryCounts(metrics, settings.workers)
  const handle = createMessageHandler({
    source,
    forwarderOf: createZoneChooser(new Map(forwarders), others),
    recursion: forwarders.length > 0 || others !== undefined,
    setTruncated: settings.setTruncateBit,
    versions,
    environment,
    metrics,
    counts,
  })
  const prepared = createPreparedAnswers(versions)
  metrics.sampled('dcos_dns_prepared_answers', 'Answers that are kept whole.', prepared.size)
  /** What is to be ended, in the order of its start. */
  const running: (() => Promise<void> | void)[] = [resolver.stop, () => service.stop()]

  const stop = async (): Promise<void> => {
    for (const end of running.splice(0).reverse()) await end()
  }
  try {
    for (const address of config.listen) {
      const sockets = await bindSockets(address, settings.workers > 1)
      bound.push(sockets)
      serveUdp(sockets.udp, { handle, prepared, counted: countPrepared(counts.memory, 0), log })
      running.push(() => void sockets.udp.close(), serveTcp(sockets.tcp, handle, log))
    }
    if (settings.workers > 1) {
      const addresses = bound.map(({ port }, i) => ({ host: config.listen[i]?.host ?? '', port }))
      const setup = { addresses, versions: versions.memory, counts: counts.memory }
      running.push(await startWorkers({ count: settings.workers - 1, setup, handle, log }))
    }
    names.mesos.put('server', serverRecords(domain, settings.listenHosts))
    placeMasters()
    keeper = await startVipKeeper({
      ...settings.vips,
      services: names.vips.services,
      log,
      onOutcome: (outcome) => void (vipProblem = outcome),
    })
    running.push(() => keeper?.stop())
    metrics.sampled(
      'dcos_dns_virtual_addresses',
      'Virtual addresses with open backends, by what leads them.',
      () => [
        {
          labels: { balancer: keeper?.kind() ?? 'off' },
          value: names.vips.services().filter(({ backends }) => backends.length > 0).length,
        },
      ],
    )
    dnsRoutes(service.app, { settings, zone: names.mesos, state, serial: () => serial })
    httpUrl = await service.listen(config.listenHttp)
    if (config.listenNet !== undefined) {
      const net = createHttpService({ name: 'dns-net', environment })
      running.push(() => net.stop())
      netRoutes(net.app, {
        ask: (name, type) => answerQuestion({ asked: name, type }, { ...source, lookedUp: () => undefined }),
        zones: [
          { zone: fixed },
          { zone: names.directory },
          { zone: names.l4lb },
          { zone: names.mesos, from: `.${domain}`, to: `.mesos.${clusterZone}` },
        ],
        vips: names.vips.list,
        nodes: () => listNodes(state, masterUrls, resolver.addressesOf),
        nowMs: clock.nowMs,
        version: 'dcos-lite',
        metrics: () => metrics.expose(),
      })
      netUrl = await net.listen(config.listenNet)
    }
  } catch (error) {
    await stop()
    throw error
  }
  const follower = followMaster({
    masterUrls,
    environment,
    onLeader(place) {
      leader = place
      placeMasters()
      changed()
    },
    onEvent(event) {
      events.add(1, { type: event.type })
      const before = differing
      update(applyEvent(state, event))
      if (event.type !== 'HEARTBEAT') changed()
      if (event.type !== 'SUBSCRIBED') return
      if (loaded) {
        const corrected = differing - before
        corrections.add(corrected)
        log.info('the state of the cluster was read again', { recordsThatDiffered: corrected })
      } else versions.touchAll()
      loaded = true
      keeper?.changed()
    },
    onFollowing(following, reason) {
      problem = following ? undefined : `the state of the master is not followed: ${reason}`
    },
  })
  running.push(follower.stop)
  const [first] = config.listen
  const host =
    first === undefined || first.host === '0.0.0.0' || first.host === '::' ? '127.0.0.1' : first.host
  const dnsUrl = `dns://${host.includes(':') ? `[${host}]` : host}:${settings.dnsPort()}`
  let stopped: Promise<void> | undefined
  const urls = { dns: dnsUrl, http: httpUrl, ...(netUrl === undefined ? {} : { net: netUrl }) }
  return { urls, stop: () => (stopped ??= stop()) }
}
