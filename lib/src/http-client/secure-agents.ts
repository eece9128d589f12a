import { createHash } from 'node:crypto'
import { Agent } from 'undici'
import type { TlsMaterial } from '../tls/index.ts'

// One process is one or two identities; what is renewed replaces the oldest.
const mostAgents = 8
const agents = new Map<string, Agent>()

function identityOf({ ca, cert, key }: TlsMaterial): string {
  const hash = createHash('sha256')
  for (const part of [ca, cert, key]) hash.update(`${part.length}:${part}`)
  return hash.digest('hex')
}

/** The kept connections of one identity; those of an identity that is not used any more are closed. */
export function secureAgent(tls: TlsMaterial): Agent {
  const identity = identityOf(tls)
  const found = agents.get(identity)
  if (found) return found
  const { ca, cert, key } = tls
  const agent = new Agent({ connect: { ca, cert, key } })
  agents.set(identity, agent)
  const [oldest] = agents
  if (agents.size > mostAgents && oldest) {
    agents.delete(oldest[0])
    // Its running calls end by themselves; nothing waits for that.
    oldest[1].close().catch(() => undefined)
  }
  return agent
}
