import type { Environment, RunningComponent } from '@dcos-lite/lib/component'
import { createHttpService } from '@dcos-lite/lib/http-server'
import type { AnswerSource } from './answer/answer-question.ts'
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
import type { LeaderPlace } from './snapshot/open-operator-stream.ts'
import { createHostResolver } from './snapshot/resolve-hosts.ts'
import { createForwarder } from './upstream/forwarder.ts'
import { constantRecords, serverRecords, zooKeeperRecords } from './zone/fixed-names.ts'
import { createNames } from './zone/names.ts'
import { createZone } from './zone/zone.ts'

/** Starts the name server: it serves when this resolves; names of tasks appear once the master was read. */
export async function start(config: DnsConfig, environment: Environment): Promise<RunningComponent> {
  const { clock, random, log } = environment
  const bound: BoundSockets[] = []
  let httpUrl = ''
  const settings = readSettings(config, {
    dns: () => bound[0]?.port ?? 0,
    http: () => Number(new URL(httpUrl).port),
  })
  const { domain, clusterZone, clusterId, ttl, masterUrls } = settings
  let problem: string | undefined = 'the state of the cluster was not read yet'
  let loaded = false
  let serial = Math.floor(clock.nowMs() / 1000)
  let leader: LeaderPlace | undefined

  const state = emptyState()
  const resolver = createHostResolver(log, () => refresh())
  const names = createNames({
    domain,
    directory: `dcos.${clusterZone}`,
    sources: settings.ipSources,
    addressesOf: resolver.addressesOf,
  })
  const fixed = createZone()
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
  }
  const refresh = (): void => {
    placeMasters()
    names.update(state, { everything: true })
    changed()
  }

  const service = createHttpService({
    name: 'dns',
    environment,
    problems: () => (problem === undefined ? [] : [problem]),
  })
  const { metrics } = service
  metrics.sampled('dcos_dns_records', 'Records that are served, by zone.', () => [
    { labels: { zone: domain }, value: names.mesos.size() },
    { labels: { zone: `dcos.${clusterZone}` }, value: names.directory.size() },
  ])
  const events = metrics.counter('dcos_dns_master_events_total', 'Events of the master, by type.')
  const forwarder = createForwarder({
    servers: settings.upstreams,
    timeoutMs: settings.upstreamTimeoutMs,
    environment,
    metrics,
  })
  const source: AnswerSource = {
    names,
    fixed,
    routing: { domain, clusterZone, ...(clusterId === undefined ? {} : { clusterId }) },
    ttl,
    serial: () => serial,
    loaded: () => loaded,
    shuffle: (items) => random.shuffle(items),
  }
  const handle = createMessageHandler({ source, forwarder, environment, metrics })
  /** What is to be ended, in the order of its start. */
  const running: (() => Promise<void> | void)[] = [resolver.stop, () => service.stop()]

  const stop = async (): Promise<void> => {
    for (const end of running.splice(0).reverse()) await end()
  }
  try {
    for (const address of config.listen) {
      const sockets = await bindSockets(address)
      bound.push(sockets)
      serveUdp(sockets.udp, handle, log)
      running.push(() => void sockets.udp.close(), serveTcp(sockets.tcp, handle, log))
    }
    names.mesos.put('server', serverRecords(domain, settings.listenHosts))
    placeMasters()
    dnsRoutes(service.app, { settings, zone: names.mesos, state, serial: () => serial })
    httpUrl = await service.listen(config.listenHttp)
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
      names.update(state, applyEvent(state, event))
      if (event.type !== 'HEARTBEAT') changed()
      if (event.type === 'SUBSCRIBED') loaded = true
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
  return { urls: { dns: dnsUrl, http: httpUrl }, stop: () => (stopped ??= stop()) }
}
