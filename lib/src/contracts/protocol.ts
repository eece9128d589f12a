/** Version of the private master–agent protocol. The major must be equal; the minor may differ. */
export const agentProtocol = { major: 1, minor: 0 } as const

/** What an agent can do, told at registration. A master keeps names that it does not know. */
export interface AgentAbilities {
  protocol: { major: number; minor: number }
  /** For example `launcher:process`, `launcher:systemd`, `network:host`, `image:docker`, `health:http`. */
  capabilities: string[]
}

/** Whether two sides can talk, and if not, why. */
export function protocolsAgree(
  ours: { major: number; minor: number },
  theirs: { major: number; minor: number },
): { agree: true } | { agree: false; reason: string } {
  if (ours.major === theirs.major) return { agree: true }
  return {
    agree: false,
    reason: `the other side speaks protocol ${theirs.major}.${theirs.minor}, this one ${ours.major}.${ours.minor}`,
  }
}
