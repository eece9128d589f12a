/** An agent as the front door needs it. */
export interface AgentAddress {
  id: string
  hostname: string
  host: string
  port: number
  active: boolean
}

/** Frameworks and agents of the cluster, read from the master's summary. */
export interface ClusterState {
  hostname: string
  /** `webui_url` by framework id and by normalised name; undefined when the framework names none. */
  webUis: Map<string, string | undefined>
  agents: Map<string, AgentAddress>
}

interface Summary {
  hostname?: string
  frameworks?: { id?: string; name?: string; active?: boolean; webui_url?: string | null }[]
  slaves?: { id?: string; hostname?: string; pid?: string; active?: boolean; attributes?: unknown }[]
}

/** `group1/group2/app` → `app.group2.group1`: the form in which names are compared and found in DNS. */
export function normaliseServiceName(name: string): string {
  return name.split('/').filter(Boolean).reverse().join('.')
}

/** Splits `slave(1)@10.0.0.1:5051`. */
function addressOf(pid: string): { host: string; port: number } | undefined {
  const found = /@\[?([^\]]+?)\]?:(\d+)$/.exec(pid)
  return found ? { host: found[1] ?? '', port: Number(found[2]) } : undefined
}

/** Reads `/master/state-summary`. Of two frameworks with one name the active one counts. */
export function readClusterState(answer: unknown): ClusterState {
  const { hostname = '', frameworks = [], slaves = [] } = (answer ?? {}) as Summary
  const webUis = new Map<string, string | undefined>()
  for (const { id, name, webui_url: url } of [...frameworks].sort(
    (a, b) => Number(b.active) - Number(a.active),
  )) {
    const webUi = typeof url === 'string' ? url : undefined
    if (name && !webUis.has(normaliseServiceName(name))) webUis.set(normaliseServiceName(name), webUi)
    if (id) webUis.set(id, webUi)
  }
  const agents = new Map<string, AgentAddress>()
  for (const { id, hostname: agentHost = '', pid = '', active = true } of slaves) {
    const address = addressOf(pid)
    if (id && address) agents.set(id, { id, hostname: agentHost, active, ...address })
  }
  return { hostname, webUis, agents }
}
