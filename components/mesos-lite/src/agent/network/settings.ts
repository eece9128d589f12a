/** How containers get networks of their own; an agent without these settings has only the network of its machine. */
export interface NetworkSettings {
  /** Folders of CNI plugins, searched in turn. Default `/opt/dcos/active/libexec/dcos-cni`. */
  pluginFolders?: string[]
  /** Configurations of CNI networks, `*.conf`, `*.conflist` and `*.json`; read anew for each container. */
  cniConfigFolder?: string
  /** The bridge behind which containers share the address of the machine. Defaults `mesos-bridge`, `172.31.254.0/24`. */
  bridge?: { name?: string; subnet?: string }
  /** Whether this agent takes part in the overlay networks of its cluster. */
  overlay?: boolean
  /** Name servers of containers. Default: those of the machine that a container can reach. */
  nameservers?: string[]
  /** Folder of `ip`, `bridge` and `nft`. Default: they are looked up. */
  programFolder?: string
  /** What a restart of the machine ends: namespaces, addresses in use. Default `/run/dcos/networks`. */
  runFolder?: string
}

/** Settings with their defaults. */
export interface NetworkRules {
  pluginFolders: string[]
  cniConfigFolder: string | undefined
  bridge: { name: string; subnet: string }
  overlay: boolean
  nameservers: string[] | undefined
  programFolder: string | undefined
  runFolder: string
}

/** Fills in the defaults. */
export function networkRules(settings: NetworkSettings): NetworkRules {
  return {
    pluginFolders: settings.pluginFolders ?? ['/opt/dcos/active/libexec/dcos-cni'],
    cniConfigFolder: settings.cniConfigFolder,
    bridge: {
      name: settings.bridge?.name ?? 'mesos-bridge',
      subnet: settings.bridge?.subnet ?? '172.31.254.0/24',
    },
    overlay: settings.overlay ?? false,
    nameservers: settings.nameservers,
    programFolder: settings.programFolder,
    runFolder: settings.runFolder ?? '/run/dcos/networks',
  }
}
