import type { ContainerInfo, NetworkInfo, PortMapping } from '@dcos-lite/lib/mesos'
import type { ContainerMount } from '../launcher/types.ts'
import type { OverlayNews } from '../../protocol/overlay.ts'

/** One plugin of a CNI network, as its configuration says. */
export type CniPlugin = { type: string } & Record<string, unknown>

/** The configuration of a CNI network: plugins that are run one after the other. */
export interface CniNetwork {
  cniVersion: string
  name: string
  plugins: CniPlugin[]
}

/** What a plugin answers to ADD; both the older and the newer form. */
export interface CniResult extends Record<string, unknown> {
  ips?: { address: string; gateway?: string }[]
  ip4?: { ip: string }
  ip6?: { ip: string }
  dns?: { nameservers?: string[]; domain?: string; search?: string[]; options?: string[] }
}

/** One network that a namespace is attached to. */
export interface NetworkAttachment {
  ifName: string
  /** The configuration it was made with, so that it is undone with the same one. */
  network: CniNetwork
  /** As the definition asked for it. */
  info: NetworkInfo
  portMappings: PortMapping[]
  /** Present once the plugins have answered. */
  result?: CniResult
}

/** A network namespace and what it is attached to; written down before it is made. */
export interface NetworkRecord {
  format: number
  /** The container, or the container of the executor whose tasks share it. */
  ownerId: string
  bootId: string
  /** Path of the namespace. */
  namespace: string
  hostname: string
  attachments: NetworkAttachment[]
}

/** What a container is started with to be in its network. */
export interface ContainerNetwork {
  networkNamespace: string
  hostname: string
  mounts: ContainerMount[]
  /** Its first address; absent without a network. */
  ip?: string
}

/** Networks of the containers of one agent. An owner is a container, or the executor's for a group. */
export interface NetworkDesk {
  /** Told to the master at registration. */
  capabilities(): string[]
  /** Why a container cannot have the network it asks for (for people), or undefined when it can. */
  refusal(container: ContainerInfo | undefined): Promise<string | undefined>
  /** Makes the namespace of an owner once; undefined when it shares the network of the machine. */
  prepare(
    ownerId: string,
    container: ContainerInfo | undefined,
    options: { hasOwnRoot: boolean },
  ): Promise<ContainerNetwork | undefined>
  /** Everyone who has a namespace. */
  owners(): string[]
  /** Networks and addresses of an owner as its status tells them; undefined on the network of the machine. */
  statusOf(ownerId: string): NetworkInfo[] | undefined
  /** Path of the namespace of an owner; undefined on the network of the machine. */
  namespaceOf(ownerId: string): string | undefined
  /** Its first address; undefined on the network of the machine. */
  addressOf(ownerId: string): string | undefined
  /** Ends what an owner had; nothing when there is nothing. Never rejects. */
  release(ownerId: string): Promise<void>
  /** After a restart: ends what belongs to no owner that runs. */
  collect(isLive: (ownerId: string) => boolean): Promise<void>
  /** The master tells of subnets and peers. Resolves when this node is set up so. */
  takeOverlay(news: OverlayNews): Promise<void>
  /** `/overlay-agent/overlay` as DC/OS showed it. */
  overlayView(): object
}
