import { join } from 'node:path'
import type { Clock } from '@dcos-lite/lib/clock'
import type { Logger } from '@dcos-lite/lib/log'
import type { ContainerInfo, NetworkInfo } from '@dcos-lite/lib/mesos'
import { agentErrors } from '../errors.ts'
import { readNetworks } from './cni/read-networks.ts'
import { runNetwork } from './cni/run-network.ts'
import { addressesOf, canCheck, mapsPorts } from './decide/cni-call.ts'
import type { MappingRule } from './decide/firewall-rules.ts'
import { wantedNetwork } from './decide/wanted-network.ts'
import { openFirewall, setNetworkValues } from './firewall.ts'
import { hostFileMounts, removeHostFiles, writeHostFiles } from './host-files.ts'
import { noteWhatIsMade } from './made-here.ts'
import { openNamespaces } from './namespaces.ts'
import { bridgeDevice, ownBridges, ownNetworks } from './networks-here.ts'
import { oneAtATime } from './one-at-a-time.ts'
import { dropStaleBridge } from './stale-bridge.ts'
import { openOverlayPart } from './overlay-part.ts'
import { overlayViewOf } from './overlay-view.ts'
import { networkFormats, openNetworkRecords } from './record-book.ts'
import { toolsIn } from './run-program.ts'
import type { NetworkRules } from './settings.ts'
import type { CniNetwork, ContainerNetwork, NetworkDesk, NetworkRecord } from './types.ts'

export interface NetworkDeskInput {
  rules: NetworkRules
  /** Folder of the checkpoints of the agent. */
  metaFolder: string
  bootId: string
  ip: () => string
  clock: Clock
  log: Logger
}

/** How long a host port may be held by a container that is being ended. */
const longestPortWaitMs = 5000

function mappingsOf({ attachments }: NetworkRecord): MappingRule[] {
  return attachments.flatMap(({ network, portMappings, result }) => {
    const [ip] = addressesOf(result).filter((address) => !address.includes(':'))
    if (ip === undefined || mapsPorts(network)) return []
    return portMappings.map(({ host_port: hostPort, container_port: containerPort, protocol }) => {
      return { hostPort, containerPort, protocol: (protocol ?? 'tcp').toLowerCase(), ip }
    })
  })
}

function portsOf({ attachments }: NetworkRecord): string[] {
  return attachments.flatMap(({ portMappings }) =>
    portMappings.map(({ host_port, protocol }) => `${host_port}/${(protocol ?? 'tcp').toLowerCase()}`),
  )
}

function statusOf({ attachments }: NetworkRecord): NetworkInfo[] {
  return attachments.map(({ network, info, portMappings, result }) => ({
    ...info,
    name: network.name,
    ip_addresses: addressesOf(result).map((ip_address) => ({
      protocol: ip_address.includes(':') ? 'IPv6' : 'IPv4',
      ip_address,
    })),
    ...(portMappings.length === 0 ? {} : { port_mappings: portMappings }),
  }))
}

/** Opens the networks of one agent and sets its machine up for them. */
export async function openNetworkDesk(input: NetworkDeskInput): Promise<NetworkDesk> {
  const { rules, clock, log, bootId } = input
  const tools = toolsIn(rules.programFolder)
  const records = await openNetworkRecords(input.metaFolder)
  const namespaces = openNamespaces(join(rules.runFolder, 'namespaces'), tools('ip'))
  const held = new Map((await records.all()).map((record) => [record.ownerId, record]))
  const preparing = new Map<string, Promise<NetworkRecord>>()
  const firewall = openFirewall(tools('nft'), () => ({
    bridges: ownBridges(rules, overlay.plan()),
    mappings: [...held.values()].filter((record) => record.bootId === bootId).flatMap(mappingsOf),
  }))
  const overlay = openOverlayPart({ rules, records, tools, log, onChange: () => firewall.apply() })
  const filesOf = (ownerId: string): string => join(rules.runFolder, 'files', ownerId)
  let fromFiles: Map<string, CniNetwork> = new Map()

  const networksHere = async (): Promise<Map<string, CniNetwork>> => {
    const { networks, problems } = await readNetworks(rules.cniConfigFolder)
    for (const problem of problems) log.warn('a network configuration is left out', { problem })
    fromFiles = networks
    return new Map([...ownNetworks(rules, overlay.plan()), ...networks])
  }

  const subjectOf = async ({ ownerId, namespace }: NetworkRecord) => ({
    containerId: ownerId,
    ...((await namespaces.isThere(ownerId)) ? { namespace } : {}),
    pluginFolders: rules.pluginFolders,
  })

  const freePorts = async (record: NetworkRecord): Promise<void> => {
    const dueMs = clock.monotonicMs() + longestPortWaitMs
    for (;;) {
      const taken = [...held.values()].filter(({ ownerId }) => ownerId !== record.ownerId).flatMap(portsOf)
      const port = portsOf(record).find((one) => taken.includes(one))
      if (port === undefined) return
      if (clock.monotonicMs() >= dueMs) {
        throw agentErrors.NETWORK_FAILED({ reason: `the host port ${port} is mapped to another container` })
      }
      await clock.sleep(50)
    }
  }

  const plan = async (ownerId: string, container: ContainerInfo | undefined): Promise<NetworkRecord> => {
    const wish = wantedNetwork(container, rules.bridge.name)
    const here = await networksHere()
    const wanted = wish.kind === 'own' ? wish.networks : []
    return {
      format: networkFormats.network,
      ownerId,
      bootId,
      namespace: namespaces.pathOf(ownerId),
      hostname: container?.hostname ?? ownerId,
      attachments: wanted.map(({ name, info, portMappings }, at) => {
        const network = here.get(name)
        if (!network) throw agentErrors.NETWORK_FAILED({ reason: `there is no network named "${name}"` })
        return { ifName: `eth${at}`, network, info, portMappings }
      }),
    }
  }

  const bridgesOf = ({ attachments }: NetworkRecord): unknown[] =>
    attachments.flatMap(({ network }) => network.plugins.map((plugin) => plugin['bridge']))

  const dropStaleBridges = async (record: NetworkRecord): Promise<void> => {
    const others = [...held.values()].filter((other) => other !== record).flatMap(bridgesOf)
    const needed = bridgesOf(record)
    for (const { device, subnet } of ownBridges(rules, overlay.plan())) {
      if (needed.includes(device) && !others.includes(device)) {
        await dropStaleBridge(tools('ip'), device, subnet)
      }
    }
  }

  // The end of every task looks for networks that nobody needs, so that one is met more than once.
  const remove = oneAtATime(async (record: NetworkRecord): Promise<void> => {
    const { ownerId } = record
    const subject = await subjectOf(record)
    let complete = true
    for (const attachment of record.attachments.toReversed()) {
      await runNetwork('DEL', attachment, subject).catch((error: unknown) => {
        complete = false
        log.error('a container could not be taken off its network', { ownerId, error })
      })
    }
    await namespaces.remove(ownerId)
    await removeHostFiles(filesOf(ownerId))
    // What failed is tried again by the next process of the agent, until the machine restarts.
    if (complete || record.bootId !== bootId) await records.remove(ownerId)
    held.delete(ownerId)
    await firewall.apply()
  })

  const make = async (ownerId: string, container: ContainerInfo | undefined): Promise<NetworkRecord> => {
    const record = await plan(ownerId, container)
    await freePorts(record)
    held.set(ownerId, record)
    try {
      await records.save(record)
      await namespaces.make(ownerId)
      await dropStaleBridges(record)
      for (const attachment of record.attachments) {
        attachment.result = await runNetwork('ADD', attachment, await subjectOf(record))
        await records.save(record)
      }
      const devices = ownBridges(rules, overlay.plan()).map(({ device }) => device)
      const used = bridgesOf(record)
      // Without it the machine cannot reach its own containers by way of its loopback.
      const values = devices
        .filter((device) => used.includes(device))
        .map((device) => [`conf/${device}/route_localnet`, '1'])
      await setNetworkValues(Object.fromEntries(values) as Record<string, string>, log)
      await firewall.apply()
      await writeHostFiles(filesOf(ownerId), record, rules.nameservers)
      return record
    } catch (error) {
      await remove(record).catch((problem: unknown) =>
        log.error('a network stays', { ownerId, error: problem }),
      )
      throw error
    }
  }

  await noteWhatIsMade(rules.runFolder, [bridgeDevice])
  await setNetworkValues({ ip_forward: '1' }, log)
  await overlay.restore()
  // A container that needs the rules tries again, and fails with the reason.
  await firewall.apply().catch((error: unknown) => log.error('the packet rules are not there', { error }))
  await networksHere()

  return {
    capabilities: () => [
      ...[
        'network:bridge',
        'network:container',
        'network:none',
        'port-mapping',
        `network:${rules.bridge.name}`,
      ],
      ...[...fromFiles.keys()].map((name) => `network:${name}`),
      ...(rules.overlay ? ['network:overlay'] : []),
      ...(overlay.plan()?.networks.map(({ name }) => `network:${name}`) ??
        (rules.overlay ? ['network:dcos'] : [])),
    ],
    async refusal(container) {
      const wish = wantedNetwork(container, rules.bridge.name)
      if (wish.kind === 'host') return undefined
      if (wish.kind === 'impossible') return wish.reason
      const here = await networksHere()
      const missing = wish.networks.find(({ name }) => !here.has(name))
      if (!missing) return undefined
      const why =
        rules.overlay && overlay.problem() !== undefined ? `; of the overlay: ${overlay.problem()}` : ''
      return `it asks for the network "${missing.name}", and this agent has ${[...here.keys()].join(', ')}${why}`
    },
    async prepare(ownerId, container, { hasOwnRoot }): Promise<ContainerNetwork | undefined> {
      if (wantedNetwork(container, rules.bridge.name).kind === 'host') return undefined
      const made = preparing.get(ownerId) ?? make(ownerId, container)
      preparing.set(ownerId, made)
      const record = await made.catch((error: unknown) => {
        preparing.delete(ownerId)
        throw error
      })
      const [ip] = record.attachments.flatMap(({ result }) => addressesOf(result))
      return {
        networkNamespace: record.namespace,
        hostname: record.hostname,
        mounts: hostFileMounts(filesOf(ownerId), hasOwnRoot),
        ...(ip === undefined ? {} : { ip }),
      }
    },
    statusOf: (ownerId) => {
      const record = held.get(ownerId)
      return record && statusOf(record)
    },
    namespaceOf: (ownerId) => held.get(ownerId)?.namespace,
    addressOf: (ownerId) => held.get(ownerId)?.attachments.flatMap(({ result }) => addressesOf(result))[0],
    owners: () => [...held.keys()],
    async release(ownerId) {
      await preparing.get(ownerId)?.catch(() => undefined)
      preparing.delete(ownerId)
      const record = held.get(ownerId)
      if (!record) return
      await remove(record).catch((error: unknown) => log.error('a network stays', { ownerId, error }))
    },
    async collect(isLive) {
      for (const record of [...held.values()]) {
        const { ownerId } = record
        if (record.bootId !== bootId || !isLive(ownerId)) {
          await remove(record).catch((error: unknown) => log.error('a network stays', { ownerId, error }))
          continue
        }
        preparing.set(ownerId, Promise.resolve(record))
        for (const attachment of record.attachments.filter(({ network }) => canCheck(network))) {
          await runNetwork('CHECK', attachment, await subjectOf(record)).catch((error: unknown) =>
            log.warn('the network of a container is not as it was made', { ownerId, error }),
          )
        }
      }
      for (const ownerId of await namespaces.owners()) {
        if (!held.has(ownerId)) await namespaces.remove(ownerId)
      }
    },
    takeOverlay: overlay.take,
    overlayView: () => overlayViewOf(overlay.plan(), overlay.problem(), input.ip()),
  }
}
